"""Why a phone is not enrolled, not opened or not stopped (threats-and-accidents.md, T23)."""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason

DEVICE_NAME_TAKEN = Reason(
    "device_name_taken",
    409,
    "Un appareil de votre structure porte déjà ce nom.",
    "Donnez-lui un nom qui le distingue, par exemple « Téléphone 2 ».",
)
DEVICE_TOO_LONG = Reason(
    "device_too_long",
    422,
    "Un appareil est valable un an au plus, et au moins jusqu'à demain.",
    "Choisissez une date plus proche ; l'appareil pourra être ajouté à nouveau.",
)
INVITATION_OVER = Reason(
    "invitation_over",
    410,
    "Cette invitation n'est plus valable.",
    "Demandez à votre responsable d'en afficher une nouvelle : elle dure dix minutes.",
)
PIN_TOO_SIMPLE = Reason(
    "pin_too_simple",
    422,
    "Ce PIN est trop facile à deviner, ou n'a pas de quatre à six chiffres.",
    "Choisissez de quatre à six chiffres qui ne se suivent pas et ne se répètent pas tous.",
)
WRONG_PIN = Reason("wrong_pin", 403, "Ce PIN n'est pas le bon.", "Demandez-le à votre responsable.")
PIN_PAUSED = Reason(
    "pin_paused",
    429,
    "Trop de PIN faux sur cet appareil.",
    "Attendez {minutes} minutes, ou demandez à votre responsable d'ajouter l'appareil à nouveau.",
)
DEVICE_CLOSED = Reason(
    "device_closed",
    403,
    "Cet appareil n'a plus le droit de scanner.",
    "Demandez à votre responsable de l'ajouter à nouveau.",
)
ALREADY_REVOKED = Reason("already_revoked", 409, "Cet appareil est déjà retiré.")
