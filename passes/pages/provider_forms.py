"""The forms of those who redeem: qualifying, inviting, closing a place, an account's RIB."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from diagnostics.accounts import locating
from diagnostics.accounts.models import Commune
from diagnostics.accounts.pages.forms import ActForm
from passes import enums, paper_kinds
from passes.account_checks import AccountDetails
from passes.accreditation_file import AccreditationFile, ServiceOffer
from passes.joining_providers import Invitee
from passes.models import Provider, Service, Site
from passes.pages.document_forms import PaperField, paper_of
from passes.pages.fields import MOST_CENTS_OF_ONE, DayField, EurosField, ServicesField, TickField
from passes.provider_refusals import DOCUMENT_MISSING, SITUATION_MISSING
from passes.renumbering import NewSiret

STATUSES = [("", "Toutes"), *enums.ProviderStatus.choices]


class SearchForm(forms.Form):
    """What the list of providers is searched by; a form that writes nothing."""

    q = forms.CharField(required=False, max_length=80)
    status = forms.ChoiceField(required=False, choices=STATUSES)
    accepts_pass = TickField()


class AccreditForm(ActForm):
    """What the operator has read of a candidate, for one of its places."""

    numbers_of_their_own = ("siret",)

    siret = forms.CharField(label="SIRET", max_length=20)
    legal_representative = forms.CharField(label="Représentant légal", max_length=160)
    is_public_body = TickField(label="C'est un organisme public")
    charter_accepted_on = DayField(label="Charte acceptée le")
    site = forms.ModelChoiceField(Site.objects.none(), label="Lieu qualifié", empty_label=None)
    place = forms.CharField(
        label="Commune du lieu",
        required=False,
        help_text="Code postal et nom, par exemple 62300 Lens. Vide : celle du fichier.",
    )
    services = ServicesField(
        Service.objects.filter(is_active=True),
        label="Services proposés dans ce lieu",
        widget=forms.CheckboxSelectMultiple,
    )
    price_cents = EurosField(
        most_cents=MOST_CENTS_OF_ONE,
        label="Prix d'une séance, en euros",
        required=False,
        help_text="Vide : non communiqué.",
    )
    is_regulated_tariff = TickField(label="Ces services sont à tarif réglementé")
    from_on = DayField(label="Qualifiée à partir du")

    def __init__(self, *args: Any, provider: Provider, today: dt.date, **kwargs: Any) -> None:
        sites = Site.objects.filter(provider=provider).order_by("pk")
        first = sites.first()
        current = Service.objects.filter(
            site_services__site=first, site_services__until_on__isnull=True
        )
        kwargs["initial"] = {
            "siret": provider.siret or "",
            "legal_representative": provider.legal_representative,
            "is_public_body": provider.is_public_body,
            "charter_accepted_on": provider.charter_accepted_on,
            "from_on": today,
            "services": list(current.values_list("pk", flat=True)) if first else [],
        }
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites

    def clean_place(self) -> Commune | None:
        said = str(self.cleaned_data["place"]).strip()
        if not said:
            return None
        postcode, _, name = said.partition(" ")
        commune = locating.find_commune(insee=said.upper(), postcode=postcode, name=name)
        if commune is None:
            raise forms.ValidationError("Commune introuvable : écrivez le code postal et le nom.")
        return commune

    def file(self) -> AccreditationFile:
        data = self.cleaned_data
        offers = tuple(
            ServiceOffer(service, data["price_cents"], data["is_regulated_tariff"])
            for service in data["services"]
        )
        return AccreditationFile(
            siret=data["siret"],
            legal_representative=data["legal_representative"],
            charter_accepted_on=data["charter_accepted_on"],
            site=data["site"],
            offers=offers,
            from_on=data["from_on"],
            commune=data["place"],
            is_public_body=data["is_public_body"],
        )


class InviteForm(ActForm):
    email = forms.EmailField(label="Adresse mail")
    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    role = forms.ChoiceField(
        label="Rôle",
        choices=[
            (enums.ProviderRole.ADMIN, "administre la structure : compte bancaire, relevés"),
            (enums.ProviderRole.MEMBER, "encaisse les Pass"),
        ],
        widget=forms.RadioSelect,
        initial=enums.ProviderRole.ADMIN,
    )

    def invitee(self) -> Invitee:
        names = ("email", "first_name", "last_name", "role")
        sites = self.cleaned_data.get("sites", ())
        return Invitee(*(self.cleaned_data[name] for name in names), sites=sites)


class CloseSiteForm(ActForm):
    closed_from = DayField(label="Fermé à partir du")
    reason = forms.CharField(label="Motif", max_length=200)


class AccountForm(ActForm):
    """A RIB, as it is written on paper."""

    numbers_of_their_own = ("iban", "bic")

    holder_name = forms.CharField(
        label="Titulaire du compte", max_length=140, help_text="Comme sur le RIB."
    )
    iban = forms.CharField(
        label="IBAN",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    bic = forms.CharField(
        label="BIC", max_length=20, required=False, help_text="Vide : celui de votre banque."
    )
    paper = PaperField(label="RIB", missing=DOCUMENT_MISSING.detail)

    def details(self) -> AccountDetails:
        data = self.cleaned_data
        paper = paper_of(data["paper"], paper_kinds.DocumentKind.BANK_DETAILS)
        return AccountDetails(data["iban"], data["holder_name"], data["bic"], paper)


class NewSiretForm(ActForm):
    """The number of a structure that moved, with the paper that says it."""

    numbers_of_their_own = ("siret",)

    siret = forms.CharField(
        label="Nouveau SIRET", max_length=20, help_text="14 chiffres, sur l'avis de situation."
    )
    from_on = DayField(label="Vrai depuis le")
    paper = PaperField(label="Avis de situation", missing=SITUATION_MISSING.detail)

    def new(self) -> NewSiret:
        data = self.cleaned_data
        paper = paper_of(data["paper"], paper_kinds.DocumentKind.REGISTRATION)
        return NewSiret(data["siret"], data["from_on"], paper)


class CheckForm(ActForm):
    """What the first person saw: the call, and the bank's answer about the holder."""

    payee_match = forms.ChoiceField(
        label="Ce que la banque dit du titulaire",
        choices=enums.PayeeMatch.choices,
        widget=forms.RadioSelect,
        initial=enums.PayeeMatch.NOT_ASKED,
    )
