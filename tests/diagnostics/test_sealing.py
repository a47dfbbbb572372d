"""Sealing: only the ring reads, each purpose stands alone, keys can change."""

import pytest

from diagnostics import sealing

OLD, NEW = b"o" * 32, b"n" * 32
RING = sealing.SealingRing((OLD,))
CHANGED = sealing.SealingRing((NEW, OLD))


def test_what_is_sealed_opens_and_shows_nothing_before() -> None:
    sealed = sealing.seal("1234567A", ring=RING, purpose="identifier")
    assert "1234567A" not in sealed
    assert sealing.open_sealed(sealed, ring=RING, purpose="identifier") == "1234567A"


def test_the_same_text_sealed_twice_gives_two_seals() -> None:
    first, second = (sealing.seal("1234567A", ring=RING, purpose="identifier") for _ in range(2))
    assert first != second


def test_a_new_key_still_opens_what_the_old_one_sealed() -> None:
    sealed = sealing.seal("1234567A", ring=RING, purpose="identifier")
    assert sealing.open_sealed(sealed, ring=CHANGED, purpose="identifier") == "1234567A"


def test_a_seal_of_another_purpose_does_not_open() -> None:
    sealed = sealing.seal("1234567A", ring=RING, purpose="identifier")
    with pytest.raises(sealing.CannotOpen):
        sealing.open_sealed(sealed, ring=RING, purpose="note")


@pytest.mark.parametrize("broken", ["", "s1.", "s1.é", "s1.AAAA", "s2.AAAA", "s1." + "A" * 60])
def test_an_altered_seal_does_not_open(broken: str) -> None:
    with pytest.raises(sealing.CannotOpen):
        sealing.open_sealed(broken, ring=RING, purpose="identifier")


def test_a_digest_is_stable_keyed_and_bound_to_its_purpose() -> None:
    mine = sealing.digest("1234567A", ring=RING, purpose="identifier")
    assert len(mine) == 64
    assert mine == sealing.digest("1234567A", ring=RING, purpose="identifier")
    assert mine != sealing.digest("1234567A", ring=RING, purpose="participation")
    other_ring = sealing.SealingRing((NEW,))
    assert mine != sealing.digest("1234567A", ring=other_ring, purpose="identifier")


def test_a_changed_ring_recognises_old_digests() -> None:
    old = sealing.digest("1234567A", ring=RING, purpose="identifier")
    known = sealing.digests("1234567A", ring=CHANGED, purpose="identifier")
    assert known[0] == sealing.digest("1234567A", ring=CHANGED, purpose="identifier")
    assert old in known


def test_a_ring_needs_a_key_long_enough_and_never_prints_it() -> None:
    with pytest.raises(ValueError, match="at least one"):
        sealing.SealingRing(())
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.SealingRing((b"short",))
    assert "ooo" not in repr(RING)


def test_what_a_seed_signs_its_public_key_verifies_and_no_other() -> None:
    seed = sealing.signing_seed(NEW, instance="pass.example")
    key = sealing.public_key_of(seed)
    signature = sealing.sign_detached(b"manifest", seed=seed)
    assert len(signature) == 64
    assert signature == sealing.sign_detached(b"manifest", seed=seed)
    assert sealing.is_signed(b"manifest", signature, public_key=key)
    assert not sealing.is_signed(b"manifesT", signature, public_key=key)
    elsewhere = sealing.public_key_of(sealing.signing_seed(NEW, instance="essai.example"))
    assert not sealing.is_signed(b"manifest", signature, public_key=elsewhere)
    assert not sealing.is_signed(b"manifest", b"short", public_key=key)


def test_a_public_key_goes_out_as_pem_and_comes_back() -> None:
    key = sealing.public_key_of(sealing.signing_seed(NEW, instance="pass.example"))
    pem = sealing.public_pem(key)
    assert pem.startswith("-----BEGIN PUBLIC KEY-----")
    assert sealing.read_public_pem(pem) == key
    assert len(sealing.key_fingerprint(key)) == 64
    with pytest.raises(ValueError, match="load"):
        sealing.read_public_pem("pas une clé")


def test_a_key_of_another_kind_or_too_short_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(ValueError, match="Ed25519"):
        sealing.read_public_pem(pem)
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.signing_seed(b"short", instance="x")
