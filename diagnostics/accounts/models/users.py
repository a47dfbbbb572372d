"""Who signs in, with which national role, and the tokens that speak for a program.

A person who is helped never signs in: she is a `Person` of `diagnostics`. Whoever creates an
operator owns the two-person rule on money, so an operator is appointed by one person and
confirmed by another, which the database holds (threats-and-accidents.md, T22).
"""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from diagnostics.accounts.models.agencies import AgencyMembership


class NationalRole(models.TextChoices):
    NONE = "", "aucun"
    OPERATOR = "operator", "gestionnaire"
    OBSERVER = "observer", "observateur"
    AUDITOR = "auditor", "auditeur"
    ADMINISTRATOR = "administrator", "administrateur"
    DPO = "dpo", "délégué à la protection des données"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make one account; the e-mail address is the name one signs in with."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make the first administrator of an instance (`createsuperuser`)."""
        fields.setdefault("role", NationalRole.ADMINISTRATOR)
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in (« utilisateur »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    email = models.EmailField(
        "adresse mail", unique=True, error_messages={"unique": "Cette adresse a déjà un compte."}
    )
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    role = models.CharField(
        "rôle national", max_length=16, choices=NationalRole.choices, blank=True, default=""
    )
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accède à l'administration", default=False)
    date_joined = models.DateTimeField("créé le", auto_now_add=True)
    appointed_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name="nommé par",
    )
    confirmed_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="confirmations",
        verbose_name="nomination confirmée par",
    )
    confirmed_at = models.DateTimeField("nomination confirmée le", null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = UserManager()

    class Meta:
        verbose_name = "utilisateur"
        verbose_name_plural = "utilisateurs"
        constraints = [
            models.CheckConstraint(
                name="active_operator_is_confirmed",
                condition=~Q(role="operator")
                | Q(is_active=False)
                | Q(
                    appointed_by__isnull=False,
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                ),
                violation_error_message=(
                    "Un gestionnaire est nommé par une personne et confirmé par une autre."
                ),
            ),
            models.CheckConstraint(
                name="operator_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("appointed_by")),
                violation_error_message="La personne qui nomme ne confirme pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.first_name

    @cached_property
    def agency_memberships(self) -> list[AgencyMembership]:
        """Memberships of agencies that have not ended, read once per request."""
        return list(self.memberships.filter(ended_on__isnull=True).select_related("agency"))

    @property
    def agency_ids(self) -> list[int]:
        return [membership.agency_id for membership in self.agency_memberships]

    @property
    def managed_agency_ids(self) -> list[int]:
        return [m.agency_id for m in self.agency_memberships if m.role == "manager"]


class ApiToken(models.Model):
    """The right of a program to speak for one user within one body; only its digest is kept."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="tokens", verbose_name="utilisateur"
    )
    scope_id = models.UUIDField("organisme", null=True, blank=True)
    label = models.CharField("nom du jeton", max_length=80)
    digest = models.CharField("empreinte", max_length=64, unique=True)
    created_at = models.DateTimeField("créé le")
    valid_until = models.DateTimeField("valable jusqu'au", null=True, blank=True)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "jeton d'accès"
        verbose_name_plural = "jetons d'accès"

    def __str__(self) -> str:
        return self.label
