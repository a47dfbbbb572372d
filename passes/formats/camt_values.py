"""What a bank says in a camt message, as plain values, and how its elements become them.

A statement, its balances, its entries and their details. What the bank left unclear is kept beside
the entry as a sentence, never mended: details without amounts, in another currency, or that do not
make their entry. A charge that the bank took out of an entry becomes a detail of its own, when the
file says that it is inside: what was meant and what the bank kept are two movements. What must be
there and is not refuses the whole file. Entries and details are tuples: there are 100,000 of them.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from passes.formats import iso20022
from passes.formats.iso20022 import Unreadable
from passes.formats.xml_stream import Values

BOOKED = "BOOK"
OPENING_KINDS, CLOSING_KINDS, BETWEEN = ("OPBD", "PRCD"), ("CLBD",), "ITBD"
RETURN_FAMILIES = frozenset({"RRTN", "RPCR"})
NO_REFERENCE = frozenset({"NOTPROVIDED", "NOT PROVIDED", "NOTPROVIDED.", "NONREF"})
CHARGE_TEXT = "Frais de la banque"

DETAILS_WITHOUT_AMOUNT = "Le détail ne porte pas de montant : celui de l'écriture est retenu."
DETAILS_DO_NOT_ADD_UP = "Les détails ne font pas le montant de l'écriture."
DETAILS_IN_OTHER_CURRENCY = "Un détail est dans une autre monnaie que l'écriture."
CHARGES_UNCLEAR = "La banque parle de frais sans dire s'ils sont dans ce montant."


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


class Charge(NamedTuple):
    """What the bank took for itself, or gave; `is_inside` is None where the file is silent."""

    amount_cents: int
    currency: str
    is_credit: bool | None
    is_inside: bool | None


class DetailRead(NamedTuple):
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


class EntryRead(NamedTuple):
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
    told = [value for label, value in values if label == "detail"]
    whole = _Whole(cents, currency, bool(is_credit))
    details, doubt = _details(values, found, told, whole)
    # In the order of the fields: by name would cost a fifth of the reading of an entry.
    return EntryRead(
        found.get("bank_reference") or "",
        cents,
        currency,
        whole.is_credit,
        is_booked,
        booked_on,
        found.get("value_on"),
        found.get("text", ""),
        _is_return(found) or any(one.is_return for one in details),
        found.get("batch_message") or found.get("batch_information") or "",
        found.get("batch_count", 0),
        details,
        doubt,
    )


def _details(
    values: Values, found: dict[str, Any], told: list["DetailTold"], whole: "_Whole"
) -> tuple[tuple[DetailRead, ...], str]:
    """Give the details of an entry, weighed against it, and the doubt that they leave."""
    has_charges = "charges" in found
    if len(told) == 1 and not has_charges:
        only, charges = told[0]
        if only.amount_cents == whole.amount_cents and only.is_credit is not None and not charges:
            return (only,), ""
    details = tuple(one.detail for one in told)
    if len(details) > 1 and _is_return(found):
        details = tuple(_marked(one, whole.is_credit) for one in details)
    has_charges = has_charges or any(one.charges for one in told)
    return _weighed(details, whole, _charges(values, told, whole) if has_charges else ())


def charge(values: Values) -> Charge:
    found = dict(values)
    cents, currency = found.get("amount") or (0, "")
    return Charge(cents, currency, found.get("is_credit"), found.get("is_inside"))


def charges(values: Values) -> tuple[Charge, ...]:
    """Read charges told one by one, each in its record, or as one beside nothing else."""
    return tuple(value for label, value in values if label == "record") or (charge(values),)


class _Whole(NamedTuple):
    """What the entry itself says: the movement of the account."""

    amount_cents: int
    currency: str
    is_credit: bool

    @property
    def signed_cents(self) -> int:
        return self.amount_cents if self.is_credit else -self.amount_cents


def _gathered(values: Values) -> list[Charge]:
    return [one for label, value in values if label == "charges" for one in value]


def _charges(values: Values, told: list["DetailTold"], whole: _Whole) -> tuple[Charge, ...]:
    """Gather the charges that are beside what was meant; an entry may be a charge and no more."""
    own = [*_gathered(values), *(one for line in told for one in line.charges)]
    moving = tuple(one for one in own if one.amount_cents)
    is_all = sum(_signed(_of_charge(one)) for one in moving) == whole.signed_cents
    return () if is_all else moving


def _marked(detail: DetailRead, is_credit: bool | None) -> DetailRead:
    """Carry the return mark of an entry over to a detail that goes the same way."""
    goes_along = detail.is_credit is None or detail.is_credit == is_credit
    return detail._replace(is_return=True) if goes_along else detail


def _weighed(
    details: tuple[DetailRead, ...], whole: _Whole, charges: tuple[Charge, ...]
) -> tuple[tuple[DetailRead, ...], str]:
    """Compare the details with their entry; a sole detail may lean on it, several must add up."""
    if charges and (split := _split(details, whole, charges)) is not None:
        return split
    told = tuple([_directed(one, whole.is_credit) for one in details])
    if not told or (len(told) == 1 and told[0].amount_cents == whole.amount_cents):
        return told, _of_charges(charges) if charges else ""
    if any(one.amount_cents is None for one in told):
        if len(told) == 1:
            told = (_lent(told[0], whole.signed_cents, whole.currency),)
        return told, DETAILS_WITHOUT_AMOUNT
    if any(one.currency != whole.currency for one in told):
        return told, DETAILS_IN_OTHER_CURRENCY
    if sum(map(_signed, told)) != whole.signed_cents:
        return told, DETAILS_DO_NOT_ADD_UP
    return told, _of_charges(charges)


def _split(
    details: tuple[DetailRead, ...], whole: _Whole, charges: tuple[Charge, ...]
) -> tuple[tuple[DetailRead, ...], str] | None:
    """Set apart the charges that are inside an entry, where the file says so; else nothing.

    It says so by its mark, or by details that make the entry only once the charges are counted.
    """
    if any(one.currency != whole.currency or one.is_credit is None for one in charges):
        return None
    taken = tuple(_of_charge(one) for one in charges)
    rest = whole.signed_cents - sum(map(_signed, taken))
    told = tuple(_directed(one, whole.is_credit) for one in details)
    may_lend = not told or told[0].amount_cents in (None, whole.amount_cents, abs(rest))
    if len(told) <= 1 and may_lend and all(one.is_inside for one in charges):
        told = (_lent(told[0] if told else None, rest, whole.currency),)
    if any(one.amount_cents is None or one.currency != whole.currency for one in told):
        return None
    goes_along = (rest > 0) == whole.is_credit and rest != 0
    adds_up = bool(told) and sum(map(_signed, told)) == rest
    return ((*told, *taken), "") if goes_along and adds_up else None


def _of_charges(charges: tuple[Charge, ...]) -> str:
    """Tell the doubt that charges leave where the file does not say whether they are inside."""
    return CHARGES_UNCLEAR if any(one.is_inside is None for one in charges) else ""


def _of_charge(charge: Charge) -> DetailRead:
    return DetailRead(charge.amount_cents, charge.currency, charge.is_credit, text=CHARGE_TEXT)


def _lent(detail: DetailRead | None, signed: int, currency: str) -> DetailRead:
    """Give a sole detail what is left of its entry once the charges are out of it."""
    told = detail or DetailRead(None, "", None)
    return told._replace(amount_cents=abs(signed), currency=currency, is_credit=signed > 0)


def _directed(detail: DetailRead, is_credit: bool) -> DetailRead:
    return detail._replace(is_credit=is_credit) if detail.is_credit is None else detail


def _signed(detail: DetailRead) -> int:
    cents = detail.amount_cents or 0
    return cents if detail.is_credit else -cents


class DetailTold(NamedTuple):
    """A detail with the charges that the bank tells inside it."""

    detail: DetailRead
    charges: tuple[Charge, ...] = ()


def detail(values: Values) -> DetailTold:
    found = dict(values)
    cents, currency = found.get("amount") or found.get("transaction_amount") or (None, "")
    texts = [value for label, value in values if label == "text" and value]
    references: list[str] = []
    if "reference" in found:
        references = [value for label, value in values if label == "reference" and value]
    read = DetailRead(
        cents,
        currency,
        found.get("is_credit"),
        found.get("end_to_end_id", ""),
        tuple(references),
        texts[0] if len(texts) == 1 else " ".join(texts),
        found.get("debtor_name", ""),
        found.get("debtor_iban", "").replace(" ", ""),
        found.get("creditor_name", ""),
        found.get("creditor_iban", "").replace(" ", ""),
        found.get("return_reason", ""),
        _is_return(found),
    )
    return DetailTold(read, tuple(_gathered(values)) if "charges" in found else ())


def _is_return(found: dict[str, Any]) -> bool:
    return bool(
        found.get("return_reason")
        or found.get("is_reversal")
        or found.get("subfamily") in RETURN_FAMILIES
    )


def _missing(sentence: str) -> Any:
    raise Unreadable(iso20022.AMOUNT_UNREADABLE, sentence)
