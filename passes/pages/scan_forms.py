"""What a person types, scans or photographs at a desk, turned into a scan."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.functional import cached_property

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.formats import qr
from passes import access, codes
from passes.models import Service, Site
from passes.scans import Scan

# The session's name for the place and the service of last time.
REMEMBERED = "desk"
LARGEST_PHOTO = 10 * 1024 * 1024
UNREADABLE_PHOTO = "Ce n'est pas un Pass : aucun QR de Pass ne se lit sur cette photo."


class OneOf(forms.ChoiceField):
    """A choice among a few rows already read, sent by an identifier that may be seen outside."""

    def offer(self, rows: dict[str, Any]) -> None:
        self.rows = rows
        self.choices = [(key, str(row)) for key, row in rows.items()]

    def clean(self, value: Any) -> Any:
        return self.rows[super().clean(value)]


class ScanForm(ActForm):
    """One Pass, one service, one day. The same form sent again is the same scan."""

    numbers_of_their_own = ("code",)

    code = forms.CharField(
        label="Code du Pass",
        help_text="15 caractères, en trois groupes de cinq, sous le dessin du Pass.",
        error_messages={"required": "Scannez le Pass, ou tapez son code."},
        max_length=codes.LONGEST_TEXT,
        strip=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    photo = forms.FileField(
        label="Ou une photo du Pass",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    site = OneOf(label="Lieu")
    service = OneOf(label="Service")
    service_on = forms.DateField(
        label="Date du service", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    scan_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.provider = access.provider_of(actor)
        self.device = access.device_of(actor)
        self.fields["site"].offer({str(each.public_id): each for each in self.sites})
        self.fields["service"].offer({each.code: each for each in self.services})
        # A photo stands for the code; one place needs no choice.
        self.fields["code"].required = not self.files.get("photo")
        if len(self.sites) == 1:
            self.fields["site"].widget = forms.HiddenInput()
            self.fields["site"].initial = str(self.sites[0].public_id)
        self.fields["scan_id"].initial = uuid.uuid4
        self.fields["service_on"].initial = self.today

    @cached_property
    def sites(self) -> list[Site]:
        """The places where this member works, that are not closed for good."""
        limits = access.limited_to(self.actor)
        found = Site.objects.filter(provider=self.provider).order_by("name", "pk")
        return [
            each
            for each in found
            if (limits is None or each.pk in limits)
            and (not each.closed_from or each.closed_from > journal.today())
        ]

    @cached_property
    def services(self) -> list[Service]:
        """The services that one of these places gives."""
        offered = Service.objects.filter(
            site_services__site__in=self.sites, site_services__until_on__isnull=True
        )
        return list(offered.distinct().order_by("label"))

    @property
    def time_zone(self) -> str:
        """Where the day of the desk is counted."""
        return self.sites[0].time_zone if self.sites else "Europe/Paris"

    def today(self) -> dt.date:
        """The day that is proposed for the service."""
        return journal.today(self.time_zone)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("code") and cleaned.get("photo"):
            cleaned["code"] = self._read_photo(cleaned["photo"])
        return cleaned

    def _read_photo(self, photo: Any) -> str:
        """The first Pass of a photo; a QR of another standard is no Pass and leaves no trace."""
        texts = qr.read(photo.read(LARGEST_PHOTO)) if photo.size <= LARGEST_PHOTO else []
        for text in texts:
            try:
                codes.normalise(text)
            except codes.UnreadableCode:
                continue
            return text
        self.add_error("photo", UNREADABLE_PHOTO)
        return ""

    def scan(self) -> Scan:
        """The values, once they are known to have the right shape."""
        return Scan(
            code=self.cleaned_data["code"],
            site=self.cleaned_data["site"],
            service=self.cleaned_data["service"],
            service_on=self.cleaned_data["service_on"],
            scan_id=self.cleaned_data["scan_id"] or uuid.uuid4(),
            device=self.device.name if self.device else "",
        )


class ReversalForm(ActForm):
    """Why a redemption is undone."""

    reason = forms.ChoiceField(
        label="Pourquoi l'annuler ?",
        choices=[
            (reason, reason)
            for reason in (
                "Le service n'a pas eu lieu",
                "Mauvais Pass scanné",
                "Mauvais service ou mauvaise date",
                "Scanné deux fois pour une séance",
            )
        ],
        widget=forms.RadioSelect,
    )


class TokenForm(ActForm):
    """What the token is for, so that it can be told from the others later."""

    label = forms.CharField(
        label="À quoi servira ce jeton ?",
        help_text="Par exemple : logiciel de caisse de la médiathèque.",
        max_length=80,
    )
