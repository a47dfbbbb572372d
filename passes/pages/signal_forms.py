"""The forms by which something odd is told, and closed."""

from __future__ import annotations

from django import forms

from diagnostics.accounts.pages.forms import ActForm
from passes.signal_kinds import SignalStatus


class ReviewSignalForm(ActForm):
    """What it was, in one sentence."""

    status = forms.ChoiceField(
        label="Ce que vous avez trouvé",
        choices=[
            (SignalStatus.EXPLAINED, "C’est expliqué : rien à faire"),
            (SignalStatus.ACTED_ON, "J’ai agi, ou quelqu’un va agir"),
        ],
        widget=forms.RadioSelect,
    )
    explanation = forms.CharField(
        label="En une phrase",
        help_text="Par exemple : « Atelier de groupe confirmé au téléphone par la médiathèque. »",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
