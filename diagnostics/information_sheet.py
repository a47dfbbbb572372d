"""The information given at the first meeting: its versions, in plain French and in FALC.

The sheet is printed and read aloud (law.md, L03; CNIL 2024-088). A version is never edited once
given: a new text is a new version, and the file keeps which one was handed. Pure: the durations,
the body in charge and the contacts of an instance are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSION = "2026-1"
VERSIONS = (VERSION,)


@dataclass(frozen=True)
class Instance:
    """What the sheet must say of this instance."""

    controller: str
    contact: str
    agency: str
    agency_phone: str
    keep_years: int = 2


@dataclass(frozen=True)
class Section:
    """A heading and its short sentences."""

    heading: str
    sentences: tuple[str, ...]


def plain_french(instance: Instance) -> tuple[Section, ...]:
    """The sheet in plain French."""
    return (
        Section(
            "Pourquoi ces questions ?",
            (
                "Nous vous posons des questions sur internet et les outils numériques.",
                "Vos réponses servent à vous proposer une aide qui vous convient.",
                "Elles servent aussi à faire des statistiques, sans votre nom.",
                "Elles ne servent jamais à vous contrôler ni à vous sanctionner.",
            ),
        ),
        Section(
            "Devez-vous répondre ?",
            (
                "Non. Vous pouvez ne pas répondre à une question, ou à aucune.",
                "Cela ne change rien à vos droits ni à vos aides.",
                "C’est toujours une personne qui décide, jamais un ordinateur seul.",
            ),
        ),
        Section(
            "Ce que nous écrivons",
            (
                "Votre nom et votre prénom, et si vous le voulez vos coordonnées.",
                "Vos réponses, vos résultats, et les aides que vous acceptez.",
                "Jamais votre numéro de sécurité sociale. Jamais votre état de santé.",
            ),
        ),
        Section(
            "Qui peut lire",
            (
                "Votre conseiller et son équipe.",
                "Le lieu où vous allez apprendre connaît seulement votre prénom et le thème.",
                f"Votre dossier est effacé {instance.keep_years} ans après le dernier contact.",
            ),
        ),
        Section(
            "Vos droits",
            (
                "Vous pouvez lire votre dossier et en avoir une copie.",
                "Vous pouvez faire corriger une erreur, ou vous opposer.",
                "Vous pouvez demander comment un résultat a été calculé.",
                f"Appelez {instance.agency}, {instance.agency_phone}.",
                f"Le responsable est {instance.controller}. Écrivez à {instance.contact}.",
                "Si notre réponse ne vous convient pas, vous pouvez écrire à la CNIL : "
                "3 place de Fontenoy, 75334 Paris cedex 07.",
            ),
        ),
    )


def easy_french(instance: Instance) -> tuple[Section, ...]:
    """The sheet in easy-to-read French (FALC): one idea a sentence, everyday words."""
    return (
        Section(
            "Pourquoi ?",
            (
                "On vous pose des questions sur internet.",
                "C’est pour vous aider.",
                "Ce n’est pas pour vous contrôler.",
            ),
        ),
        Section(
            "Vous avez le choix",
            (
                "Vous pouvez dire : je ne veux pas répondre.",
                "Vous gardez tous vos droits.",
                "Vous gardez toutes vos aides.",
            ),
        ),
        Section(
            "Ce qu’on écrit",
            (
                "On écrit votre nom.",
                "On écrit vos réponses.",
                "On n’écrit pas votre numéro de sécurité sociale.",
                "On n’écrit pas vos problèmes de santé.",
            ),
        ),
        Section(
            "Qui lit ?",
            (
                "Votre conseiller lit.",
                "Son équipe lit.",
                f"On efface tout {instance.keep_years} ans après la dernière fois.",
            ),
        ),
        Section(
            "Vos droits",
            (
                "Vous pouvez lire ce qui est écrit.",
                "Vous pouvez faire changer ce qui est faux.",
                "Vous pouvez demander une copie.",
                f"Appelez le {instance.agency_phone}.",
            ),
        ),
    )
