"""The advisor's day: who waits and why, each line one click or one call long, then it disappears.

What is owed to people comes first (reviews due, next steps they accepted and that nobody did), then
booklets that sleep, drafts, files whose keeping ends. Nothing counts the advisor's own acts
(screens.md, 1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.urls import reverse

from diagnostics import enums, ren_model, ren_sentences
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.identifiers import spoken_phone
from diagnostics.models import Anonymisation, Interview, Person, Recommendation, Review
from passes import accident_words, calendar_days, following, rerouting
from passes.enums import CallResult
from passes.models import HandOver, Seat
from reporting import ending_boards
from reporting.boards import Answer, Board, Group, Line, in_words, plural

SHOWN = 8
URGENT = (enums.Level.CRITICAL, enums.Level.HIGH)
GIVE_BACK_FROM = 60
ANSWERS = (
    Answer("Va venir", CallResult.WILL_COME),
    Answer("Pas de réponse", CallResult.NO_ANSWER),
    Answer("Autre lieu", CallResult.OTHER_PLACE),
    Answer("Rend son carnet", CallResult.GIVES_BACK),
)
TOLD = (Answer("C’est dit", CallResult.WILL_COME), Answer("Pas de réponse", CallResult.NO_ANSWER))
BOOKLET_PROPOSAL = "PASS_NUMERIQUE"
# Why a review is due, when it is not only that its day came (risk-model.md, 5).
FLAG_REASONS = {
    "A_REEVALUER": "des réponses sont trop anciennes",
    "SANS_PREUVE_NOUVELLE": "rien de nouveau depuis le dernier résultat",
    "BORNE_BASSE": "des réponses manquent",
}
CROWDED = "Et {count} autres, une fois celles-ci vues."


def advisor_board(user: User, today: dt.date, *, with_near_expiry: bool = True) -> Board:
    """Say who waits today, each line one click or one call long."""
    due, waiting = _due_reviews(user, today)
    at = journal.instant()
    near = (ending_boards.near_expiry(user, whole_agency=False),) if with_near_expiry else ()
    groups = (
        ending_boards.stopped(user, today),
        due,
        _lost_seats(user, at),
        _closed_places(user, today),
        _next_steps(user),
        _unused_booklets(user, today),
        *near,
        _expected(user, at),
        _open_drafts(user),
    )
    if waiting:
        count = in_words(waiting).capitalize()
        people = plural(waiting, "personne vous attend", "personnes vous attendent")
        sentence = f"{count} {people} aujourd'hui."
    else:
        sentence = "Personne ne vous attend. Qui recevez-vous ?"
    return Board(
        title=f"Bonjour {user.first_name}.",
        sentence=sentence,
        groups=tuple(g for g in (*groups, _files_ending(user)) if g.lines or g is due),
        receives_people=True,
    )


def _own(user: User, path: str = "person") -> Q:
    """The people an advisor looks after; those nobody looks after are everybody's."""
    mine = Q(**{f"{path}__advisor": user}) | Q(**{f"{path}__advisor__isnull": True})
    is_open = {f"{path}__merged_into__isnull": True, f"{path}__closed_on__isnull": True}
    return mine & Q(**is_open, **{f"{path}__anonymised_at__isnull": True})


def _named(person: Person) -> str:
    return f"{person} ({person.birth_year or 'année inconnue'})"


def _file(person: Person) -> str:
    return reverse("diagnostics:person", args=[person.public_id])


def _due_reviews(user: User, today: dt.date) -> tuple[Group, int]:
    """Give the first people to see again, the most at risk first, and how many wait in all."""
    due = (
        Review.objects.visible_to(user)
        .waiting()
        .filter(_own(user), due_on__lte=today)
        .annotate(
            is_urgent=Case(When(assessment__level__in=URGENT, then=Value(0)), default=Value(1))
        )
    )
    waiting = due.count()
    urgent_first = due.select_related("person", "assessment").order_by("is_urgent", "due_on", "pk")
    lines = tuple(
        Line(
            text=_named(review.person),
            reason=_why(review, today),
            address=_file(review.person),
            action="Ouvrir le dossier",
            phone=spoken_phone(review.person.phone),
            act=reverse("diagnostics:nothing_new", args=[review.person.public_id]),
            act_label="Vu aujourd’hui, rien de neuf",
        )
        for review in urgent_first[:SHOWN]
    )
    more = CROWDED.format(count=waiting - SHOWN) if waiting > SHOWN else ""
    return Group("À revoir", lines, "Aucune réévaluation en retard.", more), waiting


def _why(review: Review, today: dt.date) -> str:
    """The level in people's words, since when, and what makes the look useful."""
    flags = review.assessment.output.get("flags", ())
    found = next((FLAG_REASONS[flag] for flag in flags if flag in FLAG_REASONS), "")
    days = (today - review.due_on).days
    since = "à revoir aujourd’hui" if days == 0 else f"à revoir depuis le {review.due_on:%d/%m/%Y}"
    return " · ".join(filter(None, (review.assessment.get_level_display(), since, found)))


def _next_steps(user: User) -> Group:
    """What people accepted and nobody did yet; the oldest promise first."""
    given = HandOver.objects.live().filter(person=OuterRef("person"))
    accepted = (
        Recommendation.objects.visible_to(user)
        .undelivered()
        .filter(_own(user), person__restricted_at__isnull=True)
        # Who may not read that an adapted tool is missing does not read it here (T24).
        .exclude(Q(code=ren_sentences.NEEDS_SERVICE) & ~Q(person__advisor=user))
        .exclude(Q(code=BOOKLET_PROPOSAL) & Exists(given))
        .select_related("person", "assessment")
        .order_by("answered_at", "pk")[: SHOWN + 1]
    )
    lines = tuple(_step_line(each) for each in accepted)
    more = "D’autres suivront, une fois celles-ci faites." if len(lines) > SHOWN else ""
    return Group("Promis, pas encore fait", lines[:SHOWN], "Tout ce qui est promis est fait.", more)


def _step_line(recommendation: Recommendation) -> Line:
    person = recommendation.person
    model = ren_model.load_model(recommendation.assessment.model_version)
    said_on = f"{recommendation.answered_at:%d/%m/%Y}" if recommendation.answered_at else ""
    return Line(
        text=_named(person),
        reason=f"{ren_sentences.service_label(recommendation.code, model)} · "
        f"accepté le {said_on}, pas encore fait",
        address=reverse("diagnostics:result", args=[person.public_id]),
        action="Préparer",
        phone=spoken_phone(person.phone),
        act=reverse("diagnostics:carried_out", args=[recommendation.public_id]),
        act_label="C’est fait",
    )


def _lost_seats(user: User, at: dt.datetime) -> Group:
    """Sessions that a place cancelled: somebody expects to go there, and must be told."""
    lines = tuple(
        Line(
            text=_named(lost.hand_over.person),
            reason=f"séance annulée par {lost.seat.workshop.site.name}, "
            f"{_when(lost.seat)} · prévenir et proposer une autre séance",
            address=reverse("passes:seats", args=[lost.hand_over.public_id]),
            action="Autre séance",
            phone=spoken_phone(lost.hand_over.person.phone),
            act=reverse("passes:note_call", args=[lost.hand_over.public_id]),
            answers=TOLD,
        )
        for lost in following.lost_seats(user, at, most=SHOWN)
    )
    return Group("Séances annulées", lines, "Aucune séance annulée.")


def _closed_places(user: User, today: dt.date) -> Group:
    """Places that close: the booklet stays good, the person needs another place."""
    lines = tuple(
        Line(
            text=_named(stranded.person),
            reason=f"{stranded.first_site} {rerouting.why(stranded, today)} · "
            f"{accident_words.to_say('place_closed')}",
            address=reverse("passes:seats", args=[stranded.public_id]),
            action="Autre lieu",
            phone=spoken_phone(stranded.person.phone),
            act=reverse("passes:note_call", args=[stranded.public_id]),
            answers=TOLD,
        )
        for stranded in rerouting.stranded(user, today, most=SHOWN)
    )
    return Group("Lieux qui ferment", lines, "Aucun lieu ne ferme.")


def _unused_booklets(user: User, today: dt.date) -> Group:
    """Booklets that sleep: a call, then another place, then giving back; never a sanction."""
    lines = tuple(
        Line(
            text=str(reminder.hand_over.person),
            reason=f"carnet remis il y a {reminder.days} jours, "
            f"pas encore utilisé · {reminder.advice}",
            phone=spoken_phone(reminder.hand_over.person.phone),
            act=reverse("passes:note_call", args=[reminder.hand_over.public_id]),
            answers=ANSWERS[: 4 if reminder.step == GIVE_BACK_FROM else 3],
        )
        for reminder in following.remind_unused(user, today, most=SHOWN)
    )
    return Group("Carnets pas encore utilisés", lines, "Tous vos carnets servent.")


def _expected(user: User, at: dt.datetime) -> Group:
    """Who goes where in the coming week."""
    lines = tuple(
        Line(
            text=_named(seat.hand_over.person),
            reason=f"{_when(seat)}, {seat.workshop.site.name}",
            address=reverse("passes:seats", args=[seat.hand_over.public_id]),
            action="Voir",
            phone=spoken_phone(seat.hand_over.person.phone),
        )
        for seat in following.expected_seats(user, at, most=SHOWN)
    )
    return Group("Attendus cette semaine", lines, "Aucune séance cette semaine.")


def _when(seat: Seat) -> str:
    return calendar_days.say_when(seat.workshop.starts_at, seat.workshop.site.time_zone)


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


def _files_ending(user: User) -> Group:
    """Files whose keeping ends soon: a contact before that day keeps them alive (L17)."""
    endings: Iterable[Anonymisation] = (
        Anonymisation.objects.visible_to(user)
        .announced()
        .filter(_own(user))
        .select_related("person")
        .order_by("due_on", "pk")[:SHOWN]
    )
    lines = tuple(
        Line(
            text=_named(ending.person),
            reason=f"dossier effacé le {ending.due_on:%d/%m/%Y}, sauf si vous revoyez la personne",
            address=_file(ending.person),
            action="Ouvrir le dossier",
            phone=spoken_phone(ending.person.phone),
        )
        for ending in endings
    )
    return Group("Dossiers bientôt effacés", lines, "Aucun dossier n’arrive à son terme.")
