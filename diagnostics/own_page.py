"""Whose page a code opens, and what stops whoever would try codes one after the other.

An old sheet, a lost one and a wrong code get the same answer: the phone number to call. Only
codes that were never issued are counted, by network, because behind one address may sit a whole
village hall; the lenient limit of the Pass applies, since a code without check character makes a
mistyped letter look like a forgery (threats-and-accidents.md, T19, T21).
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import math

from django.conf import settings
from django.db.models import Count, Max, Q

from diagnostics import keys, link_codes, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person, PersonLink, WrongLink

KEPT = dt.timedelta(days=1)


def open_page(*, typed: str, client: str) -> Person:
    """Give the person whose page a code opens. Refusals: link_paused, link_unknown."""
    at = journal.instant()
    network = keys.network_digest(network_of(client))
    earlier = _refuse_if_paused(network, at)
    code = link_codes.read(typed)
    if code is None:
        raise Refusal(refusals.LINK_UNKNOWN)
    issued = PersonLink.objects.filter(code_digest__in=keys.link_digests(code))
    if not issued.exists():
        _count(network, earlier, at)
        raise Refusal(refusals.LINK_UNKNOWN)
    link = (
        issued.live(journal.today())
        .select_related("person__agency", "person__commune", "person__merged_into__agency")
        .first()
    )
    if link is None:
        raise Refusal(refusals.LINK_UNKNOWN)
    person = link.person.merged_into or link.person
    if person.anonymised_at is not None:
        raise Refusal(refusals.LINK_UNKNOWN)
    return person


def network_of(client: str) -> str:
    """The neighbourhood of an address: a home, an office or a mobile antenna."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, 48), strict=False))
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, 24), strict=False))


def _refuse_if_paused(network: str, at: dt.datetime) -> int:
    """Refuse while a pause lasts; otherwise tell how many wrong codes came lately."""
    window = at - dt.timedelta(minutes=settings.THROTTLE_WINDOW_MINUTES)
    lately = WrongLink.objects.filter(network_digest=network, tried_at__gt=at - KEPT).aggregate(
        paused_until=Max("pauses_until"), count=Count("pk", filter=Q(tried_at__gt=window))
    )
    if lately["paused_until"] is not None and lately["paused_until"] > at:
        seconds = math.ceil((lately["paused_until"] - at).total_seconds())
        raise Refusal(refusals.LINK_PAUSED, minutes=math.ceil(seconds / 60), wait=seconds)
    return int(lately["count"])


def _count(network: str, earlier: int, at: dt.datetime) -> None:
    """Note a wrong code, and let go of those of yesterday."""
    is_one_too_many = earlier + 1 >= settings.THROTTLE_MALFORMED
    pause = dt.timedelta(minutes=settings.THROTTLE_PAUSE_MINUTES)
    WrongLink.objects.filter(tried_at__lte=at - KEPT).delete()
    WrongLink.objects.create(
        network_digest=network, tried_at=at, pauses_until=at + pause if is_one_too_many else None
    )
