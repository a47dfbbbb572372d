"""The closed lists of the national standard of places, and how version 0.1.1 reads in version 1.

Version 1 has nine services where 0.1.1 had fifteen; the catalogue of Déclic is that of version 1,
so that a service bought today keeps its name. The correspondence is that of the published
migration of the standard (LaMednum, 2024). Labels are compared folded: case, spaces and the two
spellings of an apostrophe do not make another service.
"""

import unicodedata


def fold(text: str) -> str:
    """One spelling for comparing: no case, one space, straight apostrophe, no space before (."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2019", "'").casefold()
    return " ".join(plain.replace("(", " (").split())


ADMINISTRATIVE = "aide-aux-demarches-administratives"
EVERYDAY = "maitrise-des-outils-numeriques-du-quotidien"
EMPLOYMENT = "insertion-professionnelle-via-le-numerique"
SAFETY = "utilisation-securisee-du-numerique"
PARENTING = "parentalite-et-education-avec-le-numerique"
LEISURE = "loisirs-et-creations-numeriques"
UNDERSTANDING = "comprehension-du-monde-numerique"
ACCESS = "acces-internet-et-materiel-informatique"
EQUIPMENT = "acquisition-de-materiel-informatique-a-prix-solidaire"

SERVICES = {
    ADMINISTRATIVE: "Aide aux démarches administratives",
    EVERYDAY: "Maîtrise des outils numériques du quotidien",
    EMPLOYMENT: "Insertion professionnelle via le numérique",
    SAFETY: "Utilisation sécurisée du numérique",
    PARENTING: "Parentalité et éducation avec le numérique",
    LEISURE: "Loisirs et créations numériques",
    UNDERSTANDING: "Compréhension du monde numérique",
    ACCESS: "Accès internet et matériel informatique",
    EQUIPMENT: "Acquisition de matériel informatique à prix solidaire",
}

_EARLIER_SERVICES = {
    "Devenir autonome dans les démarches administratives": ADMINISTRATIVE,
    "Réaliser des démarches administratives avec un accompagnement": ADMINISTRATIVE,
    "Prendre en main un smartphone ou une tablette": EVERYDAY,
    "Prendre en main un ordinateur": EVERYDAY,
    "Utiliser le numérique au quotidien": EVERYDAY,
    "Approfondir ma culture numérique": UNDERSTANDING,
    "Favoriser mon insertion professionnelle": EMPLOYMENT,
    "Accéder à une connexion internet": ACCESS,
    "Accéder à du matériel": ACCESS,
    "S'équiper en matériel informatique": EQUIPMENT,
    "Créer et développer mon entreprise": EMPLOYMENT,
    "Créer avec le numérique": LEISURE,
    "Accompagner les démarches de santé": ADMINISTRATIVE,
    "Promouvoir la citoyenneté numérique": UNDERSTANDING,
    "Soutenir la parentalité et l'éducation avec le numérique": PARENTING,
}

SERVICES_BY_LABEL = {fold(label): code for code, label in SERVICES.items()} | {
    fold(label): code for label, code in _EARLIER_SERVICES.items()
}

_PUBLICS = {
    "Jeunes": "Jeunes",
    "Étudiants": "Étudiants",
    "Familles et/ou enfants": "Familles et/ou enfants",
    "Seniors": "Seniors",
    "Femmes": "Femmes",
    "Seniors (+ 65 ans)": "Seniors",
    "Familles/enfants": "Familles et/ou enfants",
    "Adultes": "Adultes",
    "Jeunes (16-26 ans)": "Jeunes",
    "Uniquement femmes": "Femmes",
    "Public langues étrangères": "Langues étrangères",
    "Déficience visuelle": "Déficience visuelle",
    "Surdité": "Surdité",
    "Handicaps psychiques : troubles psychiatriques donnant lieu à des atteintes "
    "comportementales": "Handicaps psychiques",
    "Handicaps mentaux : déficiences limitant les activités d'une personne": "Handicaps mentaux",
    "Personnes en situation d'illettrisme": "Illettrisme",
}
PUBLICS = {fold(label): kept for label, kept in _PUBLICS.items()}

ACCEPTS_PASS = fold(
    "Accepte le Pass numérique : Il est possible d'utiliser un Pass numérique pour accéder au lieu"
)
APTIC = fold("APTIC")
# Version 1 of the standard has no field for the Pass: Déclic writes it among the free labels.
FREE_LABEL = "Accepte le Pass numérique"
FREE_LABEL_FOLDED = fold(FREE_LABEL)

# How territories name their services in lists of their own (Gironde, 2021; others fold alike).
_LOCAL_SERVICES = {
    "Accès à Internet en autonomie": ACCESS,
    "Accès libre à un ordinateur": ACCESS,
    "Etre accompagné dans ses démarches administratives": ADMINISTRATIVE,
    "Accompagnement aux démarches en ligne": ADMINISTRATIVE,
    "Etre initié aux outils numériques": EVERYDAY,
    "Initiation au numérique": EVERYDAY,
    "Pratiquer des activités récréatives numériques": LEISURE,
}
LOCAL_SERVICES = {fold(label): SERVICES[code] for label, code in _LOCAL_SERVICES.items()}
