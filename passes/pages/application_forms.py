"""The forms of « Ma structure »: SIRET, identity, places, services, members."""

from __future__ import annotations

from typing import Any

from django import forms
from dsfr.utils import dsfr_input_class_attr

from diagnostics.accounts import locating
from diagnostics.accounts.pages.forms import ActForm
from passes.accreditation_file import ServiceOffer
from passes.applying import Identity
from passes.models import Provider, ProviderMembership, Service, Site
from passes.pages.fields import MOST_CENTS_OF_ONE, EurosField, TickField
from passes.pages.provider_forms import InviteForm
from passes.tending import SiteDetails

KINDS = [
    ("association", "Association"),
    ("organisme public", "Organisme public (mairie, bibliothèque, école…)"),
    ("entreprise", "Entreprise"),
    ("entreprise solidaire", "Entreprise solidaire ou coopérative"),
]
CHARTER = (
    "J'accepte la charte : accueillir sans condition, dire le prix avant, ne jamais demander un "
    "mot de passe, encaisser un Pass seulement quand l'aide est donnée."
)
MOST_PASSES = 10


class SiretForm(ActForm):
    numbers_of_their_own = ("siret",)

    siret = forms.CharField(
        label="SIRET", max_length=20, help_text="14 chiffres, sur l'avis de situation."
    )


class IdentityForm(ActForm):
    """Who a structure is; the charter is accepted once."""

    kind = forms.ChoiceField(label="Votre structure est", choices=KINDS, widget=forms.RadioSelect)
    legal_representative = forms.CharField(
        label="Représentant légal", max_length=160, help_text="La personne qui signe pour vous."
    )
    email = forms.EmailField(label="Adresse mail de la structure")
    phone = forms.CharField(label="Téléphone de la structure", max_length=20)
    accepts_charter = TickField(label=CHARTER)

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "kind": provider.kind,
            "legal_representative": provider.legal_representative,
            "email": provider.email,
            "phone": provider.phone,
            "accepts_charter": provider.charter_accepted_on is not None,
        }
        super().__init__(*args, **kwargs)

    def identity(self) -> Identity:
        data = self.cleaned_data
        return Identity(
            kind=data["kind"],
            is_public_body=data["kind"] == "organisme public",
            legal_representative=data["legal_representative"],
            email=data["email"],
            phone=data["phone"],
            accepts_charter=data["accepts_charter"],
        )


EVERYWHERE = "Rien de coché : tous les lieux."


class PlacesField(forms.ModelMultipleChoiceField):
    """The places of a structure where somebody works, to tick; none ticked means all of them."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(
            Site.objects.filter(provider=provider).order_by("name", "pk"),
            to_field_name="public_id",
            label="Lieux où cette personne encaisse",
            help_text=EVERYWHERE,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self, value: Any) -> Any:
        return tuple(super().clean(value))


class MemberForm(InviteForm):
    """Somebody of one's own structure, everywhere or in some of its places."""

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if provider.sites.count() > 1:
            self.fields["sites"] = PlacesField(provider)


class MemberPlacesForm(ActForm):
    """Where a member works from now on."""

    def __init__(self, *args: Any, membership: ProviderMembership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = membership.limits.filter(ended_at__isnull=True)
        self.fields["sites"] = PlacesField(membership.provider)
        self.fields["sites"].initial = [
            str(each) for each in current.values_list("site__public_id", flat=True)
        ]


class SiteForm(ActForm):
    """A place as people find it."""

    name = forms.CharField(label="Nom du lieu", max_length=200)
    address = forms.CharField(label="Numéro et rue", max_length=300)
    postcode = forms.RegexField(
        r"^\d{5}$",
        label="Code postal",
        error_messages={"invalid": "Un code postal a cinq chiffres."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    town = forms.CharField(label="Commune", max_length=80)
    phone = forms.CharField(label="Téléphone du lieu", max_length=20, required=False)
    opening_hours = forms.CharField(
        label="Horaires",
        max_length=300,
        required=False,
        help_text="Par exemple : Mo-Fr 09:00-12:00,14:00-17:00",
    )
    accessibility = forms.CharField(
        label="Accessibilité",
        max_length=300,
        required=False,
        help_text="Par exemple : de plain-pied, ascenseur, boucle magnétique.",
    )

    def __init__(self, *args: Any, site: Site | None = None, **kwargs: Any) -> None:
        if site is not None:
            kwargs["initial"] = {
                name: getattr(site, name) for name in self.base_fields if hasattr(site, name)
            }
        super().__init__(*args, **kwargs)

    def details(self) -> SiteDetails:
        data = self.cleaned_data
        commune = locating.find_commune(insee="", postcode=data["postcode"], name=data["town"])
        return SiteDetails(
            name=data["name"],
            address=data["address"],
            commune=commune,
            postcode=data["postcode"],
            phone=data["phone"],
            opening_hours=data["opening_hours"],
            accessibility=data["accessibility"],
        )


class OffersForm(ActForm):
    """What a place gives: a tick, a price, a tariff and a number of Passes for each service."""

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = list(Service.objects.filter(is_active=True).order_by("label"))
        rows = site.site_services.filter(until_on__isnull=True)
        current = {row.service_id: row for row in rows}
        for service in self.services:
            row, key = current.get(service.pk), service.pk
            self.fields[f"given_{key}"] = TickField(label="Proposé ici", initial=row is not None)
            self.fields[f"price_{key}"] = EurosField(
                label="Prix d'une séance, en euros",
                required=False,
                most_cents=MOST_CENTS_OF_ONE,
                initial=_euros(row.price_cents if row else None),
            )
            self.fields[f"tariff_{key}"] = TickField(
                label="Tarif réglementé",
                initial=bool(row and row.is_regulated_tariff),
            )
            self.fields[f"passes_{key}"] = forms.IntegerField(
                label="Pass par séance",
                min_value=1,
                max_value=MOST_PASSES,
                required=False,
                initial=row.usual_passes if row else 1,
            )
        for visible in self.visible_fields():
            dsfr_input_class_attr(visible)

    def offers(self) -> tuple[ServiceOffer, ...]:
        data = self.cleaned_data
        return tuple(
            ServiceOffer(
                service,
                data[f"price_{service.pk}"],
                data[f"tariff_{service.pk}"],
                data[f"passes_{service.pk}"] or 1,
            )
            for service in self.services
            if data[f"given_{service.pk}"]
        )

    def groups(self) -> list[dict[str, Any]]:
        """The fields of each service together, for the template."""
        return [
            {
                "label": service.label,
                "fields": [
                    self[f"{name}_{service.pk}"] for name in ("given", "price", "tariff", "passes")
                ],
            }
            for service in self.services
        ]


class TextForm(ActForm):
    """One sentence said about a place."""

    text = forms.CharField(
        label="Ce qui a changé", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(ActForm):
    answer = forms.CharField(label="Votre réponse", max_length=300)


def _euros(cents: int | None) -> str:
    return "" if cents is None else f"{cents // 100},{cents % 100:02d}"
