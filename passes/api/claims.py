"""A list of claims sent by a program: analyse, read, confirm, retype, give up.

The list answers at once with its identity; its lines are judged and redeemed in the background,
and read when its status says so. The same bytes sent again are the same list, 200 instead of 201.
"""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from passes import claim_results, claiming, tasks
from passes.api.claim_serializers import (
    ClaimLineSerializer,
    ClaimLinesSerializer,
    ClaimsSerializer,
    RetypedSerializer,
    SentListSerializer,
    told_line,
    told_list,
)
from passes.api.redemptions import REFUSALS, REFUSED, DeskView
from passes.models import ClaimFile

LINES_AT_ONCE = 500
_AFTER = OpenApiParameter(
    "after", OpenApiTypes.INT, description="Ligne après laquelle continuer.", required=False
)


class ClaimsView(DeskView):
    """The lists of one's organisation begin here."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="analyse_claims",
        summary="Envoyer une liste de Pass collectés ; rien n'est encaissé",
        request={"multipart/form-data": SentListSerializer},
        responses={201: ClaimsSerializer, 200: ClaimsSerializer, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        shape = SentListSerializer(data=request.data, context={"desk": request.auth})
        shape.is_valid(raise_exception=True)
        file = claiming.analyse_claims(
            actor=request.auth.member, provider=request.auth.provider, sent=shape.sent()
        )
        tasks.take_up_claims.delay_on_commit(file.pk)
        file.refresh_from_db()
        return Response(told_list(file), status=200 if file.was_sent_before else 201)


class ClaimListView(DeskView):
    """One list."""

    @extend_schema(
        operation_id="read_claims",
        summary="Où en est une liste",
        responses={200: ClaimsSerializer, 401: REFUSED, 404: REFUSED},
    )
    def get(self, request: Request, public_id: Any) -> Response:
        return Response(told_list(_list_of(request, public_id)))


class ClaimLinesView(DeskView):
    """The lines of one list."""

    @extend_schema(
        operation_id="read_claim_lines",
        summary="Les lignes d'une liste, avec leurs réponses, 500 à la fois",
        parameters=[_AFTER],
        responses={200: ClaimLinesSerializer, 401: REFUSED, 404: REFUSED, 422: REFUSED},
    )
    def get(self, request: Request, public_id: Any) -> Response:
        lines = claim_results.lines_of(_list_of(request, public_id))
        rows = list(lines.filter(row__gt=_after(request))[: LINES_AT_ONCE + 1])
        is_cut = len(rows) > LINES_AT_ONCE
        some = rows[:LINES_AT_ONCE]
        return Response(
            {
                "results": [told_line(claim_results.told(line)) for line in some],
                "next_after": some[-1].row if is_cut else None,
            }
        )


class ConfirmClaimsView(DeskView):
    """The yes of the organisation."""

    @extend_schema(
        operation_id="confirm_claims",
        summary="Confirmer une liste : ses lignes sont encaissées, chacune comme un scan",
        request=None,
        responses={202: ClaimsSerializer, **REFUSALS},
    )
    def post(self, request: Request, public_id: Any) -> Response:
        file = claiming.confirm_claims(actor=request.auth.member, file=_list_of(request, public_id))
        tasks.take_up_claims.delay_on_commit(file.pk)
        file.refresh_from_db()
        return Response(told_list(file), status=202)


class DiscardClaimsView(DeskView):
    """A list given up."""

    @extend_schema(
        operation_id="discard_claims",
        summary="Abandonner une liste qui n'est pas confirmée",
        request=None,
        responses={200: ClaimsSerializer, **REFUSALS},
    )
    def post(self, request: Request, public_id: Any) -> Response:
        file = claiming.discard_claims(actor=request.auth.member, file=_list_of(request, public_id))
        return Response(told_list(file))


class RetypeClaimView(DeskView):
    """A code read again on paper by somebody."""

    @extend_schema(
        operation_id="retype_claim",
        summary="Retaper le code d'une ligne mal lue",
        request=RetypedSerializer,
        responses={200: ClaimLineSerializer, **REFUSALS},
    )
    def post(self, request: Request, public_id: Any, row: int) -> Response:
        shape = RetypedSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        lines = claim_results.lines_of(_list_of(request, public_id))
        line = claiming.retype_claim(
            actor=request.auth.member, line=get_object_or_404(lines, row=row), typed=shape.typed()
        )
        return Response(told_line(claim_results.told(line)))


def _list_of(request: Request, public_id: Any) -> ClaimFile:
    own = ClaimFile.objects.filter(provider=request.auth.provider)
    return get_object_or_404(own, public_id=public_id)


def _after(request: Request) -> int:
    text = request.query_params.get("after", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValidationError({"after": "Donnez un numéro de ligne."})
    return int(text)
