"""« Nos appareils »: a structure lends a phone the right to scan, and the phone opens with a PIN.

The code of an invitation is in the part of the QR's address that is never sent to a server; typed
by hand it works as well. The phone's own secret lives in a cookie that only the PIN page receives.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from diagnostics.accounts import journal
from diagnostics.accounts.access import door, public
from diagnostics.accounts.refusals import Refusal
from diagnostics.formats import qr
from passes import access, enrolling
from passes.models import Device
from passes.pages.device_forms import DeviceForm, JoinForm, PinForm

SECRET = "declic_device"  # noqa: S105 (the name of a cookie)
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@door(see=access.administers_provider, act=access.administers_provider)
@never_cache
def devices(request: HttpRequest) -> HttpResponse:
    """The phones of one's structure; the code of a new one is shown once, in this very answer."""
    form = DeviceForm(request.POST or None)
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            device, code = enrolling.enrol_device(actor=request.user, wish=form.wish())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            address = request.build_absolute_uri(reverse("passes:phone"))
            context |= {
                "invited": device,
                "code": f"{code[:4]} {code[4:]}",
                "address": address,
                "drawing": qr.svg(
                    qr.matrix(f"{address}#{code}"), title="Code de l'invitation", size=240
                ),
            }
            form = DeviceForm()
    found = Device.objects.visible_to(request.user).select_related("enrolled_by")
    today = journal.today()
    context |= {
        "form": form,
        "devices": found.order_by("-enrolled_at", "-pk"),
        "today": today,
        "now": journal.instant(),
    }
    return render(request, "passes/devices.html", context)


@door(see=access.administers_provider, act=access.administers_provider)
@require_POST
def revoke_device(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take the right to scan back from a phone, at once."""
    device = get_object_or_404(Device.objects.visible_to(request.user), public_id=public_id)
    try:
        enrolling.revoke_device(actor=request.user, device=device)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"« {device.name} » ne peut plus scanner.")
    return redirect("passes:devices")


@public
@never_cache
def phone(request: HttpRequest) -> HttpResponse:
    """What a volunteer opens on the phone: join once with a code, then the PIN each day."""
    secret = request.COOKIES.get(SECRET, "")
    # A phone that is lent again brings its new code: it joins anew.
    known = None if "nouveau" in request.GET else enrolling.of_secret(secret)
    form = (PinForm if known else JoinForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device, secret = _opened(form, secret)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            login(request, device.user, backend=_BACKEND)
            return _with_secret(redirect("passes:series"), device, secret)
    context = {"form": form, "device": known}
    return render(request, "passes/device_phone.html", context)


def _opened(form: PinForm, secret: str) -> tuple[Device, str]:
    pin = form.cleaned_data["pin"]
    if isinstance(form, JoinForm):
        invitation = form.cleaned_data["invitation"]
        return enrolling.join_device(actor=enrolling.PHONE_PAGE, invitation=invitation, pin=pin)
    device = enrolling.open_device(actor=enrolling.PHONE_PAGE, secret=secret, pin=pin)
    return device, secret


def _with_secret(response: HttpResponse, device: Device, secret: str) -> HttpResponse:
    """The phone keeps its own secret until its last day; no script and no other page reads it."""
    left = device.valid_until - journal.today() + dt.timedelta(days=1)
    response.set_cookie(
        SECRET,
        secret,
        max_age=left,
        path=reverse("passes:phone"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
