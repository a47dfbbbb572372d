"""The person who is helped (« usager »), and the information notice given to her.

The list of columns is closed (diagnosis.md section 3; law.md L14): nothing is added without a
reason in law. The France Travail identifier is sealed, with a keyed digest for look-up. No social
security number, ever (L11).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Func, Q

from diagnostics import enums, identifiers
from diagnostics.accounts.rows import ActQuerySet

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


# The names without their spaces, spelt without parameters so that its index serves.
SQUEEZED = Func(
    F("search_name"),
    template="REPLACE(%(expressions)s, ' ', '')",
    output_field=models.CharField(),
)


class PersonQuerySet(ActQuerySet["Person"]):
    def visible_to(self, user: User) -> PersonQuerySet:
        """Keep the people of the user's own agencies; no other role sees a named person."""
        return self.filter(agency_id__in=user.agency_ids, anonymised_at__isnull=True)

    def current(self) -> PersonQuerySet:
        """Keep the files that stand for somebody: neither merged into another nor anonymised."""
        return self.filter(merged_into__isnull=True, anonymised_at__isnull=True)

    def counted(self) -> PersonQuerySet:
        """Keep one file per person, anonymous ones too: figures stay when names go (L22)."""
        return self.filter(merged_into__isnull=True)

    def named(self, text: str) -> PersonQuerySet:
        """Keep the files whose names hold every word of the text, whatever its accents."""
        found = self
        for word in identifiers.search_key(text).split():
            found = found.filter(search_name__contains=word)
        return found

    def alike(self, search_name: str) -> PersonQuerySet:
        """Keep the files of these names, whatever the spaces and hyphens between the words."""
        return self.annotate(squeezed=SQUEEZED).filter(squeezed=search_name.replace(" ", ""))

    def identified(self, digests: list[str]) -> PersonQuerySet:
        """Keep the file that carries an identifier, given all its possible digests."""
        return self.filter(identifier_digest__in=digests)


class Person(models.Model):
    """Somebody an agency receives."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    last_name = models.CharField("nom", max_length=100)
    first_name = models.CharField("prénom", max_length=100)
    search_name = models.CharField("nom pour la recherche", max_length=220, db_index=True)
    identifier_sealed = models.TextField("identifiant France Travail scellé", blank=True)
    identifier_digest = models.CharField(
        "empreinte de l'identifiant", max_length=64, null=True, blank=True, unique=True
    )
    identifier_tail = models.CharField("trois derniers caractères", max_length=3, blank=True)
    birth_year = models.PositiveSmallIntegerField("année de naissance", null=True, blank=True)
    sex = models.CharField("sexe", max_length=1, choices=enums.Sex.choices, blank=True)
    commune = models.ForeignKey(
        "accounts.Commune",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="commune",
    )
    qpv = models.CharField(
        "quartier prioritaire", max_length=3, choices=enums.YesNo.choices, blank=True
    )
    mobility = models.CharField(
        "peut se déplacer", max_length=3, choices=enums.YesNo.choices, blank=True
    )
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("mail", blank=True)
    preferred_channel = models.CharField(
        "moyen de contact préféré", max_length=8, choices=enums.Channel.choices, blank=True
    )
    status = models.CharField(
        "situation", max_length=30, choices=enums.EmploymentStatus.choices, blank=True
    )
    status_on = models.DateField("situation au", null=True, blank=True)
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="people", verbose_name="agence"
    )
    advisor = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name="conseiller",
    )
    first_met_on = models.DateField("premier entretien le")
    last_contact_on = models.DateField("dernier contact le")
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_files",
        verbose_name="réuni avec",
    )
    restricted_at = models.DateTimeField("gelé le", null=True, blank=True)
    restricted_reason = models.CharField("motif du gel", max_length=200, blank=True)
    closed_on = models.DateField("fermé le", null=True, blank=True)
    closed_reason = models.CharField(
        "motif de fermeture", max_length=12, choices=enums.CloseReason.choices, blank=True
    )
    anonymised_at = models.DateTimeField("anonymisé le", null=True, blank=True)
    created_at = models.DateTimeField("créé le")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "usager"
        verbose_name_plural = "usagers"
        indexes = [
            models.Index(fields=["agency", "first_met_on"], name="person_first_met"),
            models.Index(SQUEEZED, name="person_squeezed_name"),
        ]
        constraints = [
            models.CheckConstraint(
                name="birth_year_is_plausible",
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1900, 2100)),
                violation_error_message="L'année de naissance n'est pas possible.",
            ),
            models.CheckConstraint(
                name="person_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                violation_error_message="Un dossier ne se réunit pas avec lui-même.",
            ),
            models.CheckConstraint(
                name="identifier_sealed_with_digest",
                condition=Q(identifier_sealed="", identifier_digest__isnull=True)
                | (~Q(identifier_sealed="") & Q(identifier_digest__isnull=False)),
                violation_error_message="L'identifiant scellé va avec son empreinte.",
            ),
            models.CheckConstraint(
                name="person_closed_with_reason",
                condition=Q(closed_on__isnull=True) | ~Q(closed_reason=""),
                violation_error_message="Un dossier fermé porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        if self.anonymised_at is not None:
            return "Personne anonymisée"
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def masked_identifier(self) -> str:
        """The last three characters, the rest hidden (L11)."""
        return f"•••• {self.identifier_tail}" if self.identifier_tail else ""

    @property
    def spoken_phone(self) -> str:
        """The telephone as it is said aloud."""
        return identifiers.spoken_phone(self.phone) if self.phone else ""

    @property
    def kept_pk(self) -> int:
        """The file that stands for this person: the one this file was reunited with, or itself."""
        return self.merged_into_id or self.pk

    @property
    def file_pks(self) -> list[int]:
        """This file and those merged into it: records are read through the pointer (section 8)."""
        return [self.pk, *self.merged_files.values_list("pk", flat=True)]


class InformationNotice(models.Model):
    """The information sheet was given: which day, which version, by whom (L03)."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="notices", verbose_name="usager"
    )
    version = models.CharField("version", max_length=20)
    given_on = models.DateField("remise le")
    given_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="remise par"
    )

    class Meta:
        verbose_name = "information remise"
        verbose_name_plural = "informations remises"
        constraints = [
            models.UniqueConstraint(
                name="notice_once_per_version",
                fields=["person", "version"],
                violation_error_message="Cette information a déjà été remise.",
            )
        ]

    def __str__(self) -> str:
        return f"information {self.version}"


class PersonMove(models.Model):
    """A change of agency or advisor, kept for ever."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="moves", verbose_name="usager"
    )
    from_agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="de l'agence"
    )
    to_agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="à l'agence"
    )
    from_advisor = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="du conseiller",
    )
    to_advisor = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="au conseiller",
    )
    reason = models.CharField("motif", max_length=200, blank=True)
    moved_at = models.DateTimeField("le")
    moved_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "changement d'agence"
        verbose_name_plural = "changements d'agence"

    def __str__(self) -> str:
        return f"{self.from_agency} → {self.to_agency}"
