"""The forms by which something odd is told, and closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from diagnostics import free_text
from diagnostics.accounts.pages.forms import ActForm
from passes import calendar_days, sampling
from passes.models import Order, Redemption
from passes.signal_kinds import SignalStatus

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


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


class ContestForm(ActForm):
    """Which day was not hers, and what she says; the place is on her own page, not here."""

    redemption = forms.ChoiceField(label="Quel jour ?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Ce que la personne dit", max_length=free_text.LONGEST, help_text=free_text.WARNING
    )

    def __init__(self, *args: Any, uses: Sequence[Redemption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._uses = {str(use.public_id): use for use in uses}
        self.fields["redemption"].choices = [
            (key, f"{_day(use)}, Pass n° {use.digital_pass.rank}")
            for key, use in self._uses.items()
        ]

    @property
    def use(self) -> Redemption:
        return self._uses[self.cleaned_data["redemption"]]


def _day(use: Redemption) -> str:
    return calendar_days.in_words(use.service_on).capitalize()


class DrawForm(ActForm):
    """A seed, a period, a size: what it takes to draw the same sample again."""

    seed = forms.CharField(
        label="Graine du tirage",
        max_length=40,
        help_text="Un mot ou un nombre, dit à tous. La même graine refait le même tirage.",
    )
    from_on = forms.DateField(label="Séances du", widget=DAY)
    until_on = forms.DateField(label="Séances au", widget=DAY)
    size = forms.IntegerField(
        label="Nombre de remises",
        min_value=sampling.SIZES.start,
        max_value=sampling.SIZES.stop - 1,
        initial=20,
    )
    order = forms.ModelChoiceField(
        label="Commande", queryset=Order.objects.none(), required=False, empty_label="Toutes"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].queryset = Order.objects.order_by("-pk")

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = sent.get("from_on"), sent.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", "La fin ne peut pas précéder le début.")
        return sent


class AnswerForm(ActForm):
    """What one person answered."""

    answer = forms.ChoiceField(label="Réponse", choices=sampling.VerificationAnswer.choices)
