"""A pain.002 status report, versions 03 to 12 → what the bank answers, line by line.

Three levels: the file, the group of payments, the transfer; the finest one that speaks of a
transfer is the one that counts for it, and a code that is not of the standard refuses the file. A
silence is told as a silence: where the bank says "partly" and names some lines only, the others
have no answer (passes-and-money.md 5.6 and 7.4).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from passes.formats import camt_values, iso20022, xml_stream
from passes.formats.iso20022 import Unreadable, amount, words
from passes.formats.xml_stream import Attributes, Branch, Leaf, Values

FAMILY = "pain.002"
VERSIONS = tuple(f"{number:02d}" for number in range(3, 13))
STATUS_UNKNOWN = "status_unknown"


class Answer(StrEnum):
    """What a status means for a transfer."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    REJECTED = "rejected"
    PARTIAL = "partial"


MEANINGS = {
    **dict.fromkeys(("ACCC", "ACCP", "ACFC", "ACSC", "ACSP", "ACTC", "ACWC"), Answer.ACCEPTED),
    **dict.fromkeys(("ACWP", "BLCK", "PDNG", "PRES", "RCVD"), Answer.WAITING),
    **dict.fromkeys(("CANC", "RJCT"), Answer.REJECTED),
    **dict.fromkeys(("PART", "PATC"), Answer.PARTIAL),
}


@dataclass(frozen=True, slots=True)
class Status:
    """A status of the bank with its reason; `code` is empty where the bank says nothing."""

    code: str = ""
    reason: str = ""
    text: str = ""

    @property
    def answer(self) -> Answer | None:
        return MEANINGS.get(self.code)


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What the bank says of one transfer."""

    end_to_end_id: str
    status: Status
    amount_cents: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What the bank says of one group of payments, and of its transfers."""

    reference: str
    status: Status
    lines: tuple[LineAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One status report: of which file, written when, and its three levels."""

    version: str
    reference: str
    written_at: datetime
    batch_reference: str
    batch_format: str
    status: Status
    groups: tuple[Group, ...] = field(default=())

    def lines(self) -> Iterator[LineAnswer]:
        """Give each transfer that the bank names, with the finest status that speaks of it."""
        for group in self.groups:
            for line in group.lines:
                status = line.status
                if not status.code:
                    status = group.status if group.status.code else self.status
                yield LineAnswer(line.end_to_end_id, status, line.amount_cents, line.currency)

    def whole(self) -> Status:
        """Give what the bank says of the transfers that it does not name, one by one."""
        told = [group.status for group in self.groups if group.status.code]
        status = told[0] if len(self.groups) == 1 and told else self.status
        return Status() if status.answer is Answer.PARTIAL else status


def is_report(content: bytes) -> bool:
    """Tell that a file says it is a pain.002, by its first bytes."""
    return f"{iso20022.NAMESPACE_PREFIX}{FAMILY}.".encode() in content[:4096]


def read(stream: BinaryIO) -> Report:
    """Read a report whole, or refuse it."""
    opened: list[iso20022.Message] = []

    def grammar_of(namespace: str, root: str) -> Branch:
        message = iso20022.message_of(namespace)
        if message is None or message.family != FAMILY or root != "Document":
            problem = "Ce fichier n'est pas une réponse de la banque (pain.002)."
            raise Unreadable(iso20022.FORMAT_UNKNOWN, problem)
        if message.version not in VERSIONS:
            problem = f"La version {message.version} de pain.002 est inconnue."
            raise Unreadable(iso20022.FORMAT_UNKNOWN, problem)
        opened.append(message)
        return _GRAMMAR

    found = list(xml_stream.walk(stream, grammar_of))
    head = [value for label, value in found if label == "report"]
    if not head:
        problem = "Ce fichier ne répond pour aucun fichier de virements."
        raise Unreadable(iso20022.FORMAT_UNKNOWN, problem)
    values = dict(head[0])
    if "written_at" not in values:
        problem = "Ce fichier ne dit pas quand la banque l'a écrit."
        raise Unreadable(iso20022.DATE_UNREADABLE, problem)
    return Report(
        version=opened[0].version,
        reference=values.get("reference", ""),
        written_at=values["written_at"],
        batch_reference=values.get("batch_reference", ""),
        batch_format=values.get("batch_format", ""),
        status=_status(head[0]),
        groups=tuple(value for label, value in head[0] if label == "group"),
    )


def _moment(text: str, attributes: Attributes) -> datetime:
    told = re.sub(r"(\.\d{1,6})\d*", r"\1", text.strip())
    try:
        return datetime.fromisoformat(told)
    except ValueError as fault:
        sentence = f"Date illisible : « {text.strip()} »."
        raise Unreadable(iso20022.DATE_UNREADABLE, sentence) from fault


def _known(text: str, attributes: Attributes) -> str:
    code = text.strip()
    if code not in MEANINGS:
        raise Unreadable(STATUS_UNKNOWN, f"Réponse inconnue de la banque : « {code} ».")
    return code


def _status(values: Values) -> Status:
    found = dict(values)
    texts = [value for label, value in values if label == "text"]
    return Status(found.get("status", ""), found.get("reason", ""), " ".join(texts))


def _line(values: Values) -> LineAnswer:
    found = dict(values)
    cents, currency = found.get("amount") or (None, "")
    reference = camt_values.told_reference(found.get("end_to_end_id", ""))
    return LineAnswer(reference, _status(values), cents, currency)


def _group(values: Values) -> Group:
    found = dict(values)
    lines = tuple(value for label, value in values if label == "line")
    return Group(found.get("group_reference", ""), _status(values), lines)


_REASON: dict[str, Branch | Leaf] = {
    "Rsn": Branch({"Cd": Leaf("reason", words), "Prtry": Leaf("reason", words)}),
    "AddtlInf": Leaf("text", words),
}
_LINE = Branch(
    {
        "OrgnlEndToEndId": Leaf("end_to_end_id", words),
        "TxSts": Leaf("status", _known),
        "StsRsnInf": Branch(_REASON),
        "OrgnlTxRef": Branch({"Amt": Branch({"InstdAmt": Leaf("amount", amount)})}),
    },
    label="line",
    reduce=_line,
)
_GROUP = Branch(
    {
        "OrgnlPmtInfId": Leaf("group_reference", words),
        "PmtInfSts": Leaf("status", _known),
        "StsRsnInf": Branch(_REASON),
        "TxInfAndSts": _LINE,
    },
    label="group",
    reduce=_group,
)
_GRAMMAR = Branch(
    {
        "CstmrPmtStsRpt": Branch(
            {
                "GrpHdr": Branch(
                    {"MsgId": Leaf("reference", words), "CreDtTm": Leaf("written_at", _moment)}
                ),
                "OrgnlGrpInfAndSts": Branch(
                    {
                        "OrgnlMsgId": Leaf("batch_reference", words),
                        "OrgnlMsgNmId": Leaf("batch_format", words),
                        "GrpSts": Leaf("status", _known),
                        "StsRsnInf": Branch(_REASON),
                    }
                ),
                "OrgnlPmtInfAndSts": _GROUP,
            },
            label="report",
            reduce=list,
            leads_stream=True,
        )
    }
)
