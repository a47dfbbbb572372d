"""Who works with whom, and codes that should be nowhere: each is seen, once."""

from __future__ import annotations

import pytest
from django.db.models import F

from passes import enums
from passes import signal_kinds as kinds
from passes.models import Booklet, Pass, RefusedScan
from passes.signal_kinds import SignalKind
from tests.diagnostics.factories import PersonFactory
from tests.passes.desks import Desk
from tests.passes.findings import NOON, TODAY, seen, spend
from tests.passes.scanning import Desk as ScanDesk
from tests.passes.scanning import hand_out, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def test_an_agency_and_a_structure_at_one_address_are_seen() -> None:
    desk = open_desk()
    agency = desk.booklet.agency
    assert agency is not None
    type(agency).objects.filter(pk=agency.pk).update(
        address="12, rue de la PAIX", postcode=desk.site.postcode
    )
    spend(desk, desk.first)
    (finding,) = seen(SignalKind.SAME_ADDRESS)
    assert (finding.agency_id, finding.provider_id) == (agency.pk, desk.provider.pk)


def refused(desk: ScanDesk, code: str, serial: int | None = None) -> None:
    RefusedScan.objects.create(
        provider=desk.provider,
        member=desk.member,
        device="Téléphone de la salle",
        received_at=NOON,
        refusal_code=code,
        serial=serial,
    )


def test_three_forged_codes_from_one_device_in_a_day_are_seen_and_two_are_not() -> None:
    desk = open_desk()
    for _ in range(2):
        refused(desk, "unknown_code")
    assert seen(SignalKind.FORGED_CODES) == []
    refused(desk, "unknown_code")
    (finding,) = seen(SignalKind.FORGED_CODES)
    assert finding.facts["count"] == 3
    assert finding.facts["device"] == "Téléphone de la salle"


def test_a_code_presented_while_its_booklet_is_in_stock_is_seen() -> None:
    desk = open_desk()
    Booklet.objects.filter(pk=desk.booklet.pk).update(status=enums.BookletStatus.IN_STOCK)
    Pass.objects.filter(pk=desk.first.pk).update(status=enums.PassStatus.IN_STOCK)
    refused(desk, "not_active", desk.first.serial)
    (finding,) = seen(SignalKind.CODE_IN_STOCK)
    assert finding.booklet_id == desk.booklet.pk


def test_an_authentic_code_without_a_row_is_seen() -> None:
    desk = open_desk()
    refused(desk, "authentic_not_found", 33_000_000)
    (finding,) = seen(SignalKind.AUTHENTIC_NOT_FOUND)
    assert finding.provider_id == desk.provider.pk


def test_an_agency_whose_people_all_go_to_one_structure_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kinds, "PAIR_AT_LEAST", 2)
    desk = open_desk(size=2)
    for each in desk.passes:
        spend(desk, each)
    (finding,) = seen(SignalKind.CLOSE_PAIR)
    assert (finding.facts["count"], finding.facts["total"]) == (2, 2)
    other = open_desk(size=1)
    Booklet.objects.filter(pk=other.booklet.pk).update(agency=F("agency"))
    assert len(seen(SignalKind.CLOSE_PAIR)) == 1


def test_a_week_of_hand_overs_to_people_nobody_can_call_back_is_seen() -> None:
    desk = Desk()
    for _ in range(kinds.NO_TRACE_A_WEEK):
        hand_out(
            desk.order,
            size=1,
            on=TODAY,
            agency=desk.agency,
            person=PersonFactory(agency=desk.agency, phone="", email=""),
        )
    (finding,) = seen(SignalKind.NO_TRACE)
    assert (finding.facts["count"], finding.agency_id) == (5, desk.agency.pk)
