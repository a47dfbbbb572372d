"""What an administrator says of a phone, and what a volunteer types on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from diagnostics.accounts import journal
from diagnostics.accounts.pages.forms import ActForm
from passes.enrolling import Wish

USUAL_LENGTH = dt.timedelta(days=90)


class DeviceForm(ActForm):
    """The name of a phone and its last day."""

    name = forms.CharField(
        label="Nom de l'appareil",
        help_text="Par exemple : téléphone de l'accueil.",
        max_length=60,
    )
    valid_until = forms.DateField(
        label="Peut scanner jusqu'au",
        help_text="Un an au plus.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_until"].initial = lambda: journal.today() + USUAL_LENGTH

    def wish(self) -> Wish:
        """The values, once they are known to have the right shape."""
        return Wish(self.cleaned_data["name"], self.cleaned_data["valid_until"])


class PinForm(ActForm):
    """The short PIN of a phone that is already enrolled."""

    numbers_of_their_own = ("pin",)

    pin = forms.CharField(
        label="PIN de cet appareil",
        help_text="De quatre à six chiffres.",
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class JoinForm(PinForm):
    """The code shown by the administrator, and the PIN that this phone will ask."""

    field_order = ("invitation", "pin", "again")

    invitation = forms.CharField(
        label="Code affiché par votre responsable",
        help_text="Huit lettres ou chiffres. Il dure dix minutes.",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    again = forms.CharField(
        label="Le même PIN, une seconde fois",
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "pin" in cleaned and "again" in cleaned and cleaned["pin"] != cleaned["again"]:
            self.add_error("again", "Les deux PIN ne sont pas les mêmes.")
        return cleaned
