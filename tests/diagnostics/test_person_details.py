"""What a file may say: read, made canonical, or refused one value at a time."""

import pytest
import time_machine

from diagnostics import keys, person_details
from diagnostics.accounts.refusals import Refusal
from diagnostics.person_details import Details

pytestmark = pytest.mark.usefixtures("clock")


def refusal_of(**fields: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        person_details.read(Details(**{"last_name": "Diallo", "first_name": "Awa"} | fields))
    return caught.value


def test_two_names_are_enough() -> None:
    values = person_details.read(Details("Diallo", "Awa"))
    assert values["search_name"] == "diallo awa"
    filled = {name for name, value in values.items() if value}
    assert filled == {"last_name", "first_name", "search_name"}


def test_values_are_kept_in_their_canonical_form() -> None:
    values = person_details.read(
        Details("  Brûlé ", "Zoé", identifier=" 1234567a", birth_year=1974, phone="0612345678")
    )
    assert values["last_name"] == "Brûlé"
    assert values["search_name"] == "brule zoe"
    assert values["phone"] == "+33612345678"
    assert values["birth_year"] == 1974


def test_the_identifier_leaves_sealed_and_digested() -> None:
    values = person_details.read(Details("Diallo", "Awa", identifier="1234567A"))
    assert "1234567A" not in str(values)
    assert keys.open_identifier(values["identifier_sealed"]) == "1234567A"
    assert values["identifier_digest"] == keys.identifier_digest("1234567A")
    assert values["identifier_tail"] == "67A"


def test_a_situation_is_dated_of_today(clock: time_machine.Traveller) -> None:
    values = person_details.read(Details("Diallo", "Awa", status="sans_emploi"))
    assert values["status_on"].isoformat() == "2026-03-10"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"last_name": " "}, "name_missing"),
        ({"first_name": "--"}, "name_missing"),
        ({"last_name": "Diallo 1850578006084"}, "nir_refused"),
        ({"first_name": "1 85 05 78 006 084"}, "nir_refused"),
        ({"email": "1850578006084@exemple.invalid"}, "nir_refused"),
        ({"phone": "1850578006084"}, "nir_refused"),
        ({"identifier": "1850578006084"}, "nir_refused"),
        ({"identifier": "12"}, "identifier_malformed"),
        ({"phone": "12"}, "phone_malformed"),
        ({"birth_year": 1700}, "birth_year_malformed"),
    ],
)
def test_a_value_that_cannot_stand_is_refused(fields: dict[str, object], code: str) -> None:
    assert refusal_of(**fields).code == code
