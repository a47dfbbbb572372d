"""« Comment le risque est calculé »: one public page per version (law.md, L08)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics import ren_model, ren_rules, situating
from diagnostics.accounts import journal
from diagnostics.accounts.access import public
from diagnostics.models import RiskModelVersion


def _model(version: str) -> ren_model.Model:
    if version not in ren_model.published_versions():
        raise Http404
    return ren_model.load_model(version)


@public
@require_safe
def current_rules(request: HttpRequest) -> HttpResponse:
    """The rules in force today."""
    return model_rules(request, situating.model_in_force(journal.today()).version)


@public
@require_safe
def model_rules(request: HttpRequest, version: str) -> HttpResponse:
    """The tables of one version, readable by anybody, without signing in."""
    model = _model(version)
    context = {
        "model": model,
        "tables": ren_rules.tables(model),
        "sentences": ren_rules.sentences(model),
        "services": ren_rules.services(model),
        "row": RiskModelVersion.objects.filter(version=version).first(),
        "versions": ren_model.published_versions(),
    }
    return render(request, "diagnostics/rules.html", context)


@public
@require_safe
def model_data(request: HttpRequest, version: str) -> HttpResponse:
    """The same tables, for programs."""
    options = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(dict(_model(version).data), json_dumps_params=options)
