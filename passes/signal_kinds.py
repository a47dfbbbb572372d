"""What is odd enough for a human to look at, in words that accuse nobody.

The closed list of kinds, and the sentence that each makes of its facts. A signal refuses
nothing and holds nothing (passes-and-money.md 10, line 11): it says what was seen, with its
figures, and a person says what it was. Thresholds are judgement, to be tuned in service.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import TextChoices


class SignalKind(TextChoices):
    WHOLE_BOOKLET = "whole_booklet", "carnet entier en une heure"
    SAME_ADDRESS = "same_address", "prescripteur et structure à la même adresse"
    GRACE_BURST = "grace_burst", "afflux dans les derniers jours"
    OVER_CAPACITY = "over_capacity", "plus de monde qu'un lieu n'en reçoit"
    MORE_THAN_USUAL = "more_than_usual", "plus de Pass que d'ordinaire pour une séance"
    CLOCK_GAP = "clock_gap", "horloge en désaccord"
    FORGED_CODES = "forged_codes", "codes fabriqués depuis un appareil"
    CODE_IN_STOCK = "code_in_stock", "code d'un carnet encore en stock"
    AUTHENTIC_NOT_FOUND = "authentic_not_found", "code authentique sans remise"
    DECOY_USED = "decoy_used", "code témoin d'un fichier d'imprimeur"
    AFTER_SUSPENSION = "after_suspension", "scan reçu après une suspension"
    LATE_SCAN = "late_scan", "séance scannée plus de 31 jours après"
    CLOSE_PAIR = "close_pair", "une agence et une structure presque seules ensemble"
    NO_TRACE = "no_trace", "remises sans identifiant ni moyen de joindre"
    PLACE_REFUSED = "place_refused", "Pass refusé par un lieu"
    CONTESTED = "contested", "utilisation contestée par la personne"
    CUSTODY_SHORT = "custody_short", "compte cantonné insuffisant"


class SignalStatus(TextChoices):
    OPEN = "open", "à regarder"
    EXPLAINED = "explained", "expliqué"
    ACTED_ON = "acted_on", "suivi d'un acte"


SIGNAL_TRANSITIONS = {SignalStatus.OPEN: frozenset({SignalStatus.EXPLAINED, SignalStatus.ACTED_ON})}

WITHIN = timedelta(hours=1)
SMALLEST_WHOLE_BOOKLET = 3
GRACE_LAST_DAYS = 7
BURST_AT_LEAST = 10
BURST_TIMES = 3
PEOPLE_A_DAY = 60
CLOCK_TOLERANCE = timedelta(minutes=2)
FORGED_A_DAY = 3
LATE_AFTER_DAYS = 31
PAIR_DAYS = 90
PAIR_AT_LEAST = 30
PAIR_SHARE = 0.9
NO_TRACE_A_WEEK = 5
NO_TRACE_SHARE = 0.5

_SENTENCES = {
    SignalKind.WHOLE_BOOKLET: "{count} Pass du carnet {booklet} encaissés en {minutes} minutes.",
    SignalKind.SAME_ADDRESS: "{agency} et {provider} ont la même adresse : {address}.",
    SignalKind.GRACE_BURST: (
        "{count} séances datées des {days} derniers jours de tolérance, "
        "contre {usual} par semaine d'ordinaire."
    ),
    SignalKind.OVER_CAPACITY: ("{count} personnes différentes le {on}, au lieu « {site} »{seats}."),
    SignalKind.MORE_THAN_USUAL: (
        "{count} Pass du carnet {booklet} pour « {service} » le {on} ; d'ordinaire {usual}."
    ),
    SignalKind.CLOCK_GAP: "L'appareil dit {said}, le serveur dit {known}.",
    SignalKind.FORGED_CODES: "{count} codes fabriqués le {on}, appareil « {device} ».",
    SignalKind.CODE_IN_STOCK: "Le code du Pass {serial} a été présenté ; son carnet est en stock.",
    SignalKind.AUTHENTIC_NOT_FOUND: (
        "Le code du Pass {serial} porte notre signature, mais ce Pass n'existe pas chez nous."
    ),
    SignalKind.DECOY_USED: (
        "{what} {booklet} n'a été remis à personne, et un de ses codes a été présenté : le fichier "
        "de l'imprimeur du lot {lot} ({order}) a pu être copié."
    ),
    SignalKind.AFTER_SUSPENSION: (
        "{count} scans reçus après le {since}, pour des séances datées d'avant la suspension."
    ),
    SignalKind.LATE_SCAN: "{count} séances reçues plus de {days} jours après leur date.",
    SignalKind.CLOSE_PAIR: (
        "{count} des {total} Pass de {agency} utilisés en {days} jours l'ont été à {provider}."
    ),
    SignalKind.NO_TRACE: (
        "{count} remises sur {total}, semaine du {on}, à des personnes sans identifiant, "
        "téléphone ni mail."
    ),
    SignalKind.PLACE_REFUSED: "« {site} » a refusé un Pass : {words}",
    SignalKind.CONTESTED: "La personne dit ne pas avoir utilisé le Pass {serial} le {on} : {words}",
    SignalKind.CUSTODY_SHORT: (
        "Le compte à part contient {balance} au {on}, pour {due} dus : il manque {missing}."
    ),
}


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """Say what was seen, with its figures, in one sentence."""
    return _SENTENCES[SignalKind(kind)].format_map(_Facts(facts))


class _Facts(dict[str, Any]):
    """A signal raised before its sentence grew a figure still has its sentence."""

    def __missing__(self, name: str) -> str:
        return ""
