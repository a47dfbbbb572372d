"""« Un problème avec ce carnet »: one screen before several verbs; and « Mes remises »."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from passes import (
    access,
    accident_words,
    agenda,
    attending,
    deaths,
    enums,
    following,
    issuing,
    mending,
    papers,
    watching,
)
from passes.models import HandOver, LossReport
from passes.pages.hand_over_forms import ENDS, LOSSES, SITUATIONS, TroubleForm
from passes.pages.hand_overs import hand_over_of

PAGE = 20
EVERYTHING = {situation for situation, _ in SITUATIONS}
FILTERS = (
    ("", "Toutes"),
    ("14", "Pas utilisés depuis 14 jours"),
    ("30", "Depuis 30 jours"),
    ("60", "Depuis 60 jours"),
)


@door(see=access.hands_over)
@require_http_methods(["GET", "POST"])
def trouble(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what happened; what follows is decided by the rules of the house."""
    made = hand_over_of(request, public_id)
    possible = _possible(made)
    # A form sent again is answered by the verb, whatever became of the booklet since.
    form = TroubleForm(
        request.POST or None,
        possible=EVERYTHING if request.POST else possible,
        first_place=made.first_site.name if made.first_site else "",
        initial={"situation": request.GET.get("situation", "")},
    )
    if form.is_bound and form.is_valid():
        situation = form.cleaned_data["situation"]
        try:
            following, sentence = _mend(request, made, form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{sentence} {accident_words.to_say(situation)}")
            if following.booklet.status == enums.BookletStatus.HANDED_OUT:
                return redirect("passes:handed_over", following.public_id)
            return redirect("diagnostics:person", following.person.public_id)
    context = {
        "hand_over": made,
        "recognised": papers.recognised(made.person),
        "form": form,
        "possible": possible,
        "moved": accident_words.to_say("moved"),
    }
    return render(request, "passes/trouble.html", context)


def _possible(made: HandOver) -> set[str]:
    """The situations that make sense for this booklet as it is."""
    if made.booklet.status != enums.BookletStatus.HANDED_OUT:
        return set()
    if LossReport.objects.filter(booklet=made.booklet, closed_at__isnull=True).exists():
        return {"found", "lost", "stolen", "damaged", *ENDS}
    return {"badly_printed", "blocked", "mistake", "place_refused", *LOSSES, *ENDS}


def _mend(request: HttpRequest, made: HandOver, sent: dict[str, Any]) -> tuple[HandOver, str]:
    """Call the verb of a situation; give the hand-over to show next, and a sentence."""
    situation, reason = sent["situation"], sent["reason"]
    asked: dict[str, Any] = {"actor": request.user, "request_id": sent["request_id"]}
    if situation == "death":
        deaths.record_death(person=made.person, **asked)
        made.booklet.refresh_from_db()
        return made, "La remise est terminée et le dossier est fermé."
    if situation in ENDS:
        ended = mending.end_hand_over(hand_over=made, reason=ENDS[situation], **asked)
        return ended, "La remise est terminée. Les Pass restants reviennent à l’agence."
    if situation == "mistake":
        undone = issuing.undo_hand_over(hand_over=made, reason=reason, **asked)
        return undone, "La remise est annulée. Détruisez le papier : il ne vaut plus rien."
    if situation == "found":
        mending.resume_booklet(booklet=made.booklet, **asked)
        return made, "Les Pass sont rouverts."
    if situation == "place_refused":
        place = None if sent.get("is_other_place") else made.first_site
        watching.report_refused_by_place(
            booklet=made.booklet,
            agency=made.agency,
            provider=place.provider if place else None,
            site=place.name if place else "un autre lieu",
            words=reason,
            **asked,
        )
        return made, "Le gestionnaire est prévenu. Les Pass restent bons : proposez un autre lieu."
    if situation == "blocked":
        mending.stop_booklet(
            booklet=made.booklet, kind=enums.LossKind.BLOCKED, reason=reason, **asked
        )
        return made, "Les Pass sont bloqués. Vous pourrez les rouvrir ou remplacer le carnet."
    return _replace(request, made, sent)


def _replace(request: HttpRequest, made: HandOver, sent: dict[str, Any]) -> tuple[HandOver, str]:
    """Block what is lost at once, then give new numbers."""
    kind = LOSSES.get(sent["situation"])
    is_open = LossReport.objects.filter(booklet=made.booklet, closed_at__isnull=True).exists()
    if kind is not None and not is_open:
        mending.stop_booklet(
            actor=request.user,
            booklet=made.booklet,
            kind=kind,
            reason=sent["reason"],
            request_id=uuid.uuid5(sent["request_id"], "stop"),
        )
    new = mending.replace_booklet(actor=request.user, hand_over=made, request_id=sent["request_id"])
    return new, "L’ancien carnet ne vaut plus rien. Imprimez le nouveau."


@door(see=access.hands_over)
@require_safe
def hand_overs(request: HttpRequest) -> HttpResponse:
    """« Mes remises »: not used, partly, used; who is expected where; the call to make."""
    mine = Q(advisor=request.user) | Q(person__advisor=request.user)
    rows = (
        HandOver.objects.filter(mine, undone_at__isnull=True)
        .visible_to(request.user)
        .select_related("person", "booklet", "order")
        .exclude(booklet__status=enums.BookletStatus.REPLACED)
        .with_use()
        .order_by("-handed_over_at", "-pk")
    )
    days = request.GET.get("depuis", "")
    if days in {"14", "30", "60"}:
        rows = following.unused(rows.live(), journal.today(), days=int(days))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    _add_follow_up(list(page))
    query = f"depuis={days}" if days else ""
    context = {
        "page": page,
        "filters": FILTERS,
        "days": days,
        "query": query,
        "results": enums.CallResult.choices,
    }
    return render(request, "passes/hand_overs.html", context)


def _add_follow_up(rows: list[Any]) -> None:
    """Put beside each booklet its next seat, its last call and what places shared."""
    pks, today = [row.pk for row in rows], journal.today()
    seats, calls = agenda.seats_of(pks), following.calls_of(rows)
    learnt = attending.of_hand_overs(pks)
    for row in rows:
        row.seat, row.call = seats.get(row.pk), calls.get(row.pk)
        row.is_to_call = not row.seat and following.is_to_call(row, row.call, today)
        row.outcomes = learnt.get(row.pk, ())
