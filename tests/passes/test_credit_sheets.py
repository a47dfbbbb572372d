"""The words of each kind of credit note, and its parts that sum to its amount (T10)."""

from __future__ import annotations

import datetime as dt

import pytest

from passes import credit_sheets, money
from passes.models import CreditNote
from passes.order_terms import FundingPart
from passes.paper_kinds import CreditKind
from tests.accounts.factories import UserFactory
from tests.passes import order_factories
from tests.passes.factories import FunderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize("kind", CreditKind.values)
def test_each_kind_of_note_says_why_and_shares_its_amount(kind: str) -> None:
    funder, state = FunderFactory(), FunderFactory(name="État")
    parts = (FundingPart(funder, 33_333), FundingPart(state, 66_667))
    order = order_factories.draft(funder=funder, funding_parts=parts)
    note = CreditNote.objects.create(
        number="A-2026-000009",
        order=order,
        kind=kind,
        amount_cents=1_000,
        issued_on=dt.date(2026, 3, 10),
        issued_by=UserFactory(operator=True),
    )
    sheet = credit_sheets.sheet_of(note)
    assert sheet.sentence == credit_sheets.SENTENCES[CreditKind(kind)]
    assert [text for _, text in sheet.shares] == [money.show(333), money.show(667)]
    assert ("Émis le", "mardi 10 mars 2026") in sheet.parties
