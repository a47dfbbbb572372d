"""What somebody sends with a list of claims, and a code typed again."""

from __future__ import annotations

from typing import Any

from django import forms

from diagnostics.accounts.models import User
from diagnostics.accounts.pages.forms import ActForm
from passes import access, claiming, codes, identifiers
from passes.formats.claim_file import LARGEST_BYTES, MOST_LINES
from passes.models import Provider, Service, Site
from passes.pages.scan_forms import OneOf

EACH_LINE = "Celui que dit chaque ligne"


class OneOrNone(OneOf):
    """A choice among a few rows, or none of them."""

    def __init__(self, *, none: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.none = none

    def offer(self, rows: dict[str, Any]) -> None:
        super().offer(rows)
        self.choices = [("", self.none), *self.choices]

    def clean(self, value: Any) -> Any:
        return self.rows.get(forms.ChoiceField.clean(self, value))


class ClaimsForm(ActForm):
    """A list, and what its lines mean when they do not say."""

    file = forms.FileField(
        label="Votre liste",
        help_text="Classeur Excel (.xlsx) ou CSV, 1,5 Mo et "
        f"{MOST_LINES // 1000}\N{NO-BREAK SPACE}000 lignes au plus.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": "Choisissez le fichier de votre liste.",
            "empty": "Le fichier est vide.",
        },
    )
    siret = forms.CharField(
        label="SIRET de la structure",
        required=False,
        max_length=20,
        help_text="Laissez vide si une colonne « SIRET » de la liste le dit.",
    )
    service = OneOrNone(label="Service", none=EACH_LINE)
    site = OneOrNone(label="Lieu", none=EACH_LINE)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.own = access.provider_of(actor) if access.redeems(actor) else None
        if self.own is None:
            # Who brings the list of others names them; places are named by its lines.
            del self.fields["site"], self.fields["service"]
        else:
            self._ask_place(self.own)

    def clean_siret(self) -> Provider | None:
        """The organisation that a number names."""
        number = identifiers.compact(self.cleaned_data["siret"])
        found = Provider.objects.filter(siret=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError("Aucune structure d'ici ne porte ce SIRET.")
        return found

    def _ask_place(self, own: Provider) -> None:
        del self.fields["siret"]
        limits = access.limited_to(self.actor)
        sites = [
            each
            for each in Site.objects.filter(provider=own).order_by("name", "pk")
            if limits is None or each.pk in limits
        ]
        services = Service.objects.filter(site_services__site__in=sites).distinct()
        self._ask_unless_one("site", {str(each.public_id): each for each in sites})
        self._ask_unless_one("service", {each.code: each for each in services.order_by("label")})

    def _ask_unless_one(self, name: str, rows: dict[str, Any]) -> None:
        """One place needs no choice: the list means it when it says nothing."""
        if len(rows) < 2:
            del self.fields[name]
        else:
            self.fields[name].offer(rows)

    def sent(self) -> claiming.SentList:
        """The list, once the form is known to have the right shape."""
        data = self.cleaned_data
        return claiming.SentList(
            name=data["file"].name or "",
            # One byte more than is lawful, so that a longer list is told to be one.
            content=data["file"].read(LARGEST_BYTES + 1),
            site=data.get("site"),
            service=data.get("service"),
        )


class RetypedCodeForm(ActForm):
    """The code of one line, read again on paper."""

    numbers_of_their_own = ("code",)

    code = forms.CharField(
        label="Code lu sur le Pass",
        help_text="15 caractères, en trois groupes de cinq. Tapez-le en entier.",
        error_messages={"required": "Tapez le code lu sur le Pass."},
        max_length=codes.LONGEST_TEXT,
        strip=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def typed(self) -> claiming.TypedCode:
        return claiming.TypedCode(self.cleaned_data["code"])
