"""The forms of the end of an order: exact words, a later day, a decision with its reason."""

from __future__ import annotations

from django import forms

from diagnostics.accounts.pages.forms import ActForm
from passes.pages.fields import DayField


class SignedTextForm(ActForm):
    """A signature on the text shown above; the digest of that text travels with it."""

    text_digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    is_read = forms.BooleanField(label="J’ai lu ce texte et je le signe")


class ExtendForm(ActForm):
    """The new last day, and why."""

    valid_until = DayField(label="Nouveau dernier jour de validité")
    reason = forms.CharField(label="Motif, en une phrase", max_length=300)


class DecideForm(ActForm):
    """The operator ends the Passes without the funder's signature, and says why."""

    reason = forms.CharField(
        label="Motif de votre décision",
        required=False,
        max_length=300,
        help_text="Obligatoire si le commanditaire n’a pas signé, après deux rappels.",
    )
