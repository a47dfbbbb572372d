"""The home pages of those who receive people: the advisor's day, the manager's unit."""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.urls import reverse

from diagnostics import enums
from diagnostics.accounts.models import Agency, User
from diagnostics.identifiers import spoken_phone
from diagnostics.models import Interview, Review, StagedLine
from passes.models import Allocation, HandOver, Redemption
from reporting import catalogue, requesting
from reporting.boards import Board, Group, Line, Number, in_words, plural
from reporting.periods import previous, quarter_of

SHOWN = 8
URGENT = (enums.Level.CRITICAL, enums.Level.HIGH)
UNUSED_AFTER = (60, 30, 14)


def advisor_board(user: User, today: dt.date) -> Board:
    """Say who waits today, each line one click or one call long."""
    due, waiting = _due_reviews(user, today)
    unused = _unused_booklets(user, today)
    drafts = _open_drafts(user)
    if waiting:
        count = in_words(waiting).capitalize()
        people = plural(waiting, "personne vous attend", "personnes vous attendent")
        sentence = f"{count} {people} aujourd'hui."
    else:
        sentence = "Personne ne vous attend. Qui recevez-vous ?"
    return Board(
        title=f"Bonjour {user.first_name}.",
        sentence=sentence,
        groups=tuple(group for group in (due, unused, drafts) if group.lines or group is due),
        receives_people=True,
    )


def _due_reviews(user: User, today: dt.date) -> tuple[Group, int]:
    """Give the first people to see again, the most at risk first, and how many wait in all."""
    due = (
        Review.objects.visible_to(user)
        .waiting()
        .filter(Q(person__advisor=user) | Q(person__advisor__isnull=True), due_on__lte=today)
        .filter(person__merged_into__isnull=True, person__closed_on__isnull=True)
        .annotate(
            is_urgent=Case(When(assessment__level__in=URGENT, then=Value(0)), default=Value(1))
        )
    )
    waiting = due.count()
    urgent_first = due.select_related("person", "assessment").order_by("is_urgent", "due_on", "pk")
    lines = tuple(
        Line(
            text=f"{review.person} ({review.person.birth_year or 'année inconnue'})",
            reason=f"{review.assessment.get_level_display()} · à revoir depuis le "
            f"{review.due_on:%d/%m/%Y}",
            address=reverse("diagnostics:person", args=[review.person.public_id]),
            action="Ouvrir le dossier",
            phone=spoken_phone(review.person.phone),
        )
        for review in urgent_first[:SHOWN]
    )
    more = f"Et {waiting - SHOWN} autres, une fois celles-ci vues." if waiting > SHOWN else ""
    return Group("À revoir", lines, "Aucune réévaluation en retard.", more), waiting


def _unused_booklets(user: User, today: dt.date) -> Group:
    used = Redemption.objects.live().filter(digital_pass__booklet=OuterRef("booklet"))
    hand_overs = (
        HandOver.objects.visible_to(user)
        .live()
        .filter(advisor=user, first_handed_over_on__lte=today - dt.timedelta(days=14))
        .filter(~Exists(used))
        .select_related("person", "order")
        .order_by("first_handed_over_on")[:SHOWN]
    )
    lines = tuple(
        Line(
            text=str(hand_over.person),
            reason=f"carnet remis il y a {(today - hand_over.first_handed_over_on).days} jours, "
            f"pas encore utilisé · {_advice((today - hand_over.first_handed_over_on).days)}",
            address=reverse("passes:trouble", args=[hand_over.public_id]),
            action="Voir le carnet",
            phone=spoken_phone(hand_over.person.phone),
        )
        for hand_over in hand_overs
    )
    return Group("Carnets pas encore utilisés", lines, "Tous vos carnets servent.")


def _advice(days: int) -> str:
    """What risk-model.md section 8 asks for: call, then another place, then give back."""
    if days >= UNUSED_AFTER[0]:
        return "proposer de le rendre"
    if days >= UNUSED_AFTER[1]:
        return "proposer un autre lieu"
    return "appeler"


def _open_drafts(user: User) -> Group:
    drafts = (
        Interview.objects.visible_to(user)
        .open()
        .filter(advisor=user)
        .select_related("person")
        .order_by("-started_at")[:SHOWN]
    )
    lines = tuple(
        Line(
            text=str(draft.person),
            reason=f"{draft.get_instrument_display()} commencé le {draft.started_at:%d/%m/%Y}",
            address=reverse("diagnostics:interview", args=[draft.public_id]),
            action="Reprendre",
        )
        for draft in drafts
    )
    return Group("Entretiens commencés", lines, "Aucun entretien en cours.")


def manager_board(user: User, today: dt.date) -> Board:
    """Say how the unit stands: the advisor's day first, then the figures of the last quarter."""
    day = advisor_board(user, today)
    agencies = Agency.objects.filter(pk__in=user.managed_agency_ids)
    period = previous(quarter_of(today))
    asked = requesting.asked(
        actor=user, agencies=[a.public_id for a in agencies], period=period.code
    )
    figures = {f.indicator.code: f for f in catalogue.main_figures(asked)}
    report = f"{reverse('reporting:inclusion')}?periode={period.code}"
    numbers = tuple(
        Number(figures[code].indicator.name, figures[code].text, figures[code].base, report)
        for code in ("I01", "I02", "I04", "I12", "I14")
    )
    return Board(
        title=day.title,
        sentence=day.sentence,
        groups=(*day.groups, _to_attach(user), _allocations(user, today)),
        numbers=numbers,
        receives_people=True,
        notes=(f"Chiffres du {period.label}.",),
    )


def _to_attach(user: User) -> Group:
    count = StagedLine.objects.visible_to(user).to_attach().count()
    lines: tuple[Line, ...] = ()
    if count:
        what = plural(count, "résultat Pix attend", "résultats Pix attendent")
        lines = (
            Line(
                f"{in_words(count, masculine=True).capitalize()} {what} que l'on dise à qui",
                "Seul l'identifiant France Travail rattache tout seul.",
                reverse("diagnostics:waiting"),
                "Rattacher",
            ),
        )
    return Group("À rattacher", lines, "Aucun résultat à rattacher.")


def _allocations(user: User, today: dt.date) -> Group:
    rows = (
        Allocation.objects.filter(agency_id__in=user.managed_agency_ids)
        .filter(order__status__in=["active", "closing"], order__valid_until__gte=today)
        .select_related("order", "agency")
        .order_by("order__valid_until")
    )
    lines = tuple(
        Line(
            f"{row.order.title} : {row.allotted_count - row.drawn_count} Pass à remettre",
            f"{row.agency.name} · sur {row.allotted_count}, à remettre avant le "
            f"{row.order.valid_until:%d/%m/%Y}",
        )
        for row in rows
    )
    return Group("Dotation de l'agence", lines, "Aucune commande ouverte pour votre agence.")
