"""What an order meets before it is active: terms, visas, money on the account."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from diagnostics.accounts.models import User
from passes import enums, order_text, ordering
from passes.models import BankEntry, BankMatch, BankStatement, Order
from passes.order_terms import FundingPart, OrderTerms
from passes.ordering import Visa
from tests.passes.factories import (
    FunderFactory,
    FunderMembershipFactory,
    ServiceFactory,
    UserFactory,
)

OPERATOR_IBAN = "FR7612548029989876543210917"
_rank = itertools.count(1)


def terms(**changes: Any) -> OrderTerms:
    """Make the terms of 100 Passes of 10 €, one line, valid in 2026; one service exists."""
    ServiceFactory()
    funder = changes.pop("funder", None) or FunderFactory()
    values: dict[str, Any] = {
        "funder": funder,
        "title": "Pass 2026",
        "ordered_count": 100,
        "valid_from": dt.date(2026, 4, 1),
        "valid_until": dt.date(2026, 12, 31),
    }
    values |= changes
    value = values["ordered_count"] * values.get("face_value_cents", 1000)
    values.setdefault("funding_parts", (FundingPart(funder, value),))
    return OrderTerms(**values)


def draft(**changes: Any) -> Order:
    return ordering.draft_order(actor=UserFactory(operator=True), terms=terms(**changes))


def signatory(order: Order) -> User:
    return FunderMembershipFactory(funder=order.funder).user


def signed(order: Order, *, by: User | None = None, **changes: Any) -> Order:
    """Sign the text of an order as its funder."""
    visa = {"kind": enums.SignOffKind.SIGNATURE, "text_digest": order_text.digest_of(order)}
    ordering.record_sign_off(
        actor=by or signatory(order), order=order, visa=Visa(**{**visa, **changes})
    )
    return order


def match(order: Order | None, cents: int, **changes: Any) -> BankMatch:
    """Match an incoming bank entry with an order."""
    rank = next(_rank)
    balances = changes.pop("balances", {})
    statement = BankStatement.objects.create(
        **balances,
        iban=OPERATOR_IBAN,
        format_version="camt.053.001.08",
        file_name="releve.xml",
        file_digest=f"{rank:064d}",
        from_on=dt.date(2026, 3, 2),
        until_on=dt.date(2026, 3, 9),
        status=enums.BankFileStatus.READ,
        imported_at=dt.datetime(2026, 3, 9, 9, 0, tzinfo=dt.UTC),
    )
    entry = BankEntry.objects.create(
        bank_statement=statement,
        iban=OPERATOR_IBAN,
        bank_reference=f"REF{rank}",
        booked_on=dt.date(2026, 3, 9),
        amount_cents=cents,
        direction=changes.pop("direction", enums.Direction.CREDIT),
        matched_cents=cents,
    )
    values = {
        "entry": entry,
        "order": order,
        "amount_cents": cents,
        "certainty": enums.Certainty.CERTAIN,
        "reason": "référence et montant",
        "matched_at": dt.datetime(2026, 3, 9, 9, 0, tzinfo=dt.UTC),
    }
    return BankMatch.objects.create(**{**values, **changes})


def funded(order: Order, cents: int, **changes: Any) -> Order:
    """Put money on the account for an order."""
    found = match(order, cents, **changes)
    ordering.record_funds(actor=UserFactory(operator=True), bank_match=found)
    return order


def active(*, cents: int | None = None, **changes: Any) -> Order:
    """Take an order from its draft to its activation, by its verbs."""
    order = signed(draft(**changes))
    funded(order, cents if cents is not None else order.ordered_count * order.face_value_cents)
    return ordering.activate_order(
        actor=UserFactory(operator=True), order=order, mandate_number=f"M-{order.reference}"
    )


__all__ = [
    "active",
    "draft",
    "funded",
    "match",
    "signatory",
    "signed",
    "terms",
]
