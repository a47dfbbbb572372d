"""The indicators I01 to I71, each with its French name, its two numbers and its unit.

This is reports.md section 4 in code. A changed definition is a new version, carried by each file,
so that two figures of one name can be told apart. What is not yet computed is defined here all
the same: a definition comes before its figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VERSION = "1.0.0"


class Unit(StrEnum):
    COUNT = "n"
    PERCENT = "%"
    COUNT_AND_PERCENT = "n, %"
    MEAN = "moyenne"
    DAYS = "jours"
    LEVELS = "niveaux"
    POINTS = "points"
    CENTS = "centimes"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure: what is counted, over what, in what unit."""

    code: str
    name: str
    numerator: str
    denominator: str
    unit: Unit

    @property
    def definition(self) -> str:
        """Say the definition in one sentence."""
        if self.denominator == "–":
            return f"{self.numerator[0].upper()}{self.numerator[1:]}."
        return f"{self.numerator[0].upper()}{self.numerator[1:]}, rapporté à : {self.denominator}."


_TABLE = (
    Indicator(
        "I01",
        "personnes diagnostiquées",
        "personnes avec au moins une évaluation dans la période",
        "–",
        Unit.COUNT,
    ),
    Indicator(
        "I02",
        "taux de couverture du diagnostic",
        "premiers entretiens de la fenêtre suivis d'une évaluation dans les 30 jours",
        "premiers entretiens de cette fenêtre",
        Unit.PERCENT,
    ),
    Indicator(
        "I03",
        "complétude moyenne",
        "somme des complétudes des dernières évaluations",
        "personnes diagnostiquées (I01)",
        Unit.MEAN,
    ),
    Indicator(
        "I04",
        "part à risque",
        "dernier niveau de la période « appui conseillé » ou « appui prioritaire »",
        "dernier niveau connu",
        Unit.PERCENT,
    ),
    Indicator(
        "I05",
        "répartition par niveau",
        "chaque niveau, « à compléter » compris",
        "personnes diagnostiquées (I01)",
        Unit.COUNT_AND_PERCENT,
    ),
    Indicator(
        "I06",
        "réévaluations à l'heure",
        "réévaluations prévues dans la période, faites au plus tard 15 jours après",
        "réévaluations prévues dans la période",
        Unit.PERCENT,
    ),
    Indicator(
        "I10",
        "titres alloués",
        "Pass attribués aux agences, jusqu'au dernier jour",
        "–",
        Unit.COUNT,
    ),
    Indicator(
        "I11",
        "titres remis",
        "Pass remis à une personne, jusqu'au dernier jour",
        "–",
        Unit.COUNT,
    ),
    Indicator(
        "I12",
        "taux de remise",
        "titres remis (I11)",
        "titres alloués (I10)",
        Unit.PERCENT,
    ),
    Indicator(
        "I13a",
        "taux d'utilisation sur alloués",
        "titres utilisés, jusqu'au dernier jour",
        "titres alloués (I10)",
        Unit.PERCENT,
    ),
    Indicator(
        "I13b",
        "taux d'utilisation brut",
        "titres utilisés, jusqu'au dernier jour",
        "titres remis (I11)",
        Unit.PERCENT,
    ),
    Indicator(
        "I13c",
        "taux d'utilisation à maturité (180 j)",
        "parmi ces titres, utilisés dans les 180 jours après la remise",
        "titres remis de 359 à 180 jours avant le dernier jour",
        Unit.PERCENT,
    ),
    Indicator(
        "I14",
        "taux d'activation",
        "personnes ayant utilisé au moins un titre",
        "personnes ayant reçu au moins un titre",
        Unit.PERCENT,
    ),
    Indicator(
        "I15",
        "délai remise → 1re utilisation",
        "médiane et troisième quartile de (première utilisation − première remise)",
        "nombre de personnes non activées à côté",
        Unit.DAYS,
    ),
    Indicator(
        "I16",
        "taux de péremption",
        "parmi ces titres, non utilisés",
        "titres remis dont la validité est finie",
        Unit.PERCENT,
    ),
    Indicator(
        "I17",
        "taux et délai de remboursement",
        "titres remboursés ; médiane de (remboursé − utilisé)",
        "titres utilisés",
        Unit.PERCENT,
    ),
    Indicator(
        "I18",
        "montants remis, utilisés, remboursés",
        "trois sommes",
        "–",
        Unit.CENTS,
    ),
    Indicator(
        "I19",
        "dotation moyenne",
        "titres remis",
        "personnes ayant reçu au moins un titre",
        Unit.MEAN,
    ),
    Indicator(
        "I20",
        "progression Pix (niveaux)",
        "moyenne des changements moyens sur les sept compétences connues aux deux dates",
        "personnes comparées",
        Unit.LEVELS,
    ),
    Indicator(
        "I21",
        "part ayant progressé",
        "changement moyen positif et au moins deux compétences gagnées",
        "personnes comparées",
        Unit.PERCENT,
    ),
    Indicator(
        "I22",
        "taux de sortie du risque",
        "dernier niveau « à l'aise » ou « un appui peut aider »",
        "à risque à la première évaluation et réévaluées au moins 30 jours après",
        Unit.PERCENT,
    ),
    Indicator(
        "I23",
        "sorties durables",
        "sortie confirmée 90 jours après, sans retour",
        "comme I22",
        Unit.PERCENT,
    ),
    Indicator(
        "I24",
        "rechutes",
        "retour à risque après une sortie",
        "sorties",
        Unit.PERCENT,
    ),
    Indicator(
        "I25",
        "gain d'autonomie",
        "démarches en ligne mieux d'un degré au moins",
        "personnes avec deux réponses",
        Unit.PERCENT,
    ),
    Indicator(
        "I26",
        "freins levés",
        "problème d'équipement ou de connexion résolu",
        "personnes qui l'avaient, interrogées de nouveau",
        Unit.PERCENT,
    ),
    Indicator(
        "I30",
        "orientations honorées",
        "propositions suivies d'une première séance prouvée",
        "propositions acceptées",
        Unit.PERCENT,
    ),
    Indicator(
        "I31",
        "délai orientation → 1re séance",
        "médiane et troisième quartile",
        "–",
        Unit.DAYS,
    ),
    Indicator(
        "I40",
        "couverture territoriale",
        "personnes à risque ayant une structure à 20 km au plus",
        "personnes à risque de commune connue",
        Unit.PERCENT,
    ),
    Indicator(
        "I41",
        "communes blanches",
        "communes sans structure dans l'EPCI",
        "communes ayant au moins une personne à risque",
        Unit.COUNT_AND_PERCENT,
    ),
    Indicator(
        "I42",
        "prestataires actifs",
        "structures ayant encaissé dans la période",
        "structures qualifiées",
        Unit.PERCENT,
    ),
    Indicator(
        "I43",
        "part QPV ; part FRR",
        "bénéficiaires qui y habitent",
        "bénéficiaires de commune connue",
        Unit.PERCENT,
    ),
    Indicator(
        "I50",
        "coût par bénéficiaire activé",
        "remboursé + frais d'émission",
        "personnes activées",
        Unit.CENTS,
    ),
    Indicator(
        "I51",
        "coût par bénéficiaire progressé",
        "remboursé + frais d'émission",
        "personnes ayant progressé",
        Unit.CENTS,
    ),
    Indicator(
        "I52",
        "coût par sortie du risque",
        "remboursé + frais d'émission",
        "sorties du risque",
        Unit.CENTS,
    ),
    Indicator(
        "I60",
        "écarts",
        "taux du groupe moins taux du total",
        "–",
        Unit.POINTS,
    ),
    Indicator(
        "I70",
        "taux de dérogation",
        "évaluations dont le niveau final vient d'une dérogation",
        "évaluations",
        Unit.PERCENT,
    ),
    Indicator(
        "I71",
        "droits exercés",
        "demandes répondues en un mois",
        "demandes reçues",
        Unit.PERCENT,
    ),
)
INDICATORS = {indicator.code: indicator for indicator in _TABLE}

# Before-and-after figures without a control group: screens say « constaté », never « grâce à ».
OBSERVED_ONLY = frozenset({"I20", "I21", "I22", "I23", "I24"})
USAGE_RATES = ("I13a", "I13b", "I13c")
