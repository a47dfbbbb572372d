"""What an advisor sends from a result: a disagreement, the sentence that lifts an alert."""

from __future__ import annotations

from django import forms

from diagnostics import enums, free_text
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.assessing import Disagreement
from diagnostics.pages.forms import FreeTextField

LEVELS = [(level.value, level.label) for level in enums.Level if level != enums.Level.UNKNOWN]
REASONS = [(reason.value, reason.label.capitalize()) for reason in enums.OverrideReason]
PHONES = ("mobile", "android", "iphone")


class DisagreementForm(ActForm):
    """« Je ne suis pas d'accord »: another level, and why, in one step."""

    level = forms.ChoiceField(label="Mon avis", choices=LEVELS, widget=forms.RadioSelect)
    reason_code = forms.ChoiceField(label="Pourquoi", choices=[("", "Choisir un motif"), *REASONS])
    comment = FreeTextField(label="En une phrase, si utile", required=False)

    def disagreement(self, user_agent: str) -> Disagreement:
        """The typed values, with the kind of device they were sent from."""
        sent = self.cleaned_data
        is_phone = any(word in user_agent.lower() for word in PHONES)
        device = "téléphone" if is_phone else "ordinateur"
        return Disagreement(sent["level"], sent["reason_code"], sent["comment"], device)


class ResolveForm(ActForm):
    """What was done about an alert, in one sentence."""

    resolution = forms.CharField(
        label="Ce qui a été fait",
        max_length=free_text.LONGEST,
        help_text=free_text.WARNING,
    )
