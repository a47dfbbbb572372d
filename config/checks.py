"""What is refused at the start, so that it never has to be discovered on a scan.

Two families. The deploy checks (`manage.py check --deploy`) keep test keys, weak keys and the
demonstration out of production (threats-and-accidents.md, T15). The others hold always: the
thresholds of small cells can only be raised, and the epoch of the environment must be that of the
database, or a restored copy would print numbers that are already on paper (T1). Outside DEBUG the
key checks are run by `manage.py check` too, because nobody remembers a flag.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Critical, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from diagnostics.accounts.models import User
from passes.checks import living_booklets_have_their_key
from passes.models import Instance

KEY_BYTES = 32
FEWEST_DIFFERENT_BYTES = 16
LONGEST_STEP = 12
LOWEST_INSIDE = 5
LOWEST_OUTSIDE = 11
EPOCHS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Keys that these pages and tests print: known by everybody, hence by nobody in production.
PUBLISHED_KEYS = frozenset(bytes(range(start, start + KEY_BYTES)).hex() for start in (0, 32, 64))
RINGS = ("PASS_KEYS", "SEALING_KEYS")
DEMONSTRATION = ".example"


def weakness(key: str) -> str:
    """Why a key may not serve in production; an empty text when it may."""
    if key in PUBLISHED_KEYS:
        return "c'est une clé de test, publiée avec le code"
    value = bytes.fromhex(key)
    if len(value) < KEY_BYTES:
        return f"elle n'a que {len(value)} octets au lieu de {KEY_BYTES}"
    if len(set(value)) < FEWEST_DIFFERENT_BYTES or _is_stepped(value) or _repeats(value):
        return "elle suit un motif : tirer au hasard avec « openssl rand -hex 32 »"
    return ""


def _is_stepped(value: bytes) -> bool:
    """00 01 02… or 00 02 04…: one and the same step between neighbours, almost everywhere."""
    steps = [(after - before) % 256 for before, after in itertools.pairwise(value)]
    return max(steps.count(step) for step in set(steps)) >= LONGEST_STEP


def _repeats(value: bytes) -> bool:
    half = len(value) // 2
    return any(
        value[:size] * (len(value) // size) == value[: size * (len(value) // size)]
        for size in range(1, half + 1)
    )


def keys_are_fit(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Published, short, patterned or shared keys and the demonstration stop a production start."""
    found: list[CheckMessage] = []
    for name in RINGS:
        ring: Sequence[str] = getattr(settings, name)
        if not ring:
            found.append(Critical(f"{name} est vide.", id="declic.E001"))
        for place, key in enumerate(ring, start=1):
            if why := weakness(key):
                found.append(Critical(f"{name}, clé n° {place} : {why}.", id="declic.E002"))
    if why := weakness(settings.EVIDENCE_KEY):
        found.append(Critical(f"EVIDENCE_KEY : {why}.", id="declic.E002"))
    found += _shared_keys()
    if settings.DEMO_MODE:
        found.append(
            Critical(
                "DEMO_MODE est actif : les comptes de démonstration ont des mots de passe publiés.",
                hint="Retirer DEMO_MODE, et partir d'une base vide.",
                id="declic.E004",
            )
        )
    return found


def _shared_keys() -> Iterable[CheckMessage]:
    secret = settings.SECRET_KEY
    spelled = {secret, secret.lower(), secret.encode().hex()}
    keys = [*settings.PASS_KEYS, *settings.SEALING_KEYS, settings.EVIDENCE_KEY]
    if spelled & set(keys):
        yield Critical("SECRET_KEY sert aussi de clé : chacune doit être à part.", id="declic.E003")
    if len(keys) != len(set(keys)):
        yield Critical("Une même clé sert à deux usages.", id="declic.E003")
    if secret.startswith("throw-away-"):
        yield Critical("SECRET_KEY est celle d'un poste de développement.", id="declic.E002")


def choices_are_lawful(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Thresholds can only be raised; an epoch is one character of the alphabet of the codes."""
    found: list[CheckMessage] = []
    for name, lowest in (
        ("THRESHOLD_INSIDE", LOWEST_INSIDE),
        ("THRESHOLD_OUTSIDE", LOWEST_OUTSIDE),
    ):
        if getattr(settings, name) < lowest:
            found.append(Error(f"{name} ne peut pas descendre sous {lowest}.", id="declic.E005"))
    if settings.INSTANCE_EPOCH not in EPOCHS or len(settings.INSTANCE_EPOCH) != 1:
        found.append(Error(f"INSTANCE_EPOCH doit être un caractère de {EPOCHS}.", id="declic.E006"))
    if settings.INTER_AGENCY_RULE not in {"closed", "summary"}:
        found.append(Error("INTER_AGENCY_RULE doit valoir closed ou summary.", id="declic.E007"))
    return found


def epoch_is_that_of_the_database(
    app_configs: Any = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """A rewound database carries the epoch it had; the environment carries that of today."""
    if not databases or "default" not in databases:
        return []
    try:
        stored = Instance.objects.using("default").first()
    except DatabaseError:
        connections["default"].close()
        return []  # not migrated yet: there is nothing to compare
    if stored is None or stored.epoch == settings.INSTANCE_EPOCH:
        return []
    return [
        Critical(
            f"La base est à l'époque {stored.epoch}, l'environnement à l'époque "
            f"{settings.INSTANCE_EPOCH}.",
            hint="Après une restauration, suivre la page « Restaurer » de docs/exploitation.md.",
            id="declic.E008",
        )
    ]


def no_demonstration_account(
    app_configs: Any = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Addresses ending in .example belong to nobody: the demonstration alone makes them."""
    if not databases or "default" not in databases:
        return []
    try:
        found = User.objects.filter(is_active=True, email__endswith=DEMONSTRATION).count()
    except DatabaseError:
        connections["default"].close()
        return []
    if not found:
        return []
    said = f"{found} compte(s) de démonstration actifs, aux mots de passe publiés."
    return [Critical(said, hint="Partir d'une base vide.", id="declic.E009")]


def refuse_unfit_start() -> None:
    """Stop a server or a worker of production that a check would refuse."""
    if _on_a_laptop():
        return
    everything = [
        *keys_are_fit(),
        *choices_are_lawful(),
        *epoch_is_that_of_the_database(databases=["default"]),
        *no_demonstration_account(databases=["default"]),
        *living_booklets_have_their_key(databases=["default"]),
    ]
    connections["default"].close()
    if everything:
        raise ImproperlyConfigured(
            "Démarrage refusé : " + " ; ".join(message.msg for message in everything)
        )


def _on_a_laptop() -> bool:
    """Only the settings of a laptop and of the tests move their own clock."""
    return settings.DEBUG or settings.CLOCK == "process"


def install() -> None:
    """Register the checks: those of production always run in production."""
    register(choices_are_lawful)
    register(epoch_is_that_of_the_database, Tags.database)
    register(living_booklets_have_their_key, Tags.database)
    if _on_a_laptop():
        register(keys_are_fit, deploy=True)
    else:
        register(keys_are_fit)
        register(no_demonstration_account, Tags.database)
