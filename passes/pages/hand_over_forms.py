"""The forms of a hand-over and of a problem with a booklet."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from diagnostics import free_text
from diagnostics.accounts.pages.forms import ActForm
from passes import enums, scanned_numbers
from passes.models import Order, Site
from passes.pages.fields import TickField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


SESSION, PLACE = "seance:", "lieu:"


class HandOverForm(ActForm):
    """How many Passes, and where to go first: a session here, or a place to call."""

    passes = forms.TypedChoiceField(
        label="Nombre de Pass",
        required=False,
        coerce=int,
        empty_value=0,
        choices=[(number, str(number)) for number in range(1, 11)],
    )
    booklet_number = forms.CharField(
        label="Numéro du carnet imprimé",
        required=False,
        max_length=scanned_numbers.LONGEST,
        help_text="Scannez un de ses Pass, ou tapez le numéro, par exemple C-00016J-H.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    # « seance:… » holds a seat, « lieu:… » is a place to call; empty when no place is known.
    going = forms.CharField(label="Premier rendez-vous", required=False, max_length=60)
    is_asked = forms.BooleanField(required=False, widget=forms.HiddenInput)
    session_on = forms.DateField(label="Jour", required=False, widget=DAY)
    session_at = forms.TimeField(label="Heure", required=False, widget=HOUR)
    reason = forms.CharField(
        label="Motif du second carnet",
        required=False,
        max_length=free_text.LONGEST,
        help_text=free_text.WARNING,
    )
    order = forms.UUIDField(required=False, widget=forms.HiddenInput)
    recommendation = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_booklet_number(self) -> str:
        """Take the number itself, or what a scanner read on one of its Passes."""
        return scanned_numbers.number_in(self.cleaned_data["booklet_number"])

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        day, hour = sent.get("session_on"), sent.get("session_at")
        if bool(day) != bool(hour):
            missing = "session_at" if day else "session_on"
            self.add_error(missing, "Indiquez le jour et l’heure, ou ni l’un ni l’autre.")
        going = sent.get("going", "")
        if not sent.get("passes") and not sent.get("booklet_number"):
            missing = "booklet_number" if "passes" not in self.data else "passes"
            self.add_error(missing, "Indiquez combien de Pass, ou le numéro du carnet imprimé.")
        if sent.get("is_asked") and "going" not in self.data:
            self.add_error(None, "Choisissez une séance, ou un lieu à appeler.")
        if day and not going.startswith(PLACE):
            self.add_error("session_on", "Choisissez le lieu à appeler de ce rendez-vous.")
        return sent

    @property
    def workshop_id(self) -> str:
        """The session chosen, if one was."""
        return _after(self.cleaned_data["going"], SESSION)

    @property
    def site_id(self) -> str:
        """The place to call, if one was chosen."""
        return _after(self.cleaned_data["going"], PLACE)

    def session_in(self, site: Site | None) -> dt.datetime | None:
        """The instant of a session taken by telephone, in the place's own time."""
        day, hour = self.cleaned_data.get("session_on"), self.cleaned_data.get("session_at")
        if site is None or not (day and hour):
            return None
        return dt.datetime.combine(day, hour, tzinfo=ZoneInfo(site.time_zone))


def _after(text: str, prefix: str) -> str:
    return text.removeprefix(prefix) if text.startswith(prefix) else ""


class SeatForm(ActForm):
    """Another session for somebody who already has a booklet."""

    going = forms.CharField(max_length=60, error_messages={"required": "Choisissez une séance."})

    @property
    def workshop_id(self) -> str:
        return _after(self.cleaned_data["going"], SESSION)


LOSSES = {
    "lost": enums.LossKind.LOST,
    "stolen": enums.LossKind.STOLEN,
    "damaged": enums.LossKind.DAMAGED,
}
ENDS = {
    "given_back": enums.EndReason.GIVEN_BACK,
    "job_found": enums.EndReason.JOB_FOUND,
    "move": enums.EndReason.MOVE,
    "withdrawal": enums.EndReason.WITHDRAWAL,
    "death": enums.EndReason.DEATH,
}
SITUATIONS = (
    ("badly_printed", "Le papier est mal imprimé"),
    ("lost", "Le carnet est perdu"),
    ("stolen", "Le carnet est volé"),
    ("damaged", "Le carnet est abîmé"),
    ("blocked", "J’ai un doute : bloquer les Pass en attendant"),
    ("place_refused", "Un lieu a refusé un Pass"),
    ("found", "Le carnet bloqué est retrouvé : rouvrir les Pass"),
    ("mistake", "Je me suis trompé : annuler la remise"),
    ("given_back", "La personne rend son carnet"),
    ("job_found", "La personne a trouvé un emploi et n’en a plus besoin"),
    ("move", "La personne déménage et n’en a plus besoin"),
    ("withdrawal", "La personne ne souhaite plus venir"),
    ("death", "La personne est décédée : terminer la remise et fermer le dossier"),
)


class TroubleForm(ActForm):
    """What happened to the booklet; the act that follows is the house's business."""

    situation = forms.ChoiceField(
        label="Que s’est-il passé ?", choices=SITUATIONS, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Précision",
        required=False,
        max_length=free_text.LONGEST,
        help_text=(
            "Demandée pour annuler une remise d’un autre jour, et pour un refus : quel lieu, quel "
            f"jour, ce qui a été dit. {free_text.WARNING}"
        ),
    )

    def __init__(
        self, *args: Any, possible: set[str], first_place: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["situation"].choices = [each for each in SITUATIONS if each[0] in possible]
        # Only a place that was named can be mistaken for the one that refused.
        if first_place and "place_refused" in possible:
            label = f"Le lieu qui a refusé n’est pas « {first_place} »"
            self.fields["is_other_place"] = TickField(label=label)

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        if sent.get("situation") == "place_refused" and not sent.get("reason"):
            self.add_error("reason", "Écrivez quel lieu a refusé, et ce qui a été dit.")
        return sent


class ExclusionForm(ActForm):
    """From which order a person is excluded, and why."""

    order = forms.ModelChoiceField(
        label="Commande", queryset=Order.objects.none(), empty_label=None
    )
    reason = forms.CharField(
        label="Motif", max_length=free_text.LONGEST, help_text=free_text.WARNING
    )

    def __init__(self, *args: Any, orders: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].queryset = orders
