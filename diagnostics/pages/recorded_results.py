"""One recorded result: read it whole, correct it by another one, take it out.

Nothing recorded is ever changed here: a correction is a new record with a reason, and the old one
stays readable with « Remplacé le … par …, motif … » (diagnosis.md, 3.2). A withdrawn record is read
by the manager and the data protection officer only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics import access, recording, telling
from diagnostics.access import receives_people
from diagnostics.accounts.access import any_of, door, protects_data
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import Instrument, Mode
from diagnostics.instruments import CONTEXT_BOXES
from diagnostics.models import Diagnosis, SkillLevel
from diagnostics.pages import typed_forms
from diagnostics.pages.forms import ReasonForm
from diagnostics.pages.typed_results import TYPED, show_refusal
from diagnostics.ren_sentences import NEEDS_FACTOR

SPOKEN: Mapping[str, type[typed_forms.AnswersForm]] = {
    Instrument.SPOTTING: typed_forms.FirstMeetingForm,
    Instrument.GESTURES: typed_forms.GesturesForm,
    Instrument.DSI: typed_forms.DsiForm,
}


@door(see=any_of(receives_people, protects_data))
@require_safe
def diagnosis(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything one record says, under the names of its day."""
    found = _diagnosis_of(request, public_id)
    if found.instrument == Instrument.GUIDED_INTERVIEW:
        return redirect("diagnostics:guided_result", found.public_id)
    days = Diagnosis.objects.standing().filter(
        person_id__in=found.person.file_pks, instrument__in=telling.PIX
    )
    others = days.exclude(pk=found.pk).values_list("observed_on", flat=True)
    mark = telling.mark_of(found)
    is_own = found.person.agency_id in request.user.agency_ids
    context = {
        "diagnosis": found,
        "person": found.person,
        "says": telling.what_it_says(found),
        "mark": mark,
        "lines": telling.lines_of(found) if found.instrument != Instrument.DSI else [],
        "answers": telling.answers_of(found, hides_needs=_hides_needs(request.user, found)),
        "dsi": telling.dsi_sheet(found),
        "agreement": telling.agreement_of(found),
        "soon": telling.soon_after(found, list(others)),
        "may_correct": is_own and mark is None and may_correct(found),
        "may_withdraw": is_own and mark is None,
    }
    return render(request, "diagnostics/diagnosis.html", context)


def may_correct(diagnosis: Diagnosis) -> bool:
    """What was typed or said aloud is typed again; what Pix sent is withdrawn and sent again."""
    has_form = diagnosis.instrument in TYPED or diagnosis.instrument in SPOKEN
    return has_form and diagnosis.mode != Mode.IMPORTED


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Replace a record by another one, with a reason."""
    found = _diagnosis_of(request, public_id)
    if not may_correct(found):
        raise Http404
    form, why = _form_of(request, found), typed_forms.WhyForm(request.POST or None)
    if form.is_bound and all([form.is_valid(), why.is_valid()]):
        try:
            _replace(request.user, found, form, why)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Le résultat est corrigé. L’ancien reste lisible.")
            return redirect("diagnostics:person", found.person.public_id)
    context = {"form": form, "why": why, "diagnosis": found, "person": found.person}
    return render(request, "diagnostics/correct.html", context)


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a record out of every curve and assessment: it was somebody else's."""
    found = _diagnosis_of(request, public_id)
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            recording.withdraw_diagnosis(
                actor=request.user,
                diagnosis=found,
                reason=form.cleaned_data["reason"],
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le résultat est retiré. Il ne compte plus nulle part.")
            return redirect("diagnostics:person", found.person.public_id)
    context = {"form": form, "diagnosis": found, "person": found.person}
    return render(request, "diagnostics/withdraw.html", context)


# --- Reading and handing over ------------------------------------------------------------------


def _diagnosis_of(request: HttpRequest, public_id: UUID) -> Diagnosis:
    user = request.user
    if protects_data(user):
        # The data protection officer reads what was taken out, and no file beyond that.
        visible = Diagnosis.objects.filter(withdrawal__isnull=False)
    else:
        visible = Diagnosis.objects.visible_to(user)
    found = get_object_or_404(
        visible.select_related(
            "person__agency",
            "advisor",
            "agreed_by",
            "raw",
            "correction__advisor",
            "withdrawal__withdrawn_by",
        ).prefetch_related(Prefetch("skill_levels", SkillLevel.objects.order_by("pk"))),
        public_id=public_id,
    )
    if hasattr(found, "withdrawal") and not access.reads_withdrawn(user, found.person):
        raise Http404
    return found


def _hides_needs(user: User, diagnosis: Diagnosis) -> bool:
    return not access.reads_needs(user, diagnosis.person)


def _form_of(request: HttpRequest, found: Diagnosis) -> typed_forms.TypedForm:
    initial = {
        **typed_forms.initial_of(telling.payload_of(found)),
        "observed_on": found.observed_on,
        "max_level": found.max_level,
        "is_agreed": found.agreed_by is not None,
    }
    if found.instrument in SPOKEN:
        hidden = [NEEDS_FACTOR] if _hides_needs(request.user, found) else []
        form_class = SPOKEN[found.instrument]
        return form_class(request.POST or None, initial=initial, hidden=hidden)
    return TYPED[found.instrument].form(request.POST or None, initial=initial)


def _replace(
    actor: User, found: Diagnosis, form: typed_forms.TypedForm, why: typed_forms.WhyForm
) -> None:
    sent: dict[str, Any] = form.cleaned_data
    agreed_by = found.agreed_by or (actor if sent.get("is_agreed") else None)
    recording.correct_diagnosis(
        actor=actor,
        diagnosis=found,
        result=recording.typed_result(
            found.instrument,
            {**_kept(found, form), **form.answers()},
            instrument_version=found.instrument_version,
            mode=found.mode,
            place=found.place,
            device=found.device,
            minutes=found.minutes,
            stop_reason=found.stop_reason,
            max_level=sent.get("max_level", found.max_level),
            shared_by_person_at=found.shared_by_person_at,
            agreed_by=agreed_by,
        ),
        observed_on=sent["observed_on"] or found.observed_on,
        correction=recording.Correction(why.cleaned_data["reason"], why.cleaned_data["comment"]),
        submission_id=sent["request_id"],
    )


def _kept(found: Diagnosis, form: typed_forms.TypedForm) -> dict[str, Any]:
    """What the form does not show stays as it was: two boxes, and what this reader may not read."""
    if not isinstance(form, typed_forms.AnswersForm):
        return {}
    names = {*CONTEXT_BOXES, *form.hidden}
    payload = telling.payload_of(found)
    return {name: value for name, value in payload.items() if name in names}
