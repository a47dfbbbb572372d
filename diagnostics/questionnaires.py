"""What is said aloud, and the answers it may receive: first meeting and eight gestures.

Texts and codes are those of diagnosis.md, sections 3.1 and 5; the codes are the ones the risk
model reads. Invariants: « Ne sait pas » and « Ne souhaite pas répondre » close every list of the
first meeting, because unknown is never bad; the order of the answers gives their digit on the
keyboard. Pure; the thirty DSI questions are in `dsi.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diagnostics import dsi

UNKNOWN = "ne_sait_pas"
REFUSED = "refus_de_repondre"
CORE, AGREED, LATER = "core", "agreed", "later"

ALONE, WITH_HELP, NO, NOT_ASKED = "alone", "with_help", "no", "not_asked"
YES = "yes"


@dataclass(frozen=True)
class Choice:
    """One answer: the code that is stored, the words on its button."""

    code: str
    label: str


@dataclass(frozen=True)
class Question:
    """One question: its code, when it is asked, the words said aloud, its answers in order."""

    code: str
    step: str
    spoken: str
    choices: tuple[Choice, ...]

    def allows(self, value: str) -> bool:
        return any(choice.code == value for choice in self.choices)

    def label_of(self, value: str) -> str:
        return next((choice.label for choice in self.choices if choice.code == value), value)


@dataclass(frozen=True)
class Questionnaire:
    """The questions of one instrument under one version."""

    instrument: str
    version: str
    questions: tuple[Question, ...]

    def question(self, code: str) -> Question | None:
        return next((question for question in self.questions if question.code == code), None)

    def of_step(self, *steps: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.step in steps)


CLOSING = (Choice(UNKNOWN, "Ne sait pas"), Choice(REFUSED, "Ne souhaite pas répondre"))


def _asked(code: str, step: str, spoken: str, **choices: str) -> Question:
    listed = tuple(Choice(value, label) for value, label in choices.items())
    return Question(code, step, spoken, listed + CLOSING)


FIRST_MEETING = Questionnaire(
    "spotting",
    "1",
    (
        _asked(
            "A1",
            CORE,
            "Avec quoi allez-vous sur internet ?",
            ordinateur_personnel="Mon ordinateur",
            ordinateur_partage="Un ordinateur partagé",
            tablette="Une tablette",
            smartphone_seul="Seulement un smartphone",
            telephone_basique="Un téléphone simple",
            aucun="Rien",
        ),
        _asked(
            "A2",
            CORE,
            "Avez-vous internet chez vous ?",
            fixe_ou_illimitee="Oui, sans limite",
            mobile_limitee="Oui, peu de données",
            instable="Oui, ça coupe",
            exterieur_seulement="Seulement dehors",
            aucune="Non",
        ),
        _asked(
            "B1",
            CORE,
            "Vous allez sur internet…",
            quotidien="Tous les jours",
            hebdomadaire="Chaque semaine",
            mensuel="Chaque mois",
            plus_de_3_mois="Pas depuis trois mois",
            jamais="Jamais",
        ),
        _asked(
            "B2",
            CORE,
            "Pour vos démarches en ligne…",
            seul="Je fais seul",
            aide_ponctuelle="Parfois on m’aide",
            aide_systematique="On m’aide toujours",
            delegue="On le fait pour moi",
            renonce="J’ai renoncé",
        ),
        _asked(
            "B3",
            CORE,
            "Avez-vous une adresse mail ?",
            utilise="Je m’en sers",
            possede_sans_usage="Je ne m’en sers pas",
            aucune="Non",
        ),
        _asked(
            "D4",
            AGREED,
            "Internet, pour vous, c’est…",
            confiant="Facile",
            hesitant="J’hésite",
            inquiet="Ça m’inquiète",
            refus_choisi="Je ne veux pas m’en servir",
        ),
        _asked(
            "D1",
            AGREED,
            "Remplir un formulaire, c’est…",
            aucune_difficulte="Facile",
            aide_parfois="Parfois on m’aide",
            ecrit_difficile="Écrire est difficile",
            lecture_difficile="Lire est difficile",
        ),
        _asked(
            "D2",
            LATER,
            "Vous faut-il un outil adapté ?",
            sans_objet="Non",
            besoin_couvert="Je l’ai",
            besoin_non_couvert="Il me manque",
        ),
        _asked(
            "D3",
            LATER,
            "Quelqu’un peut vous aider ?",
            aide_disponible="Oui",
            aide_irreguliere="Parfois",
            personne="Personne",
        ),
    ),
)

GESTURE_CHOICES = (
    Choice(ALONE, "Seul"),
    Choice(WITH_HELP, "Avec de l’aide"),
    Choice(NO, "Non"),
    Choice(NOT_ASKED, "Pas demandé"),
)


def _gesture(code: str, spoken: str) -> Question:
    return Question(code, CORE, spoken, GESTURE_CHOICES)


# Foundation gestures of the UK Essential Digital Skills framework (2019), in spoken French.
GESTURES = Questionnaire(
    "gestures",
    "1",
    (
        _gesture("allumer", "Allumer l’appareil et ouvrir sa session"),
        _gesture("commandes", "Se servir du clavier, de la souris ou de l’écran tactile"),
        _gesture("accessibilite", "Régler l’appareil à ses besoins : taille du texte, son"),
        _gesture("application", "Ouvrir une application"),
        _gesture("wifi", "Se connecter à un réseau wifi"),
        _gesture("navigateur", "Ouvrir un navigateur internet"),
        _gesture("garder_mot_de_passe", "Garder un mot de passe en sécurité"),
        _gesture("changer_mot_de_passe", "Changer un mot de passe"),
    ),
)

DSI_AREA_NAMES: Mapping[str, str] = {
    "information": "S’informer",
    "communication": "Communiquer",
    "content": "Créer",
    "safety": "Se protéger",
    "problems": "Résoudre un problème",
}
DSI_CHOICES = (Choice(YES, "Oui"), Choice(NO, "Non"), *CLOSING)
INTERNET, FILTER = "internet", "filter"
DSI_OPENING = "Ces trois derniers mois, avez-vous"
DSI = Questionnaire(
    "dsi",
    "2.0",
    # Eurostat asks the thirty of those only who went on the internet in the last three months.
    (
        Question(
            INTERNET, FILTER, "Êtes-vous allé sur internet ces trois derniers mois ?", DSI_CHOICES
        ),
        *(
            Question(code, area, f"{DSI_OPENING} {words} ?", DSI_CHOICES)
            for area, questions in dsi.AREAS.items()
            for code, words in questions.items()
        ),
    ),
)

QUESTIONNAIRES = {each.instrument: each for each in (FIRST_MEETING, GESTURES, DSI)}


def gestures_done_alone(answers: Mapping[str, str]) -> int | None:
    """How many of the eight gestures are done alone, when all eight were seen; else nothing."""
    seen = [answers.get(question.code, NOT_ASKED) for question in GESTURES.questions]
    return None if NOT_ASKED in seen else seen.count(ALONE)


def dsi_answers(answers: Mapping[str, str]) -> dict[str, bool | None]:
    """Stored answers as `dsi.read_answers` reads them: yes, no, or not known."""
    return {code: {YES: True, NO: False}.get(value) for code, value in answers.items()}


def latest(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The answer that counts for each question, given (question, value) in the order received."""
    return dict(pairs)
