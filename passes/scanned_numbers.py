"""The number of a booklet from what a desk types or scans: the number itself, or one of its Passes.

Every Pass of a booklet carries a QR, its number is only written: a hand scanner beside a drawer
reads a QR faster than anybody types eight characters. The code is read and forgotten; it spends
nothing and stands nowhere.
"""

from __future__ import annotations

from passes import codes, keys
from passes.models import Pass

LONGEST = codes.LONGEST_TEXT


def number_in(typed: str) -> str:
    """Give the number of the booklet whose Pass was scanned; any other text as it is."""
    try:
        read = codes.read(typed, keys.ring())
    except codes.UnreadableCode:
        return typed
    found = Pass.objects.filter(serial=read.serial).select_related("booklet").first()
    if found is None or found.booklet.key_fingerprint != read.fingerprint:
        return typed
    return str(found.booklet.number)
