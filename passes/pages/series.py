"""« Scanner à la suite »: the page that a phone keeps, and what it sends when the line returns.

The page is installable and opens without network; it names the structure, its places and its
services, and nobody else. Each scan it sends has its own answer, by the same verb as the API, and
its queue goes out only under the account that filled it.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from diagnostics.accounts.access import door, public
from diagnostics.accounts.models import User
from passes import access
from passes.models import Provider
from passes.pages import series_lines
from passes.pages.scan_forms import REMEMBERED, ScanForm


@door(see=access.scans)
@never_cache
@require_safe
def series(request: HttpRequest) -> HttpResponse:
    """The page that a phone keeps: camera, typed code, queue and the fate of each scan."""
    provider = access.provider_of(request.user)
    form = ScanForm(actor=request.user, initial=request.session.get(REMEMBERED, {}))
    context = {"form": form, "provider": provider, "owner": _owner(request.user, provider)}
    return render(request, "passes/series.html", context)


@door(see=access.scans)
@never_cache
@require_safe
def series_state(request: HttpRequest) -> JsonResponse:
    """Whose session this is, and the token that lets the kept page send."""
    provider = access.provider_of(request.user)
    return JsonResponse({"owner": _owner(request.user, provider), "csrf": get_token(request)})


@door(see=access.scans, act=access.scans)
@never_cache
@require_POST
def send_series(request: HttpRequest) -> JsonResponse:
    """Redeem what a phone kept, up to 500 scans, one answer per line and in order."""
    provider = access.provider_of(request.user)
    try:
        sent: Any = json.loads(request.body)
        lines = sent["scans"]
        owner = sent["owner"]
    except (ValueError, KeyError, TypeError, RawPostDataException):
        return JsonResponse({"code": "invalid_request"}, status=422)
    if owner != _owner(request.user, provider):
        return JsonResponse({"code": "other_account"}, status=403)
    if not isinstance(lines, list) or not 1 <= len(lines) <= series_lines.MOST:
        return JsonResponse({"code": "invalid_request"}, status=422)
    form = ScanForm(actor=request.user)
    return JsonResponse({"results": series_lines.redeem(request.user, form, lines)})


@public
@require_safe
def series_worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the desk: one line, which changes when the script does."""
    body = f"importScripts({json.dumps(static('passes/scan_worker.js'))});\n"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("passes:redeem")
    response["Cache-Control"] = "no-cache"
    return response


@public
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the desk among its applications."""
    icons = [
        {"src": static(f"passes/icon-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"}
        for side in (192, 512)
    ]
    body = {
        "name": f"{settings.SERVICE_NAME} – Encaisser",
        "short_name": "Encaisser",
        "lang": "fr",
        "start_url": reverse("passes:series"),
        "scope": reverse("passes:redeem"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#000091",
        "icons": icons,
    }
    return JsonResponse(body, content_type="application/manifest+json")


def _owner(user: User, provider: Provider) -> str:
    """Whom a queue belongs to: one member of one structure."""
    return f"{user.public_id}.{provider.public_id}"
