"""A camt.053 statement or a camt.054 notice, versions 02 to 08 → statements and entries.

The file is streamed: a BankStatementRead, then its entries one by one. Direction comes from the
bank's mark alone; the day is the one the bank wrote, never moved by a time zone; what is announced
is told apart from what is booked; nothing is rounded and nothing is guessed, so that a fault
refuses the file whole, with its place (passes-and-money.md 7.5 and 11). An entry booked for several
transfers keeps them as details: the bank moved money once, and the entry is that movement.
"""

import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from passes.formats import camt_values, iso20022, xml_stream
from passes.formats.camt_values import BankStatementRead, EntryRead
from passes.formats.iso20022 import Unreadable, amount, flag, words
from passes.formats.xml_stream import Attributes, Branch, Leaf

STATEMENT, NOTICE = "camt.053", "camt.054"
VERSIONS = ("02", "03", "04", "05", "06", "07", "08")
CREDIT, DEBIT = "CRDT", "DBIT"

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T.*|Z|[+-]\d{2}:\d{2})?", re.DOTALL)


def read(stream: BinaryIO) -> Iterator[BankStatementRead | EntryRead]:
    """Read a file as a stream: each statement's head, then its entries in file order."""
    opened: list[iso20022.Message] = []

    def grammar_of(namespace: str, root: str) -> Branch:
        opened.append(_accept(namespace, root))
        return _GRAMMAR

    seen: Counter[str] = Counter()
    for label, value in xml_stream.walk(stream, grammar_of):
        if label == "statement":
            seen.clear()
            yield replace(value, format=opened[0].family, version=opened[0].version)
        else:
            identity = camt_values.identity(value, seen)
            same = identity == value.bank_reference
            yield value if same else value._replace(bank_reference=identity)


def _accept(namespace: str, root: str) -> iso20022.Message:
    message = iso20022.message_of(namespace)
    if not namespace and root == "Document":
        problem = "Ce fichier ne dit pas sa version : l'espace de noms manque sur « Document »."
    elif message is None or root != "Document":
        problem = f"Ce fichier n'est pas un relevé de compte camt (élément « {root} »)."
    elif message.family.startswith("pain."):
        problem = (
            f"Ce fichier est un ordre de virement ({message.family}), pas un relevé de compte."
        )
    elif message.family not in (STATEMENT, NOTICE):
        problem = f"Ce message ({message.family}) n'est pas un relevé de compte."
    elif message.version not in VERSIONS:
        problem = (
            f"La version {message.version} de {message.family} est inconnue : "
            f"les versions {VERSIONS[0]} à {VERSIONS[-1]} sont lues."
        )
    else:
        return message
    raise Unreadable(iso20022.FORMAT_UNKNOWN, problem)


def _day(text: str, attributes: Attributes) -> date:
    return _day_of(text)


@functools.lru_cache(maxsize=4096)
def _day_of(text: str) -> date:
    found = _DAY.fullmatch(text.strip())
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError as fault:
        sentence = f"Date illisible : « {text.strip()} »."
        raise Unreadable(iso20022.DATE_UNREADABLE, sentence) from fault


def _mark(text: str, attributes: Attributes) -> bool:
    mark = text.strip()
    if mark not in (CREDIT, DEBIT):
        raise Unreadable(iso20022.AMOUNT_UNREADABLE, f"Sens inconnu : « {mark} ».")
    return mark == CREDIT


def _reference(text: str, attributes: Attributes) -> str:
    return camt_values.told_reference(words(text, attributes))


def _number(text: str, attributes: Attributes) -> int:
    return int(text) if text.strip().isdecimal() else 0


def _either(label: str) -> dict[str, Branch | Leaf]:
    """A day written alone or with a time."""
    return {"Dt": Leaf(label, _day), "DtTm": Leaf(label, _day)}


def _party(label: str) -> Branch:
    name = Leaf(label, words)
    return Branch({"Nm": name, "Pty": Branch({"Nm": name})})


def _account(label: str) -> Branch:
    return Branch({"Id": Branch({"IBAN": Leaf(label, words)})})


_BANK_CODE = Branch({"Domn": Branch({"Fmly": Branch({"SubFmlyCd": Leaf("subfamily", words)})})})
_REMITTANCE = Branch(
    {
        "Ustrd": Leaf("text", words),
        "Strd": Branch({"CdtrRefInf": Branch({"Ref": Leaf("reference", words)})}),
    }
)
_RETURN_CODE: dict[str, Branch | Leaf] = {
    "Cd": Leaf("return_reason", words),
    "Prtry": Leaf("return_reason", words),
}
# A charge stands by itself in version 02, and in a record of its own since.
_CHARGE: dict[str, Branch | Leaf] = {
    "Amt": Leaf("amount", amount),
    "CdtDbtInd": Leaf("is_credit", _mark),
    "ChrgInclInd": Leaf("is_inside", flag),
}
_CHARGES = Branch(
    {**_CHARGE, "Rcrd": Branch(_CHARGE, label="record", reduce=camt_values.charge)},
    label="charges",
    reduce=camt_values.charges,
)
_DETAIL = Branch(
    {
        "Refs": Branch(
            {
                "EndToEndId": Leaf("end_to_end_id", _reference),
                "InstrId": Leaf("reference", _reference),
                "AcctSvcrRef": Leaf("reference", _reference),
                "TxId": Leaf("reference", _reference),
            }
        ),
        "Amt": Leaf("amount", amount),
        "CdtDbtInd": Leaf("is_credit", _mark),
        "AmtDtls": Branch({"TxAmt": Branch({"Amt": Leaf("transaction_amount", amount)})}),
        "BkTxCd": _BANK_CODE,
        "RltdPties": Branch(
            {
                "Dbtr": _party("debtor_name"),
                "DbtrAcct": _account("debtor_iban"),
                "Cdtr": _party("creditor_name"),
                "CdtrAcct": _account("creditor_iban"),
            }
        ),
        "Chrgs": _CHARGES,
        "RmtInf": _REMITTANCE,
        "RtrInf": Branch({"Rsn": Branch(_RETURN_CODE), "AddtlInf": Leaf("text", words)}),
        "AddtlTxInf": Leaf("text", words),
    },
    label="detail",
    reduce=camt_values.detail,
)
_ENTRY = Branch(
    {
        "Amt": Leaf("amount", amount),
        "CdtDbtInd": Leaf("is_credit", _mark),
        "RvslInd": Leaf("is_reversal", flag),
        "Sts": Branch({"Cd": Leaf("status", words)}, own=Leaf("status", words)),
        "BookgDt": Branch(_either("booked_on")),
        "ValDt": Branch(_either("value_on")),
        "AcctSvcrRef": Leaf("bank_reference", _reference),
        "BkTxCd": _BANK_CODE,
        "Chrgs": _CHARGES,
        "NtryDtls": Branch(
            {
                "Btch": Branch(
                    {
                        "MsgId": Leaf("batch_message", _reference),
                        "PmtInfId": Leaf("batch_information", _reference),
                        "NbOfTxs": Leaf("batch_count", _number),
                    }
                ),
                "TxDtls": _DETAIL,
            }
        ),
        "AddtlNtryInf": Leaf("text", words),
    },
    label="entry",
    reduce=camt_values.entry,
    is_streamed=True,
)
_BALANCE = Branch(
    {
        "Tp": Branch({"CdOrPrtry": Branch({"Cd": Leaf("kind", words)})}),
        "Amt": Leaf("amount", amount),
        "CdtDbtInd": Leaf("is_credit", _mark),
        "Dt": Branch(_either("on")),
    },
    label="balance",
    reduce=camt_values.balance,
)
_STATEMENT = Branch(
    {
        "Id": Leaf("statement_id", words),
        "FrToDt": Branch({"FrDtTm": Leaf("starts_on", _day), "ToDtTm": Leaf("ends_on", _day)}),
        "Acct": Branch(
            {
                "Id": Branch(
                    {
                        "IBAN": Leaf("account", words),
                        "Othr": Branch({"Id": Leaf("account", words)}),
                    }
                )
            }
        ),
        "Bal": _BALANCE,
        "Ntry": _ENTRY,
    },
    label="statement",
    reduce=camt_values.statement,
    leads_stream=True,
)
_GRAMMAR = Branch(
    {
        "BkToCstmrStmt": Branch({"Stmt": _STATEMENT}),
        "BkToCstmrDbtCdtNtfctn": Branch({"Ntfctn": _STATEMENT}),
    }
)
