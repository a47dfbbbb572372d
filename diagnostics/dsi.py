"""DSI 2.0, the thirty spoken questions of Eurostat (isoc_sk_dskl_i21) → areas and a class.

Each question asks what the person did in the last three months. It is declared, never tested.
Invariant: an area with no "yes" and a question left unanswered is unknown, and one unknown area
leaves the class unknown, because unknown is never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

AREAS: Mapping[str, Mapping[str, str]] = {
    "information": {
        "goods": "cherché un produit ou un service",
        "health": "cherché une information de santé",
        "news": "lu les nouvelles",
        "truth": "vérifié si une information est vraie",
    },
    "communication": {
        "email": "envoyé ou reçu des mails",
        "calls": "appelé quelqu'un par internet",
        "messages": "envoyé des messages instantanés",
        "networks": "utilisé un réseau social",
        "opinions": "donné votre avis sur un sujet public",
        "votes": "participé à une consultation ou à un vote",
    },
    "content": {
        "text": "écrit un texte avec un logiciel",
        "spreadsheet": "utilisé un tableur",
        "pictures": "modifié une photo, une vidéo ou un son",
        "files": "copié ou déplacé des fichiers",
        "mixed": "fait un document avec du texte et des images",
        "advanced_spreadsheet": "utilisé un tableur pour calculer ou trier",
        "code": "écrit un programme",
    },
    "safety": {
        "secure_site": "vérifié qu'un site est sûr",
        "privacy_text": "lu comment vos données sont utilisées",
        "location": "limité l'accès à votre position",
        "profile": "limité l'accès à votre profil",
        "advertising": "refusé la publicité ciblée",
        "cookies": "réglé les cookies",
    },
    "problems": {
        "install": "installé un logiciel ou une application",
        "settings": "changé des réglages",
        "buy": "acheté en ligne",
        "sell": "vendu en ligne",
        "learn": "appris en ligne",
        "bank": "consulté votre banque en ligne",
        "work": "cherché du travail en ligne",
    },
}
ABOVE_BASIC_FROM = {"information": 2, "communication": 2, "content": 3, "safety": 3, "problems": 3}
QUESTIONS = tuple(question for area in AREAS.values() for question in area)
NOT_ACQUIRED, BASIC, ABOVE_BASIC = "not_acquired", "basic", "above_basic"
NOT_ASSESSED = "not_assessed"
_CLASS_BY_AREAS_AT_ZERO = {1: "low", 2: "narrow", 3: "limited", 4: "none", 5: "none"}


@dataclass(frozen=True)
class Reading:
    """Grade of each area, None when unknown, and the overall class when all are known."""

    areas: Mapping[str, str | None]
    overall: str | None

    @property
    def acquired(self) -> int | None:
        """How many areas are acquired, when all five are known."""
        if any(grade is None for grade in self.areas.values()):
            return None
        return sum(grade != NOT_ACQUIRED for grade in self.areas.values())


def read_answers(answers: Mapping[str, bool | None]) -> Reading:
    """Grade the five areas; an absent answer and None are the same."""
    areas = {area: grade(area, activities(area, answers)) for area in AREAS}
    return Reading(areas, overall_class(list(areas.values())))


def activities(area: str, answers: Mapping[str, bool | None]) -> int | None:
    """How many activities of an area were done; unknown when none was and some are unanswered."""
    given = [answers.get(question) for question in AREAS[area]]
    done = sum(answer is True for answer in given)
    return None if done == 0 and None in given else done


def grade(area: str, done: int | None) -> str | None:
    """The grade of an area from the number of its activities, None when that is unknown."""
    if done is None:
        return None
    if done == 0:
        return NOT_ACQUIRED
    return ABOVE_BASIC if done >= ABOVE_BASIC_FROM[area] else BASIC


def overall_class(grades: Sequence[str | None], *, used_internet: bool = True) -> str | None:
    """The class of Eurostat; « not assessed » without internet, None while an area is unknown."""
    if not used_internet:
        return NOT_ASSESSED
    if None in grades:
        return None
    at_zero = list(grades).count(NOT_ACQUIRED)
    if at_zero:
        return _CLASS_BY_AREAS_AT_ZERO[at_zero]
    return ABOVE_BASIC if set(grades) == {ABOVE_BASIC} else BASIC


@dataclass(frozen=True)
class InseeReading:
    """How Insee counts somebody (Première 1953, June 2023); None when it cannot be told."""

    illectronisme: bool | None
    weak_capacity: bool | None


def insee_reading(acquired: int | None, *, used_internet: bool) -> InseeReading:
    """« Illectronisme »: no internet, or at most one area of five; weak: one to three lacking."""
    if not used_internet:
        return InseeReading(illectronisme=True, weak_capacity=False)
    if acquired is None:
        return InseeReading(None, None)
    return InseeReading(acquired <= 1, 2 <= acquired <= len(AREAS) - 1)
