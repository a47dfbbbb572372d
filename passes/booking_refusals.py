"""Why a workshop, a seat, a presence or a « bilan » is refused."""

from diagnostics.accounts.refusals import Reason

NOT_YOUR_SITE = Reason(
    "not_your_site",
    403,
    "Ce lieu n'est pas un lieu ouvert de votre structure.",
    "Choisissez un de vos lieux ouverts.",
)
SERVICE_NOT_GIVEN = Reason(
    "service_not_given",
    409,
    "Ce lieu ne propose pas ce service.",
    "Choisissez un service de ce lieu, ou ajoutez-le à sa fiche.",
)
SERIES_TOO_LONG = Reason(
    "series_too_long",
    422,
    "Une série va jusqu'à un an, et finit après son premier jour.",
    "Choisissez une date de fin plus proche.",
)
WORKSHOP_SHAPELESS = Reason(
    "workshop_shapeless",
    422,
    "Un atelier dure de 15 minutes à 8 heures et compte de 1 à 200 places.",
    "Corrigez les heures ou le nombre de places.",
)
WORKSHOP_FULL = Reason(
    "workshop_full",
    409,
    "La dernière place de cet atelier vient d'être prise.",
    "Choisissez une autre séance.",
)
WORKSHOP_PAST = Reason(
    "workshop_past",
    409,
    "Cet atelier a déjà commencé.",
    "Choisissez une séance à venir.",
)
WORKSHOP_CANCELLED = Reason(
    "workshop_cancelled",
    409,
    "Cet atelier est annulé.",
    "Choisissez une autre séance.",
)
NOT_A_SERIES = Reason(
    "not_a_series",
    409,
    "Cette séance n'est pas dans une série.",
    "Annulez cette séance seule.",
)
WORKSHOP_NOT_BEGUN = Reason(
    "workshop_not_begun",
    409,
    "Cet atelier n'a pas encore commencé.",
    "Notez les présences le jour même, ou après.",
)
WORKSHOP_NOT_COVERED = Reason(
    "workshop_not_covered",
    409,
    "Ce carnet ne paie pas cette séance.",
    "Choisissez un lieu, un service et un jour que ce carnet couvre.",
)
SEAT_HELD = Reason(
    "seat_held",
    409,
    "Cette personne a déjà sa place dans cet atelier.",
    "Choisissez une autre séance, ou gardez celle-ci.",
)
SEAT_RELEASED = Reason(
    "seat_released",
    409,
    "Cette place est déjà rendue.",
    "Réservez-en une autre si la personne veut venir.",
)
HAND_OVER_OVER = Reason(
    "hand_over_over",
    409,
    "Ce carnet ne sert plus.",
    "Remettez un nouveau carnet, puis réservez la place.",
)
OUTCOME_EXISTS = Reason(
    "outcome_exists",
    409,
    "Le bilan de cette séance est déjà partagé.",
    "Un seul bilan par séance : il n'y a plus rien à faire.",
)
NOT_ATTENDED = Reason(
    "not_attended",
    409,
    "Un bilan suit une séance qui a eu lieu.",
    "Notez d'abord la présence, ou encaissez le Pass.",
)
