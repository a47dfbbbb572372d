"""The forms of printed lots, for the operator."""

from __future__ import annotations

from typing import Any

from django import forms

from diagnostics.accounts.models import Agency
from diagnostics.accounts.pages.forms import ActForm

MOST_BOOKLETS = 1_000_000


class ProduceForm(ActForm):
    """How many booklets, for which agency."""

    booklet_count = forms.IntegerField(
        label="Nombre de carnets", min_value=1, max_value=MOST_BOOKLETS
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Destination",
        required=False,
        empty_label="Pas encore décidée",
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies


class ShipForm(ActForm):
    """Where a lot goes, and by whom."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label="Destination", empty_label=None)
    carrier_reference = forms.CharField(
        label="Référence du transporteur", required=False, max_length=60
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies


class AskPrintFileForm(ActForm):
    """The printer's certificate: what only the printer will be able to read."""

    numbers_of_their_own = ("certificate",)

    certificate = forms.CharField(
        label="Certificat de l’imprimeur",
        help_text="Copiez le fichier .pem reçu de l’imprimeur, clé RSA de 3072 bits au moins.",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        max_length=20_000,
    )


class LotReasonForm(ActForm):
    """Why a lot is made again."""

    reason = forms.CharField(label="Motif, en une phrase", max_length=200)
