"""A structure lends its right to scan to a phone, and takes it back.

A volunteer who replaces another scans within two minutes, without e-mail: an administrator shows
a code that lasts ten minutes, the phone reads it and chooses a short PIN (T23). The phone gets an
account of its own that may scan and nothing else, so its wrong codes and its end are its own.
The PIN protects against who picks the phone up; what stops a thief is that the phone is revoked.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import secrets
import uuid
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from diagnostics.accounts import joining, journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from passes import access, codes
from passes import device_refusals as refusals
from passes.models import Device

INVITATION = dt.timedelta(minutes=10)
INVITATION_CHARACTERS = 8
LONGEST = dt.timedelta(days=366)
PINS_ALLOWED = 5
PIN_PAUSE = dt.timedelta(minutes=15)
PIN_DIGITS = range(4, 7)
PHONE_PAGE = journal.PublicPage("appareil")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the phone is called, and the last day it may scan."""

    name: str
    valid_until: dt.date


@journal.act(Verb.DEVICE_ENROLLED)
def enrol_device(*, actor: User, wish: Wish) -> tuple[Device, str]:
    """Open the door to one phone for ten minutes; the code is given once and never again."""
    with transaction.atomic():
        provider = access.provider_of(actor)
        if provider is None or not access.administers_provider(actor):
            raise Refusal(NOT_ALLOWED)
        today = journal.today()
        if not today < wish.valid_until <= today + LONGEST:
            raise Refusal(refusals.DEVICE_TOO_LONG)
        alive = Device.objects.filter(
            provider=provider, revoked_at__isnull=True, valid_until__gte=today
        )
        if alive.filter(name__iexact=wish.name.strip()).exists():
            raise Refusal(refusals.DEVICE_NAME_TAKEN)
        code = "".join(secrets.choice(codes.ALPHABET) for _ in range(INVITATION_CHARACTERS))
        at = journal.instant()
        device = Device.objects.create(
            provider=provider,
            name=wish.name.strip(),
            enrolled_by=actor,
            enrolled_at=at,
            invitation_digest=joining.token_digest(code),
            invited_until=at + INVITATION,
            valid_until=wish.valid_until,
        )
        facts = {"provider": provider.name, "valid_until": wish.valid_until.isoformat()}
        journal.record(actor=actor, verb=Verb.DEVICE_ENROLLED, subject=device, facts=facts)
        return device, code


@journal.act(Verb.DEVICE_JOINED)
def join_device(*, actor: journal.Actor, invitation: str, pin: str) -> tuple[Device, str]:
    """Tie the phone that holds an invitation to its structure; gives the phone's own secret.

    An invitation serves once: two phones that read the same one leave one of them outside.
    """
    _refuse_simple(pin)
    with transaction.atomic():
        at = journal.instant()
        digest = joining.token_digest(_plain(invitation))
        device = (
            Device.objects.select_for_update(of=("self",), no_key=True)
            .filter(invitation_digest=digest, invited_until__gt=at, revoked_at__isnull=True)
            .first()
        )
        if device is None:
            raise Refusal(refusals.INVITATION_OVER)
        account = User.objects.create_user(
            f"appareil-{device.public_id}@appareil.invalid",
            first_name="Appareil",
            last_name=device.name,
        )
        secret = secrets.token_urlsafe(32)
        taken = Device.objects.filter(pk=device.pk, invitation_digest=digest).update(
            invitation_digest="",
            joined_at=at,
            user=account,
            secret_digest=joining.token_digest(secret),
            pin_digest=make_password(pin),
        )
        if not taken:
            raise Refusal(refusals.INVITATION_OVER)
        device.refresh_from_db()
        journal.record(actor=actor, verb=Verb.DEVICE_JOINED, subject=device)
        return device, secret


@journal.act(Verb.DEVICE_OPENED)
def open_device(*, actor: journal.Actor, secret: str, pin: str) -> Device:
    """Open the day's session of an enrolled phone with its PIN; five wrong ones make it wait."""
    at = journal.instant()
    with transaction.atomic():
        device = of_secret(secret, lock=True)
        if device is None:
            raise Refusal(refusals.DEVICE_CLOSED)
        if device.pin_paused_until and device.pin_paused_until > at:
            left = math.ceil((device.pin_paused_until - at).total_seconds() / 60)
            raise Refusal(refusals.PIN_PAUSED, minutes=left)
        is_right = check_password(pin, device.pin_digest)
        device.wrong_pins = 0 if is_right else device.wrong_pins + 1
        device.pin_paused_until = None
        if device.wrong_pins >= PINS_ALLOWED:
            device.wrong_pins, device.pin_paused_until = 0, at + PIN_PAUSE
        device.save(update_fields=["wrong_pins", "pin_paused_until"])
        if is_right:
            journal.record(actor=actor, verb=Verb.DEVICE_OPENED, subject=device, at=at)
    # A wrong PIN is counted, so it is told after its count was kept.
    if not is_right:
        raise Refusal(refusals.WRONG_PIN)
    return device


@journal.act(Verb.DEVICE_REVOKED)
def revoke_device(*, actor: User, device: Device, request_id: uuid.UUID | None = None) -> Device:
    """Take the right to scan back from a phone, at once and for good."""
    with transaction.atomic():
        at = journal.instant()
        taken = Device.objects.filter(pk=device.pk, revoked_at__isnull=True).update(
            revoked_at=at, revoked_by=actor, secret_digest="", invitation_digest=""
        )
        if not taken:
            raise Refusal(refusals.ALREADY_REVOKED)
        device.refresh_from_db()
        if device.user_id:
            User.objects.filter(pk=device.user_id).update(is_active=False)
        journal.record(actor=actor, verb=Verb.DEVICE_REVOKED, subject=device, at=at)
        return device


def of_secret(secret: str, *, lock: bool = False) -> Device | None:
    """Give the phone that holds a secret, if it may still scan today."""
    if not secret:
        return None
    found = Device.objects.scanning(journal.today()).filter(
        secret_digest=joining.token_digest(secret)
    )
    return (found.select_for_update(of=("self",), no_key=True) if lock else found).first()


def _plain(invitation: str) -> str:
    kept = "".join(c for c in invitation.upper() if c.isalnum())
    return kept.replace("O", "0").replace("I", "1").replace("L", "1")


def _refuse_simple(pin: str) -> None:
    digits = [int(c) for c in pin] if pin.isascii() and pin.isdigit() else []
    steps = {after - before for before, after in itertools.pairwise(digits)}
    if len(digits) not in PIN_DIGITS or steps in ({0}, {1}, {-1}):
        raise Refusal(refusals.PIN_TOO_SIMPLE)
