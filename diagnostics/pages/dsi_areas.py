"""The thirty questions of the DSI, one page by area: read aloud, ticked, saved together.

Each page is one form that works without a script; « Ne sait pas » and « Ne souhaite pas répondre »
stand beside yes and no, and a question left alone stays unknown. Whoever did not go on the internet
in the last three months is asked nothing more.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from diagnostics import dsi, interviewing, questionnaires
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.enums import Instrument, InterviewStatus
from diagnostics.interviewing import GivenAnswer
from diagnostics.models import Interview

END = "fin"
STEPS = (questionnaires.FILTER, *dsi.AREAS)
TITLES = {
    questionnaires.FILTER: "Pour commencer",
    **questionnaires.DSI_AREA_NAMES,
    END: "C’est terminé",
}


@dataclass(frozen=True)
class Asked:
    """One question as the page draws it, without the words that open all of them."""

    question: questionnaires.Question
    spoken: str
    chosen: str


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def dsi_areas(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One area of questions, then the next; the draft is resumed where it was left."""
    drafts = Interview.objects.visible_to(request.user).select_related("person")
    draft = get_object_or_404(drafts, public_id=public_id, instrument=Instrument.DSI)
    if draft.status != InterviewStatus.OPEN:
        return redirect("diagnostics:person", draft.person.public_id)
    answers = interviewing.latest_answers(draft)
    step = _step(request.GET.get("domaine", ""), answers)
    if request.method == "POST":
        _save(request, draft, step, answers)
        return redirect(_address(draft, _after(step, interviewing.latest_answers(draft))))
    context = {
        "interview": draft,
        "person": draft.person,
        "title": TITLES[step],
        "is_filter": step == questionnaires.FILTER,
        "is_end": step == END,
        "asked": _asked(step, answers),
        "rank": STEPS.index(step) if step in dsi.AREAS else 0,
        "total": len(dsi.AREAS),
        "before": _address(draft, _before(step, answers)) if step != STEPS[0] else "",
        "identity": uuid.uuid4(),
        "answered": len(answers),
        "without_internet": answers.get(questionnaires.INTERNET) == questionnaires.NO,
    }
    return render(request, "diagnostics/dsi.html", context)


def _step(asked_for: str, answers: Mapping[str, str]) -> str:
    """The page asked for, else the first one with a question that has no answer."""
    if asked_for in STEPS or asked_for == END:
        return asked_for
    if answers.get(questionnaires.INTERNET) == questionnaires.NO:
        return END
    return next((step for step in STEPS if _is_open(step, answers)), END)


def _is_open(step: str, answers: Mapping[str, str]) -> bool:
    return any(question.code not in answers for question in _questions(step))


def _questions(step: str) -> Sequence[questionnaires.Question]:
    return questionnaires.DSI.of_step(step)


def _asked(step: str, answers: Mapping[str, str]) -> list[Asked]:
    opening = questionnaires.DSI_OPENING
    return [
        Asked(each, _short(each.spoken, opening), answers.get(each.code, ""))
        for each in _questions(step)
    ]


def _short(spoken: str, opening: str) -> str:
    """The question without the words said once above all of them."""
    if not spoken.startswith(opening):
        return spoken
    rest = spoken.removeprefix(opening).strip().removesuffix("?").strip()
    return rest[0].upper() + rest[1:]


def _after(step: str, answers: Mapping[str, str]) -> str:
    if answers.get(questionnaires.INTERNET) == questionnaires.NO or step not in STEPS:
        return END
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else END


def _before(step: str, answers: Mapping[str, str]) -> str:
    if step == END:
        is_short = answers.get(questionnaires.INTERNET) == questionnaires.NO
        return STEPS[0] if is_short else STEPS[-1]
    return STEPS[STEPS.index(step) - 1]


def _address(draft: Interview, step: str) -> str:
    return f"{reverse('diagnostics:dsi_areas', args=[draft.public_id])}?domaine={step}"


def _save(request: HttpRequest, draft: Interview, step: str, before: Mapping[str, str]) -> None:
    """Save each answer that was ticked or changed, with an identity of its own."""
    identity = _identity(request)
    for question in _questions(step):
        value = request.POST.get(question.code, "")
        if value and value != before.get(question.code):
            answer_id = uuid.uuid5(identity, f"{question.code}:{value}")
            given = GivenAnswer(answer_id, question.code, value)
            interviewing.answer_question(actor=request.user, interview=draft, answer=given)


def _identity(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("identity", ""))
    except ValueError:
        return uuid.uuid4()
