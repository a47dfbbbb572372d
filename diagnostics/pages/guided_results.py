"""What a guided interview found: areas in plain words, competences folded, what was asked and why.

It stands by itself: declared or observed is written on it, and no figure of another instrument
comes near it (diagnosis.md, rule 3).
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from diagnostics import access, guided_words, guiding, interviewing, telling
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.enums import Instrument, Selection
from diagnostics.models import Answer, Diagnosis


@door(see=receives_people)
@require_safe
def guided_result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The result of one interview, as it was recorded."""
    visible = Diagnosis.objects.visible_to(request.user).select_related(
        "person", "interview", "correction__advisor", "withdrawal__withdrawn_by"
    )
    diagnosis = get_object_or_404(
        visible, public_id=public_id, instrument=Instrument.GUIDED_INTERVIEW
    )
    mark = telling.mark_of(diagnosis)
    is_withdrawn = hasattr(diagnosis, "withdrawal")
    if is_withdrawn and not access.reads_withdrawn(request.user, diagnosis.person):
        raise Http404
    asked: list[guiding.Asked] = []
    scope = ""
    if diagnosis.interview is not None:
        asked = guiding.asked(guiding.conversation_of(diagnosis.interview))
        scope = guided_words.scope_label(diagnosis.interview.scope)
    context = {
        "diagnosis": diagnosis,
        "person": diagnosis.person,
        "told": guided_words.tell(diagnosis.skill_levels.order_by("pk")),
        "asked": [(each, guided_words.ANSWERS[each.answer.value]) for each in asked],
        "scope": scope,
        "end": guided_words.ENDS[diagnosis.stop_reason],
        "put": guided_words.put_sentence(len(asked), diagnosis.minutes),
        "mark": mark,
        "minutes_ahead": _minutes_ahead(diagnosis),
        "is_fixed": diagnosis.interview and diagnosis.interview.selection == Selection.FIXED,
    }
    return render(request, "diagnostics/guided_result.html", context)


def _minutes_ahead(diagnosis: Diagnosis) -> int | None:
    """By how much the device's clock was ahead, when its times are to be looked at again."""
    answers = Answer.objects.filter(interview_id=diagnosis.interview_id)
    gap = interviewing.clock_gaps(answers).get(diagnosis.interview_id or 0)
    return None if gap is None else round(gap.total_seconds() / 60)
