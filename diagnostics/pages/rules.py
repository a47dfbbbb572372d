"""« Comment le risque est calculé »: one public page per version (L08), and its approval.

A version has its public page from the day it is in force, and keeps it for ever. Before, only the
administrators read it, because they approve it.
"""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from diagnostics import approving, ren_model, ren_rule_changes, ren_rules
from diagnostics.accounts import journal
from diagnostics.accounts.access import administers, door, public
from diagnostics.accounts.models import User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import RiskModelVersion


class ApprovalForm(ActForm):
    """Why this version: asked of both people, kept from the first."""

    reason = forms.CharField(
        label="Pourquoi cette version",
        max_length=200,
        help_text="Le motif de la première personne est public.",
    )


def _readable(
    request: HttpRequest, version: str
) -> tuple[ren_model.Model, list[approving.Edition]]:
    """A version and those in force up to it; another one is for administrators only."""
    editions = approving.editions(journal.today())
    names = [each.version for each in editions]
    if version in names:
        return ren_model.load_model(version), editions[: names.index(version) + 1]
    may_read = isinstance(request.user, User) and administers(request.user)
    if not may_read or version not in ren_model.published_versions():
        raise Http404
    return ren_model.load_model(version), [*editions, approving.Edition(version)]


@public
@require_safe
def current_rules(request: HttpRequest) -> HttpResponse:
    """The rules in force today."""
    return model_rules(request, approving.editions(journal.today())[-1].version)


@public
@require_safe
def model_rules(request: HttpRequest, version: str) -> HttpResponse:
    """The tables of one version, readable by anybody, without signing in."""
    model, editions = _readable(request, version)
    before = editions[-2].version if len(editions) > 1 else ""
    context = {
        "model": model,
        "tables": ren_rules.tables(model),
        "sentences": ren_rules.sentences(model),
        "services": ren_rules.services(model),
        "row": editions[-1].row,
        "is_first": not before,
        "before": before,
        "changes": before and ren_rule_changes.changes(ren_model.load_model(before), model),
        "editions": approving.editions(journal.today()),
    }
    return render(request, "diagnostics/rules.html", context)


@public
@require_safe
def model_data(request: HttpRequest, version: str) -> HttpResponse:
    """The same tables, for programs."""
    options = {"ensure_ascii": False, "indent": 1}
    answer = JsonResponse(dict(_readable(request, version)[0].data), json_dumps_params=options)
    answer["Content-Disposition"] = f'attachment; filename="ren-{version}.json"'
    return answer


@door(see=administers)
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """The versions that came with the programme: in force, proposed, or neither."""
    rows = {row.version: row for row in RiskModelVersion.objects.all()}
    current = approving.editions(journal.today())[-1].version
    published = [
        {"version": version, "row": rows.get(version), "is_current": version == current}
        for version in reversed(ren_model.published_versions())
    ]
    return render(request, "diagnostics/versions.html", {"published": published})


@door(see=administers, act=administers)
def approve_version(request: HttpRequest, version: str) -> HttpResponse:
    """Propose a version, or put in force the one a colleague proposed."""
    if version not in ren_model.published_versions():
        raise Http404
    form = ApprovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            approving.approve_model(
                actor=request.user,
                version=version,
                reason=form.cleaned_data["reason"],
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("diagnostics:versions")
    row = RiskModelVersion.objects.filter(version=version).first()
    context = {"form": form, "version": version, "row": row}
    return render(request, "diagnostics/approve_version.html", context)
