"""Validity, grace, claim window, ladder, working days."""

from datetime import UTC, date, datetime

import pytest

from passes import calendar_days
from passes.calendar_days import Step, Validity

YEAR_2026 = Validity(date(2026, 1, 1), date(2026, 12, 31))


def test_the_ladder_of_the_design():
    shown = [(rung.label, calendar_days.in_words(rung.on)) for rung in YEAR_2026.ladder()]

    assert shown == [
        ("J-30", "mardi 1er décembre 2026"),
        ("J-15", "mercredi 16 décembre 2026"),
        ("J-7", "jeudi 24 décembre 2026"),
        ("J", "jeudi 31 décembre 2026"),
        ("J+30", "samedi 30 janvier 2027"),
        ("J+37", "samedi 6 février 2027"),
    ]
    assert YEAR_2026.ladder()[1].step == Step.STOP
    assert YEAR_2026.stop_on == date(2026, 12, 16)


@pytest.mark.parametrize(
    ("day", "is_taken"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2027, 1, 30), True),
        (date(2027, 1, 31), False),
    ],
)
def test_a_service_is_taken_from_the_first_day_to_the_end_of_grace(day, is_taken):
    assert YEAR_2026.takes_service(day) is is_taken


def test_a_hand_over_is_taken_up_to_j_and_no_later():
    assert YEAR_2026.takes_hand_over(date(2026, 12, 31))
    assert not YEAR_2026.takes_hand_over(date(2027, 1, 1))


def test_30_given_a_validity_that_starts_when_clocks_change_then_no_day_is_gained_or_lost():
    validity = Validity(date(2026, 3, 29), date(2026, 10, 25), grace_days=31)

    assert validity.last_service_on == date(2026, 11, 25)
    assert (validity.valid_until - validity.valid_from).days == 210


def test_a_funder_who_wants_the_31st_of_january_sets_grace_to_31():
    validity = Validity(date(2026, 1, 1), date(2026, 12, 31), grace_days=31)

    assert validity.last_service_on == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("until", "last"),
    [
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2026, 11, 30), date(2027, 1, 31)),
        (date(2026, 6, 15), date(2026, 8, 31)),
    ],
)
def test_a_cap_title_lapses_at_the_end_of_the_second_following_month(until, last):
    window = calendar_days.cap_claim_window_days(until)

    assert Validity(date(2026, 1, 1), until, 0, window).last_claim_on == last


def test_days_read_in_french():
    assert calendar_days.in_words(date(2027, 1, 1)) == "vendredi 1er janvier 2027"
    assert calendar_days.in_words(date(2026, 8, 11), weekday=False) == "11 août 2026"


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (1818, date(1818, 3, 22)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
        (2076, date(2076, 4, 19)),
    ],
)
def test_easter_falls_where_it_should(year, sunday):
    assert calendar_days.easter(year) == sunday


def test_public_holidays_depend_on_the_departement():
    mainland = calendar_days.public_holidays(2026)

    assert len(mainland) == 11
    assert date(2026, 5, 25) in mainland
    assert calendar_days.public_holidays(2026, "67") - mainland == {
        date(2026, 4, 3),
        date(2026, 12, 26),
    }
    assert calendar_days.public_holidays(2026, "974") - mainland == {date(2026, 12, 20)}


@pytest.mark.parametrize(
    ("day", "departement", "shown"),
    [
        (date(2026, 12, 24), "", date(2026, 12, 24)),
        (date(2027, 1, 30), "", date(2027, 1, 29)),
        (date(2026, 5, 1), "", date(2026, 4, 30)),
        (date(2026, 4, 6), "67", date(2026, 4, 2)),
        (date(2026, 4, 6), "62", date(2026, 4, 3)),
    ],
)
def test_a_deadline_for_people_is_shown_with_the_working_day_before(day, departement, shown):
    assert calendar_days.working_day_before(day, departement) == shown


def test_silence_is_counted_in_working_days():
    assert calendar_days.add_working_days(date(2026, 12, 23), 3) == date(2026, 12, 29)
    assert calendar_days.add_working_days(date(2026, 12, 23), 0) == date(2026, 12, 23)


def test_banks_keep_their_own_days_off():
    assert not calendar_days.is_bank_day(date(2026, 4, 3))
    assert calendar_days.is_bank_day(date(2026, 7, 14))
    assert calendar_days.bank_day_before(date(2026, 4, 6)) == date(2026, 4, 2)
    assert calendar_days.bank_day_from(date(2026, 4, 3)) == date(2026, 4, 7)


def test_received_on_the_12th_of_march_is_paid_by_the_22nd_of_april():
    assert calendar_days.expected_pay_on(date(2026, 3, 12)) == date(2026, 4, 22)
    assert calendar_days.expected_pay_on(date(2026, 12, 12)) == date(2027, 1, 22)
    assert calendar_days.expected_pay_on(date(2026, 3, 1), due_days=10) == date(2026, 4, 10)


def test_an_hour_is_said_as_in_the_place_itself() -> None:
    at = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
    assert calendar_days.say_when(at, "Europe/Paris") == "mardi 1er décembre à 7 h 30"
    assert calendar_days.say_when(at, "Indian/Reunion") == "mardi 1er décembre à 10 h 30"
