"""The shape of a list of claims, as a program sends it and reads its answers."""

from typing import Any

from rest_framework import serializers

from passes import claim_results, codes
from passes.api.serializers import CheckSerializer
from passes.claim_states import ClaimFileStatus, ClaimLineStatus
from passes.claiming import SentList, TypedCode
from passes.formats.claim_file import LARGEST_BYTES
from passes.models import ClaimFile, Service, Site

LONGEST_LABEL = 80


class SentListSerializer(serializers.Serializer[Any]):
    """A file (CSV or XLSX), and what its lines mean when they do not say."""

    file = serializers.FileField(
        help_text="Colonnes : « Code du Pass », « Date du service », et au besoin « Service », "
        "« Lieu », « Scanné le », « scan_id », « SIRET »."
    )
    site = serializers.UUIDField(
        required=False, help_text="Lieu des lignes qui n'en nomment pas : son identifiant public."
    )
    service = serializers.CharField(
        required=False,
        max_length=LONGEST_LABEL,
        help_text="Service des lignes qui n'en nomment pas.",
    )

    validate_site = CheckSerializer.validate_site
    validate_service = CheckSerializer.validate_service
    _desk = CheckSerializer._desk

    def sent(self) -> SentList:
        """The list, once it is known to have the right shape."""
        data = self.validated_data
        site: Site | None = data.get("site")
        service: Service | None = data.get("service")
        return SentList(
            name=data["file"].name or "",
            content=data["file"].read(LARGEST_BYTES + 1),
            site=site,
            service=service,
            device=self.context["desk"].device,
        )


class RetypedSerializer(serializers.Serializer[Any]):
    """The code that a person read again on paper."""

    code = serializers.CharField(max_length=codes.LONGEST_TEXT, trim_whitespace=False)

    def typed(self) -> TypedCode:
        return TypedCode(self.validated_data["code"])


class LineFaultSerializer(serializers.Serializer[Any]):
    cell = serializers.CharField()
    column = serializers.CharField()
    message = serializers.CharField()


class ClaimLineSerializer(serializers.Serializer[Any]):
    """One line and its answer; never its code."""

    row = serializers.IntegerField(help_text="Ligne du fichier, la première étant 1.")
    code_cell = serializers.CharField()
    status = serializers.ChoiceField(choices=ClaimLineStatus.choices)
    scan_id = serializers.UUIDField()
    serial = serializers.CharField(allow_null=True)
    refusal = serializers.CharField(allow_null=True, help_text="Code du refus, s'il y en a un.")
    detail = serializers.CharField()
    remedy = serializers.CharField()
    faults = LineFaultSerializer(many=True)
    repeats_row = serializers.IntegerField(
        allow_null=True, help_text="Ligne d'avant qui porte le même Pass, dans cette liste."
    )
    redemption = serializers.UUIDField(allow_null=True)
    face_value_cents = serializers.IntegerField(allow_null=True)
    expected_pay_on = serializers.DateField(allow_null=True)


class ClaimsSerializer(serializers.Serializer[Any]):
    """A list: where it stands, and how many lines are where."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=ClaimFileStatus.choices)
    sent_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    resumes_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Fin de la pause que des codes faux ont ouverte, s'il y en a une.",
    )
    lines = serializers.IntegerField()
    unread = serializers.IntegerField(
        help_text="Lignes qu'une pause a laissées : renvoyez le même fichier après elle."
    )
    faulty = serializers.IntegerField()
    waiting = serializers.IntegerField()
    good = serializers.IntegerField()
    refused = serializers.IntegerField()
    repeated = serializers.IntegerField()
    redeemed = serializers.IntegerField()
    redeemed_cents = serializers.IntegerField()


class ClaimLinesSerializer(serializers.Serializer[Any]):
    """Some lines, in the order of the rows."""

    results = ClaimLineSerializer(many=True)
    next_after = serializers.IntegerField(
        allow_null=True, help_text="À donner en « after » pour la suite ; vide à la fin."
    )


def told_list(file: ClaimFile) -> dict[str, Any]:
    """Spell a list as `ClaimsSerializer` describes it."""
    counts = claim_results.counts(file)
    names = ("lines", "unread", "faulty", "waiting", "good", "refused", "repeated", "redeemed")
    return {
        "id": str(file.public_id),
        "name": file.name,
        "status": file.status,
        "sent_at": file.sent_at.isoformat(),
        "confirmed_at": file.confirmed_at.isoformat() if file.confirmed_at else None,
        "resumes_at": file.resumes_at.isoformat() if file.resumes_at else None,
        **{name: getattr(counts, name) for name in names},
        "redeemed_cents": counts.redeemed_cents,
    }


def told_line(each: claim_results.Told) -> dict[str, Any]:
    """Spell a line as `ClaimLineSerializer` describes it."""
    line, before = each.line, each.line.repeats
    return {
        "row": line.row,
        "code_cell": line.code_cell,
        "status": line.status,
        "scan_id": str(line.scan_id),
        "serial": codes.serial_text(line.serial) if line.serial is not None else None,
        "refusal": line.refusal_code or None,
        "detail": line.detail,
        "remedy": each.remedy,
        "faults": [
            {"cell": cell, "column": column, "message": reason}
            for cell, column, reason in line.faults
        ],
        "repeats_row": before.row if before and before.file_id == line.file_id else None,
        "redemption": str(line.redemption.public_id) if line.redemption else None,
        "face_value_cents": each.cents,
        "expected_pay_on": each.pay_by.isoformat() if each.pay_by else None,
    }
