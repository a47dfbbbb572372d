"""What a bank says in a camt message, as plain values, and how its elements become them.

A statement, its balances, its entries and their details. What the bank left unclear is kept beside
the entry as a sentence, never mended: details without amounts, in another currency, or that do not
make their entry. What must be there and is not refuses the whole file.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from passes.formats import iso20022
from passes.formats.iso20022 import Unreadable, Values

BOOKED = "BOOK"
OPENING_KINDS, CLOSING_KINDS, BETWEEN = ("OPBD", "PRCD"), ("CLBD",), "ITBD"
RETURN_FAMILIES = frozenset({"RRTN", "RPCR"})
NO_REFERENCE = frozenset({"NOTPROVIDED", "NOT PROVIDED", "NOTPROVIDED."})

DETAILS_WITHOUT_AMOUNT = "Le détail ne porte pas de montant : celui de l'écriture est retenu."
DETAILS_DO_NOT_ADD_UP = "Les détails ne font pas le montant de l'écriture."
DETAILS_IN_OTHER_CURRENCY = "Un détail est dans une autre monnaie que l'écriture."


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance of the account: signed cents, in the currency and of the day the bank says."""

    cents: int
    currency: str
    on: date | None


@dataclass(frozen=True, slots=True)
class BankStatementRead:
    """The head of one statement; a notice (camt.054) has no balance."""

    format: str
    version: str
    reference: str
    account: str
    starts_on: date | None
    ends_on: date | None
    opening: Balance | None
    closing: Balance | None


@dataclass(frozen=True, slots=True)
class DetailRead:
    """One transfer inside an entry, as the bank describes it; an unknown amount is None."""

    amount_cents: int | None
    currency: str
    is_credit: bool | None
    end_to_end_id: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    debtor_name: str = ""
    debtor_iban: str = ""
    creditor_name: str = ""
    creditor_iban: str = ""
    return_reason: str = ""
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class EntryRead:
    """One movement of the account. `doubt` says in words what the bank left unclear."""

    bank_reference: str
    amount_cents: int
    currency: str
    is_credit: bool
    is_booked: bool
    booked_on: date | None
    value_on: date | None
    text: str
    is_return: bool
    batch_reference: str
    batch_count: int
    details: tuple[DetailRead, ...]
    doubt: str

    @property
    def signed_cents(self) -> int:
        return self.amount_cents if self.is_credit else -self.amount_cents


def identity(entry: EntryRead, seen: Counter[str]) -> str:
    """Name an entry by the bank's reference, else by what the file says of it and nothing else.

    A reference met again in one statement, or two entries alike in all they say, are two movements:
    the later ones carry their rank.
    """
    reference = entry.bank_reference
    if not reference:
        facts = (entry.booked_on, entry.value_on, entry.signed_cents, entry.text, entry.details)
        reference = "sans-ref-" + hashlib.sha256(repr(facts).encode()).hexdigest()[:24]
    seen[reference] += 1
    return reference if seen[reference] == 1 else f"{reference}~{seen[reference]}"


def told_reference(text: str) -> str:
    """Keep a reference, unless the bank writes that it has none."""
    return "" if text.upper() in NO_REFERENCE else text


def statement(values: Values) -> BankStatementRead:
    found = dict(values)
    balances = [value for label, value in values if label == "balance"]
    between = [balance for kind, balance in balances if kind == BETWEEN]
    opening = [balance for kind, balance in balances if kind in OPENING_KINDS] or between[:1]
    closing = [balance for kind, balance in balances if kind in CLOSING_KINDS] or between[-1:]
    return BankStatementRead(
        format="",
        version="",
        reference=found.get("statement_id", ""),
        account=found.get("account", "").replace(" ", ""),
        starts_on=found.get("starts_on"),
        ends_on=found.get("ends_on"),
        opening=opening[0] if opening else None,
        closing=closing[-1] if closing else None,
    )


def balance(values: Values) -> tuple[str, Balance]:
    found = dict(values)
    cents, currency = found.get("amount") or _missing("Un solde n'a pas de montant.")
    is_credit = found.get("is_credit")
    if is_credit is None:
        _missing("Un solde ne dit pas s'il est créditeur ou débiteur.")
    signed = cents if is_credit else -cents
    return found.get("kind", ""), Balance(signed, currency, found.get("on"))


def entry(values: Values) -> EntryRead:
    found = dict(values)
    cents, currency = found.get("amount") or _missing("Une écriture n'a pas de montant.")
    is_credit = found.get("is_credit")
    if is_credit is None:
        _missing("Une écriture ne dit pas si elle est au crédit ou au débit.")
    is_booked = found.get("status", "") == BOOKED
    booked_on = found.get("booked_on")
    if is_booked and booked_on is None:
        sentence = "Une écriture comptabilisée n'a pas de date."
        raise Unreadable(iso20022.DATE_UNREADABLE, sentence)
    details = tuple(value for label, value in values if label == "detail")
    details, doubt = _weighed(details, cents, currency, is_credit)
    return EntryRead(
        bank_reference=found.get("bank_reference") or "",
        amount_cents=cents,
        currency=currency,
        is_credit=bool(is_credit),
        is_booked=is_booked,
        booked_on=booked_on,
        value_on=found.get("value_on"),
        text=found.get("text", ""),
        is_return=_is_return(found) or any(detail.is_return for detail in details),
        batch_reference=found.get("batch_message") or found.get("batch_information") or "",
        batch_count=found.get("batch_count", 0),
        details=details,
        doubt=doubt,
    )


def _weighed(
    details: tuple[DetailRead, ...], cents: int, currency: str, is_credit: bool | None
) -> tuple[tuple[DetailRead, ...], str]:
    """Compare the details with their entry; a sole detail may lean on it, several must add up."""
    told = details
    if any(detail.is_credit is None for detail in details):
        told = tuple(
            replace(detail, is_credit=is_credit) if detail.is_credit is None else detail
            for detail in details
        )
    if not told or (len(told) == 1 and told[0].amount_cents == cents):
        return told, ""
    if any(detail.amount_cents is None for detail in told):
        if len(told) == 1:
            told = (replace(told[0], amount_cents=cents, currency=currency),)
        return told, DETAILS_WITHOUT_AMOUNT
    if any(detail.currency != currency for detail in told):
        return told, DETAILS_IN_OTHER_CURRENCY
    signed = sum(_signed(detail) for detail in told)
    return told, "" if signed == (cents if is_credit else -cents) else DETAILS_DO_NOT_ADD_UP


def _signed(detail: DetailRead) -> int:
    cents = detail.amount_cents or 0
    return cents if detail.is_credit else -cents


def detail(values: Values) -> DetailRead:
    found = dict(values)
    cents, currency = found.get("amount") or found.get("transaction_amount") or (None, "")
    texts = [value for label, value in values if label == "text" and value]
    references = [value for label, value in values if label == "reference" and value]
    return DetailRead(
        amount_cents=cents,
        currency=currency,
        is_credit=found.get("is_credit"),
        end_to_end_id=found.get("end_to_end_id", ""),
        references=tuple(references),
        text=" ".join(texts),
        debtor_name=found.get("debtor_name", ""),
        debtor_iban=found.get("debtor_iban", "").replace(" ", ""),
        creditor_name=found.get("creditor_name", ""),
        creditor_iban=found.get("creditor_iban", "").replace(" ", ""),
        return_reason=found.get("return_reason", ""),
        is_return=_is_return(found),
    )


def _is_return(found: dict[str, Any]) -> bool:
    return bool(
        found.get("return_reason")
        or found.get("is_reversal")
        or found.get("subfamily") in RETURN_FAMILIES
    )


def _missing(sentence: str) -> Any:
    raise Unreadable(iso20022.AMOUNT_UNREADABLE, sentence)
