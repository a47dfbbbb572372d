"""What is sent about a person's rights: a request, a decision, the reason of a freeze."""

from __future__ import annotations

from django import forms

from diagnostics import enums
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.pages.forms import FreeTextField

DAY = {"type": "date"}
KINDS = [(value, label.capitalize()) for value, label in enums.RightsKind.choices]
DECISIONS = [(value, label.capitalize()) for value, label in enums.RightsDecision.choices]


class RequestForm(ActForm):
    """What the person asks, and the day she asked it."""

    kind = forms.ChoiceField(label="La personne veut", choices=KINDS, widget=forms.RadioSelect)
    received_on = forms.DateField(
        label="Demandé le", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    reason = FreeTextField(label="En une phrase, si utile", required=False)


class AnswerForm(ActForm):
    """The decision and its reason, which the person reads."""

    decision = forms.ChoiceField(label="Décision", choices=DECISIONS, widget=forms.RadioSelect)
    reason = FreeTextField(label="Réponse faite à la personne")
