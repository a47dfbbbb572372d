"""The forms of disagreement: what is wrong, what is decided, what waits, what is given."""

from __future__ import annotations

from typing import Any

from django import forms

from diagnostics.accounts.models import User
from diagnostics.accounts.pages.forms import ActForm
from passes import claims, codes, dispute_refusals, paper_kinds
from passes.attaching import Paper
from passes.claims import Claim
from passes.dispute_states import DisputeReason
from passes.enums import Decision, LineKind
from passes.models import Dispute, MonthlyStatement, Provider, Service, Site, StatementLine
from passes.models.holds import LONGEST_HOLD_DAYS
from passes.pages.document_forms import PaperField, paper_of
from passes.pages.fields import DayField, EurosField, TickField

LINES_OFFERED = 200
_TWO_ROWS = forms.Textarea(attrs={"rows": 2})


class _ClaimForm(ActForm):
    """What every claim says: a sentence, and a paper if there is one."""

    text = forms.CharField(label="Ce qui ne va pas", max_length=500, widget=_TWO_ROWS)
    paper = PaperField(label="Pièce justificative", required=False)

    @property
    def evidence(self) -> Paper | None:
        return paper_of(self.cleaned_data["paper"], paper_kinds.DocumentKind.EVIDENCE)


class LineClaimForm(_ClaimForm):
    """What is wrong with one line, in the reasons of who speaks."""

    reason = forms.ChoiceField(label="Motif", widget=forms.RadioSelect)
    service_on = DayField(
        label="Le bon jour", required=False, help_text="Seulement si la date est fausse."
    )
    holds_statement = TickField(
        label="Retenir le paiement de ce relevé jusqu'à la décision",
        help_text="Sans cette demande, le relevé est payé à la date prévue.",
    )
    field_order = ("reason", "service_on", "text", "paper", "holds_statement")

    def __init__(self, *args: Any, user: User, line: StatementLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        reasons = claims.reasons_of(user) - {DisputeReason.MISSING_SCAN}
        self.fields["reason"].choices = [
            (each.value, each.label.capitalize()) for each in DisputeReason if each in reasons
        ]
        if DisputeReason.WRONG_DATE not in reasons:
            del self.fields["service_on"], self.fields["holds_statement"]

    @property
    def claim(self) -> Claim:
        return Claim(
            reason=self.cleaned_data["reason"],
            text=self.cleaned_data["text"],
            line_ids=(self.line.pk,),
            service_on=self.cleaned_data.get("service_on"),
            holds_statement=self.cleaned_data.get("holds_statement", False),
            evidence=self.evidence,
        )


class SerialField(forms.CharField):
    """The six characters that name a Pass; a whole code is cut, and never kept."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Numéro du Pass")
        kwargs.setdefault("help_text", "Les six premiers caractères du code imprimé sur le Pass.")
        super().__init__(max_length=80, **kwargs)

    def clean(self, value: Any) -> int:
        serial = codes.read_serial(super().clean(value))
        if serial is None:
            raise forms.ValidationError(dispute_refusals.SERIAL_UNKNOWN.remedy)
        return serial


class MissingScanForm(_ClaimForm):
    """A scan that is on no statement: which Pass, where, what, when."""

    serial = SerialField()
    site = forms.ModelChoiceField(Site.objects.none(), label="Lieu", empty_label=None)
    service = forms.ModelChoiceField(Service.objects.none(), label="Service", empty_label=None)
    service_on = DayField(label="Fait le")
    field_order = ("serial", "site", "service", "service_on", "text", "paper")

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = provider.sites.order_by("name")
        offered = Service.objects.filter(site_services__site__provider=provider)
        self.fields["service"].queryset = offered.distinct().order_by("label")

    @property
    def claim(self) -> Claim:
        said = ("serial", "site", "service", "service_on", "text")
        return Claim(
            reason=DisputeReason.MISSING_SCAN,
            evidence=self.evidence,
            **{name: self.cleaned_data[name] for name in said},
        )


class OutOfPerimeterForm(_ClaimForm):
    """A funder's: which Pass of its orders was used outside of what they cover."""

    serial = SerialField()
    field_order = ("serial", "text", "paper")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_serial(self) -> int:
        """Find the line of that Pass, among those of one's orders."""
        serial: int = self.cleaned_data["serial"]
        lines = claims.visible_lines(self.user).filter(
            redemption__digital_pass__serial=serial, redemption__reversed_at__isnull=True
        )
        self.line = lines.first()
        if self.line is None:
            raise forms.ValidationError("Aucun relevé de vos commandes ne porte ce Pass.")
        return serial

    @property
    def claim(self) -> Claim:
        return Claim(
            reason=DisputeReason.OUT_OF_PERIMETER,
            text=self.cleaned_data["text"],
            line_ids=(self.line.pk,) if self.line else (),
            evidence=self.evidence,
        )


class SettleForm(ActForm):
    """A decision, why, and for a fee the amount that it is worth."""

    decision = forms.ChoiceField(
        label="Décision",
        choices=[(each.value, each.label.capitalize()) for each in Decision],
        widget=forms.RadioSelect,
    )
    amount = EurosField(label="Montant de la correction, en euros", required=False)
    sense = forms.ChoiceField(
        label="Sens",
        choices=[("1", "À verser à la structure"), ("-1", "À déduire du prochain relevé")],
        initial="1",
    )
    reason = forms.CharField(label="Motif de la décision", max_length=500, widget=_TWO_ROWS)

    def __init__(self, *args: Any, dispute: Dispute, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if dispute.reason != DisputeReason.WRONG_FEE:
            del self.fields["amount"], self.fields["sense"]

    @property
    def cents(self) -> int | None:
        amount: int | None = self.cleaned_data.get("amount")
        return amount * int(self.cleaned_data["sense"]) if amount else None


class HoldForm(ActForm):
    """Which lines wait, why, and for how many days."""

    lines = forms.MultipleChoiceField(label="Lignes", widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=_TWO_ROWS,
        help_text="La structure et le commanditaire le lisent.",
    )
    days = forms.IntegerField(
        label="Nombre de jours", min_value=1, max_value=LONGEST_HOLD_DAYS, initial=LONGEST_HOLD_DAYS
    )

    def __init__(self, *args: Any, statement: MonthlyStatement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = statement.lines.filter(kind=LineKind.REDEMPTION).order_by("pk")
        chosen = lines.select_related("redemption__digital_pass")[:LINES_OFFERED]
        self.fields["lines"].choices = [(line.pk, _named(line)) for line in chosen]

    @property
    def line_ids(self) -> tuple[int, ...]:
        return tuple(int(pk) for pk in self.cleaned_data["lines"])


def _named(line: StatementLine) -> str:
    redemption = line.redemption
    if redemption is None:
        return line.get_kind_display()
    serial = codes.serial_text(redemption.digital_pass.serial)
    return f"{serial}, {redemption.service_label}, {redemption.service_on:%d/%m/%Y}"


class ReasonForm(ActForm):
    """Why, in one sentence."""

    reason = forms.CharField(label="Motif", max_length=300)


class GestureForm(ActForm):
    """To whom, how much, why."""

    provider = forms.ModelChoiceField(Provider.objects.none(), label="Structure", empty_label=None)
    amount_cents = EurosField(label="Montant, en euros")
    reason = forms.CharField(label="Motif", max_length=300, widget=_TWO_ROWS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stated = Provider.objects.filter(statements__isnull=False)
        self.fields["provider"].queryset = stated.distinct().order_by("name")
