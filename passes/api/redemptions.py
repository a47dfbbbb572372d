"""Verify, redeem, redeem many, undo: the doors of a desk that is a program.

Each view authenticates, reads the shape, calls the verb and spells the answer. A refusal leaves
as a problem document (config/api.py); an earlier redemption is shown to its own organisation only.
"""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from diagnostics.accounts.api.permissions import api_permission
from diagnostics.accounts.refusals import Refusal
from passes import access, codes, redeeming, scan_refusals
from passes.api.authentication import DeskAuthentication
from passes.api.serializers import (
    BatchAnswerSerializer,
    BatchSerializer,
    CheckSerializer,
    ProblemSerializer,
    ReceiptSerializer,
    ReversalRequestSerializer,
    ReversedSerializer,
    ScanSerializer,
    status_of,
    told,
)
from passes.desks import Desk
from passes.models import Redemption
from passes.scans import BatchLine, Scan
from passes.taking import EarlierRedemption

# 500 scans of a kilobyte, or the largest list, with room to spare.
LARGEST_BODY = 2_000_000
REFUSED = OpenApiResponse(ProblemSerializer, description="Refus, avec son code et son remède.")
REFUSALS = {
    400: REFUSED,
    401: REFUSED,
    403: REFUSED,
    404: REFUSED,
    409: REFUSED,
    410: REFUSED,
    413: REFUSED,
    422: REFUSED,
    429: REFUSED,
}


class DeskView(APIView):
    """What every view of a desk shares: a token, and the right to redeem."""

    authentication_classes = (DeskAuthentication,)
    permission_classes = (api_permission(see=access.redeems, act=access.redeems),)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a body that no desk has a reason to send, before any of it is read."""
        super().initial(request, *args, **kwargs)
        if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
            raise Refusal(scan_refusals.BODY_TOO_LARGE)

    def handle_exception(self, error: Exception) -> Response:
        response: Response = super().handle_exception(error)
        earlier = error.facts.get("earlier") if isinstance(error, Refusal) else None
        if earlier is not None and isinstance(response.data, dict):
            response.data["redemption"] = _own(earlier)
        return response


class CheckView(DeskView):
    @extend_schema(
        operation_id="check_pass",
        summary="Vérifier un Pass sans l'encaisser",
        request=CheckSerializer,
        responses={200: ReceiptSerializer, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        scan = _scan(CheckSerializer, request.data, request.auth)
        receipt = redeeming.check_pass(actor=request.auth.member, scan=scan)
        return Response(told(receipt, scan))


class RedeemView(DeskView):
    @extend_schema(
        operation_id="redeem_pass",
        summary="Encaisser un Pass",
        request=ScanSerializer,
        responses={201: ReceiptSerializer, 200: ReceiptSerializer, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        scan = _scan(ScanSerializer, _with_scan_id(request), request.auth)
        receipt = redeeming.redeem_pass(actor=request.auth.member, scan=scan)
        return Response(told(receipt, scan), status=200 if receipt.is_replay else 201)


class BatchView(DeskView):
    @extend_schema(
        operation_id="redeem_batch",
        summary="Encaisser jusqu'à 500 Pass, chacun jugé seul",
        request=BatchSerializer,
        responses={200: BatchAnswerSerializer, 401: REFUSED, 422: REFUSED},
    )
    def post(self, request: Request) -> Response:
        shape = BatchSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        read = [_read_line(line, request.auth) for line in shape.validated_data["scans"]]
        lawful = [scan for scan in read if isinstance(scan, Scan)]
        answers = iter(redeeming.redeem_batch(actor=request.auth.member, scans=lawful))
        ranks = [rank for rank, scan in enumerate(read) if isinstance(scan, Scan)]
        results = [
            _line(next(answers), scan, ranks) if isinstance(scan, Scan) else scan for scan in read
        ]
        return Response({"results": results})


class ReversalView(DeskView):
    @extend_schema(
        operation_id="reverse_redemption",
        summary="Annuler un encaissement du mois en cours",
        request=ReversalRequestSerializer,
        responses={200: ReversedSerializer, **REFUSALS},
    )
    def post(self, request: Request, public_id: Any) -> Response:
        shape = ReversalRequestSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        own = Redemption.objects.filter(provider=request.auth.provider)
        redemption = redeeming.reverse_redemption(
            actor=request.auth.member,
            redemption=get_object_or_404(own, public_id=public_id),
            **shape.validated_data,
        )
        return Response(
            {
                "id": redemption.public_id,
                "serial": codes.serial_text(redemption.digital_pass.serial),
                "reversed_at": redemption.reversed_at,
                "reason": redemption.reversal.reason,
            }
        )


def _with_scan_id(request: Request) -> Any:
    """The identity of a scan comes in the body, or in the header `Scan-Id`."""
    header = request.headers.get("Scan-Id")
    if header and isinstance(request.data, dict) and "scan_id" not in request.data:
        return {**request.data, "scan_id": header}
    return request.data


def _scan(shape: type[CheckSerializer], data: Any, desk: Desk) -> Scan:
    serializer = shape(data=data, context={"desk": desk})
    serializer.is_valid(raise_exception=True)
    return serializer.scan()


def _read_line(data: Any, desk: Desk) -> Scan | dict[str, Any]:
    """A scan, or the answer to a line that has not the shape of one."""
    try:
        return _scan(ScanSerializer, data, desk)
    except ValidationError as error:
        problem = {
            **_problem(422, "invalid_request", "Cette ligne est mal formée."),
            "remedy": "Corrigez les champs listés dans « errors ».",
            "errors": [
                {"field": name, "message": str(message)}
                for name, found in _by_field(error.detail)
                for message in found
            ],
        }
        return {"status": 422, "repeats": None, "redemption": None, "problem": problem}


def _by_field(detail: Any) -> list[tuple[str, Any]]:
    return list(detail.items()) if isinstance(detail, dict) else [("", detail)]


def _line(line: BatchLine, scan: Scan, ranks: list[int]) -> dict[str, Any]:
    status = status_of(line)
    problem = None
    if line.refusal is not None:
        problem = _problem(status, line.refusal.code, line.refusal.detail, line.refusal.remedy)
        if earlier := line.refusal.facts.get("earlier"):
            problem["redemption"] = _own(earlier)
    return {
        "status": status,
        "repeats": None if line.repeats is None else ranks[line.repeats],
        "redemption": told(line.receipt, scan) if line.receipt else None,
        "problem": problem,
    }


def _problem(status: int, code: str, detail: str, remedy: str = "") -> dict[str, Any]:
    body = {"type": "about:blank", "title": code, "status": status, "code": code}
    return {**body, "detail": detail, "remedy": remedy}


def _own(earlier: EarlierRedemption) -> dict[str, Any]:
    return {
        "id": earlier.public_id,
        "site": earlier.site,
        "service": earlier.service,
        "service_on": earlier.service_on,
        "member": earlier.member,
        "statement": earlier.statement,
        "paid_on": earlier.paid_on,
    }
