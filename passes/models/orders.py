"""An order of Passes (« commande »): how many, worth what, for whom, until when, paid by whom.

Quote, signature, framing, invoice and proof are facts (SignOff), not states, because two
signatures never come in a fixed order. `last_service_on` and `last_claim_on` are J + grace and
J + grace + claim window, kept as days so that the scan needs no arithmetic.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes import enums

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class OrderQuerySet(ActQuerySet["Order"]):
    def visible_to(self, user: User) -> OrderQuerySet:
        """Keep a funder's own orders and an agency's allotted ones; operators, auditors: all."""
        if user.role in {"operator", "auditor", "observer"}:
            return self.all()
        return self.filter(
            Q(
                funder__memberships__user=user,
                funder__memberships__ended_on__isnull=True,
            )
            | Q(allocations__agency_id__in=user.agency_ids)
        ).distinct()

    def distributing(self) -> OrderQuerySet:
        """Keep the orders whose Passes may still be handed over."""
        return self.filter(status__in=enums.DISTRIBUTING)


class Order(models.Model):
    """A number of Passes with their value, dates, perimeter and money."""

    transitions = enums.ORDER_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    reference = models.CharField("référence", max_length=24, unique=True)
    title = models.CharField("intitulé", max_length=160)
    funder = models.ForeignKey(
        "passes.Funder",
        on_delete=models.PROTECT,
        related_name="orders",
        verbose_name="commanditaire",
    )
    mode = models.CharField("mode", max_length=10, choices=enums.OrderMode.choices)
    status = models.CharField(
        "état",
        max_length=12,
        choices=enums.OrderStatus.choices,
        default=enums.OrderStatus.DRAFT,
    )
    ordered_count = models.PositiveIntegerField("Pass commandés")
    lapsed_count = models.PositiveIntegerField("Pass jamais créés, expirés", default=0)
    funded_count = models.PositiveIntegerField("Pass financés", default=0)
    drawn_count = models.PositiveIntegerField("Pass tirés", default=0)
    # Printed booklets exist before they are paid: what is given away is counted apart.
    given_count = models.PositiveIntegerField("Pass imprimés remis", default=0)
    booklet_size = models.PositiveSmallIntegerField("Pass par carnet", default=10)
    agreement_number = models.CharField("numéro de convention", max_length=60, blank=True)
    purchase_order_number = models.CharField("bon de commande", max_length=60, blank=True)
    mandate_number = models.CharField(
        "numéro de mandat", max_length=60, null=True, blank=True, unique=True
    )
    print_text = models.CharField("texte imprimé", max_length=300, blank=True)
    drafted_at = models.DateTimeField("rédigée le")
    activated_at = models.DateTimeField("activée le", null=True, blank=True)
    delivery_closed_on = models.DateField("livraison terminée le", null=True, blank=True)
    distribution_stopped_on = models.DateField("distribution arrêtée le", null=True, blank=True)

    valid_from = models.DateField("valable du")
    valid_until = models.DateField("valable jusqu'au (J)")
    grace_days = models.PositiveSmallIntegerField("jours de tolérance", default=30)
    claim_window_days = models.PositiveSmallIntegerField("jours d'encaissement", default=7)
    last_service_on = models.DateField("dernier jour de service")
    last_claim_on = models.DateField("dernier jour d'encaissement")
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")

    allowed_publics = models.JSONField("publics", default=list, blank=True)
    job_distant_statuses = models.JSONField("situations éloignées de l'emploi", default=list)
    regulated_tariff_only = models.BooleanField("tarif réglementé seulement", default=False)
    approved_providers_only = models.BooleanField("structures agréées seulement", default=False)
    diagnosis_required = models.BooleanField("diagnostic demandé", default=True)
    late_distribution = models.CharField(
        "distribution tardive",
        max_length=24,
        choices=enums.LateDistribution.choices,
        default=enums.LateDistribution.REFUSE,
    )
    legal_preset = models.CharField(
        "cadre légal",
        max_length=6,
        choices=enums.LegalPreset.choices,
        default=enums.LegalPreset.FREE,
    )

    face_value_cents = models.PositiveIntegerField("valeur d'un Pass, en centimes", default=1000)
    upstream_fee_bp = models.PositiveIntegerField("frais amont, points de base", default=0)
    downstream_fee_bp = models.PositiveIntegerField("frais aval, points de base", default=0)
    fee_vat_bp = models.PositiveIntegerField("TVA sur frais, points de base", default=2000)
    rounding_rule = models.CharField(
        "règle d'arrondi", max_length=30, default="half_up_per_statement"
    )
    unused_value_policy = models.CharField(
        "valeur non utilisée",
        max_length=12,
        choices=enums.UnusedValue.choices,
        default=enums.UnusedValue.CREDIT_NOTE,
    )

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = "commande"
        verbose_name_plural = "commandes"
        constraints = [
            models.CheckConstraint(
                name="booklet_size_one_to_ten",
                condition=Q(booklet_size__range=(1, 10)),
                violation_error_message="Un carnet compte de 1 à 10 Pass.",
            ),
            models.CheckConstraint(
                name="activated_order_has_activated_at",
                condition=Q(status__in=enums.ACTIVATED, activated_at__isnull=False)
                | Q(status__in=["draft", "cancelled"], activated_at__isnull=True),
                violation_error_message="Une commande active porte sa date d'activation.",
            ),
            models.CheckConstraint(
                name="lapsed_up_to_ordered",
                condition=Q(lapsed_count__lte=F("ordered_count")),
                violation_error_message="On ne peut pas expirer plus de Pass que commandés.",
            ),
            models.CheckConstraint(
                name="drawn_up_to_funded",
                condition=Q(mode="on_demand", drawn_count__lte=F("funded_count"))
                | Q(mode="printed", given_count__lte=F("funded_count")),
                violation_error_message="Aucun Pass n'est utilisable avant d'être financé.",
            ),
            models.CheckConstraint(
                name="drawn_up_to_ordered",
                condition=Q(drawn_count__lte=F("ordered_count")),
                violation_error_message="On ne crée pas plus de Pass que commandés.",
            ),
            models.CheckConstraint(
                name="funded_up_to_ordered",
                condition=Q(funded_count__lte=F("ordered_count")),
                violation_error_message="On ne finance pas plus de Pass que commandés.",
            ),
            models.CheckConstraint(
                name="order_dates_in_order",
                condition=Q(valid_from__lte=F("valid_until"))
                & Q(valid_until__lte=F("last_service_on"))
                & Q(last_service_on__lte=F("last_claim_on")),
                violation_error_message="Les dates de la commande ne se suivent pas.",
            ),
            models.CheckConstraint(
                name="face_value_is_positive",
                condition=Q(face_value_cents__gt=0),
                violation_error_message="Un Pass vaut plus de zéro.",
            ),
            models.CheckConstraint(
                name="rates_up_to_one_hundred_percent",
                condition=Q(upstream_fee_bp__lte=10000)
                & Q(downstream_fee_bp__lte=10000)
                & Q(fee_vat_bp__lte=10000),
                violation_error_message="Un taux va de 0 à 100 %.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class OrderTerritory(models.Model):
    """One place where the Passes of an order are good; no row means everywhere.

    `code` is `com:59350`, `epci:200093201`, `dep:59` or `reg:32`.
    """

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="territories", verbose_name="commande"
    )
    code = models.CharField("territoire", max_length=20)

    class Meta:
        verbose_name = "territoire d'une commande"
        verbose_name_plural = "territoires d'une commande"
        constraints = [
            models.UniqueConstraint(
                name="territory_once_per_order",
                fields=["order", "code"],
                violation_error_message="Ce territoire est déjà dans la commande.",
            )
        ]

    def __str__(self) -> str:
        return self.code


class OrderService(models.Model):
    """One service that the Passes of an order pay; no row means every service."""

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="order_services", verbose_name="commande"
    )
    service = models.ForeignKey(
        "passes.Service", on_delete=models.PROTECT, related_name="+", verbose_name="service"
    )

    class Meta:
        verbose_name = "service d'une commande"
        verbose_name_plural = "services d'une commande"
        constraints = [
            models.UniqueConstraint(
                name="service_once_per_order",
                fields=["order", "service"],
                violation_error_message="Ce service est déjà dans la commande.",
            )
        ]

    def __str__(self) -> str:
        return str(self.service)


class SignOff(models.Model):
    """A dated decision of funder or operator on an exact text (« visa »)."""

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="sign_offs", verbose_name="commande"
    )
    kind = models.CharField("objet", max_length=16, choices=enums.SignOffKind.choices)
    decision = models.CharField("décision", max_length=10, choices=enums.Decision.choices)
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="signé par"
    )
    signed_at = models.DateTimeField("signé le")
    text_digest = models.CharField("empreinte du texte", max_length=64)
    reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        verbose_name = "visa"
        verbose_name_plural = "visas"
        constraints = [
            models.CheckConstraint(
                name="refused_sign_off_has_reason",
                condition=~Q(decision="refused") | ~Q(reason=""),
                violation_error_message="Un refus porte un motif.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.get_decision_display()}"
