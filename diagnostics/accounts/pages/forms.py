"""The form every act is sent with: it carries the identity of its request.

A form is drawn with a fresh `request_id`; sent twice, the verb behind it acts once. The hidden
field survives an error, so that a corrected form is a new attempt of the same request only when
nothing was written the first time.
"""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from dsfr.forms import DsfrBaseForm

from diagnostics.accounts.nir import holds_nir
from diagnostics.accounts.refusals import NIR_REFUSED, Refusal


class ActForm(DsfrBaseForm):
    """A form in the State's look, with the identity of the request it makes."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # Fields whose numbers are long by nature (IBAN…) and are checked by a rule of their own.
    numbers_of_their_own: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["request_id"].initial = uuid.uuid4

    def full_clean(self) -> None:
        """Refuse a social-security number in every text of every form (law.md, L11)."""
        super().full_clean()
        self._keep_an_identity()
        for name, value in getattr(self, "cleaned_data", {}).copy().items():
            if name in self.numbers_of_their_own or not isinstance(value, str):
                continue
            if holds_nir(value):
                self.add_error(name, Refusal(NIR_REFUSED).sentence)

    def _keep_an_identity(self) -> None:
        """A garbled identity counts as none: nobody can mend a field that is not shown."""
        if "request_id" in (self._errors or {}):
            del self._errors["request_id"]
            self.cleaned_data["request_id"] = uuid.uuid4()

    def clean_request_id(self) -> uuid.UUID:
        return self.cleaned_data["request_id"] or uuid.uuid4()

    def refuse(self, refusal: Refusal) -> None:
        """Show a verb's refusal above the fields, in its own words."""
        self.add_error(None, refusal.sentence)


class SignInForm(DsfrBaseForm, AuthenticationForm):
    """E-mail and password; one sentence whatever was wrong, so that no account is revealed."""

    error_messages = {
        "invalid_login": (
            "Adresse ou mot de passe incorrect. Après plusieurs essais, le compte est "
            "bloqué quelques minutes."
        ),
        "inactive": "Ce compte n'est plus actif. Adressez-vous à votre responsable.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        username, password = self.fields["username"], self.fields["password"]
        username.widget = forms.EmailInput(
            attrs={
                "class": "fr-input",
                "autocomplete": "username",
                "autofocus": True,
                "autocapitalize": "none",
                "maxlength": 254,
            }
        )
        password.widget.attrs["autocomplete"] = "current-password"

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()
