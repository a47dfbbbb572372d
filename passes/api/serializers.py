"""The shape of what a desk sends and reads; no rule lives here."""

from typing import Any

from rest_framework import serializers

from passes import codes, scans
from passes.desks import Desk
from passes.models import Service, Site
from passes.scans import BatchLine, Receipt, Scan


class CheckSerializer(serializers.Serializer[Any]):
    """A code, a place, a service and a day. The provider and the member come from the token."""

    code = serializers.CharField(max_length=codes.LONGEST_TEXT, trim_whitespace=False)
    site = serializers.UUIDField(help_text="Identifiant public d'un lieu de votre structure.")
    service = serializers.CharField(max_length=80, help_text="Code du service.")
    service_on = serializers.DateField(help_text="Jour où le service a été rendu.")
    scanned_at = serializers.DateTimeField(
        required=False, help_text="Instant du scan sur l'appareil ; la réception s'il manque."
    )

    def validate_site(self, value: Any) -> Site:
        site = self._desk.sites.get(value)
        if site is None:
            raise serializers.ValidationError("Ce lieu n'est pas un lieu de votre structure.")
        return site

    def validate_service(self, value: str) -> Service:
        service = self._desk.services.get(value)
        if service is None:
            raise serializers.ValidationError("Ce service n'existe pas.")
        return service

    @property
    def _desk(self) -> Desk:
        desk: Desk = self.context["desk"]
        return desk

    def scan(self) -> Scan:
        """The values, once they are known to have the right shape."""
        return Scan(**self.validated_data, device=self._desk.device[:80])


class ScanSerializer(CheckSerializer):
    """The same, with the identity of the scan, so that sending it again is safe."""

    scan_id = serializers.UUIDField(
        help_text="Fabriqué par le terminal ; aussi accepté en en-tête Scan-Id."
    )


class BatchSerializer(serializers.Serializer[Any]):
    """Up to 500 scans; each is judged alone."""

    scans = serializers.ListField(
        child=serializers.JSONField(), min_length=1, max_length=scans.MOST_IN_A_BATCH
    )


class ReversalRequestSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=200, help_text="Pourquoi l'encaissement est annulé.")
    request_id = serializers.UUIDField(required=False, allow_null=True, default=None)


class ReversalSerializer(serializers.Serializer[Any]):
    reversed_at = serializers.DateTimeField()
    reason = serializers.CharField(allow_null=True)


class ReversedSerializer(serializers.Serializer[Any]):
    """A redemption undone."""

    id = serializers.UUIDField()
    serial = serializers.CharField()
    reversed_at = serializers.DateTimeField()
    reason = serializers.CharField()


class ReceiptSerializer(serializers.Serializer[Any]):
    """The answer to a scan."""

    id = serializers.UUIDField(allow_null=True, help_text="Vide après une simple vérification.")
    replayed = serializers.BooleanField(help_text="Vrai si ce scan avait déjà été reçu.")
    serial = serializers.CharField()
    site = serializers.UUIDField()
    service = serializers.CharField()
    service_on = serializers.DateField()
    scanned_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField()
    face_value_cents = serializers.IntegerField()
    price_cents = serializers.IntegerField(allow_null=True)
    left_to_pay_cents = serializers.IntegerField(help_text="Reste à payer par la personne.")
    expected_pay_on = serializers.DateField(help_text="Date de paiement prévue, au plus tard.")
    hand_over = serializers.CharField(help_text="Référence de la remise.")
    first_name = serializers.CharField(help_text="Prénom de la personne, pour l'accueillir.")
    reversal = ReversalSerializer(allow_null=True)


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    remedy = serializers.CharField(allow_blank=True)


class BatchLineSerializer(serializers.Serializer[Any]):
    status = serializers.IntegerField(help_text="Le statut que ce scan aurait eu seul.")
    repeats = serializers.IntegerField(
        allow_null=True, help_text="Rang de la première ligne qui porte le même scan_id."
    )
    redemption = ReceiptSerializer(allow_null=True)
    problem = ProblemSerializer(allow_null=True)


class BatchAnswerSerializer(serializers.Serializer[Any]):
    results = BatchLineSerializer(many=True)


def told(receipt: Receipt, scan: Scan) -> dict[str, Any]:
    """Spell a receipt as `ReceiptSerializer` describes it: by hand, because it is every scan."""
    redemption = receipt.redemption
    scanned_at = redemption.scanned_at if redemption else scan.scanned_at
    reversed_at = redemption.reversed_at if redemption else None
    return {
        "id": str(redemption.public_id) if redemption else None,
        "replayed": receipt.is_replay,
        "serial": codes.serial_text(receipt.serial),
        "site": str(scan.site.public_id),
        "service": scan.service.code,
        "service_on": scan.service_on.isoformat(),
        "scanned_at": scanned_at.isoformat() if scanned_at else None,
        "received_at": receipt.received_at.isoformat(),
        "face_value_cents": receipt.face_value_cents,
        "price_cents": receipt.price_cents,
        "left_to_pay_cents": receipt.left_to_pay_cents,
        "expected_pay_on": receipt.expected_pay_on.isoformat(),
        "hand_over": receipt.hand_over,
        "first_name": receipt.first_name,
        "reversal": {
            "reversed_at": reversed_at.isoformat(),
            "reason": getattr(redemption, "reversal_reason", None),
        }
        if reversed_at
        else None,
    }


def status_of(line: BatchLine) -> int:
    """The HTTP status a line would have had alone."""
    if line.receipt is None:
        return line.refusal.status if line.refusal else 422
    return 200 if line.receipt.is_replay else 201
