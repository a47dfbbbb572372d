"""An interview on screen: one question in its spoken words, big answers, saved at once.

The page works without a script: each answer is a button that sends itself, and the next question
comes back. With the script nothing reloads, digits answer, and answers wait in the tab when the
line is cut. The file, then this page, then the result: two pages and at most twelve actions.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from diagnostics import interviewing, questionnaires
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import Instrument, InterviewStatus, StopReason
from diagnostics.interviewing import Circumstances, GivenAnswer
from diagnostics.models import Interview
from diagnostics.pages.people import person_of

SENTENCES = {
    Instrument.SPOTTING: (
        "Cinq questions à poser à voix haute. La personne peut ne pas répondre.",
        "Les cinq questions sont posées.",
    ),
    Instrument.GESTURES: (
        "Huit gestes à regarder. La personne peut ne pas essayer.",
        "Les huit gestes sont vus.",
    ),
    Instrument.DSI: (
        "Trente questions à poser à voix haute. La personne peut ne pas répondre.",
        "Les trente questions sont posées.",
    ),
}
# At the reception desk these three answers are a whole meeting (diagnosis.md, 5).
DESK_QUESTIONS = frozenset({"A1", "B2", "B3"})
EXTRA_STEPS = (
    (questionnaires.AGREED, "Deux questions de plus, si la personne est d’accord"),
    (questionnaires.LATER, "Deux questions sur l’aide et les outils"),
)


@dataclass(frozen=True)
class Shown:
    """One question as the page draws it."""

    question: questionnaires.Question
    step: str
    rank: int
    total: int
    chosen: str
    is_current: bool
    before: str


@door(see=receives_people)
@require_POST
def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open the draft of an interview, or resume the one that is open."""
    interview = interviewing.start_interview(
        actor=request.user,
        person=person_of(request, public_id),
        instrument=request.POST.get("instrument", Instrument.SPOTTING),
    )
    return redirect("diagnostics:interview", interview.public_id)


@door(see=receives_people)
@require_safe
def interview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The next question, the same from any desk; or what to do when all were asked."""
    draft = draft_of(request, public_id)
    if draft.instrument == Instrument.GUIDED_INTERVIEW:
        return redirect("diagnostics:guided", draft.public_id)
    if draft.status != InterviewStatus.OPEN:
        return redirect("diagnostics:person", draft.person.public_id)
    if draft.instrument == Instrument.DSI:
        return redirect("diagnostics:dsi_areas", draft.public_id)
    shown = shown_questions(draft, request.GET.get("question", ""))
    sentence, done = SENTENCES[Instrument(draft.instrument)]
    context = {
        "interview": draft,
        "person": draft.person,
        "shown": shown,
        "current": next((each for each in shown if each.is_current), None),
        "extras": _extras(shown),
        "sentence": sentence,
        "done": done,
        "answer_id": uuid.uuid4(),
        "answered": sum(bool(each.chosen) for each in shown if each.step == questionnaires.CORE),
    }
    return render(request, "diagnostics/interview.html", context)


@door(see=receives_people)
@require_POST
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Save one answer; then the next question, or a short confirmation for the script."""
    draft = draft_of(request, public_id, *SENTENCES)
    given = _given_answer(request)
    is_script = request.headers.get("Accept", "").startswith("application/json")
    try:
        interviewing.answer_question(actor=request.user, interview=draft, answer=given)
    except Refusal as refusal:
        if not is_script:
            raise
        return JsonResponse({"refused": refusal.sentence}, status=refusal.status)
    if is_script:
        return JsonResponse({"saved": given.question})
    return redirect(_address_after(draft, given.question))


@door(see=receives_people)
@require_POST
def finish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close the draft and show its result; what is missing stays unknown."""
    draft = draft_of(request, public_id, *SENTENCES)
    if draft.status == InterviewStatus.OPEN:
        for given in _boxes(request, draft):
            interviewing.answer_question(actor=request.user, interview=draft, answer=given)
    diagnosis = interviewing.close_interview(
        actor=request.user,
        interview=draft,
        circumstances=Circumstances(stop_reason=_stop_reason(draft)),
    )
    return redirect("diagnostics:result", diagnosis.person.public_id)


@door(see=receives_people)
@require_POST
def abandon(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Leave a draft without recording anything from it."""
    draft = draft_of(request, public_id)
    interviewing.abandon_interview(actor=request.user, interview=draft)
    return redirect("diagnostics:person", draft.person.public_id)


# --- Drawing -----------------------------------------------------------------------------------


def shown_questions(draft: Interview, asked: str) -> list[Shown]:
    """Every question of the draft in order, the current one marked."""
    groups = _groups(draft)
    current = asked if any(asked == q.code for _, group in groups for q in group) else ""
    answers = interviewing.latest_answers(draft)
    if not asked:
        first = (q.code for q in groups[0][1] if q.code not in answers)
        current = next(first, "")
    shown = []
    for step, group in groups:
        before = ""
        for rank, question in enumerate(group, start=1):
            chosen = answers.get(question.code, "")
            is_current = question.code == current
            shown.append(Shown(question, step, rank, len(group), chosen, is_current, before))
            before = question.code
    return shown


def _groups(draft: Interview) -> list[tuple[str, tuple[questionnaires.Question, ...]]]:
    """The questions asked first, then those asked only if the person agrees."""
    asked = questionnaires.QUESTIONNAIRES[draft.instrument]
    if draft.instrument != Instrument.SPOTTING:
        return [(questionnaires.CORE, asked.questions)]
    steps = (questionnaires.CORE, questionnaires.AGREED, questionnaires.LATER)
    return [(step, asked.of_step(step)) for step in steps]


def _extras(shown: list[Shown]) -> list[tuple[str, str]]:
    """The optional steps with a question left: its code, and how to offer it."""
    offered = []
    for step, words in EXTRA_STEPS:
        left = next((each for each in shown if each.step == step and not each.chosen), None)
        if left is not None:
            offered.append((left.question.code, words))
    return offered


def _address_after(draft: Interview, answered: str) -> str:
    """Where to go once a question has its answer: the next of its step, else the end."""
    step = next(
        (each.step for each in shown_questions(draft, answered) if each.is_current),
        questionnaires.CORE,
    )
    left = [
        each.question.code
        for each in shown_questions(draft, answered)
        if each.step == step and not each.chosen
    ]
    return _address(draft, left[0] if left else "fin")


def _address(draft: Interview, question: str) -> str:
    return f"{reverse('diagnostics:interview', args=[draft.public_id])}?question={question}"


# --- Reading what was sent ---------------------------------------------------------------------


def draft_of(request: HttpRequest, public_id: UUID, *instruments: str) -> Interview:
    """An interview of the reader's agencies, of one of these instruments when some are named."""
    drafts = Interview.objects.visible_to(request.user).select_related("person", "person__agency")
    if instruments:
        drafts = drafts.filter(instrument__in=instruments)
    return get_object_or_404(drafts, public_id=public_id)


def _given_answer(request: HttpRequest) -> GivenAnswer:
    """One answer; a button pressed twice carries the same identity twice."""
    question, _, value = request.POST.get("answer", "").partition(":")
    answer_id = uuid.uuid5(identity_of(request), f"{question}:{value}")
    return GivenAnswer(answer_id, question, value, given_at=given_at_of(request))


def identity_of(request: HttpRequest) -> UUID:
    """The identity that the page gave to an answer; a new one when it is garbled."""
    try:
        return UUID(request.POST.get("answer_id", ""))
    except ValueError:
        return uuid.uuid4()


def given_at_of(request: HttpRequest, name: str = "given_at") -> dt.datetime | None:
    """An instant that the page wrote, with its zone; none when it says nothing readable."""
    try:
        instant = parse_datetime(request.POST.get(name, ""))
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None


def _boxes(request: HttpRequest, draft: Interview) -> list[GivenAnswer]:
    """The two optional boxes of the first meeting, when they were filled."""
    if draft.instrument != Instrument.SPOTTING:
        return []
    filled = {
        "echeance_jours": request.POST.get("echeance_jours", "").strip(),
        "certification_utile": questionnaires.YES
        if request.POST.get("certification_utile")
        else "",
    }
    return [
        GivenAnswer(uuid.uuid5(draft.public_id, f"{name}:{value}"), name, value)
        for name, value in filled.items()
        if value
    ]


def _stop_reason(draft: Interview) -> str:
    answered = set(interviewing.latest_answers(draft))
    first = {question.code for question in _groups(draft)[0][1]}
    is_whole = first <= answered or (
        draft.instrument == Instrument.SPOTTING and answered >= DESK_QUESTIONS
    )
    return StopReason.FINISHED if is_whole else StopReason.PERSON_STOPS
