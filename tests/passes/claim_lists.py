"""Lists of collected Passes, as a provider, a phone or another portal sends them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from diagnostics.accounts.models import User
from passes import answering_claims, claiming, codes
from passes.codes import KeyRing
from passes.models import ClaimFile, Pass
from tests.passes.scanning import SERVICE_ON, Desk, code_of

HEADS = ("Code du Pass", "Date du service")
FORGER = KeyRing.of([b"x" * 32])


def csv_of(*rows: Sequence[Any], heads: Sequence[str] = HEADS) -> bytes:
    """A list as a French spreadsheet saves it."""
    return "\r\n".join(";".join(map(str, row)) for row in [heads, *rows]).encode() + b"\r\n"


def xlsx_of(*rows: Sequence[Any], heads: Sequence[str] = HEADS, sheet: str = "Pass") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in [heads, *rows]:
        book.active.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def claim(digital_pass: Pass | str, on: dt.date = SERVICE_ON) -> tuple[str, str]:
    """A line: the code on paper and the day."""
    code = digital_pass if isinstance(digital_pass, str) else code_of(digital_pass)
    return code, f"{on:%d/%m/%Y}"


def forged(number: int) -> str:
    return codes.sign(number, FORGER)


def mistyped(digital_pass: Pass, place: int = 12) -> str:
    """A code with one character taken for another."""
    plain = code_of(digital_pass).replace("-", "")
    other = codes.ALPHABET[(codes.VALUES[plain[place - 1]] + 1) % 32]
    return plain[: place - 1] + other + plain[place:]


def send(desk: Desk, content: bytes, *, actor: User | None = None, **fields: Any) -> ClaimFile:
    """Analyse a list, and let its lines be judged."""
    file = claiming.analyse_claims(
        actor=actor or desk.member,
        provider=desk.provider,
        sent=claiming.SentList(name="pass.csv", content=content, **fields),
    )
    answering_claims.take_up(file=file)
    file.refresh_from_db()
    return file


def redeem(desk: Desk, file: ClaimFile, *, actor: User | None = None) -> ClaimFile:
    """Confirm a list, and let its lines be answered."""
    file = claiming.confirm_claims(actor=actor or desk.member, file=file)
    answering_claims.take_up(file=file)
    file.refresh_from_db()
    return file


def answers(file: ClaimFile) -> list[tuple[int, str, str]]:
    """Row, state and refusal of each line."""
    return list(file.lines.order_by("row").values_list("row", "status", "refusal_code"))
