"""The balance of a booklet by the code of one of its Passes, and what stops a forger."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
from time_machine import Traveller

from diagnostics.accounts.refusals import Refusal
from passes import balances, codes, enums, keys, mending
from passes.models import Pass, RefusedScan, Signal
from tests.passes import desks
from tests.passes.desks import Desk
from tests.passes.factories import open_provider
from tests.passes.scanning import code_of
from tests.support.queries import assert_same_count

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

HOME, ELSEWHERE = "192.0.2.10", "198.51.100.7"


def ask(code: str, client: str = HOME) -> balances.Balance:
    return balances.ask_balance(typed=code, client=client)


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=f"^{code}:")


def forged(number: int) -> str:
    """A code whose check character is right and whose signature is not."""
    head = codes.serial_text(number)
    body = head + "00000000"
    return body + codes._check_character(body)


def held(passes: int = 3) -> tuple[Desk, list[Pass]]:
    desk = Desk()
    desk.agency.phone = "0321445566"
    desk.agency.save()
    made = desk.hand_over(passes=passes)
    return desk, list(made.booklet.passes.order_by("rank"))


def test_any_pass_of_a_booklet_tells_what_is_left_where_and_whom_to_call() -> None:
    _, passes = held(4)
    open_provider()
    used = desks.spend(passes[0])
    for each in passes[1:]:
        found = ask(code_of(each))
        assert found.sentence == "Il vous reste 3 Pass, jusqu'au 31 décembre 2026."
    assert found.phone == "03 21 44 55 66"
    assert list(found.uses) == [used]
    assert found.places[0].site.phone == "03 21 11 22 33"
    assert "déjà servi" in ask(code_of(passes[0])).lines[0]


def test_asking_a_hundred_times_changes_nothing_and_keeps_nothing() -> None:
    _, passes = held()
    before = Pass.objects.filter(pk=passes[0].pk).values().get()
    for _ in range(20):
        ask(code_of(passes[0]))
    assert Pass.objects.filter(pk=passes[0].pk).values().get() == before
    assert not RefusedScan.objects.exists()
    assert not Signal.objects.exists()


def test_a_stopped_booklet_says_so_and_neither_uses_nor_places() -> None:
    desk, passes = held()
    open_provider()
    desks.spend(passes[0])
    made = passes[0].booklet.hand_overs.get()
    mending.stop_booklet(actor=desk.advisor, booklet=made.booklet, kind=enums.LossKind.STOLEN)
    found = ask(code_of(passes[1]))
    assert found.sentence == "Votre carnet est arrêté."
    assert found.lines[0] == "Il a été déclaré volé."
    assert (found.uses, found.places, found.phone) == ((), (), "03 21 44 55 66")


def test_the_old_paper_of_a_replaced_booklet_says_nothing_of_the_new_one() -> None:
    desk, passes = held()
    mending.replace_booklet(actor=desk.advisor, hand_over=passes[0].booklet.hand_overs.get())
    found = ask(code_of(passes[0]))
    assert found.sentence == "Ce carnet ne sert plus."
    assert found.lines[0] == "Il a été remplacé le 10 mars 2026."


def test_a_booklet_given_back_is_told_ended() -> None:
    desk, passes = held()
    mending.end_hand_over(
        actor=desk.advisor,
        hand_over=passes[0].booklet.hand_overs.get(),
        reason=enums.EndReason.GIVEN_BACK,
    )
    assert ask(code_of(passes[0])).lines == ("Ses Pass ne sont plus acceptés.",)


def test_an_expired_pass_says_since_when_and_not_that_it_was_used(clock: Traveller) -> None:
    _, passes = held()
    clock.move_to(dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC))
    Pass.objects.update(status=enums.PassStatus.EXPIRED)
    found = ask(code_of(passes[0]))
    assert found.sentence == "Vos Pass ne sont plus valables."
    assert found.lines == ("Ils étaient valables jusqu'au 31 décembre 2026.",)
    assert found.places == []


def test_t16_a_code_presented_while_in_stock_raises_one_signal_at_once() -> None:
    desk = Desk()
    booklet = desks.printed_booklet(desk.order, desk.agency, number="C-00001A-X")
    booklet.key_fingerprint = keys.ring().signing.fingerprint
    booklet.save()
    code = code_of(booklet.passes.get(rank=2))
    for _ in range(2):
        assert ask(code).sentence == "Ce Pass n’est pas encore actif."
    signal = Signal.objects.get()
    assert (signal.kind, signal.booklet, signal.agency) == ("code_in_stock", booklet, desk.agency)
    assert signal.facts == {"serial": code[:5] + code[6]}
    assert desks.last_line(signal).actor_name == "p"


def test_t16_a_signed_code_without_a_row_is_kept_for_the_operator(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with refused("authentic_not_found"):
        ask(codes.sign(30_000_000, keys.ring()))
    row = RefusedScan.objects.get()
    assert (row.refusal_code, row.serial, row.provider, row.member) == (
        "authentic_not_found",
        30_000_000,
        None,
        None,
    )
    assert [each.levelno for each in caplog.records if "authentic" in each.message] == [
        logging.ERROR
    ]
    caplog.clear()


def test_t19_mistyped_codes_are_never_counted_however_many(settings: Any) -> None:
    _, passes = held()
    good = code_of(passes[0])
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    for _ in range(settings.THROTTLE_MALFORMED + 5):
        with refused("malformed_code"):
            ask("bonjour")
        with refused("wrong_check_character"):
            ask(wrong)
    assert not RefusedScan.objects.exists()
    assert ask(good).told.is_usable


def test_t19_forged_codes_pause_their_network_whatever_the_next_code_is(
    settings: Any, clock: Traveller
) -> None:
    settings.THROTTLE_FORGED = 3
    _, passes = held()
    good = code_of(passes[0])
    for number in range(3):
        with refused("unknown_code"):
            ask(forged(40_000_000 + number), f"192.0.2.{number}")
    with refused("too_many_wrong_codes"):
        ask(good, "192.0.2.200")
    assert ask(good, ELSEWHERE).told.is_usable
    assert RefusedScan.objects.count() == 3
    clock.shift(dt.timedelta(minutes=settings.THROTTLE_PAUSE_MINUTES + 1))
    assert ask(good).told.is_usable


def test_t19_no_address_and_no_code_is_kept() -> None:
    code = forged(40_000_000)
    with refused("unknown_code"):
        ask(code)
    row = RefusedScan.objects.values().get()
    assert HOME not in str(row)
    assert code not in str(row)
    assert row["serial"] is None


def test_the_balance_costs_the_same_with_one_use_and_with_several() -> None:
    _, passes = held(4)
    code = code_of(passes[0])

    def add_rows() -> None:
        for each in passes[1:3]:
            desks.spend(each)

    for _ in range(3):
        open_provider()
    assert_same_count(visit=lambda: ask(code), add_rows=add_rows)
