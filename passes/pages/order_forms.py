"""The forms of an order: drafting it, signing it, opening it, sharing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from diagnostics.accounts.models import Agency
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.enums import EmploymentStatus
from passes import codes, enums
from passes.models import Funder, Service
from passes.order_terms import FundingPart, OrderTerms
from passes.pages.fields import (
    MOST_CENTS_OF_ONE,
    DayField,
    EurosField,
    PercentField,
    ServicesField,
    TickField,
    ZonesField,
)

FUNDING_LINES = 4
STATUSES = [choice for choice in EmploymentStatus.choices if choice[0]]
SECTIONS = (
    ("La commande", "funder title mode ordered_count face_value_cents booklet_size print_text"),
    ("Les dates", "valid_from valid_until grace_days claim_window_days"),
    ("Pour qui, où, pour quoi", "territories services allowed_publics job_distant_statuses"),
    (
        "Les règles",
        "legal_preset unused_value_policy late_distribution diagnosis_required"
        " approved_providers_only regulated_tariff_only",
    ),
    ("Les frais", "upstream_fee_bp downstream_fee_bp fee_vat_bp"),
    ("Les références", "agreement_number purchase_order_number"),
)


class DraftOrderForm(ActForm):
    """Everything a draft says; a text shown by the verb's refusals."""

    numbers_of_their_own = ("agreement_number", "purchase_order_number")

    funder = forms.ModelChoiceField(Funder.objects.order_by("name"), label="Commanditaire")
    title = forms.CharField(label="Intitulé", max_length=160)
    mode = forms.ChoiceField(
        label="Les carnets sont faits",
        choices=[
            (enums.OrderMode.ON_DEMAND, "à la demande, imprimés au bureau à chaque remise"),
            (enums.OrderMode.PRINTED, "d’avance, chez un imprimeur, puis expédiés aux agences"),
        ],
        initial=enums.OrderMode.ON_DEMAND,
        widget=forms.RadioSelect,
    )
    ordered_count = forms.IntegerField(
        label="Nombre de Pass", min_value=1, max_value=codes.SERIALS_PER_EPOCH
    )
    face_value_cents = EurosField(
        label="Valeur d'un Pass, en euros", initial="10", most_cents=MOST_CENTS_OF_ONE
    )
    booklet_size = forms.IntegerField(
        label="Pass par carnet",
        min_value=1,
        max_value=10,
        initial=10,
        help_text="Imprimés d’avance, tous les carnets ont cette taille.",
    )
    print_text = forms.CharField(
        label="Texte imprimé sur le carnet",
        required=False,
        max_length=300,
        help_text="Demandé avant le bon à tirer d’une commande imprimée d’avance.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    valid_from = DayField(label="Valable à partir du")
    valid_until = DayField(label="Dernier jour de validité")
    grace_days = forms.IntegerField(
        label="Jours de tolérance pour le service", min_value=0, max_value=365, initial=30
    )
    claim_window_days = forms.IntegerField(
        label="Jours de plus pour encaisser", min_value=0, max_value=365, initial=7
    )
    territories = ZonesField(
        label="Territoire",
        required=False,
        help_text="Départements, régions, codes Insee ou numéros Siren d’intercommunalités, "
        "séparés par des virgules. Vide : partout.",
    )
    services = ServicesField(
        Service.objects.filter(is_active=True),
        label="Services payés",
        required=False,
        help_text="Aucune case cochée : tous les services.",
        widget=forms.CheckboxSelectMultiple,
    )
    allowed_publics = forms.MultipleChoiceField(
        label="Situations des personnes",
        choices=STATUSES,
        required=False,
        help_text="Aucune case cochée : toutes.",
        widget=forms.CheckboxSelectMultiple,
    )
    job_distant_statuses = forms.MultipleChoiceField(
        label="Situations comptées comme éloignées de l'emploi",
        choices=STATUSES,
        required=False,
        initial=["inscrit_12_mois_et_plus", "sans_emploi"],
        widget=forms.CheckboxSelectMultiple,
    )
    legal_preset = forms.ChoiceField(
        label="Cadre légal",
        choices=enums.LegalPreset.choices,
        help_text="Le chèque d'accompagnement personnalisé fixe la tolérance et le délai.",
    )
    unused_value_policy = forms.ChoiceField(
        label="La valeur non utilisée devient", choices=enums.UnusedValue.choices
    )
    late_distribution = forms.ChoiceField(
        label="Remises après l’arrêt de la distribution",
        choices=enums.LateDistribution.choices,
        initial=enums.LateDistribution.REFUSE,
    )
    diagnosis_required = TickField(label="Un diagnostic est demandé avant la remise", initial=True)
    approved_providers_only = TickField(
        label="Seulement dans les structures que le commanditaire agrée"
    )
    regulated_tariff_only = TickField(label="Seulement pour des services à tarif réglementé")
    upstream_fee_bp = PercentField(label="Frais du commanditaire, en %", initial="0")
    downstream_fee_bp = PercentField(label="Frais des structures, en %", initial="0")
    fee_vat_bp = PercentField(label="TVA sur les frais, en %", initial="20")
    agreement_number = forms.CharField(label="Numéro de convention", required=False, max_length=60)
    purchase_order_number = forms.CharField(label="Bon de commande", required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank in range(1, FUNDING_LINES + 1):
            self._add_funding_line(rank)

    def _add_funding_line(self, rank: int) -> None:
        is_first = rank == 1
        self.fields[f"payer_{rank}"] = forms.ModelChoiceField(
            Funder.objects.order_by("name"),
            label=f"Payeur {rank}",
            required=False,
            help_text="Vide : le commanditaire." if is_first else "",
            widget=forms.Select(attrs={"class": "fr-select"}),
        )
        self.fields[f"amount_{rank}"] = EurosField(
            label=f"Montant {rank}, en euros",
            required=False,
            help_text="Vide : toute la commande." if is_first else "",
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "fr-input"}),
        )
        self.fields[f"engagement_{rank}"] = forms.CharField(
            label=f"Numéro d'engagement {rank}",
            required=False,
            max_length=60,
            widget=forms.TextInput(attrs={"class": "fr-input"}),
        )

    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The fields in the order one thinks of an order."""
        for title, names in SECTIONS:
            yield title, [self[name] for name in names.split()]

    def funding_rows(self) -> list[list[BoundField]]:
        names = ("payer", "amount", "engagement")
        return [[self[f"{name}_{rank}"] for name in names] for rank in range(1, FUNDING_LINES + 1)]

    def terms(self) -> OrderTerms:
        """What the verb reads. The first line alone, left empty, is the whole by the funder."""
        given = {name: self.cleaned_data[name] for _, names in SECTIONS for name in names.split()}
        for name in ("services", "allowed_publics", "job_distant_statuses"):
            given[name] = tuple(given[name])
        return OrderTerms(funding_parts=self._parts(), **given)

    def _parts(self) -> tuple[FundingPart, ...]:
        data = self.cleaned_data
        value = data["ordered_count"] * data["face_value_cents"]
        if all(data[f"amount_{rank}"] is None for rank in range(1, FUNDING_LINES + 1)):
            payer = data["payer_1"] or data["funder"]
            return (FundingPart(payer, value, data["engagement_1"]),)
        return tuple(
            FundingPart(
                data[f"payer_{rank}"] or data["funder"],
                data[f"amount_{rank}"],
                data[f"engagement_{rank}"],
            )
            for rank in range(1, FUNDING_LINES + 1)
            if data[f"amount_{rank}"] is not None
        )


class SignForm(ActForm):
    """A visa on the text shown above; the digest of that text travels with the answer."""

    kind = forms.ChoiceField(label="Vous donnez un visa pour")
    decision = forms.ChoiceField(
        label="Votre décision",
        choices=[("accepted", "J'accepte ce texte"), ("refused", "Je refuse ce texte")],
        widget=forms.RadioSelect,
    )
    amount_cents = EurosField(
        label="Montant de la facture, en euros",
        required=False,
        help_text="Seulement pour un visa sur la facture : valeur, frais et TVA compris.",
    )
    reason = forms.CharField(label="Motif, en cas de refus", required=False, max_length=300)
    text_digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (kind, label) for kind, label in enums.SignOffKind.choices if kind in kinds
        ]
        if enums.SignOffKind.INVOICE not in kinds:
            del self.fields["amount_cents"]


class ActivateForm(ActForm):
    numbers_of_their_own = ("mandate_number",)

    mandate_number = forms.CharField(
        label="Numéro de mandat",
        error_messages={"required": "Le numéro de mandat manque."},
        max_length=60,
        help_text="Celui de la convention par laquelle le commanditaire confie l'argent.",
    )


class ReasonForm(ActForm):
    """An act that needs a reason, in one sentence."""

    reason = forms.CharField(label="Motif", max_length=200)


class AllocationForm(ActForm):
    """The base of each agency and its indicator; an agency left empty gets nothing."""

    base = forms.IntegerField(
        label="Part fixe par agence, en Pass",
        min_value=0,
        initial=0,
        help_text="Le reste est partagé en proportion du nombre saisi pour chaque agence.",
    )

    def __init__(
        self, *args: Any, agencies: Sequence[Agency], in_booklets: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = agencies
        if in_booklets:
            self.fields["base"].label = "Part fixe par agence, en carnets"
        for agency in agencies:
            self.fields[f"agency_{agency.pk}"] = forms.IntegerField(
                label=agency.name,
                required=False,
                min_value=0,
                widget=forms.NumberInput(attrs={"class": "fr-input"}),
            )

    def agency_rows(self) -> list[tuple[Agency, BoundField]]:
        return [(agency, self[f"agency_{agency.pk}"]) for agency in self.agencies]

    def indicators(self) -> list[tuple[Agency, int]]:
        """The agencies that take part, with their number."""
        given = [(agency, self.cleaned_data[f"agency_{agency.pk}"]) for agency in self.agencies]
        return [(agency, value) for agency, value in given if value is not None]


class MoveUnitsForm(ActForm):
    giver = forms.ModelChoiceField(Agency.objects.none(), label="Reprendre à")
    taker = forms.ModelChoiceField(Agency.objects.none(), label="Donner à")
    count = forms.IntegerField(
        label="Nombre de Pass", min_value=1, max_value=codes.SERIALS_PER_EPOCH
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("giver", "taker"):
            self.fields[name].queryset = agencies
