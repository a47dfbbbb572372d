"""Settings that a page changes are dated: earlier days keep their value."""

from __future__ import annotations

import datetime as dt

import pytest

from diagnostics import configuring
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Parameter
from tests.accounts.factories import AgencyFactory, UserFactory
from tests.support.queries import at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MARCH, APRIL = dt.date(2026, 3, 1), dt.date(2026, 4, 1)


def test_without_a_row_the_default_in_code_stands() -> None:
    assert configuring.parameter("dose_modere", on=MARCH) == 3


def test_a_value_holds_from_its_day_on_and_leaves_a_line() -> None:
    administrator = UserFactory(administrator=True)
    row = configuring.set_parameter(actor=administrator, name="dose_modere", value=4, from_on=APRIL)
    assert configuring.parameter("dose_modere", on=MARCH) == 3
    assert configuring.parameter("dose_modere", on=APRIL) == 4
    line = journal.of(row).get()
    assert (line.verb, line.facts["value"]) == ("parameter.set", 4)


def test_the_value_of_an_agency_comes_before_that_of_everybody() -> None:
    agency, administrator = AgencyFactory(), UserFactory(administrator=True)
    for body, value in ((None, 4), (agency, 5)):
        configuring.set_parameter(
            actor=administrator, name="dose_modere", value=value, from_on=MARCH, agency=body
        )
    assert configuring.parameter("dose_modere", on=APRIL, agency_id=agency.pk) == 5
    assert configuring.parameter("dose_modere", on=APRIL) == 4


def test_a_setting_that_does_not_exist_is_not_set() -> None:
    with pytest.raises(KeyError):
        configuring.set_parameter(
            actor=UserFactory(administrator=True), name="inconnu", value=1, from_on=MARCH
        )
    assert not Parameter.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("guided_questions", 5),
        ("guided_questions", 25),
        ("guided_minutes", 2),
        ("guided_minutes", "5"),
    ],
)
def test_the_limits_of_the_guided_interview_have_bounds(name: str, value: object) -> None:
    administrator = UserFactory(administrator=True)
    with pytest.raises(Refusal) as caught:
        configuring.set_parameter(actor=administrator, name=name, value=value, from_on=MARCH)
    assert caught.value.code == "setting_out_of_bounds"
    assert not Parameter.objects.exists()
    for edge in configuring.BOUNDS[name]:
        configuring.set_parameter(actor=administrator, name=name, value=edge, from_on=MARCH)
    assert configuring.parameter(name, on=MARCH) == configuring.BOUNDS[name][1]


def test_several_settings_are_read_in_one_statement_each_as_alone() -> None:
    agency, administrator = AgencyFactory(), UserFactory(administrator=True)
    for body, value, day in ((agency, 5, MARCH), (None, 4, APRIL), (agency, 6, APRIL)):
        configuring.set_parameter(
            actor=administrator, name="dose_modere", value=value, from_on=day, agency=body
        )
    names = ["dose_modere", "dose_eleve"]
    for on in (MARCH, APRIL, dt.date(2026, 1, 1)):
        with at_most(1):
            read = configuring.parameters(names, on=on, agency_id=agency.pk)
        assert read == {
            name: configuring.parameter(name, on=on, agency_id=agency.pk) for name in names
        }
    assert configuring.parameter("dose_modere", on=APRIL, agency_id=agency.pk) == 6
