"""The forms of files of results: the file itself, and the column of its identifier."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from diagnostics import depositing
from diagnostics.accounts.models import Agency
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.models import ImportedFile

NONE = "-"


class ResultFileForm(ActForm):
    """A JSON file of Pix sendings, or a CSV export of Pix Orga."""

    file = forms.FileField(
        label="Fichier de résultats",
        help_text="Envois Pix (JSON) ou export de campagne Pix Orga (CSV), 100 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".json,.csv,application/json,text/csv"}),
        error_messages={"empty": "Le fichier est vide."},
    )
    agency_id = forms.ModelChoiceField(
        label="Pour quelle agence ?",
        queryset=Agency.objects.none(),
        empty_label=None,
        help_text="Elle verra les résultats à rattacher.",
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._only = agencies[0] if len(agencies) == 1 else None
        if len(agencies) > 1:
            self.fields["agency_id"].queryset = agencies
        else:
            del self.fields["agency_id"]

    def agency(self) -> Agency | None:
        """The agency the file is brought for; nobody's when the operator brings it."""
        return self.cleaned_data.get("agency_id") or self._only


class IdentifierColumnForm(ActForm):
    """Which column of an export holds the France Travail identifier."""

    identifier_column = forms.ChoiceField(
        label="Où est l’identifiant France Travail ?",
        help_text="Votre choix est gardé pour les prochains fichiers de cette campagne.",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, file: ImportedFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        extras = file.reading.get("extras", [])
        choices = [(header, f"Dans la colonne « {header} »") for header in extras]
        none = (NONE, "Il n’est pas dans ce fichier : je rattacherai les résultats à la main")
        self.fields["identifier_column"].choices = [*choices, none]
        self.fields["identifier_column"].initial = NONE
        if extras:
            self.fields["identifier_column"].initial = depositing.proposed_column(file) or NONE

    def clean_identifier_column(self) -> str:
        chosen: str = self.cleaned_data["identifier_column"]
        return "" if chosen == NONE else chosen
