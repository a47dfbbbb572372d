"""The only reader of the sealing keys: everybody else receives them as values.

Settings keep the ring in hexadecimal, the first key sealing and digesting, all of them reading.
The purposes stand here so that two modules never derive different keys for one column.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings

from diagnostics import identifiers, sealing

IDENTIFIER = "person.identifier"
IMPORTED_LINE = "import.line"
LINK = "person.link"
NETWORK = "wrong_link.network"


@cache
def _ring(keys: tuple[str, ...]) -> sealing.SealingRing:
    return sealing.SealingRing(tuple(bytes.fromhex(key) for key in keys))


def sealing_ring() -> sealing.SealingRing:
    """The ring of this instance."""
    return _ring(tuple(settings.SEALING_KEYS))


def seal_identifier(identifier: str) -> str:
    """A canonical France Travail identifier, as it is stored."""
    return sealing.seal(identifier, ring=sealing_ring(), purpose=IDENTIFIER)


def open_identifier(sealed: str) -> str:
    """The France Travail identifier of a file; for who may read it, never for a screen."""
    return sealing.open_sealed(sealed, ring=sealing_ring(), purpose=IDENTIFIER)


def identifier_digest(identifier: str) -> str:
    """The digest under which an identifier is stored from now on."""
    canonical = identifiers.normalise_france_travail(identifier)
    return sealing.digest(canonical, ring=sealing_ring(), purpose=IDENTIFIER)


def identifier_digests(identifier: str) -> list[str]:
    """Every digest under which an identifier may be stored, whatever the key of that day."""
    canonical = identifiers.normalise_france_travail(identifier)
    return sealing.digests(canonical, ring=sealing_ring(), purpose=IDENTIFIER)


def link_digest(code: str) -> str:
    """The digest under which the code of a person's own page is stored from now on."""
    return sealing.digest(code, ring=sealing_ring(), purpose=LINK)


def link_digests(code: str) -> list[str]:
    """Every digest under which such a code may be stored, whatever the key of that day."""
    return sealing.digests(code, ring=sealing_ring(), purpose=LINK)


def network_digest(network: str) -> str:
    """The digest under which wrong codes are counted: no address of anybody is kept."""
    return sealing.digest(network, ring=sealing_ring(), purpose=NETWORK)


def line_digests(identity: str) -> list[str]:
    """Every digest under which an imported line may be known, the current key's first."""
    return sealing.digests(identity, ring=sealing_ring(), purpose=IMPORTED_LINE)
