"""« Ce n'était pas moi »: told once by the advisor, looked at by a human, nothing reversed."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from diagnostics import moving
from diagnostics.accounts.refusals import Refusal
from passes import codes, contesting
from passes.models import Redemption, Signal
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.passes import desks
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]
WORDS = "Elle n'est jamais allée dans ce lieu."


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=f"^{code}:")


def used() -> tuple[Desk, Redemption]:
    desk = Desk()
    return desk, desks.spend(desk.hand_over(passes=3).booklet.passes.get(rank=1))


def contest(desk: Desk, redemption: Redemption, **fields: Any) -> Signal:
    asked = {"actor": desk.advisor, "redemption": redemption, "reason": WORDS, **fields}
    return contesting.contest_redemption(**asked)


def test_t17_contesting_raises_a_signal_with_her_words_and_reverses_nothing() -> None:
    desk, redemption = used()
    signal = contest(desk, redemption)
    assert (signal.kind, signal.agency, signal.provider) == (
        "contested",
        desk.agency,
        redemption.provider,
    )
    assert signal.sentence == (
        f"La personne dit ne pas avoir utilisé le Pass "
        f"{codes.serial_text(redemption.digital_pass.serial)} le lundi 2 mars 2026 : {WORDS}"
    )
    redemption.refresh_from_db()
    assert redemption.reversed_at is None
    assert redemption.digital_pass.status == "redeemed"
    line = desks.last_line(signal)
    assert (line.verb, line.facts["redemption"]) == (
        "redemption.contested",
        str(redemption.public_id),
    )
    assert "personne" not in str(line.facts)
    assert contesting.contested([redemption]) == {str(redemption.public_id)}


def test_a_use_is_contested_once_and_the_same_form_sent_twice_is_one_contest() -> None:
    desk, redemption = used()
    asked = uuid.uuid4()
    first = contest(desk, redemption, request_id=asked)
    assert contest(desk, redemption, request_id=asked) == first
    with refused("already_contested"):
        contest(desk, redemption)
    assert Signal.objects.count() == 1


def test_a_contest_has_words_and_no_social_security_number() -> None:
    desk, redemption = used()
    with refused("reason_missing"):
        contest(desk, redemption, reason="  ")
    with refused("nir_refused"):
        contest(desk, redemption, reason="NIR 2 84 05 62 193 042 41")


def test_a_reversed_use_has_nothing_to_contest() -> None:
    desk, redemption = used()
    Redemption.objects.update(reversed_at=redemption.received_at)
    with refused("already_reversed"):
        contest(desk, redemption)


def test_another_agency_and_an_operator_contest_nothing_for_her() -> None:
    desk, redemption = used()
    for actor in (advisor(AgencyFactory()), UserFactory(operator=True)):
        with refused("not_allowed"):
            contest(desk, redemption, actor=actor)


def test_the_agency_where_she_moved_contests_for_her() -> None:
    desk = Desk()
    person, elsewhere = desk.person(), AgencyFactory()
    redemption = desks.spend(desk.hand_over(person).booklet.passes.get(rank=1))
    moving.move_person(actor=desk.advisor, person=person, to_agency=elsewhere)
    assert contest(desk, redemption, actor=advisor(elsewhere)).agency == desk.agency
