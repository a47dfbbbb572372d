"""« Résultat et suite »: what was found, why, what to propose, and the right to disagree.

The page can be turned towards the person and read together: no code, no score, no red, and no box
ticked beforehand. Accepting a proposal is always an act of its own (law.md, L05, L06).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics import assessing, explaining, linking, recommending
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.addresses import own_address
from diagnostics.accounts.refusals import Refusal
from diagnostics.formats import explanation_pdf, result_pdf
from diagnostics.models import Person, Recommendation, RiskAssessment, RiskFlag
from diagnostics.pages.result_forms import DisagreementForm, ResolveForm
from diagnostics.ren_explanation import Explanation


def _person(request: HttpRequest, public_id: UUID) -> Person:
    visible = Person.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("agency", "advisor"), public_id=public_id)


def _assessment(request: HttpRequest, public_id: UUID) -> RiskAssessment:
    visible = RiskAssessment.objects.visible_to(request.user)
    related = visible.select_related("person__agency", "person__advisor")
    return get_object_or_404(related, public_id=public_id)


@door(see=receives_people)
@require_safe
def result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The latest result of a person, read in her words."""
    return _show(request, _person(request, public_id), DisagreementForm())


def _show(request: HttpRequest, person: Person, form: DisagreementForm) -> HttpResponse:
    assessment = (
        RiskAssessment.objects.filter(person=person)
        .select_related("person__agency", "person__advisor")
        .latest_first()
        .first()
    )
    context: dict[str, Any] = {"person": person, "assessment": assessment, "form": form}
    if assessment is None:
        return render(request, "diagnostics/no_result.html", context)
    context["told"] = explaining.tell(assessment, request.user)
    context["flag"] = person.flags.filter(resolved_at__isnull=True).first()
    return render(request, "diagnostics/result.html", context)


@door(see=receives_people)
@require_POST
def override_level(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put one's own level in place of the computed one."""
    person = _person(request, public_id)
    form = DisagreementForm(request.POST)
    if form.is_valid():
        try:
            assessing.override_level(
                actor=request.user,
                person=person,
                disagreement=form.disagreement(request.headers.get("User-Agent", "")),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Votre avis est enregistré. Le calcul reste affiché à côté.")
            return redirect("diagnostics:result", person.public_id)
    return _show(request, person, form)


@door(see=receives_people)
@require_POST
def end_override(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Go back to the computed level."""
    person = _person(request, public_id)
    override = get_object_or_404(person.overrides, ended_at__isnull=True)
    assessing.end_override(actor=request.user, override=override)
    messages.success(request, "Le résultat calculé est de nouveau retenu.")
    return redirect("diagnostics:result", person.public_id)


def _recommendation(request: HttpRequest, public_id: UUID) -> Recommendation:
    visible = Recommendation.objects.visible_to(request.user).select_related("person")
    return get_object_or_404(visible, public_id=public_id)


@door(see=receives_people)
@require_POST
def accept_recommendation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note that the person accepts, then go and prepare it when there is a page for that."""
    recommendation = _recommendation(request, public_id)
    recommending.accept_recommendation(actor=request.user, recommendation=recommendation)
    messages.success(request, "C'est noté : la personne accepte cette proposition.")
    following = own_address(request, request.POST.get("next", ""))
    return redirect(following or _back_to(recommendation))


@door(see=receives_people)
@require_POST
def decline_recommendation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note that the person prefers not to; nothing else changes."""
    recommendation = _recommendation(request, public_id)
    recommending.decline_recommendation(actor=request.user, recommendation=recommendation)
    messages.success(request, "C'est noté. Cela ne change rien d'autre.")
    return redirect(_back_to(recommendation))


def _back_to(recommendation: Recommendation) -> str:
    return reverse("diagnostics:result", args=[recommendation.person.public_id])


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def resolve_flag(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what was done about an alert; the level does not move."""
    person = _person(request, public_id)
    flag = get_object_or_404(RiskFlag, person=person, resolved_at__isnull=True)
    form = ResolveForm(request.POST or None)
    if form.is_bound and form.is_valid():
        assessing.resolve_flag(
            actor=request.user,
            flag=flag,
            resolution=form.cleaned_data["resolution"],
            request_id=form.cleaned_data["request_id"],
        )
        messages.success(request, "L'alerte est levée.")
        return redirect("diagnostics:result", person.public_id)
    return render(request, "diagnostics/resolve_flag.html", {"person": person, "form": form})


@door(see=receives_people)
@require_safe
def explain(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """« Expliquer ce résultat »: exactly four headings."""
    assessment = _assessment(request, public_id)
    context = {
        "assessment": assessment,
        "person": assessment.person,
        "sheet": _explanation(request, assessment),
    }
    return render(request, "diagnostics/explain.html", context)


@door(see=receives_people)
@require_safe
def explain_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same sheet on paper."""
    sheet = _explanation(request, _assessment(request, public_id))
    return _paper(explanation_pdf.render(sheet), "explication.pdf")


def _explanation(request: HttpRequest, assessment: RiskAssessment) -> Explanation:
    rules = reverse("diagnostics:model_rules", args=[assessment.model_version])
    return explaining.explain_risk(
        actor=request.user, assessment=assessment, address=request.build_absolute_uri(rules)
    )


@door(see=receives_people)
@require_http_methods(["GET", "HEAD", "POST"])
def result_sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The paper the person takes home; sent from its button, it carries the code of her own page.

    Each such print replaces the code of the one before (diagnosis.md, 8.1).
    """
    assessment = _assessment(request, public_id)
    page = None
    if request.method == "POST" and not assessment.person.restricted_at:
        link = linking.issue_link(actor=request.user, person=assessment.person)
        page = explaining.own_page_of(link, request.build_absolute_uri("/"))
    sheet = explaining.sheet_for_person(assessment, request.user, page)
    return _paper(result_pdf.render(sheet), "resultat.pdf")


@door(see=receives_people)
@require_safe
def result_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same words on screen, for who reads there or listens."""
    assessment = _assessment(request, public_id)
    sheet = explaining.sheet_for_person(assessment, request.user)
    context = {
        "assessment": assessment,
        "person": assessment.person,
        "title": result_pdf.TITLE_WORDS,
        "day": sheet.day,
        "where": result_pdf.where(sheet),
        "blocks": result_pdf.blocks(sheet),
    }
    return render(request, "diagnostics/result_page.html", context)


def _paper(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
