"""The other ways of P1, as views: the limit, the reference and the naive one.

Imported by `bench.p1_redeem` once the settings are there; also the URLs of that run.
"""

from __future__ import annotations

import datetime as dt
import functools
import time
from typing import Any

from django.db import connection, transaction
from django.urls import include, path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.p1_stage import TOKEN
from diagnostics.accounts import joining
from diagnostics.accounts.models import ApiToken, JournalEntry, User
from passes import codes, keys
from passes.models import Accreditation, Pass, ProviderMembership, Redemption, Service, Site

_TAKE = """UPDATE passes_pass SET status = 'redeemed'
    WHERE serial = %s AND status = 'handed_out' RETURNING id, order_id"""
_kept: dict[str, tuple[float, Any]] = {}


@functools.cache
def desk() -> tuple[User, Site, Service]:
    """Who sends, from where and for what: known to the reference view beforehand."""
    token = ApiToken.objects.select_related("user").get(label=TOKEN)
    site = Site.objects.get(provider__public_id=token.scope_id)
    return token.user, site, site.site_services.get().service


class CachedToken(BaseAuthentication):
    """A token read once in ten seconds."""

    def authenticate(self, request: Request) -> tuple[Any, Any]:
        text = request.META["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
        digest = joining.token_digest(text)
        known = _kept.get(digest)
        if known is None or time.monotonic() - known[0] > 10:
            known = (time.monotonic(), ApiToken.objects.select_related("user").get(digest=digest))
            _kept[digest] = known
        return known[1].user, known[1]


class NaiveToken(BaseAuthentication):
    """A token looked up at each request, and its membership after it."""

    def authenticate(self, request: Request) -> tuple[Any, Any]:
        text = request.META["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
        token = ApiToken.objects.filter(digest=joining.token_digest(text)).first()
        if token is None or token.revoked_at or not token.user.is_active:
            raise AuthenticationFailed
        return token.user, ProviderMembership.objects.get(user=token.user, ended_on=None)


class Shape(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=300)
    scan_id = serializers.UUIDField()
    site = serializers.UUIDField()
    service = serializers.CharField(max_length=80)
    service_on = serializers.DateField()
    scanned_at = serializers.DateTimeField(required=False)


class View(APIView):
    authentication_classes = (CachedToken,)
    permission_classes = ()

    def read(self, request: Request) -> tuple[int, dict[str, Any]]:
        shape = Shape(data=request.data)
        shape.is_valid(raise_exception=True)
        return codes.read(shape.validated_data["code"], keys.ring()).serial, shape.validated_data


class Limit(View):
    """Django, REST framework and one statement."""

    def post(self, request: Request) -> Response:
        serial, _ = self.read(request)
        with connection.cursor() as cursor:
            cursor.execute("SELECT status FROM passes_pass WHERE serial = %s", [serial])
            return Response({"status": cursor.fetchone()[0]})


class Reference(View):
    """The bare conditional update and insert."""

    def post(self, request: Request) -> Response:
        serial, sent = self.read(request)
        (_, site, service), now = desk(), timezone.now()
        with transaction.atomic():
            taken = Pass.objects.filter(serial=serial, status="handed_out").update(
                status="redeemed"
            )
            assert taken == 1
            digital_pass = Pass.objects.only("id", "order_id").get(serial=serial)
            redemption = _insert(sent, digital_pass, site.provider_id, site, service, now)
        return Response({"id": redemption.public_id, "value": 1000}, status=201)


class Naive(View):
    """Look everything up, lock the row, check in Python, save three times."""

    authentication_classes = (NaiveToken,)

    def post(self, request: Request) -> Response:
        serial, sent = self.read(request)
        now = timezone.now()
        with transaction.atomic():
            digital_pass = Pass.objects.select_for_update().get(serial=serial)
            site = Site.objects.get(public_id=sent["site"], provider=request.auth.provider)
            service = Service.objects.get(code=sent["service"])
            earlier = Redemption.objects.filter(
                provider=request.auth.provider, scan_id=sent["scan_id"]
            ).first()
            assert earlier is None
            _check(digital_pass, site, service, sent["service_on"])
            digital_pass.status = "redeemed"
            digital_pass.save()
            redemption = _insert(sent, digital_pass, request.auth.provider.pk, site, service, now)
            JournalEntry.objects.create(
                at=now,
                verb="pass.redeemed",
                actor=request.user,
                subject_type="passes.redemption",
                subject_pk=str(redemption.pk),
                facts={"serial": serial},
            )
        return Response({"id": redemption.public_id, "value": 1000}, status=201)


def _check(digital_pass: Pass, site: Site, service: Service, day: dt.date) -> None:
    order = digital_pass.booklet.order
    assert digital_pass.status == "handed_out"
    assert not digital_pass.blocked_at
    assert order.status in {"active", "closing", "in_grace", "claims_only"}
    assert order.valid_from <= day <= order.last_service_on
    hand_over = digital_pass.booklet.hand_overs.filter(undone_at=None).get()
    assert hand_over.handed_over_on <= day
    assert hand_over.person.first_name
    assert Accreditation.objects.filter(provider=site.provider, from_on__lte=day).exists()
    zones = list(order.territories.all())
    assert not zones or site.commune is not None
    allowed = list(order.order_services.all())
    assert not allowed or service.pk in [each.service_id for each in allowed]
    assert site.site_services.filter(service=service, from_on__lte=day).exists()


def _insert(
    sent: dict[str, Any],
    digital_pass: Pass,
    provider_id: int,
    site: Site,
    service: Service,
    now: dt.datetime,
) -> Redemption:
    return Redemption.objects.create(
        scan_id=sent["scan_id"],
        digital_pass_id=digital_pass.pk,
        order_id=digital_pass.order_id,
        provider_id=provider_id,
        site=site,
        service=service,
        member=desk()[0],
        service_on=sent["service_on"],
        scanned_at=now,
        received_at=now,
        face_value_cents=1000,
        price_cents=1000,
        site_name=site.name,
        service_label=service.label,
    )


urlpatterns = [
    path("bench/limit", Limit.as_view()),
    path("bench/reference", Reference.as_view()),
    path("bench/naive", Naive.as_view()),
    path("", include("config.urls")),
]
