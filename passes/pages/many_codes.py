"""« Plusieurs Pass à la fois »: up to 500 codes, one a line, each with its own answer.

For a hand scanner that types one code after another, or a pile of paper at the end of a day. It
works without JavaScript; sent twice, it spends once, because a line keeps the identity of its scan.
"""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from diagnostics.accounts.access import door
from diagnostics.accounts.models import User
from passes import access, codes, redeeming, scans
from passes.pages import series_lines
from passes.pages.scan_forms import REMEMBERED, ScanForm
from passes.scans import Scan

LONGEST = scans.MOST_IN_A_BATCH * 80


class ManyCodesForm(ScanForm):
    """One service, one day, one place; and as many codes as there are Passes."""

    numbers_of_their_own = ("codes",)
    field_order = ("codes", "service", "service_on", "site")

    codes = forms.CharField(
        label="Codes des Pass",
        help_text=f"Un code par ligne, {scans.MOST_IN_A_BATCH} au plus.",
        error_messages={"required": "Scannez ou tapez au moins un code."},
        max_length=LONGEST,
        widget=forms.Textarea(
            attrs={
                "rows": 10,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "photo", "scan_id"):
            del self.fields[name]

    def clean_codes(self) -> list[str]:
        """The lines that hold something; a blank line is no Pass."""
        lines = [line.strip() for line in self.cleaned_data["codes"].splitlines()]
        typed = [line for line in lines if line]
        if len(typed) > scans.MOST_IN_A_BATCH:
            raise ValidationError(
                f"{len(typed)} codes : envoyez-en {scans.MOST_IN_A_BATCH} au plus à la fois."
            )
        return typed

    def scans(self) -> list[Scan]:
        """A scan for each line, whose identity is that of the form and the rank of its line."""
        sent = self.cleaned_data
        return [
            Scan(
                code=code,
                site=sent["site"],
                service=sent["service"],
                service_on=sent["service_on"],
                scan_id=uuid.uuid5(sent["request_id"], str(rank)),
                device=self.device.name if self.device else "",
            )
            for rank, code in enumerate(sent["codes"], start=1)
        ]


@door(see=access.scans, act=access.scans)
@never_cache
def redeem_many(request: HttpRequest) -> HttpResponse:
    """Take many Passes at once, and say what became of each."""
    form = ManyCodesForm(
        request.POST or None,
        actor=request.user,
        initial=request.session.get(REMEMBERED, {}),
    )
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        answers = _redeemed(request.user, form.scans())
        taken = [each for each in answers if each["redemption"]]
        context |= {
            "answers": answers,
            "taken": len(taken),
            "taken_cents": sum(each["cents"] for each in taken),
            "refused": len(answers) - len(taken),
        }
    return render(request, "passes/redeem_many.html", context)


def _redeemed(actor: User, sent: list[Scan]) -> list[dict[str, Any]]:
    """Each line's answer, in order; a code already above is not sent a second time."""
    first: dict[str, int] = {}
    once: list[Scan] = []
    repeats: dict[int, int] = {}
    for rank, scan in enumerate(sent, start=1):
        above = first.setdefault(_plain(scan.code), rank)
        if above == rank:
            once.append(scan)
        else:
            repeats[rank] = above
    found = iter(redeeming.redeem_batch(actor=actor, scans=once))
    notes = access.redeems(actor)
    answers = []
    for rank, scan in enumerate(sent, start=1):
        line = None if rank in repeats else next(found)
        told = series_lines.told(line, notes=notes) if line else {"redemption": None}
        cents = line.receipt.face_value_cents if line and line.receipt else 0
        seen = {"rank": rank, "tail": _plain(scan.code)[-5:], "above": repeats.get(rank)}
        answers.append({**told, **seen, "cents": cents})
    return answers


def _plain(text: str) -> str:
    """A code as it is read, or the text itself when it is none."""
    try:
        return codes.normalise(text)
    except codes.UnreadableCode:
        return text
