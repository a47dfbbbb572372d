"""The signing keys of the Passes: the only module that fetches them, as a value.

The secrets live outside the database, in the environment or a vault. Each is derived for this
instance before it signs anything, so that a copy of the settings on a test instance prints codes
that the real one refuses (threats-and-accidents.md, T14).
"""

import functools
import hashlib
import hmac

from django.conf import settings

from passes.codes import KeyRing

_DERIVED_FOR = b"declic-pass-key:"


def ring() -> KeyRing:
    """Give the ring in force: the first key signs, all of them verify."""
    return _derived(tuple(settings.PASS_KEYS), settings.INSTANCE_ID)


@functools.lru_cache(maxsize=8)
def _derived(secrets: tuple[str, ...], instance: str) -> KeyRing:
    purpose = _DERIVED_FOR + instance.encode()
    return KeyRing.of(
        hmac.new(bytes.fromhex(secret), purpose, hashlib.sha256).digest() for secret in secrets
    )
