"""The forms of the bank: a file, a match by hand, a classification, a reason to undo."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from diagnostics.accounts.pages.forms import ActForm
from passes import bank_files, enums, money, reconciling
from passes.formats import cfonb120
from passes.models import Order, Payment
from passes.pages.money_forms import month_label, months_before
from passes.reconciling import ByHand

LIMIT = reconciling.LARGEST_FILE_BYTES
FIRST_BYTES = 64


class BankFileForm(ActForm):
    """A file of the bank: a statement, a notice, or its answer to a file of transfers."""

    file = forms.FileField(
        label="Fichier de la banque",
        help_text=(
            "Relevé de compte (camt.053, CFONB 120 ou CSV), avis (camt.054) ou réponse à un "
            "bordereau (pain.002). 20 Mo au plus."
        ),
        widget=forms.FileInput(attrs={"accept": ".xml,.txt,.csv,.cfo,.c120,.cfonb"}),
        error_messages={"empty": "Le fichier est vide."},
    )

    def clean_file(self) -> UploadedFile:
        """Look at the size and at the first characters, never at the name alone."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LIMIT:
            raise forms.ValidationError("Ce fichier pèse plus de 20 Mo.")
        start = file.read(FIRST_BYTES)
        file.seek(0)
        if not (bank_files.is_xml(start) or cfonb120.looks_like(start) or _is_table(start)):
            raise forms.ValidationError(
                "Ce fichier n'est pas un relevé de la banque : demandez-lui le format camt.053."
            )
        return file


def _is_table(start: bytes) -> bool:
    """A CSV is text, and is read only where its columns are named."""
    is_text = not start.startswith((b"%PDF", b"PK")) and b"\x00" not in start
    return bool(settings.BANK_CSV_COLUMNS) and is_text


class ReasonForm(ActForm):
    """Why: one sentence."""

    reason = forms.CharField(label="Motif, en une phrase", max_length=200)


class MatchForm(ActForm):
    """What an entry is matched with, by the reference that everybody uses."""

    target = forms.CharField(
        label="Référence du virement ou de la commande",
        help_text="Par exemple R-2026-03-000041-1, ou CMD-2026-000001.",
        max_length=40,
    )
    amount = forms.CharField(
        label="Montant à rapprocher",
        help_text="Laissez vide pour prendre tout ce qui reste de l'écriture.",
        required=False,
        max_length=20,
    )
    reason = forms.CharField(
        label="Motif",
        help_text="Nécessaire quand le compte n'est pas celui qui était prévu.",
        required=False,
        max_length=200,
    )
    numbers_of_their_own = ("target", "amount")

    def clean_amount(self) -> int | None:
        typed = self.cleaned_data["amount"].strip()
        if not typed:
            return None
        try:
            return money.parse(typed)
        except money.AmountUnreadable as fault:
            raise forms.ValidationError("Écrivez un montant comme 1 240,50 €.") from fault

    def clean_target(self) -> Payment | Order:
        reference = self.cleaned_data["target"].strip()
        payment = Payment.objects.filter(end_to_end_id=reference).first()
        found = payment or Order.objects.filter(reference=reference).first()
        if found is None:
            raise forms.ValidationError("Aucun virement et aucune commande n'a cette référence.")
        return found

    def choice(self) -> ByHand:
        """Give what the verb takes."""
        data, target = self.cleaned_data, self.cleaned_data["target"]
        return ByHand(
            payment=target if isinstance(target, Payment) else None,
            order=target if isinstance(target, Order) else None,
            amount_cents=data["amount"],
            reason=data["reason"],
        )


class SetAsideForm(ActForm):
    """What an entry is, when it is neither a transfer of ours nor funds."""

    kind = forms.ChoiceField(label="Nature", choices=enums.TreasuryKind.choices)
    reason = forms.CharField(label="Motif, en une phrase", max_length=200)


class LockPeriodForm(ActForm):
    """Which bank month to lock."""

    period = forms.ChoiceField(label="Mois à verrouiller")

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = months_before(today)
        self.fields["period"].choices = [(month, month_label(month)) for month in months]
