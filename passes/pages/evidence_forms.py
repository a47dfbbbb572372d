"""The forms of an auditor: a draw that anybody can make again, and one name at a time."""

from __future__ import annotations

from typing import Any

from django import forms

from diagnostics.accounts.pages.forms import ActForm
from passes import proving, sampling
from passes.models import Order
from passes.pages.signal_forms import DAY
from passes.sampling import Population


class EvidenceDrawForm(ActForm):
    """A seed, among which Passes, how many."""

    population = forms.ChoiceField(
        label="Tirer parmi",
        choices=[(each.value, f"{each.label[0].upper()}{each.label[1:]}") for each in Population],
        widget=forms.RadioSelect,
        initial=Population.REDEEMED,
    )
    from_on = forms.DateField(
        label="Encaissés du",
        widget=DAY,
        required=False,
        help_text="Seulement pour les Pass encaissés. Les jours commencent à minuit UTC.",
    )
    until_on = forms.DateField(label="Encaissés au", widget=DAY, required=False)
    order = forms.ModelChoiceField(
        label="Commande", queryset=Order.objects.none(), required=False, empty_label="Toutes"
    )
    seed = forms.CharField(
        label="Graine du tirage",
        max_length=40,
        help_text="Un mot ou un nombre, dit à tous. La même graine refait le même tirage.",
    )
    size = forms.IntegerField(
        label="Nombre de Pass",
        min_value=sampling.SIZES.start,
        max_value=sampling.SIZES.stop - 1,
        initial=20,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].queryset = Order.objects.order_by("-pk")

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        if sent.get("population") != Population.REDEEMED:
            return sent
        first, last = sent.get("from_on"), sent.get("until_on")
        for name, day in (("from_on", first), ("until_on", last)):
            if day is None and name not in self.errors:
                self.add_error(name, "Donnez le jour : le tirage porte sur une période.")
        if first and last and last < first:
            self.add_error("until_on", "La fin ne peut pas précéder le début.")
        return sent

    @property
    def draw(self) -> proving.Draw:
        """What was asked, as the verb receives it; a period only among redeemed Passes."""
        sent = self.cleaned_data
        population = Population(sent["population"])
        has_period = population == Population.REDEEMED
        return proving.Draw(
            population=population,
            seed=sent["seed"],
            size=sent["size"],
            order=sent["order"],
            from_on=sent["from_on"] if has_period else None,
            until_on=sent["until_on"] if has_period else None,
        )


class HolderForm(ActForm):
    """One Pass of the draw, and why its holder must be known."""

    serial = forms.ChoiceField(label="Pass")
    reason = forms.CharField(
        label="Pourquoi ce nom est-il nécessaire ?",
        max_length=200,
        help_text="Gardé au journal, et dans la copie remise à la personne.",
    )

    def __init__(self, *args: Any, serials: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["serial"].choices = [(each, each) for each in serials]
