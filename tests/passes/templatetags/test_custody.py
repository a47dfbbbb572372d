"""The sentence on the custody: covered, short, or unknown; never green on an old balance."""

import datetime as dt

import pytest
from django.template import Context, Template

from passes.models import CustodyReading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def reading(**fields: object) -> CustodyReading:
    values: dict[str, object] = {
        "read_at": dt.datetime(2026, 3, 9, tzinfo=dt.UTC),
        "balance_cents": 120_000,
        "balance_on": dt.date(2026, 3, 9),
        "live_liability_cents": 60_000,
        "redeemed_not_paid_cents": 40_000,
        "owed_back_cents": 0,
        "gap_cents": 20_000,
    }
    return CustodyReading.objects.create(**{**values, **fields})


def said(audience: str = "everybody") -> str:
    page = Template(f'{{% load custody %}}{{% custody_gauge "{audience}" %}}').render(Context())
    return " ".join(page.replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_covered_account_is_said_with_its_day_and_ratio():
    reading()
    assert (
        "contient 1 200 € au lundi 9 mars 2026 : tout ce qui est dû y est couvert (120 %)" in said()
    )
    assert "tout ce que vous avez encaissé y est couvert" in said("provider")


def test_a_shortfall_is_said_with_what_is_missing():
    reading(balance_cents=99_000, gap_cents=-1_000)
    assert "ne couvre pas tout" in said()
    assert "990 €" in said()
    assert "il manque 10 €" in said()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"balance_on": dt.date(2026, 2, 20)}, "le dernier solde de la banque date du"),
        ({"balance_cents": None, "balance_on": None}, "n’est pas encore lu"),
    ],
)
def test_an_old_or_missing_balance_is_unknown(fields, sentence):
    reading(**fields)
    assert "La couverture est inconnue" in said()
    assert sentence in said()


def test_without_any_reading_it_is_unknown():
    assert "n’est pas encore lu" in said()
