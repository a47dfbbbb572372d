"""Every accident of « Accidents » (passes-and-money.md 5.3): verb, journal, and a phone to call."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from diagnostics import linking, moving
from diagnostics.accounts import journal
from passes import accrediting, enums, issuing, mending, papers, redeeming, tending, watching
from passes.models import HandOver, Pass
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.passes import desks, scanning
from tests.passes.desks import Desk
from tests.passes.factories import open_provider
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def verbs_of(subject: object) -> list[str]:
    return [line.verb for line in journal.of(subject)]  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["lost", "stolen", "damaged"])
def test_lost_stolen_or_damaged_is_stopped_with_its_report_then_replaced(kind: str) -> None:
    desk = Desk()
    made = desk.hand_over(passes=3)
    mending.stop_booklet(actor=desk.advisor, booklet=made.booklet, kind=enums.LossKind(kind))
    new = mending.replace_booklet(actor=desk.advisor, hand_over=made)
    assert made.booklet.loss_reports.get().replacement == new.booklet
    assert "booklet.stopped" in verbs_of(made.booklet)
    assert verbs_of(new) == ["booklet.replaced"]
    assert desks.law_a_holds(desk.order)


def test_an_operator_stops_a_booklet_after_a_call() -> None:
    desk = Desk()
    made = desk.hand_over()
    operator = UserFactory(operator=True)
    mending.stop_booklet(actor=operator, booklet=made.booklet, kind=enums.LossKind.LOST)
    assert not Pass.objects.filter(booklet=made.booklet, blocked_at__isnull=True).exists()


def test_a_pass_refused_by_a_place_raises_a_signal_and_stays_good() -> None:
    desk = Desk()
    made = desk.hand_over()
    signal = watching.report_refused_by_place(
        actor=desk.advisor,
        booklet=made.booklet,
        agency=desk.agency,
        provider=None,
        site="Mairie",
        words="« On ne prend plus ça. »",
        request_id=uuid.uuid4(),
    )
    assert signal.kind == "place_refused"
    assert verbs_of(signal) == ["signal.raised"]
    assert not Pass.objects.filter(booklet=made.booklet, blocked_at__isnull=False).exists()


def test_a_wrong_scan_is_reversed_by_its_place_and_the_pass_is_usable_again() -> None:
    desk = scanning.open_desk()
    receipt = desk.redeem()
    assert receipt.redemption is not None
    redeeming.reverse_redemption(
        actor=desk.member, redemption=receipt.redemption, reason="Deux scans"
    )
    assert desk.first.status == "handed_out"
    assert verbs_of(receipt.redemption)[-1] == "redemption.reversed"


def test_a_death_ends_the_hand_over_and_closes_the_file_in_one_screen(client: PageClient) -> None:
    desk = Desk()
    made = desk.hand_over()
    client.force_login(desk.advisor)
    answer = client.post(
        f"/remises/{made.public_id}/probleme",
        {"request_id": str(uuid.uuid4()), "situation": "death"},
        follow=True,
    )
    made.refresh_from_db()
    made.person.refresh_from_db()
    assert made.ended_reason == "death"
    assert made.person.closed_reason == "died"
    assert "Toutes nos condoléances." in answer.content.decode()
    assert "person.died" in verbs_of(made.person)


def test_a_move_keeps_the_booklet_good_and_the_new_agency_mends_it() -> None:
    desk, elsewhere = Desk(), AgencyFactory()
    person = desk.person()
    made = desk.hand_over(person)
    moving.move_person(actor=desk.advisor, person=person, to_agency=elsewhere)
    assert HandOver.objects.live().get() == made
    assert Pass.objects.filter(booklet=made.booklet, status="handed_out").count() == 3
    new = mending.replace_booklet(actor=advisor(elsewhere), hand_over=made)
    assert new.agency == desk.agency


def test_a_closed_place_or_a_disqualified_structure_leaves_booklets_good() -> None:
    desk, operator = Desk(), UserFactory(operator=True)
    made = desk.hand_over()
    first, second = open_provider(), open_provider()
    closed_from = dt.date(2026, 3, 10)
    tending.close_site(
        actor=operator, site=first.sites.get(), closed_from=closed_from, reason="Fin de bail"
    )
    accrediting.disqualify_provider(actor=operator, provider=second, reason="Charte rompue")
    assert Pass.objects.filter(booklet=made.booklet, status="handed_out").count() == 3
    assert verbs_of(first.sites.get()) == ["site.closed"]
    assert verbs_of(second) == ["provider.disqualified"]


def test_the_number_of_the_agency_stands_on_the_paper_on_the_letter_and_on_both_pages(
    client: PageClient,
) -> None:
    desk = Desk()
    desk.agency.phone = "0321445566"
    desk.agency.save()
    person = desk.person()
    made = desk.hand_over(person)
    codes = tuple(issuing.draw_codes(actor=desk.advisor, hand_over=made))
    said = "03 21 44 55 66"
    assert papers.letter_of(made).agency.phone == said
    assert papers.booklet_of(made, codes).letter.agency.phone == said
    link = linking.issue_link(actor=desk.advisor, person=person)
    assert said in client.post("/moi", {"code": link.code}).content.decode()
    assert said in client.post("/p", {"code": codes[0]}).content.decode()
    mending.stop_booklet(actor=desk.advisor, booklet=made.booklet, kind=enums.LossKind.LOST)
    assert said in client.post("/p", {"code": codes[0]}).content.decode()
