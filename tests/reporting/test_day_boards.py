"""The advisor's day: who waits first, each line one click or one call, then it disappears."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from diagnostics import interviewing, recommending, recording, reviewing
from diagnostics.enums import ErasureCause
from diagnostics.models import Anonymisation, Person, Recommendation, Review
from reporting import day_boards
from reporting.boards import Board
from tests.accounts.factories import advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import HARD, result_of
from tests.passes.desks import Desk
from tests.reporting.test_inclusion import assess
from tests.support.client import PageClient
from tests.support.queries import assert_same_count, at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


def review(desk: Desk, level: str = "modere", due_on: dt.date = TODAY, **fields: Any) -> Review:
    output = fields.pop("output", {})
    person = PersonFactory(agency=desk.agency, advisor=desk.advisor, **fields)
    assessment = assess(person, "2026-01-10", level, output=output)
    return person.reviews.create(assessment=assessment, due_on=due_on)


def group(board: Board, title: str) -> Any:
    return next(each for each in board.groups if each.title == title)


def titles(board: Board) -> list[str]:
    return [each.title for each in board.groups]


def accepted(desk: Desk, *codes: str, **fields: Any) -> Person:
    """Somebody who accepted these proposals."""
    person = PersonFactory(agency=desk.agency, **({"advisor": desk.advisor} | fields))
    recording.record_diagnosis(
        actor=desk.advisor,
        person=person,
        result=result_of(HARD | {"D2": "besoin_non_couvert"}),
        observed_on=TODAY,
        submission_id=uuid.uuid4(),
    )
    assessment = person.assessments.latest("pk")
    for code in codes:
        proposal, _ = Recommendation.objects.get_or_create(
            person=person, assessment=assessment, code=code, defaults={"rank": 20}
        )
        recommending.accept_recommendation(actor=desk.advisor, recommendation=proposal)
    return person


def test_nobody_waits_on_an_empty_day_and_the_page_asks_whom_one_receives() -> None:
    board = day_boards.advisor_board(Desk().advisor, TODAY)
    assert board.sentence == "Personne ne vous attend. Qui recevez-vous ?"
    assert titles(board) == ["À revoir"]


def test_the_most_at_risk_come_first_and_those_of_tomorrow_wait() -> None:
    desk = Desk()
    review(desk, "faible", dt.date(2026, 3, 1))
    urgent = review(desk, "critique", phone="0321000000")
    review(desk, due_on=dt.date(2026, 3, 11))
    board = day_boards.advisor_board(desk.advisor, TODAY)
    lines = group(board, "À revoir").lines
    assert board.sentence == "Deux personnes vous attendent aujourd'hui."
    assert len(lines) == 2
    assert str(urgent.person) in lines[0].text
    assert lines[0].phone


@pytest.mark.parametrize(
    ("day", "advice"),
    [
        ("2026-03-24", "appeler"),
        ("2026-04-09", "proposer un autre lieu"),
        ("2026-05-09", "proposer de le rendre"),
    ],
)
def test_an_unused_booklet_is_followed_by_a_call_another_place_then_its_return(
    day: str, advice: str
) -> None:
    desk = Desk()
    desk.hand_over()
    board = day_boards.advisor_board(desk.advisor, dt.date.fromisoformat(day))
    (line,) = group(board, "Carnets pas encore utilisés").lines
    assert line.reason.endswith(advice)


def test_a_draft_is_resumed_from_the_home_page_of_its_advisor_only() -> None:
    desk = Desk()
    interviewing.start_interview(actor=desk.advisor, person=desk.person())
    assert group(day_boards.advisor_board(desk.advisor, TODAY), "Entretiens commencés").lines
    colleague = day_boards.advisor_board(advisor(desk.agency), TODAY)
    assert "Entretiens commencés" not in [each.title for each in colleague.groups]


def test_a_review_says_why_and_is_done_in_one_click() -> None:
    desk = Desk()
    old = review(desk, "eleve", dt.date(2026, 3, 1), output={"flags": ["A_REEVALUER"]})
    review(desk, "faible")
    first, second = group(day_boards.advisor_board(desk.advisor, TODAY), "À revoir").lines
    assert first.reason == (
        "Appui conseillé · à revoir depuis le 01/03/2026 · des réponses sont trop anciennes"
    )
    assert second.reason == "À l'aise · à revoir aujourd’hui"
    assert first.act == reverse("diagnostics:nothing_new", args=[old.person.public_id])
    reviewing.note_nothing_new(actor=desk.advisor, review=old)
    assert len(group(day_boards.advisor_board(desk.advisor, TODAY), "À revoir").lines) == 1


def test_what_was_promised_stays_until_it_is_done() -> None:
    desk = Desk()
    person = accepted(desk, "EQUIPEMENT_SOLIDAIRE", phone="0612345678")
    (line,) = group(day_boards.advisor_board(desk.advisor, TODAY), "Promis, pas encore fait").lines
    assert line.reason.endswith("accepté le 10/03/2026, pas encore fait")
    assert str(person) in line.text
    assert line.phone == "06 12 34 56 78"
    proposal = Recommendation.objects.undelivered().get()
    assert line.act == reverse("diagnostics:carried_out", args=[proposal.public_id])
    recommending.complete_recommendation(actor=desk.advisor, recommendation=proposal)
    assert "Promis, pas encore fait" not in titles(day_boards.advisor_board(desk.advisor, TODAY))


def test_a_booklet_promised_and_handed_over_is_no_longer_owed() -> None:
    desk = Desk()
    person = accepted(desk, "PASS_NUMERIQUE")
    assert group(day_boards.advisor_board(desk.advisor, TODAY), "Promis, pas encore fait").lines
    desk.hand_over(person)
    assert "Promis, pas encore fait" not in titles(day_boards.advisor_board(desk.advisor, TODAY))


def test_t24_a_need_is_promised_before_its_advisor_only() -> None:
    desk = Desk()
    person = accepted(desk, "ADAPTATION")
    assert group(day_boards.advisor_board(desk.advisor, TODAY), "Promis, pas encore fait").lines
    Person.objects.filter(pk=person.pk).update(advisor=None)
    for reader in (advisor(desk.agency), manager(desk.agency)):
        assert "Promis, pas encore fait" not in titles(day_boards.advisor_board(reader, TODAY))


def test_a_file_that_ends_soon_is_announced_with_its_day() -> None:
    desk = Desk()
    person = PersonFactory(agency=desk.agency, advisor=desk.advisor)
    Anonymisation.objects.create(
        person=person,
        cause=ErasureCause.RETENTION,
        announced_on=TODAY,
        due_on=dt.date(2026, 4, 9),
    )
    (line,) = group(day_boards.advisor_board(desk.advisor, TODAY), "Dossiers bientôt effacés").lines
    assert "effacé le 09/04/2026" in line.reason
    assert not group(day_boards.advisor_board(desk.advisor, TODAY), "À revoir").lines


def test_people_of_a_colleague_or_closed_files_do_not_wait_here() -> None:
    desk = Desk()
    review(desk, closed_on=TODAY, closed_reason="moved")
    other = review(desk)
    Person.objects.filter(pk=other.person_id).update(advisor=advisor(desk.agency))
    board = day_boards.advisor_board(desk.advisor, TODAY)
    assert board.sentence.startswith("Personne ne vous attend")


def test_the_day_counts_no_act_of_its_own_and_no_score(client: PageClient) -> None:
    desk = Desk()
    review(desk, "critique")
    client.force_login(desk.advisor)
    text = client.get("/accueil").content.decode().split("<main")[1].split("</main>")[0]
    assert "Vu aujourd’hui, rien de neuf" in text
    assert not {"%", "score", "vos actes", "ce mois-ci"} & set(text.split())
    assert text.count("<dt") == 0


def test_p13_the_day_costs_the_same_with_one_row_and_with_twenty(client: PageClient) -> None:
    desk = Desk()
    client.force_login(desk.advisor)

    def add(count: int = 20) -> None:
        for _ in range(count):
            review(desk)
            person = accepted(desk, "EQUIPEMENT_SOLIDAIRE")
            interviewing.start_interview(actor=desk.advisor, person=person)
        with time_machine.travel("2026-01-05T09:00:00Z", tick=False):
            desk.hand_over()

    add(1)
    assert_same_count(visit=lambda: client.get("/accueil"), add_rows=add)
    with at_most(25):
        client.get("/accueil")
