"""The cast of the demonstration: invented people, invented bodies, real communes. No real person.

Answers are drawn so that prevalence looks like the published figures (risk-model.md section 9) and
so that the funnel of Passes narrows at each step (passes-and-money.md section 12).
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

FIRST_NAMES = [
    "Awa",
    "Samia",
    "Karim",
    "Mireille",
    "Jean-Paul",
    "Fatou",
    "Nadège",
    "Lucien",
    "Zoé",
    "Maëlle",
    "Rachid",
    "Odile",
    "Kévin",
    "Inès",
    "Gérard",
    "Aminata",
    "Sylvie",
    "Moussa",
    "Chantal",
    "Dylan",
    "Léa",
    "Bruno",
    "Hawa",
    "Thierry",
    "Noémie",
    "Ousmane",
    "Josette",
    "Yanis",
    "Brigitte",
    "Fabien",
    "Aïcha",
    "Roland",
    "Clémence",
    "Issa",
    "Ghislaine",
    "Mathéo",
    "Solange",
    "Adama",
    "Martine",
    "Enzo",
]
LAST_NAMES = [
    "Diallo",
    "Lefèvre",
    "Martin",
    "Bensaïd",
    "Delattre",
    "Traoré",
    "Dupuis",
    "Nguyen",
    "Caron",
    "Lemaire",
    "Kaci",
    "Hoarau",
    "Payet",
    "D'Arc",
    "Vasseur",
    "Cissé",
    "Brûlé",
    "Wattel",
    "Fontaine",
    "Ndiaye",
    "Poulain",
    "Dubois",
    "Camara",
    "Delcroix",
    "Joly",
    "Benali",
    "Leclercq",
    "Sow",
    "Vandamme",
    "Marchand",
    "Mercier",
    "Konaté",
    "Roussel",
    "Grondin",
    "Haddad",
    "Picard",
    "Carpentier",
    "Sané",
    "Renard",
    "Fournier",
]


@dataclass(frozen=True, slots=True)
class Town:
    """A commune of the demonstration, with what its places and agencies need."""

    code: str
    name: str
    postcode: str
    latitude: float
    longitude: float
    time_zone: str = "Europe/Paris"


TOWNS = (
    Town("62498", "Lens", "62300", 50.4289, 2.8319),
    Town("62119", "Béthune", "62400", 50.5303, 2.6408),
    Town("62041", "Arras", "62000", 50.2910, 2.7775),
    Town("59350", "Lille", "59000", 50.6292, 3.0573),
    Town("97411", "Saint-Denis", "97400", -20.8823, 55.4504, "Indian/Reunion"),
    Town("97302", "Cayenne", "97300", 4.9375, -52.3260, "America/Cayenne"),
)

LEVELS_OF_EASE = ("à l'aise", "hésitant", "en difficulté", "loin du numérique")
SHARES = (46, 43, 8, 3)

_ANSWERS: dict[str, dict[str, tuple[str, ...]]] = {
    "à l'aise": {
        "A1": ("ordinateur_personnel", "ordinateur_personnel", "ordinateur_partage"),
        "A2": ("fixe_ou_illimitee",),
        "B1": ("quotidien",),
        "B2": ("seul", "seul", "seul", "aide_ponctuelle"),
        "B3": ("utilise",),
    },
    "hésitant": {
        "A1": ("ordinateur_partage", "ordinateur_personnel", "smartphone_seul", "tablette"),
        "A2": ("fixe_ou_illimitee", "fixe_ou_illimitee", "mobile_limitee", "instable"),
        "B1": ("quotidien", "hebdomadaire", "hebdomadaire"),
        "B2": ("aide_ponctuelle", "aide_ponctuelle", "aide_systematique"),
        "B3": ("utilise", "utilise", "possede_sans_usage"),
    },
    "en difficulté": {
        "A1": ("smartphone_seul", "telephone_basique", "smartphone_seul"),
        "A2": ("mobile_limitee", "instable", "exterieur_seulement"),
        "B1": ("hebdomadaire", "mensuel"),
        "B2": ("aide_systematique", "delegue"),
        "B3": ("possede_sans_usage", "aucune"),
    },
    "loin du numérique": {
        "A1": ("telephone_basique", "aucun"),
        "A2": ("exterieur_seulement", "aucune"),
        "B1": ("plus_de_3_mois", "jamais"),
        "B2": ("delegue", "renonce"),
        "B3": ("aucune",),
    },
}
_CONDITIONS: dict[str, tuple[str, ...]] = {
    "D1": ("aucune_difficulte", "aucune_difficulte", "aide_parfois", "ecrit_difficile"),
    "D3": ("aide_disponible", "aide_irreguliere", "personne"),
    "D4": ("confiant", "hesitant", "inquiet"),
}
_RIGHT_ANSWERS = {"à l'aise": (8, 10), "hésitant": (5, 7), "en difficulté": (2, 5)}
_PERCENTS = {"à l'aise": (65, 95), "hésitant": (40, 64), "en difficulté": (12, 40)}
_GESTURES = {"à l'aise": 8, "hésitant": 6, "en difficulté": 3, "loin du numérique": 0}


def draw_ease(rng: Random) -> str:
    """Draw how at ease somebody is."""
    return rng.choices(LEVELS_OF_EASE, SHARES)[0]


def better(ease: str) -> str:
    """Give the ease of somebody after some workshops."""
    return LEVELS_OF_EASE[max(0, LEVELS_OF_EASE.index(ease) - 1)]


def spotting(ease: str, rng: Random) -> dict[str, str]:
    """Draw the answers of a first meeting; some are unknown, some refused."""
    answers = {code: rng.choice(values) for code, values in _ANSWERS[ease].items()}
    if rng.random() < 0.55:
        answers |= {code: rng.choice(values) for code, values in _CONDITIONS.items()}
    if rng.random() < 0.06:
        answers[rng.choice(["A2", "B3"])] = rng.choice(["ne_sait_pas", "refus_de_repondre"])
    return answers


def abc_diag(ease: str, rng: Random) -> int:
    """Draw the right answers of ABC Diag."""
    return rng.randint(*_RIGHT_ANSWERS.get(ease, (0, 3)))


def pix_percent(ease: str, rng: Random) -> int:
    """Draw the percent of a Pix campaign."""
    return rng.randint(*_PERCENTS.get(ease, (3, 15)))


def gestures(ease: str, rng: Random, codes: list[str]) -> dict[str, str]:
    """Draw the eight gestures: the first ones alone, the others with help or not."""
    alone = max(0, min(len(codes), _GESTURES[ease] + rng.randint(-1, 1)))
    return {
        c: "alone" if n < alone else rng.choice(["with_help", "no"]) for n, c in enumerate(codes)
    }


def profile(ease: str, rng: Random, codes: list[str]) -> dict[str, dict[str, int]]:
    """Draw the levels of a Pix profile; some competences were not tested."""
    top = {"à l'aise": 5, "hésitant": 3, "en difficulté": 2, "loin du numérique": 1}[ease]
    return {c: {"level": rng.randint(max(0, top - 2), top)} for c in codes if rng.random() < 0.8}


def siret(number: int) -> str:
    """Write a SIRET with valid keys that belongs to nobody: SIREN 999…"""
    siren = _with_key(f"9990{number:04d}")
    return _with_key(f"{siren}0001")


def siret_elsewhere(number: int) -> str:
    """Write the SIRET of the same SIREN at another address."""
    return _with_key(f"{siret(number)[:9]}0002")


def _with_key(digits: str) -> str:
    """Add the Luhn key."""
    for key in "0123456789":
        total = 0
        for place, digit in enumerate(reversed(digits + key)):
            value = int(digit) * (2 if place % 2 else 1)
            total += value - 9 if value > 9 else value
        if total % 10 == 0:
            return digits + key
    raise AssertionError(digits)


def iban(number: int) -> str:
    """Write a French IBAN with valid RIB and control keys, of a bank that exists on paper only."""
    bank, branch, account = 20041, 1005, 50013000000 + number
    rib = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    bban = f"{bank:05d}{branch:05d}{account:011d}{rib:02d}"
    check = 98 - int(f"{bban}152700") % 97
    return f"FR{check:02d}{bban}"
