"""The forms of an agency's stock: a parcel, a range of booklets, a count."""

from __future__ import annotations

from typing import Any

from django import forms

from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from diagnostics.formats.reading_faults import WrongFile
from passes import scanned_numbers, stock_lines
from passes.formats import reception_file
from passes.formats.reception_file import Reading
from passes.stock_lines import Range
from passes.stock_states import StockReason

LARGEST_FILE = 2 * 1024 * 1024
FAULTS_SHOWN = 30
MOST_BOOKLETS = 1_000_000
NUMBER_HELP = "Scannez un de ses Pass, ou tapez le numéro, par exemple C-00016J-H."


class RangeForm(ActForm):
    """The first and the last booklet; one alone when the last is left empty."""

    first_number = forms.CharField(
        label="Premier carnet", max_length=scanned_numbers.LONGEST, help_text=NUMBER_HELP
    )
    last_number = forms.CharField(
        label="Dernier carnet",
        max_length=scanned_numbers.LONGEST,
        required=False,
        help_text="Vide : un seul carnet.",
    )

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        if sent.get("first_number"):
            try:
                sent["numbers"] = stock_lines.read_range(
                    scanned_numbers.number_in(sent["first_number"]),
                    scanned_numbers.number_in(sent.get("last_number", "")),
                )
            except Refusal as refusal:
                self.add_error("first_number", refusal.sentence)
        return sent


class ReceiveForm(ActForm):
    """How many booklets the parcel holds, which ones are missing, and why."""

    received_count = forms.IntegerField(label="Carnets reçus", min_value=0, max_value=MOST_BOOKLETS)
    missing = forms.CharField(
        label="Numéros manquants",
        required=False,
        max_length=2_000,
        help_text="Un numéro ou une suite par ligne, par exemple « C-00016J-H à C-00016P-N ».",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    note = forms.CharField(
        label="Explication", required=False, max_length=300, help_text="S’il en manque."
    )

    def clean_missing(self) -> tuple[Range, ...]:
        """Read one range a line, and name the line that does not read."""
        found = []
        for line in self.cleaned_data["missing"].splitlines():
            if not line.strip():
                continue
            first, _, last = line.replace(" a ", " à ").partition(" à ")
            try:
                found.append(stock_lines.read_range(first, last.strip()))
            except Refusal as refusal:
                raise forms.ValidationError(f"« {line.strip()} » : {refusal.detail}") from refusal
        return tuple(found)


class ReceptionFileForm(ActForm):
    """The file that says what a parcel holds."""

    file = forms.FileField(
        label="Fichier de réception",
        help_text="CSV ou Excel (.xlsx), 2 Mo au plus. Une ligne par carton.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": "Le fichier est vide."},
    )

    def clean_file(self) -> Reading:
        """Read it whole, and tell every fault with its cell."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError("Ce fichier pèse plus de 2 Mo.")
        try:
            reading = reception_file.read(file.read())
        except WrongFile as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        if reading.faults:
            raise forms.ValidationError([each.sentence for each in reading.faults[:FAULTS_SHOWN]])
        return reading


class GiveForm(RangeForm):
    """Booklets given to another agency."""

    to_agency = forms.ModelChoiceField(
        Agency.objects.none(), label="Agence qui les recevra", empty_label=None
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_agency"].queryset = agencies


class ReturnForm(RangeForm):
    """Booklets sent back to the operator."""

    reason = forms.CharField(label="Motif, en une phrase", max_length=200)


class WriteOffForm(RangeForm):
    """Booklets that will never serve."""

    kind = forms.ChoiceField(
        label="Que sont-ils devenus ?",
        choices=[(StockReason.LOST, "Perdus"), (StockReason.DESTROY, "Détruits, à deux")],
        widget=forms.RadioSelect,
    )
    second_by = forms.ModelChoiceField(
        User.objects.none(),
        label="Seconde personne présente",
        required=False,
        help_text="Pour une destruction.",
    )
    reason = forms.CharField(label="Ce qui s’est passé, en une phrase", max_length=200)

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["second_by"].queryset = colleagues


class CountForm(ActForm):
    """Booklets counted by hand."""

    counted = forms.IntegerField(
        label="Carnets comptés dans le tiroir", min_value=0, max_value=MOST_BOOKLETS
    )
    explanation = forms.CharField(
        label="Explication de l’écart", required=False, max_length=300, help_text="S’il y en a un."
    )
