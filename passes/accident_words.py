"""What to say to a person when something happens to her booklet: one line for each accident.

Read aloud by an advisor, on the phone or at the desk, so: short, no jargon, what stays good
first. Pure. The accidents are those of passes-and-money.md 5.3 and the situations of the screen
« Un problème avec ce carnet ».
"""

from __future__ import annotations

TO_SAY = {
    "badly_printed": "Ce papier est mal imprimé. Je vous en donne un autre, tout de suite.",
    "lost": "Votre carnet est arrêté : personne ne peut s’en servir. En voici un nouveau.",
    "stolen": "Votre carnet est arrêté : personne ne peut s’en servir. En voici un nouveau.",
    "damaged": "Vos Pass restent à vous. Voici un nouveau carnet ; jetez l’ancien.",
    "blocked": "Vos Pass sont arrêtés le temps de comprendre. Rien n’est perdu.",
    "found": "Vos Pass sont de nouveau bons. Vous pouvez y retourner.",
    "place_refused": "Votre Pass est bon. Nous cherchons un autre lieu avec vous.",
    "mistake": "Je me suis trompé. Ce papier ne sert plus, je le reprends.",
    "given_back": "Merci. Vos Pass serviront à une autre personne.",
    "job_found": "Bravo pour cet emploi. Vos Pass serviront à une autre personne.",
    "move": "Votre carnet s’arrête ici. Votre nouvelle agence pourra vous en donner un.",
    "withdrawal": "C’est votre choix. Vous pourrez en demander un autre quand vous voudrez.",
    "death": "Toutes nos condoléances. Vous n’avez rien d’autre à faire pour ces Pass.",
    # Accidents that have their own screens.
    "stopped_by_call": "Votre carnet est arrêté. Votre agence vous en donnera un nouveau.",
    "contested": "Nous regardons avec le lieu. Vos autres Pass restent bons.",
    "reversed": "C’était une erreur. Le Pass est revenu dans votre carnet.",
    "moved": "Votre carnet reste bon. Votre nouvelle agence peut vous aider.",
    "place_closed": "Ce lieu ferme. Vos Pass restent bons : voici un autre lieu.",
}


def to_say(situation: str) -> str:
    """The sentence, as a line of a screen: « Dites-lui : « … » »."""
    return f"Dites-lui : « {TO_SAY[situation]} »"
