"""The signing keys of the Passes and of the packs: the only module that fetches them, as values.

The secrets live outside the database, in the environment or a vault. Each is derived for this
instance before it signs anything, so that a copy of the settings on a test instance prints codes
that the real one refuses (threats-and-accidents.md, T14).
"""

import functools
import hashlib
import hmac

from django.conf import settings

from diagnostics import sealing
from diagnostics.accounts.refusals import Refusal
from passes import proof_refusals
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


def evidence_seed() -> bytes:
    """Give the seed that signs packs, or refuse: what is not signed proves nothing."""
    try:
        return sealing.signing_seed(
            bytes.fromhex(settings.EVIDENCE_KEY), instance=settings.INSTANCE_ID
        )
    except ValueError as error:
        raise Refusal(proof_refusals.EVIDENCE_KEY_MISSING) from error


def evidence_public_keys() -> list[bytes]:
    """Give the keys that verify packs: the one in force first, then those of before."""
    former = [bytes.fromhex(key) for key in settings.EVIDENCE_FORMER_KEYS]
    return [sealing.public_key_of(evidence_seed()), *former]
