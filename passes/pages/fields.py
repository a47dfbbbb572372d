"""Fields that people fill in euros, percent and places, and that verbs read in cents and codes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from diagnostics.accounts import territory
from passes import money

# What a column of the database can hold, and far above what anybody orders.
LONGEST_KEY = 18
MOST_CENTS = 100_000_000_000
MOST_CENTS_OF_ONE = 100_000


class TickField(forms.BooleanField):
    """A box to tick; left empty, it says no."""

    template_name = "passes/tick.html"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class DayField(forms.DateField):
    """A day, with the calendar of the browser."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class ServicesField(forms.ModelMultipleChoiceField):
    """Services to tick; a number longer than any database can hold names none of them."""

    def clean(self, value: Any) -> Any:
        if any(len(str(each)) > LONGEST_KEY for each in value or ()):
            raise forms.ValidationError("Choisissez les services dans la liste.")
        return super().clean(value)


class EurosField(forms.CharField):
    """« 12,50 » → 1250 cents; nothing is guessed."""

    def __init__(self, *, most_cents: int = MOST_CENTS, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)
        self.most_cents = most_cents

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            cents = money.parse(text)
        except money.AmountUnreadable as error:
            raise forms.ValidationError(str(error)) from error
        if cents > self.most_cents:
            raise forms.ValidationError(f"Le montant ne dépasse pas {money.show(self.most_cents)}.")
        return cents


class PercentField(forms.CharField):
    """« 4,2 » → 420 basis points; beyond two decimals it is refused, not rounded."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int:
        text = super().clean(value).replace(",", ".").removesuffix("%").strip()
        try:
            points = Decimal(text or "0") * 100
        except ArithmeticError as error:
            raise forms.ValidationError("Écrivez un nombre, par exemple 4,2.") from error
        if not (points.is_finite() and 0 <= points <= 10_000 and points == int(points)):
            raise forms.ValidationError("Un taux va de 0 à 100, avec deux décimales au plus.")
        return int(points)


class ZonesField(forms.CharField):
    """« Pas-de-Calais, 59 » → ("dep:62", "dep:59"); empty means everywhere."""

    def clean(self, value: Any) -> tuple[str, ...]:
        text = super().clean(value)
        zones = []
        for said in text.replace(";", ",").split(","):
            if not said.strip():
                continue
            try:
                zones.append(territory.read_zone(said))
            except ValueError as error:
                raise forms.ValidationError(
                    f"« {said.strip()} » n'est ni un département, ni une région, ni une commune."
                ) from error
        return tuple(dict.fromkeys(zones))
