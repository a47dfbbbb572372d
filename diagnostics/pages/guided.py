"""The guided interview on screen: one question, four big answers, and the next one.

The page works without a script. With it nothing reloads, and when the line is cut the tab goes on
alone: it holds the items of the scope and the same rules, keeps its answers in memory, and sends
them later with the time they were given. The server's own choice is the truth when it is back.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from diagnostics import adaptive, guided_words, guiding, interviewing, pictograms
from diagnostics.access import receives_people
from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import Instrument, InterviewStatus, StopReason
from diagnostics.guiding import Conversation
from diagnostics.interviewing import Circumstances, GivenAnswer
from diagnostics.item_bank import Item
from diagnostics.pages import guided_tab
from diagnostics.pages.interviews import draft_of, given_at_of, identity_of


@dataclass(frozen=True)
class Shown:
    """One question as the page draws it."""

    item: Item
    rank: int
    why: str
    before: str
    chosen: str = ""
    is_shown: bool = False
    is_again: bool = False

    @property
    def pictogram_id(self) -> str:
        return pictograms.identity(self.item.pictogram)

    @property
    def device(self) -> str:
        return guided_words.DEVICES.get(self.item.device, "")


@door(see=receives_people)
@require_safe
def guided(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The next question, one already asked to correct it, or the result at the end."""
    draft = draft_of(request, public_id, Instrument.GUIDED_INTERVIEW)
    if draft.status != InterviewStatus.OPEN:
        return redirect("diagnostics:person", draft.person.public_id)
    conversation = guiding.conversation_of(draft)
    shown = shown_question(conversation, request.GET.get("question", ""))
    context = {"interview": draft, "person": draft.person, "conversation": conversation}
    if shown is None:
        told = guided_words.tell(guiding.reading_of(conversation).lines)
        context |= {
            "told": told,
            "end": guided_words.ENDS[conversation.stop or StopReason.PERSON_STOPS],
            "put": guided_words.put_sentence(conversation.put, guiding.minutes_of(draft)),
            "nature": guiding.nature_of(conversation),
            "last": next(reversed(conversation.latest), ""),
        }
        return render(request, "diagnostics/guided_end.html", context)
    context |= {
        "shown": shown,
        "answers": guided_words.ANSWERS.items(),
        "answer_id": uuid.uuid4(),
        "shown_at": journal.instant().isoformat(),
        "tab": guided_tab.tab_of(conversation),
    }
    return render(request, "diagnostics/guided.html", context)


@door(see=receives_people)
@require_POST
def guided_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Save one answer; the page again, or for the script where the server now stands."""
    draft = draft_of(request, public_id, Instrument.GUIDED_INTERVIEW)
    is_script = request.headers.get("Accept", "").startswith("application/json")
    given = _given_answer(request)
    try:
        interviewing.answer_question(actor=request.user, interview=draft, answer=given)
    except Refusal as refusal:
        if not is_script:
            raise
        return JsonResponse({"refused": refusal.sentence}, status=refusal.status)
    if not is_script:
        return redirect("diagnostics:guided", draft.public_id)
    draft.refresh_from_db(fields=["active_seconds", "question_limit", "is_continued"])
    return JsonResponse(guided_tab.standing_of(guiding.conversation_of(draft)))


@door(see=receives_people)
@require_POST
def guided_continue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Six questions more, once."""
    draft = draft_of(request, public_id, Instrument.GUIDED_INTERVIEW)
    interviewing.continue_interview(actor=request.user, interview=draft)
    return redirect("diagnostics:guided", draft.public_id)


@door(see=receives_people)
@require_POST
def guided_finish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep the result, whether the interview came to its end or the person stops here."""
    draft = draft_of(request, public_id, Instrument.GUIDED_INTERVIEW)
    diagnosis = interviewing.close_interview(
        actor=request.user,
        interview=draft,
        circumstances=Circumstances(stop_reason=StopReason.PERSON_STOPS),
    )
    return redirect("diagnostics:guided_result", diagnosis.public_id)


# --- Drawing -----------------------------------------------------------------------------------


def shown_question(conversation: Conversation, again: str) -> Shown | None:
    """The question asked again when it has an answer, else the next one; none at the end."""
    put = list(conversation.latest)
    item = conversation.item(again)
    if item is not None and again in put:
        rank = put.index(again)
        answer = conversation.latest[again]
        before = put[rank - 1] if rank else ""
        why = next(each.why for each in guiding.asked(conversation) if each.item == item)
        return Shown(item, rank + 1, why, before, answer.value, answer.is_shown, is_again=True)
    choice = conversation.next
    if choice is None:
        return None
    return Shown(choice.item, choice.rank, adaptive.why(choice), put[-1] if put else "")


# --- Reading what was sent ---------------------------------------------------------------------


def _given_answer(request: HttpRequest) -> GivenAnswer:
    """One answer; a button pressed twice carries the same identity twice."""
    item, value = request.POST.get("question", ""), request.POST.get("answer", "")
    is_shown = request.POST.get("is_shown", "") == "1"
    answer_id = uuid.uuid5(identity_of(request), f"{item}:{value}:{is_shown}")
    seconds = _seconds(request)
    return GivenAnswer(answer_id, item, value, given_at_of(request), is_shown, seconds)


def _seconds(request: HttpRequest) -> int:
    """How long the question was on screen: counted by the tab, else since the page was drawn."""
    written = request.POST.get("seconds", "")
    if written.isascii() and written.isdigit():
        return int(written[:6])
    drawn_at = given_at_of(request, "shown_at")
    if drawn_at is None:
        return 0
    return max(0, round((journal.instant() - drawn_at).total_seconds()))
