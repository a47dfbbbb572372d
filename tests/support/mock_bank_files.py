"""The files of the mock bank: a pain.001 read, a pain.002, a camt.053 and a camt.054 written.

Plain values in, bytes out; valid against the published schemas of their versions.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from xml.sax.saxutils import escape

from lxml import etree

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


@dataclass(frozen=True)
class Answer:
    """One file of the bank: its family (pain.002, camt.053, camt.054), a name, its bytes."""

    kind: str
    name: str
    content: bytes


@dataclass(frozen=True)
class Transfer:
    """One transfer that the bank was asked for."""

    end_to_end_id: str
    cents: int
    iban: str
    name: str


@dataclass(frozen=True)
class Order:
    """A file of transfers as the bank reads it."""

    message_id: str
    requested_on: dt.date
    transfers: list[Transfer]


@dataclass(frozen=True)
class Line:
    """One movement; cents are signed as the account sees them."""

    cents: int
    text: str = ""
    end_to_end_id: str = ""
    name: str = ""
    iban: str = ""
    due_on: dt.date | None = None
    booked_on: dt.date | None = None
    reference: str = ""
    is_return: bool = False
    reason: str = ""
    charge: int = 0
    batch: str = ""
    parts: tuple[Line, ...] = ()
    is_bare: bool = False


@dataclass(frozen=True)
class Told:
    """The head of a statement."""

    iban: str
    on: dt.date
    number: int
    opening: int
    closing: int


@dataclass(frozen=True)
class Report:
    """The head of an answer to a file of transfers."""

    message_id: str
    reference: str
    at: dt.datetime
    version: str
    group: str = ""
    reason: str = ""


def read_transfers(content: bytes) -> Order:
    """Read a pain.001, versions .03 and .09."""
    root = etree.fromstring(content)
    space = {"p": etree.QName(root).namespace}

    def text(path: str, within: etree._Element = root) -> str:
        found: str = within.xpath(f"string({path})", namespaces=space)
        return found.strip()

    transfers = [
        Transfer(
            text("p:PmtId/p:EndToEndId", one),
            int(Decimal(text("p:Amt/p:InstdAmt", one)) * 100),
            text("p:CdtrAcct/p:Id/p:IBAN", one),
            text("p:Cdtr/p:Nm", one),
        )
        for one in root.iterfind(".//p:CdtTrfTxInf", space)
    ]
    requested = text("//p:ReqdExctnDt")
    return Order(text("//p:GrpHdr/p:MsgId"), dt.date.fromisoformat(requested), transfers)


def debit(transfer: Transfer, day: dt.date) -> Line:
    """Say how a transfer leaves the account."""
    return Line(
        -transfer.cents,
        end_to_end_id=transfer.end_to_end_id,
        name=transfer.name,
        iban=transfer.iban,
        due_on=day,
    )


def back(part: Line, day: dt.date, reason: str, charge: int) -> Line:
    """Say how a transfer comes back."""
    return Line(
        -part.cents - charge,
        text="VIREMENT RETOURNE",
        end_to_end_id=part.end_to_end_id,
        name=part.name,
        iban=part.iban,
        due_on=day,
        is_return=True,
        reason=reason,
        charge=charge,
    )


def bare(line: Line) -> Line:
    """Leave the amount and the bank's reference of a line, and nothing that tells whose it is."""
    text = "" if line.parts or line.end_to_end_id else line.text
    return replace(line, is_bare=True, text=text)


def may_be_glued(line: Line) -> bool:
    return bool(line.end_to_end_id) and not (line.parts or line.is_bare)


def glued(line: Line) -> Line:
    """Tell a reference in the text, cut by a space, as banks that have no field for it."""
    cut = len(line.end_to_end_id) // 2
    spelt = f"VIR {line.end_to_end_id[:cut]} {line.end_to_end_id[cut:]} PASS"
    return replace(line, end_to_end_id="", text=f"{spelt} {line.text}".strip())


# --- pain.002 -----------------------------------------------------------------------------------


def report(head: Report, lines: dict[str, tuple[str, str]]) -> bytes:
    """Write the bank's answer to a file: for the whole of it, and line by line."""
    told = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{escape(reference)}</OrgnlEndToEndId>"
        f"<TxSts>{status}</TxSts>{_reason(why)}</TxInfAndSts>"
        for reference, (status, why) in lines.items()
    )
    group = f"<GrpSts>{head.group}</GrpSts>{_reason(head.reason)}" if head.group else ""
    of_lines = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{head.message_id}</OrgnlPmtInfId>{told}"
        "</OrgnlPmtInfAndSts>"
        if told
        else ""
    )
    return _document(
        f"pain.002.001.{head.version}",
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>{head.reference}</MsgId>"
        f"<CreDtTm>{head.at:%Y-%m-%dT%H:%M:%S}</CreDtTm></GrpHdr><OrgnlGrpInfAndSts>"
        f"<OrgnlMsgId>{head.message_id}</OrgnlMsgId><OrgnlMsgNmId>pain.001</OrgnlMsgNmId>"
        f"{group}</OrgnlGrpInfAndSts>{of_lines}</CstmrPmtStsRpt>",
    )


def _reason(code: str) -> str:
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else ""


# --- camt.053 and camt.054 ----------------------------------------------------------------------


def statement(head: Told, lines: list[Line], *, version: str, copy: int = 1) -> bytes:
    """Write the statement of a day; a copy says the same under another message id."""
    body = (
        f"{_group(head, f'STMT-{head.number:05d}-{copy}')}<Stmt><Id>STMT-{head.number:05d}</Id>"
        f"{_made(head)}{_period(head)}{_account(head)}"
        f"{_balance('OPBD', head.opening, head.on)}{_balance('CLBD', head.closing, head.on)}"
        f"{''.join(_entry(line, version) for line in lines)}</Stmt>"
    )
    return _document(f"camt.053.001.{version}", f"<BkToCstmrStmt>{body}</BkToCstmrStmt>")


def notice(head: Told, number: int, lines: list[Line], *, version: str) -> bytes:
    """Write the notice that has the details of these lines."""
    body = (
        f"{_group(head, f'NTFC-{number:05d}')}<Ntfctn><Id>NTFC-{number:05d}</Id>{_made(head)}"
        f"{_account(head)}{''.join(_entry(line, version) for line in lines)}</Ntfctn>"
    )
    element = "BkToCstmrDbtCdtNtfctn"
    return _document(f"camt.054.001.{version}", f"<{element}>{body}</{element}>")


def _document(message: str, body: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}{message}">{body}'
        "</Document>"
    ).encode()


def _group(head: Told, reference: str) -> str:
    return f"<GrpHdr><MsgId>{reference}</MsgId>{_made(head)}</GrpHdr>"


def _made(head: Told) -> str:
    return f"<CreDtTm>{head.on}T20:00:00</CreDtTm>"


def _period(head: Told) -> str:
    return (
        f"<FrToDt><FrDtTm>{head.on}T00:00:00</FrDtTm><ToDtTm>{head.on}T23:59:59</ToDtTm></FrToDt>"
    )


def _account(head: Told) -> str:
    return f"<Acct><Id><IBAN>{head.iban}</IBAN></Id></Acct>"


def _balance(kind: str, cents: int, on: dt.date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_money(cents)}"
        f"<Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def _money(cents: int) -> str:
    mark = "DBIT" if cents < 0 else "CRDT"
    return f'<Amt Ccy="EUR">{_euros(cents)}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'


def _euros(cents: int) -> str:
    return f"{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _entry(line: Line, version: str) -> str:
    day = f"<Dt>{line.booked_on}</Dt>"
    status = "<Sts>BOOK</Sts>" if version in ("02", "03") else "<Sts><Cd>BOOK</Cd></Sts>"
    family = "RCDT" if line.cents > 0 and not line.is_return else "ICDT"
    sub_family = "RRTN" if line.is_return else "ESCT"
    added = f"<AddtlNtryInf>{escape(line.text)}</AddtlNtryInf>" if line.text else ""
    return (
        f"<Ntry>{_money(line.cents)}{status}<BookgDt>{day}</BookgDt><ValDt>{day}</ValDt>"
        f"<AcctSvcrRef>{line.reference}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly>"
        f"<Cd>{family}</Cd><SubFmlyCd>{sub_family}</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"{_charges(line, version)}{'' if line.is_bare else _details(line, version)}{added}</Ntry>"
    )


def _charges(line: Line, version: str) -> str:
    """Say what the bank kept for itself of this line."""
    if not line.charge:
        return ""
    told = (
        f'<Amt Ccy="EUR">{_euros(line.charge)}</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
        "<ChrgInclInd>true</ChrgInclInd>"
    )
    if version == "02":
        return f"<Chrgs>{told.replace('<ChrgInclInd>true</ChrgInclInd>', '')}</Chrgs>"
    return f"<Chrgs><Rcrd>{told}</Rcrd></Chrgs>"


def _details(line: Line, version: str) -> str:
    told = line.parts or (line,)
    batch = (
        f"<Btch><MsgId>{line.batch}</MsgId><NbOfTxs>{len(told)}</NbOfTxs></Btch>"
        if line.batch
        else ""
    )
    return f"<NtryDtls>{batch}{''.join(_detail(part, version) for part in told)}</NtryDtls>"


def _detail(part: Line, version: str) -> str:
    refs = (
        f"<Refs><EndToEndId>{escape(part.end_to_end_id)}</EndToEndId></Refs>"
        if part.end_to_end_id
        else ""
    )
    amount = (
        _money(part.cents)
        if version not in ("02", "03")
        else f'<AmtDtls><TxAmt><Amt Ccy="EUR">{_euros(part.cents)}</Amt></TxAmt></AmtDtls>'
    )
    text = f"<RmtInf><Ustrd>{escape(part.text)}</Ustrd></RmtInf>" if part.text else ""
    reason = f"<Rsn><Cd>{part.reason}</Cd></Rsn>" if part.reason else ""
    returned = f"<RtrInf>{reason}</RtrInf>" if part.reason else ""
    return f"<TxDtls>{refs}{amount}{_parties(part, version)}{text}{returned}</TxDtls>"


def _parties(part: Line, version: str) -> str:
    """Name the other side: the one who pays what comes in, the one who gets what goes out."""
    side = "Dbtr" if part.cents > 0 and not part.is_return else "Cdtr"
    name = f"<Nm>{escape(part.name)}</Nm>"
    if version not in ("02", "03", "04", "05", "06", "07"):
        name = f"<Pty>{name}</Pty>"
    named = f"<{side}>{name}</{side}>" if part.name else ""
    account = f"<{side}Acct><Id><IBAN>{part.iban}</IBAN></Id></{side}Acct>" if part.iban else ""
    return f"<RltdPties>{named}{account}</RltdPties>" if named or account else ""
