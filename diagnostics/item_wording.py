"""How a task of the interview may be said: what a machine can check of diagnosis.md, 6.1.

It is read aloud to someone who may be afraid: one idea, plain words, nothing private. The lists
here catch slips; that a sentence is kind and clear is judged by people, and `docs/` tells how.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_QUESTION = 120
LONGEST_LOOK_FOR = 200
MOST_WORDS = 15  # law.md, L28: a spoken sentence is no longer

# Words of the trade; what people say instead is what the bank uses.
JARGON = (
    r"adresse ip|applicatif\w*|arborescence|authentif\w*|backup|bande passante|bluetooth|cloud|"
    r"compétence|connectivité|cookie|dématérialis\w*|digital|données|drive|extension|fichier|"
    r"filtrer|fonctionnalité|format|hameçon\w*|hashtag|icône|identifiant|interface|"
    "lien hypertexte|logiciel|login|métadonnée|moteur de recherche|mot-clé|navigateur|"
    "newsletter|numérique|octet|onglet|outil|paramètre|phishing|pièce jointe|plateforme|pop-up|"
    r"procédure|profil|sauvegard\w*|serveur|session|smartphone|spam|synchronis\w*|tableur|"
    "téléverser|tutoriel|upload|url|visio"
)
BRANDS = (
    "android|apple|chrome|edge|excel|facebook|firefox|france travail|gmail|google|indeed|"
    "instagram|iphone|linkedin|mac|microsoft|outlook|pix|skype|teams|tiktok|whatsapp|windows|"
    "word|youtube|zoom"
)
# What would sort people by their life rather than by what they do (law.md, L09).
PRIVATE_LIFE = (
    r"acheter|achat|allocation|âge|argent|banque|bancaire|compagn\w*|conjoint|église|enfant|"
    r"épou\w*|étranger|famil\w*|femme|fille|fils|grossesse|handicap|homme|impôt|loyer|maison|"
    r"maladie|mari|médecin|mère|origine|parent|payer|pays|père|permis|prière|quartier|religi\w*|"
    "salaire|santé|vacances|virement|voiture"
)
# Two gestures that people name in one breath; the first and the third stand in diagnosis.md.
ONE_GESTURE = (
    "ouvrir votre boîte mail et lire un message",
    "éteindre puis rallumer un appareil",
    "allumer l’ordinateur et entrer dans votre compte",
)
SEEN = (
    "accepte|accueille|affiche|ajoute|allume|appuie|assemble|attend|baisse|branche|change|"
    "cherche|choisit|cite|classe|compare|contrôle|copie|coupe|crée|demande|dépose|décrit|dit|"
    "donne|écarte|écrit|efface|enlève|enregistre|entre|essaie|éteint|explique|fait|garde|grossit|"
    "invite|laisse|lance|lit|marque|met|montre|ouvre|place|pose|prend|prévoit|propose|publie|"
    "réduit|refuse|regarde|règle|remonte|remplit|répond|retrouve|sélectionne|suit|tape|touche|"
    "tourne|trie|trouve|utilise|va|vouvoie"
)
NOT_SEEN = "sait|connaît|comprend|maîtrise|pense|croit|est capable"

_SENTENCE = re.compile(r"[^.?!;]*\b(?:vous|vos|votre)\b[^.?!;]*\u202f\?")
_ACRONYM = re.compile(r"\b(?!CV\b)[A-ZÀ-Ü]{2,}\b")
_DOUBLE = re.compile(r"\b(?:et|ou|puis) (?:(?!à )\w+[ ’])?\w{2,}(?:er|ir|re|oir)\b")
_REVEAL = re.compile(
    r"\b(?:dire|dites|donner|donnez|montrer|montrez|quel est|épeler)\b.*"
    r"(?:mot de passe|\bcode|numéro)|carte d’identité|passeport|sécurité sociale"
)


def _words(listed: str) -> re.Pattern[str]:
    """Whole words of a list, in the singular or the plural."""
    return re.compile(rf"\b(?:{listed})s?\b", re.IGNORECASE)


_JARGON, _BRANDS, _PRIVATE_LIFE = _words(JARGON), _words(BRANDS), _words(PRIVATE_LIFE)
_SEEN = re.compile(rf"(?:{SEEN})\b", re.IGNORECASE)
_NOT_SEEN = re.compile(rf"\b(?:{NOT_SEEN})\b")


def question_faults(question: str) -> list[str]:
    """What is wrong in words said aloud; empty when nothing is."""
    faults = []
    if len(question) > LONGEST_QUESTION:
        faults.append(f"la question dépasse {LONGEST_QUESTION} caractères")
    if len(question.replace("\u202f?", "").split()) > MOST_WORDS:
        faults.append(f"la question dépasse {MOST_WORDS} mots")
    if not _SENTENCE.fullmatch(question):
        faults.append("la question n’est pas une seule phrase en « vous » finie par « ? »")
    faults += _named(_ACRONYM, question, "sigle")
    faults += _named(_JARGON, question, "mot de métier")
    faults += _named(_BRANDS, question, "marque")
    faults += _named(_PRIVATE_LIFE, question, "vie privée")
    single = question
    for gesture in ONE_GESTURE:
        single = single.replace(gesture, "")
    faults += _named(_DOUBLE, single, "deux questions en une")
    if _REVEAL.search(question.lower()):
        faults.append("la question fait révéler un secret")
    return faults


def look_for_faults(look_for: str) -> list[str]:
    """What is wrong in what the advisor looks for; empty when nothing is."""
    faults = []
    if len(look_for) > LONGEST_LOOK_FOR:
        faults.append(f"ce qu’on regarde dépasse {LONGEST_LOOK_FOR} caractères")
    if not look_for.endswith("."):
        faults.append("ce qu’on regarde ne finit pas par un point")
    if not _SEEN.match(look_for):
        faults.append("ce qu’on regarde ne commence pas par un geste que l’on voit")
    faults += _named(_NOT_SEEN, look_for, "ne se voit pas")
    faults += _named(_JARGON, look_for, "mot de métier")
    faults += _named(_BRANDS, look_for, "marque")
    return faults


def comparable(question: str) -> str:
    """A question reduced to its letters, to find the same one written twice."""
    plain = unicodedata.normalize("NFKD", question.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def _named(found: re.Pattern[str], text: str, what: str) -> list[str]:
    return [f"{what}, « {match.group()} »" for match in found.finditer(text)]
