"""Seal what must be read again, digest what must only be recognised; keys are always arguments.

A France Travail identifier is kept twice: sealed (AES-GCM, to be shown masked or sent to who may
read it) and as a keyed digest (HMAC-SHA-256, to be looked up without being readable). Invariant:
the first key of a ring seals and digests, all of them open and recognise, so that a key can be
replaced without rewriting rows at once. Each purpose has a key of its own, derived from the ring:
a digest of one column says nothing about another.
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
    pkcs7,
)

SHORTEST_KEY = 32
NONCE_BYTES = 12
FORMAT = "s1."


class CannotOpen(ValueError):
    """A sealed text that none of the keys opens: altered, or sealed by a key that is gone."""


@dataclass(frozen=True)
class SealingRing:
    """Secret keys, the current one first."""

    keys: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not self.keys:
            raise ValueError("a sealing ring needs at least one key")
        if any(len(key) < SHORTEST_KEY for key in self.keys):
            raise ValueError(f"a sealing key has at least {SHORTEST_KEY} bytes")

    def __repr__(self) -> str:
        return f"SealingRing({len(self.keys)} keys)"


def seal(text: str, *, ring: SealingRing, purpose: str) -> str:
    """A text that only the ring can read; twice the same text gives two different seals."""
    nonce = os.urandom(NONCE_BYTES)
    box = AESGCM(_derived(ring.keys[0], f"seal:{purpose}"))
    sealed = nonce + box.encrypt(nonce, text.encode(), purpose.encode())
    return FORMAT + base64.urlsafe_b64encode(sealed).decode()


def open_sealed(sealed: str, *, ring: SealingRing, purpose: str) -> str:
    """The text that was sealed for this purpose, by whichever key of the ring; or `CannotOpen`."""
    if not sealed.startswith(FORMAT):
        raise CannotOpen("unknown format")
    try:
        raw = base64.b64decode(sealed[len(FORMAT) :], altchars=b"-_", validate=True)
    except ValueError as error:
        raise CannotOpen("not base64") from error
    if len(raw) <= NONCE_BYTES:
        raise CannotOpen("too short")
    nonce, content = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
    for key in ring.keys:
        box = AESGCM(_derived(key, f"seal:{purpose}"))
        try:
            return box.decrypt(nonce, content, purpose.encode()).decode()
        except InvalidTag:
            continue
    raise CannotOpen("no key of the ring opens it")


def digest(text: str, *, ring: SealingRing, purpose: str) -> str:
    """The keyed digest to store beside a sealed text: 64 hexadecimal characters."""
    return _digest(text, ring.keys[0], purpose)


def digests(text: str, *, ring: SealingRing, purpose: str) -> list[str]:
    """Every digest under which a text may have been stored, the current key's first."""
    return [_digest(text, key, purpose) for key in ring.keys]


def _digest(text: str, key: bytes, purpose: str) -> str:
    derived = _derived(key, f"digest:{purpose}")
    return hmac.new(derived, text.encode(), hashlib.sha256).hexdigest()


def _derived(key: bytes, info: str) -> bytes:
    return HKDFExpand(SHA256(), length=32, info=f"declic:{info}".encode()).derive(key)


SMALLEST_RSA_BITS = 3072


def check_certificate(pem: str) -> x509.Certificate:
    """Read somebody's certificate (PEM, RSA of 3072 bits at least), or raise ValueError."""
    certificate = x509.load_pem_x509_certificate(pem.strip().encode())
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < SMALLEST_RSA_BITS:
        raise ValueError("the certificate must hold an RSA key of 3072 bits at least")
    return certificate


def encrypt_to(pem: str, content: bytes) -> bytes:
    """Encrypt bytes so that only the holder of this certificate's key opens them.

    The result is a CMS envelope (RFC 5652), DER: `openssl cms -decrypt -inform DER -inkey key.pem`.
    """
    builder = (
        pkcs7.PKCS7EnvelopeBuilder()
        .set_data(content)
        .set_content_encryption_algorithm(AES256)
        .add_recipient(check_certificate(pem))
    )
    return builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def signing_seed(secret: bytes, *, instance: str) -> bytes:
    """Derive the seed of this instance's own signatures: a copy of its settings signs otherwise."""
    if len(secret) < SHORTEST_KEY:
        raise ValueError(f"a signing key has at least {SHORTEST_KEY} bytes")
    return _derived(secret, f"evidence:{instance}")


def public_key_of(seed: bytes) -> bytes:
    """Give the public key that verifies what a seed signs: 32 bytes, not secret."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign_detached(content: bytes, *, seed: bytes) -> bytes:
    """Sign bytes apart from them (Ed25519, 64 bytes); the same bytes give the same signature."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(content)


def is_signed(content: bytes, signature: bytes, *, public_key: bytes) -> bool:
    """Tell whether the holder of this key signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, content)
    except InvalidSignature:
        return False
    return True


def public_pem(public_key: bytes) -> str:
    """Write a public key as openssl reads it."""
    key = Ed25519PublicKey.from_public_bytes(public_key)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def read_public_pem(pem: str) -> bytes:
    """Read such a key back, or raise ValueError."""
    key = load_pem_public_key(pem.strip().encode())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("the key must be an Ed25519 public key")
    return key.public_bytes_raw()


def key_fingerprint(public_key: bytes) -> str:
    """Name a public key by the SHA-256 of its DER form, as `openssl dgst` of it does."""
    key = Ed25519PublicKey.from_public_bytes(public_key)
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()
