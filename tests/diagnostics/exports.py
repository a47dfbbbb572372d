"""Small exports of Pix Orga, as a prescriber downloads them (1024pix/pix, campaign exports).

`HEADERS` names the published variants; `export` writes a file of one of them.
"""

from __future__ import annotations

from typing import Any

BASE = (
    "Nom de l'organisation;ID Campagne;Code;Nom de la campagne;Parcours;"
    "Nom du Participant;Prénom du Participant"
)
SHARING = (
    "Date et heure de début (Europe/Paris);Partage (O/N);Date et heure du partage (Europe/Paris)"
)
OVERALL = "% maitrise de l'ensemble des acquis du profil"
PROFILE_BASE = BASE.replace("Parcours;", "")
PROFILE = (
    "Envoi (O/N);Date et heure de l'envoi (Europe/Paris);Nombre de pix total;Certifiable (O/N);"
    "Nombre de compétences certifiables;Niveau pour la compétence Interagir;"
    "Nombre de pix pour la compétence Interagir;Niveau pour la compétence Gérer des données;"
    "Nombre de pix pour la compétence Gérer des données"
)
OLD = (
    "Nom de l'organisation;ID Campagne;Nom de la campagne;Nom du Profil Cible;"
    "Nom du Participant;Prénom du Participant;% de progression;Date de début;Partage (O/N);"
    f"Date du partage;{OVERALL};% de maitrise des acquis de la compétence X;"
    "Nombre d'acquis du profil cible dans la compétence X;"
    "Acquis maitrisés dans la compétence X;% de maitrise des acquis du domaine Y;"
    "Nombre d'acquis du profil cible du domaine Y;Acquis maitrisés du domaine Y"
)
PROGRESS = "% de progression"
# Every published variant: its header, and the columns that are none of the format.
HEADERS: dict[str, tuple[str, list[str]]] = {
    "evaluation_standard": (f"{BASE};{PROGRESS};{SHARING};{OVERALL}", []),
    "evaluation_avec_id_externe": (f"{BASE};email;{PROGRESS};{SHARING};{OVERALL}", ["email"]),
    "evaluation_avec_colonnes_import": (
        f"{BASE};hobby;holiday;{PROGRESS};{SHARING};{OVERALL}",
        ["hobby", "holiday"],
    ),
    "evaluation_avec_badges": (
        f"{BASE};{PROGRESS};{SHARING};Un Pins obtenu (O/N);Un macaron obtenu (O/N);{OVERALL}",
        [],
    ),
    "evaluation_avec_paliers_et_badge": (
        f"{BASE};{PROGRESS};{SHARING};Palier obtenu (/2);Une gomette obtenu (O/N);{OVERALL}",
        [],
    ),
    "evaluation_scolaire": (f"{BASE};Classe;{PROGRESS};{SHARING};{OVERALL}", ["Classe"]),
    "evaluation_superieur": (
        f"{BASE};Groupe;Numéro Étudiant;{PROGRESS};{SHARING};{OVERALL}",
        ["Groupe", "Numéro Étudiant"],
    ),
    "evaluation_avec_acquis": (
        f"{BASE};{PROGRESS};{SHARING};{OVERALL};ouai;cool",
        ["ouai", "cool"],
    ),
    "examen_sans_progression": (f"{BASE};{SHARING};{OVERALL}", []),
    "collecte_profils_standard": (f"{PROFILE_BASE};{PROFILE}", []),
    "collecte_profils_id_externe": (f"{PROFILE_BASE};email;{PROFILE}", ["email"]),
    "ancienne_version_2020": (OLD, []),
}
COMPETENCE = (
    "% de maitrise des acquis de la compétence Gérer des données;"
    "Nombre d'acquis du profil cible dans la compétence Gérer des données;"
    "Acquis maitrisés dans la compétence Gérer des données"
)
WITH_IDENTIFIER = f"{BASE};Identifiant France Travail;{PROGRESS};{SHARING};{OVERALL};{COMPETENCE}"
VALUES = {
    "Nom de l'organisation": "Agence de Lens",
    "ID Campagne": "4711",
    "Code": "EXMPLE123",
    "Nom de la campagne": "Diagnostic de mars",
    "Nom du Participant": "Diallo",
    "Prénom du Participant": "Awa",
    "Identifiant France Travail": "1234567A",
    "% de progression": "1",
    "Date et heure de début (Europe/Paris)": "22/02/2026 13:49",
    "Date de début": "2026-02-22",
    "Partage (O/N)": "Oui",
    "Envoi (O/N)": "Oui",
    "Date et heure du partage (Europe/Paris)": "22/02/2026 14:22",
    "Date et heure de l'envoi (Europe/Paris)": "22/02/2026 14:22",
    "Date du partage": "2026-02-22",
    OVERALL: "0,67",
    "% de maitrise des acquis de la compétence Gérer des données": "0.75",
    "Nombre d'acquis du profil cible dans la compétence Gérer des données": "4",
    "Acquis maitrisés dans la compétence Gérer des données": "3",
    "Nombre de pix total": "41",
    "Niveau pour la compétence Interagir": "3",
    "Nombre de pix pour la compétence Interagir": "24",
    "Niveau pour la compétence Gérer des données": "2",
    "Nombre de pix pour la compétence Gérer des données": "17",
    "email": "awa@exemple.invalid",
    "ouai": "OK",
    "cool": "Non testé",
}


def cells(header: str = WITH_IDENTIFIER, **changes: str) -> list[str]:
    """One line of an export; `changes` are named by their column, or its first word."""
    told = {**VALUES, **changes}
    return [told.get(name, "NA") for name in header.split(";")]


def export(
    *lines: dict[str, Any], header: str = WITH_IDENTIFIER, encoding: str = "utf-8-sig"
) -> bytes:
    """A file of these lines; each tells what differs from the usual one."""
    written = [header.split(";"), *(cells(header, **line) for line in lines)]
    text = "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in written)
    return (text + "\r\n").encode(encoding)
