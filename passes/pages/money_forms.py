"""The forms by which a month is closed and money leaves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from diagnostics.accounts.pages.forms import ActForm
from passes import calendar_days, identifiers
from passes.models import Provider
from passes.pages.document_forms import PaperField

MONTHS_OFFERED = 12


def months_before(today: dt.date, count: int = MONTHS_OFFERED) -> list[str]:
    """The months that are over, the latest first, as "2026-02"."""
    months = []
    first = today.replace(day=1)
    for _ in range(count):
        first = (first - dt.timedelta(days=1)).replace(day=1)
        months.append(f"{first:%Y-%m}")
    return months


def month_label(period: str) -> str:
    year, month = period.split("-")
    return f"{calendar_days.MONTHS[int(month) - 1]} {year}"


class CloseMonthForm(ActForm):
    """Which month to close; the latest that is over comes first; for all, or one structure."""

    period = forms.ChoiceField(label="Mois à clôturer")
    siret = forms.CharField(
        label="Une seule structure : son SIRET",
        help_text="Laissez vide pour toutes.",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = months_before(today)
        self.fields["period"].choices = [(month, month_label(month)) for month in months]

    def clean_siret(self) -> Provider | None:
        typed = str(self.cleaned_data["siret"]).strip()
        if not typed:
            return None
        try:
            return Provider.objects.get(siret=identifiers.read_siret(typed))
        except (identifiers.IdentifierInvalid, Provider.DoesNotExist):
            raise forms.ValidationError("Aucune structure ne porte ce SIRET.") from None


class PrepareBatchForm(ActForm):
    """The day the bank is asked to pay."""

    requested_on = forms.DateField(
        label="Jour demandé à la banque",
        help_text="Un jour où les banques travaillent, aujourd'hui ou plus tard.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ReleaseBatchForm(ActForm):
    """The password again: whoever releases money is really there (T22)."""

    # Which warnings were on the page: others since send the reader back to it.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    password = forms.CharField(
        label="Votre mot de passe",
        help_text="Demandé à nouveau, parce que l'argent part.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Ask the sign-in itself, so that wrong passwords are counted in one place."""
        password = str(self.cleaned_data["password"])
        if self.request is None or not self.request.user.is_authenticated:
            raise forms.ValidationError("Reconnectez-vous.")
        known = authenticate(self.request, username=self.request.user.email, password=password)
        if known is None or known.pk != self.request.user.pk:
            raise forms.ValidationError("Ce mot de passe n'est pas le vôtre.")
        return password

    @property
    def release(self) -> dict[str, Any]:
        """What the verb takes: the identity of the request, the warnings that were read."""
        return {
            "request_id": self.cleaned_data["request_id"],
            "seen": self.cleaned_data["seen"] or None,
        }


class FailBatchForm(ActForm):
    """Why a batch had no effect, and what the bank says of it."""

    reason = forms.CharField(
        label="Que dit la banque ?",
        help_text="Par exemple : le fichier n'est jamais arrivé, ou il a été écarté entier.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, needs_proof: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_proof:
            self.fields["proof"] = PaperField(label="La preuve de la banque")
