"""The references of a funder: written by who may, kept in the journal, never in old papers."""

from __future__ import annotations

import pytest

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import funder_details, invoice_sheets
from passes.funder_details import FunderDetails
from tests.accounts.factories import UserFactory
from tests.passes.factories import FunderFactory, FunderMembershipFactory
from tests.passes.invoices import again, asked, operator, signed_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_an_operator_or_a_signatory_writes_them_and_nobody_else() -> None:
    funder = FunderFactory()
    details = FunderDetails(service_code=" SERV-1 ", public_accountant="Paierie")
    for actor in (operator(), FunderMembershipFactory(funder=funder).user):
        funder_details.describe_funder(actor=actor, funder=funder, details=details)
    funder.refresh_from_db()
    assert (funder.service_code, funder.billing_address) == ("SERV-1", "")
    with pytest.raises(Refusal):
        funder_details.describe_funder(actor=UserFactory(), funder=funder, details=details)
    lines = JournalEntry.objects.filter(verb="funder.described", refusal_code="").order_by("pk")
    assert [line.facts["changed"] for line in lines] == [
        ["billing_address", "public_accountant", "service_code"],
        [],
    ]


def test_a_paper_already_issued_keeps_the_words_of_its_day() -> None:
    order = signed_order()
    invoice = asked(order)
    details = FunderDetails(service_code="SERV-9")
    funder_details.describe_funder(actor=operator(), funder=order.funder, details=details)
    assert dict(invoice_sheets.sheet_of(again(invoice)).payer)["Code du service"] == "–"
