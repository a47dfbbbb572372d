"""What a phone sends, line by line, and the words it shows for each answer.

A line that has not the shape of a scan is answered alone; it never stops the others. A refusal
that the phone made itself comes with its code from the closed list, and without the Pass's.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from passes import access, calendar_days, money, redeeming, scans
from passes.pages.scan_forms import ScanForm
from passes.pages.scan_sentences import to_say
from passes.scans import BatchLine, Scan

MOST = scans.MOST_IN_A_BATCH
MALFORMED = {
    "code": "invalid_request",
    "detail": "Cette ligne est incomplète.",
    "remedy": "Scannez ce Pass à nouveau.",
    "to_say": "",
}


def redeem(actor: User, form: ScanForm, lines: list[Any]) -> list[dict[str, Any]]:
    """Send each line to the verb it asks, and spell the answers in the order of the lines."""
    read = [_read(actor, form, line) for line in lines]
    spending = [scan for scan, refused in read if scan is not None and not refused]
    answers = iter(redeeming.redeem_batch(actor=actor, scans=spending))
    results = []
    for scan, refused in read:
        if scan is None:
            results.append({"redemption": None, "problem": MALFORMED, "wait": None})
        elif refused:
            results.append(_noted(actor, scan, refused))
        else:
            results.append(told(next(answers), notes=access.redeems(actor)))
    return results


def _read(actor: User, form: ScanForm, line: Any) -> tuple[Scan | None, str]:
    """Give the scan of a line and the phone's own refusal, or nothing when it has no such shape."""
    try:
        scanned_at = parse_datetime(line["scanned_at"])
        refused = str(line.get("refused") or "")
        scan = Scan(
            code="" if refused else str(line["code"]),
            site=form.fields["site"].clean(line["site"]),
            service=form.fields["service"].clean(line["service"]),
            service_on=dt.date.fromisoformat(line["service_on"]),
            scan_id=uuid.UUID(line["scan_id"]),
            scanned_at=scanned_at if scanned_at and scanned_at.tzinfo else None,
            device=device_of(actor),
        )
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
        return None, ""
    return scan, refused


def device_of(actor: User) -> str:
    """The name of the enrolled phone that sends, if it is one."""
    device = access.device_of(actor)
    return device.name if device else ""


def _noted(actor: User, scan: Scan, refused: str) -> dict[str, Any]:
    try:
        redeeming.note_device_refusal(actor=actor, scan=scan, code=refused)
    except Refusal as refusal:
        return _problem(refusal)
    return {"redemption": None, "problem": None, "wait": None}


def told(line: BatchLine, *, notes: bool) -> dict[str, Any]:
    """The answer to one scan as a desk shows it: what was taken, or why not."""
    if line.refusal is not None:
        return _problem(line.refusal)
    receipt = line.receipt
    assert receipt is not None  # noqa: S101 (a line has one or the other)
    redemption = receipt.redemption
    assert redemption is not None  # noqa: S101 (what was spent is written)
    left = receipt.left_to_pay_cents
    answer = {
        "value": money.show_short(receipt.face_value_cents),
        "pay_by": calendar_days.in_words(receipt.expected_pay_on),
        "first_name": receipt.first_name,
        "left": money.show(left) if left else "",
        "receipt": reverse("passes:redemption", args=[redemption.public_id]),
        # What was learnt is noted by somebody of the structure, not by a phone alone.
        "outcome": reverse("passes:redemption_outcome", args=[redemption.public_id])
        if notes
        else "",
    }
    if redemption.reversed_at is not None:
        problem = {**MALFORMED, "code": "reversed", "detail": "Cet encaissement a été annulé."}
        return {"redemption": None, "problem": {**problem, "remedy": ""}, "wait": None}
    return {"redemption": answer, "problem": None, "wait": None}


def _problem(refusal: Refusal) -> dict[str, Any]:
    """A refusal in the words of the desk; `wait` tells the phone to keep the line and come back."""
    problem = {
        "code": refusal.code,
        "detail": refusal.detail,
        "remedy": refusal.remedy,
        "to_say": to_say(refusal),
    }
    return {"redemption": None, "problem": problem, "wait": refusal.wait}
