"""Why a scan is refused: the reasons of passes-and-money.md 6.3, and the order in which they speak.

The order is fixed, so that two desks asking the same question hear the same answer. `judge` is
pure: it is given everything that is true of the Pass, the place and the day, and gives the first
reason that applies, or nothing when the scan is lawful.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from diagnostics.accounts.refusals import Reason, Refusal
from passes import calendar_days

_CALL_THE_AGENCY = "Appeler l'agence dont le numéro est sur le carnet."

MALFORMED_CODE = Reason(
    "malformed_code",
    400,
    "Ce code n'a pas la forme d'un Pass.",
    "Relire les trois groupes de cinq caractères.",
)
WRONG_CHECK_CHARACTER = Reason(
    "wrong_check_character",
    400,
    "Un caractère est faux, ou deux sont inversés.",
    "Retaper le code en le comparant au papier.",
)
UNKNOWN_CODE = Reason("unknown_code", 404, "Aucun Pass ne porte ce code.", _CALL_THE_AGENCY)
AUTHENTIC_NOT_FOUND = Reason(
    "authentic_not_found", 404, "Code authentique, remise introuvable.", _CALL_THE_AGENCY
)
SCAN_MISMATCH = Reason(
    "scan_mismatch",
    409,
    "Ce scan a déjà été envoyé avec d'autres informations.",
    "Refaire un scan.",
)
NOT_ACTIVE = Reason(
    "not_active",
    409,
    "Ce Pass n'est pas encore actif.",
    "Le carnet doit être remis par une agence.",
)
BLOCKED = Reason("blocked", 409, "Ce Pass est bloqué.", "Contacter l'agence qui a remis le carnet.")
CANCELLED = Reason("cancelled", 410, "Ce Pass a été annulé.")
REPLACED = Reason(
    "replaced",
    410,
    "Ce Pass a été remplacé le {date}.",
    "Détruire ce papier ; un nouveau carnet, s'il existe, le remplace.",
)
NOT_YET_VALID = Reason(
    "not_yet_valid",
    409,
    "Ce Pass est utilisable à partir du {date}.",
    "Saisir la vraie date du service.",
)
EXPIRED = Reason("expired", 410, "Ce Pass n'est plus valable depuis le {date}.")
CLAIM_WINDOW_CLOSED = Reason(
    "claim_window_closed",
    410,
    "Le délai d'encaissement est passé depuis le {date}.",
    "Écrire à l'opérateur.",
)
PROVIDER_NOT_QUALIFIED = Reason(
    "provider_not_qualified",
    403,
    "Votre structure n'est pas qualifiée pour ce Pass à cette date.",
    "Terminer la qualification, ou demander l'agrément.",
)
SITE_NOT_COVERED = Reason(
    "site_not_covered",
    403,
    "Ce Pass n'est pas utilisable dans ce lieu.",
    "Territoire : {liste}.",
)
SERVICE_NOT_COVERED = Reason(
    "service_not_covered",
    422,
    "Ce Pass ne paie pas ce service.",
    "Services acceptés : {liste}.",
)
REGULATED_TARIFF_REQUIRED = Reason(
    "regulated_tariff_required",
    422,
    "Ce Pass demande un tarif réglementé.",
    "Choisir un service à tarif réglementé.",
)
ALREADY_REDEEMED = Reason("already_redeemed", 409, "Ce Pass a été encaissé le {date}.")
FUTURE_SERVICE_DATE = Reason(
    "future_service_date",
    422,
    "La date du service est dans le futur.",
    "Corriger la date.",
)

# The table of 6.3, in its order.
IN_ORDER = (
    MALFORMED_CODE,
    WRONG_CHECK_CHARACTER,
    UNKNOWN_CODE,
    AUTHENTIC_NOT_FOUND,
    SCAN_MISMATCH,
    NOT_ACTIVE,
    BLOCKED,
    CANCELLED,
    REPLACED,
    NOT_YET_VALID,
    EXPIRED,
    CLAIM_WINDOW_CLOSED,
    PROVIDER_NOT_QUALIFIED,
    SITE_NOT_COVERED,
    SERVICE_NOT_COVERED,
    REGULATED_TARIFF_REQUIRED,
    ALREADY_REDEEMED,
    FUTURE_SERVICE_DATE,
)

BY_CODE = {reason.code: reason for reason in IN_ORDER}

# Outside the table: how often one may be wrong.
TOO_MANY_WRONG_CODES = Reason(
    "too_many_wrong_codes",
    429,
    "Trop de codes faux ont été envoyés.",
    "Attendre {minutes} minutes avant de recommencer.",
)

# A refusal that a phone made alone is told with a code of the table, or not at all.
UNKNOWN_REFUSAL = Reason(
    "unknown_refusal", 422, "Ce motif de refus n'existe pas.", "Envoyer le code lui-même."
)

# Outside the table too: what is sent is read whole, so it has a size.
BODY_TOO_LARGE = Reason(
    "body_too_large",
    413,
    "Cet envoi dépasse 2 Mo : rien n'en est lu.",
    "Envoyez-le en plusieurs fois.",
)

# Honouring a scan that came too late (threats-and-accidents.md, T28).
NOT_LATE = Reason(
    "not_late",
    409,
    "Ce scan n'a pas été refusé pour un retard, ni pour un carnet arrêté après lui.",
)
ALREADY_ACCEPTED = Reason("already_accepted", 409, "Ce Pass a déjà un scan tardif accepté.")
JOINT_STATEMENT_SIGNED = Reason(
    "joint_statement_signed",
    409,
    "L'état contradictoire de la commande est signé : ses chiffres ne bougent plus.",
    "Régler la structure hors de la commande.",
)

GUARANTEE_OFF = Reason(
    "guarantee_off",
    409,
    "Ce Pass ne vaut plus rien, et l'opérateur ne garantit pas ces scans.",
    "Le réglage « garantie des scans tardifs » se change avec les réglages de l'instance.",
)
OUTAGE_SHAPELESS = Reason(
    "outage_shapeless",
    422,
    "Une panne se note une fois finie ; elle dure un mois au plus.",
    "Vérifiez le début et la fin.",
)
OUTAGE_KNOWN = Reason("outage_known", 409, "Une panne de ces heures est déjà notée.")

# Undoing a redemption.
NOT_REDEEMED = Reason("not_redeemed", 409, "Ce Pass n'est pas encaissé : il n'y a rien à annuler.")
ALREADY_REVERSED = Reason("already_reversed", 409, "Cet encaissement est déjà annulé.")
REVERSAL_TOO_LATE = Reason(
    "too_late",
    409,
    "Le mois de cet encaissement est clôturé.",
    "Écrire à l'opérateur, qui peut encore l'annuler.",
)

CODE_FAULTS = {
    reason.code: reason for reason in (MALFORMED_CODE, WRONG_CHECK_CHARACTER, UNKNOWN_CODE)
}
# All that a phone can judge without the key and without the database.
MADE_BY_DEVICES = {reason.code: reason for reason in (MALFORMED_CODE, WRONG_CHECK_CHARACTER)}
# Poor eyesight must not lock a village hall: what is merely mistyped has a lenient counter, what
# only a forger sends has a strict one (threats-and-accidents.md, T19).
LENIENT = frozenset({MALFORMED_CODE.code, WRONG_CHECK_CHARACTER.code})
STRICT = frozenset({UNKNOWN_CODE.code, AUTHENTIC_NOT_FOUND.code})


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """All that the table asks, as it stands when the scan is judged."""

    service_on: date
    today: date
    received_on: date
    is_handed_over: bool
    is_blocked: bool
    is_cancelled: bool
    is_redeemed: bool
    is_expired: bool
    valid_from: date
    last_service_on: date
    last_claim_on: date
    handed_over_on: date | None = None
    replaced_on: date | None = None
    redeemed_on: date | None = None
    is_qualified: bool = True
    is_site_covered: bool = True
    is_service_covered: bool = True
    is_tariff_right: bool = True
    territory: str = ""
    services: str = ""

    @property
    def day(self) -> date:
        """The day that is judged: the service's, or today when the service is dated later."""
        return min(self.service_on, self.today)

    @property
    def first_day(self) -> date:
        return max(self.valid_from, self.handed_over_on or self.valid_from)


_Rule = tuple[Reason, Callable[[ScanFacts], bool], Callable[[ScanFacts], dict[str, Any]]]


def _dated(day: date | None) -> dict[str, Any]:
    return {"date": calendar_days.in_words(day) if day else "?"}


def _since(last_day: date) -> dict[str, Any]:
    """What ended with a day is no longer true since the next one."""
    return _dated(last_day + timedelta(days=1))


def _bare(_facts: ScanFacts) -> dict[str, Any]:
    return {}


_RULES: tuple[_Rule, ...] = (
    (NOT_ACTIVE, lambda f: not f.is_handed_over, _bare),
    (BLOCKED, lambda f: f.is_blocked, _bare),
    (CANCELLED, lambda f: f.is_cancelled, _bare),
    (REPLACED, lambda f: f.replaced_on is not None, lambda f: _dated(f.replaced_on)),
    (NOT_YET_VALID, lambda f: f.day < f.first_day, lambda f: _dated(f.first_day)),
    (EXPIRED, lambda f: f.day > f.last_service_on, lambda f: _since(f.last_service_on)),
    (
        CLAIM_WINDOW_CLOSED,
        lambda f: f.is_expired or f.received_on > f.last_claim_on,
        lambda f: _since(f.last_claim_on),
    ),
    (PROVIDER_NOT_QUALIFIED, lambda f: not f.is_qualified, _bare),
    (SITE_NOT_COVERED, lambda f: not f.is_site_covered, lambda f: {"liste": f.territory}),
    (SERVICE_NOT_COVERED, lambda f: not f.is_service_covered, lambda f: {"liste": f.services}),
    (REGULATED_TARIFF_REQUIRED, lambda f: not f.is_tariff_right, _bare),
    (ALREADY_REDEEMED, lambda f: f.is_redeemed, lambda f: _dated(f.redeemed_on)),
    (FUTURE_SERVICE_DATE, lambda f: f.service_on > f.today, _bare),
)


def judge(facts: ScanFacts) -> Refusal | None:
    """Give the first reason of the table that applies to these facts, or nothing."""
    for reason, applies, spelled in _RULES:
        if applies(facts):
            return Refusal(reason, **spelled(facts))
    return None
