"""Why the end of an order does not move on (passes-and-money.md 5.1)."""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason

TOO_EARLY = Reason(
    "too_early",
    409,
    "La fin de cette commande se prépare à partir du {date}.",
    "Revenez ce jour-là, ou prolongez la commande.",
)
ALREADY_STOPPED = Reason(
    "already_stopped", 409, "La distribution est déjà arrêtée depuis le {date}."
)
STOP_NOT_SIGNED = Reason(
    "stop_not_signed",
    409,
    "L'arrêt de la distribution n'est pas signé.",
    "Signez d'abord l'arrêt, puis la prise d'acte.",
)
ALREADY_ACKNOWLEDGED = Reason(
    "already_acknowledged", 409, "La fin de cette commande est déjà actée depuis le {date}."
)
EXPIRY_NOT_ACKNOWLEDGED = Reason(
    "expiry_not_acknowledged",
    409,
    "Le commanditaire n'a pas acté la fin de la commande, et n'a été rappelé que {count} fois.",
    "Attendez sa signature ; après deux rappels, vous pourrez décider avec un motif.",
)
CLAIM_WINDOW_OPEN = Reason(
    "claim_window_open",
    409,
    "Des encaissements peuvent encore arriver jusqu'au {date}.",
    "Revenez le lendemain.",
)
DATE_NOT_LATER = Reason(
    "date_not_later",
    409,
    "Le nouveau dernier jour doit venir après le {date}.",
    "Choisissez un jour plus tardif.",
)
ALREADY_EXPIRED = Reason(
    "already_expired",
    409,
    "La commande est expirée : elle ne se prolonge plus.",
    "Rédigez une nouvelle commande.",
)
NOT_EXPIRED = Reason(
    "not_expired",
    409,
    "L'état contradictoire s'établit quand la commande est expirée.",
    "Attendez la fin du délai d'encaissement.",
)
ALREADY_SIGNED = Reason("already_signed", 409, "Vous avez déjà signé cet état.")
JOINT_NOT_SIGNED = Reason(
    "joint_not_signed",
    409,
    "L'état contradictoire n'est pas signé des deux parties.",
    "Faites signer {who}.",
)
BOOKS_DIFFER = Reason(
    "books_differ",
    409,
    "Les comptes de cette commande ne tombent pas juste : {difference}.",
    "Ouvrez « Les sept lois » et cherchez l'écart avant de solder.",
)
NOTHING_TO_CREDIT = Reason(
    "nothing_to_credit", 409, "Il n'y a rien à rendre pour cette commande à ce jour."
)
