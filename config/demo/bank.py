"""The bank of the demonstration: it books what it is told and writes a camt.053.001.08 a day.

Everything it says enters by `import_bank_statement`, as a real file would: openings, closings and
entries that add up, references with the spaces a bank adds.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
ANSWER = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"


@dataclass(frozen=True, slots=True)
class Booking:
    """One movement as the bank saw it; cents, signed as the account sees it."""

    cents: int
    text: str = ""
    end_to_end_id: str = ""
    name: str = ""
    return_reason: str = ""


@dataclass(slots=True)
class Bank:
    """One account and what is waiting to be booked."""

    iban: str
    balance: int = 0
    waiting: list[Booking] = field(default_factory=list)
    _number: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _entry: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def book(self, booking: Booking) -> None:
        """Take note of a movement; it stands on the next statement."""
        self.waiting.append(booking)

    def statement(self, day: dt.date, *, opening_off_by: int = 0) -> bytes:
        """Write the statement of the day with everything that waited."""
        opening = self.balance + opening_off_by
        entries = "".join(self._ntry(booking, day) for booking in self.waiting)
        self.balance += sum(booking.cents for booking in self.waiting)
        self.waiting.clear()
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}">'
            f"<BkToCstmrStmt><GrpHdr><MsgId>DEMO-{day:%Y%m%d}</MsgId>"
            f"<CreDtTm>{day}T20:00:00</CreDtTm></GrpHdr><Stmt>"
            f"<Id>DEMO-{day:%Y}-{next(self._number):04d}</Id><CreDtTm>{day}T20:00:00</CreDtTm>"
            f"<FrToDt><FrDtTm>{day}T00:00:00</FrDtTm><ToDtTm>{day}T23:59:59</ToDtTm></FrToDt>"
            f"<Acct><Id><IBAN>{self.iban}</IBAN></Id></Acct>"
            f"{_balance('OPBD', opening, day)}{_balance('CLBD', self.balance, day)}"
            f"{entries}</Stmt></BkToCstmrStmt></Document>"
        ).encode()

    def _ntry(self, booking: Booking, day: dt.date) -> str:
        mark = "CRDT" if booking.cents > 0 else "DBIT"
        refs = (
            f"<Refs><EndToEndId>{escape(booking.end_to_end_id)}</EndToEndId></Refs>"
            if booking.end_to_end_id
            else ""
        )
        side = "Dbtr" if booking.cents > 0 else "Cdtr"
        party = (
            f"<RltdPties><{side}><Pty><Nm>{escape(booking.name)}</Nm></Pty></{side}></RltdPties>"
            if booking.name
            else ""
        )
        text = f"<RmtInf><Ustrd>{escape(booking.text)}</Ustrd></RmtInf>" if booking.text else ""
        returned = (
            f"<RtrInf><Rsn><Cd>{booking.return_reason}</Cd></Rsn></RtrInf>"
            if booking.return_reason
            else ""
        )
        family = "RCDT" if booking.cents > 0 else "ICDT"
        sub_family = "RRTN" if booking.return_reason else "ESCT"
        amount = _amount(abs(booking.cents))
        return (
            f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
            f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
            f"<AcctSvcrRef>DEMO{next(self._entry):08d}</AcctSvcrRef>"
            f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub_family}</SubFmlyCd>"
            f"</Fmly></Domn></BkTxCd><NtryDtls><TxDtls>{refs}"
            f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
            f"{party}{text}{returned}</TxDtls></NtryDtls></Ntry>"
        )


def answer(batch: str, at: dt.datetime, statuses: dict[str, tuple[str, str]]) -> bytes:
    """Write what a bank answers to a file of transfers (pain.002), line by line."""
    lines = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{escape(name)}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"{f'<StsRsnInf><Rsn><Cd>{why}</Cd></Rsn></StsRsnInf>' if why else ''}</TxInfAndSts>"
        for name, (status, why) in statuses.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{ANSWER}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>DEMO-{batch}</MsgId><CreDtTm>{at:%Y-%m-%dT%H:%M:%S}</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId>"
        "<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>"
        f"<OrgnlPmtInfId>{batch}</OrgnlPmtInfId>{lines}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def _balance(kind: str, cents: int, day: dt.date) -> str:
    mark = "DBIT" if cents < 0 else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{_amount(abs(cents))}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
