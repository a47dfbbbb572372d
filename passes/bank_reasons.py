"""Why a bank did not pay, in words a provider can act on.

ISO 20022 external status and return codes → a French sentence that says what to correct, and
whether the account itself is at fault: then the statement waits for another account, else it is
payable again at once (passes-and-money.md 5.6 and 7.4). The codes are those of the SEPA rulebooks
and of the payment status reports that French banks send. A code that is not listed is never
guessed: its own letters are shown, and a person decides.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class BankReason:
    """One answer of a bank: its code, what to tell the provider, is the account at fault."""

    code: str
    sentence: str
    account_at_fault: bool


# The bank says that it already has this file or this transfer: nothing says that money stayed.
DUPLICATES = frozenset({"AM05", "DU01", "DU02", "DU03", "DU04", "DU05", "DUPL"})

_NEW_ACCOUNT = "déposez un nouveau RIB"
_WRONG_NUMBER = f"Le numéro de compte est faux : {_NEW_ACCOUNT}."
_WRONG_BANK = f"Le code de la banque est faux : {_NEW_ACCOUNT}."
_CLOSED = f"Le compte est clos : {_NEW_ACCOUNT}."
_TAKES_NONE = f"Ce compte ne peut pas recevoir de virement : {_NEW_ACCOUNT}."
_UNREACHED = f"Cette banque ne reçoit pas ce virement : {_NEW_ACCOUNT}."
_ACCOUNT_AT_FAULT = {
    "AC01": _WRONG_NUMBER,
    "AC03": _WRONG_NUMBER,
    "AC04": _CLOSED,
    "AC06": f"Le compte est bloqué : voyez votre banque, ou {_NEW_ACCOUNT}.",
    "AC07": _CLOSED,
    "AC11": f"La monnaie de ce compte n'est pas l'euro : {_NEW_ACCOUNT}.",
    "AC13": f"Ce compte ne reçoit pas de virement d'un organisme : {_NEW_ACCOUNT}.",
    "AC14": f"Ce type de compte n'est pas accepté : {_NEW_ACCOUNT}.",
    "AC16": f"Le compte est bloqué : voyez votre banque, ou {_NEW_ACCOUNT}.",
    "AG01": _TAKES_NONE,
    "AG03": _TAKES_NONE,
    "AGNT": _WRONG_BANK,
    "BE01": f"Le titulaire du compte n'est pas celui déclaré : {_NEW_ACCOUNT}.",
    "BE06": f"Le titulaire de ce compte n'est pas connu de sa banque : {_NEW_ACCOUNT}.",
    "CNOR": _UNREACHED,
    "ED01": _UNREACHED,
    "MD07": f"Le titulaire du compte est décédé : {_NEW_ACCOUNT}.",
    "RC01": _WRONG_BANK,
    "RC03": _WRONG_BANK,
    "RC04": _WRONG_BANK,
    "RC05": _WRONG_BANK,
    "RC06": _WRONG_BANK,
    "RC07": _WRONG_BANK,
}
_SENT_AGAIN = "nous renvoyons le virement"
_ASKED = "nous nous renseignons"
_ADDRESS = f"L'adresse ou le nom transmis ne convient pas à la banque : {_ASKED}."
_FILE = f"Le fichier a été refusé par la banque : {_SENT_AGAIN}."
_DUPLICATE = "La banque a cru à un doublon : nous vérifions, puis renvoyons le virement."
_RULES = f"La banque demande un contrôle réglementaire : {_ASKED}."
_RECALLED = "Le virement a été rappelé à notre demande : nous le renvoyons."
_LIMIT = f"Le montant dépasse une limite de notre banque : {_ASKED}."
_SILENT = "La banque n'a pas dit pourquoi : demandez à votre conseiller bancaire."
_OUR_ACCOUNT = f"Notre banque refuse d'utiliser notre compte : {_ASKED}."
_ELSEWHERE = {
    "AC02": _OUR_ACCOUNT,
    "AC05": _OUR_ACCOUNT,
    "AC12": _OUR_ACCOUNT,
    "AG02": f"La banque a refusé le type d'opération : {_SENT_AGAIN}.",
    "AG08": f"Notre droit d'ordonner des virements est à revoir : {_ASKED}.",
    "AM01": f"La banque a lu un montant nul : {_ASKED}.",
    "AM02": _LIMIT,
    "AM03": f"La banque a refusé la monnaie : {_ASKED}.",
    "AM04": f"Notre compte n'était pas assez approvisionné : {_SENT_AGAIN}.",
    "AM06": f"La banque trouve le montant trop faible : {_ASKED}.",
    "AM07": f"Le montant est bloqué par la banque : {_ASKED}.",
    "AM09": f"Le montant reçu n'est pas celui attendu : {_ASKED}.",
    "AM10": _FILE,
    "AM12": f"La banque n'a pas pu lire le montant : {_SENT_AGAIN}.",
    "AM14": _LIMIT,
    "AM18": _FILE,
    "AM19": _FILE,
    "AM20": _FILE,
    "AM21": _LIMIT,
    "AM23": _LIMIT,
    "ARDT": f"La banque dit que le virement est déjà revenu : {_ASKED}.",
    "BE04": _ADDRESS,
    "BE05": _ADDRESS,
    "BE07": _ADDRESS,
    "BE08": f"Le nom du titulaire manque pour la banque : {_ASKED}.",
    "BE09": _ADDRESS,
    "BE10": _ADDRESS,
    "BE11": _ADDRESS,
    "BE15": _ADDRESS,
    "BE16": _ADDRESS,
    "BE22": f"Le nom du titulaire manque pour la banque : {_ASKED}.",
    "CH03": f"La date demandée est trop lointaine : {_SENT_AGAIN}.",
    "CH04": f"La date demandée est passée : {_SENT_AGAIN}.",
    "CH11": _FILE,
    "CH13": _FILE,
    "CH15": _FILE,
    "CH16": _FILE,
    "CH17": _FILE,
    "CH19": _FILE,
    "CH20": _FILE,
    "CURR": f"La banque a refusé la monnaie : {_ASKED}.",
    "CUST": _RECALLED,
    "CUTA": _RECALLED,
    "DNOR": f"Notre banque n'a pas pu transmettre le virement : {_ASKED}.",
    "DS02": f"Un de nos signataires a annulé le virement : {_ASKED}.",
    "DS0H": f"Notre droit d'ordonner des virements est à revoir : {_ASKED}.",
    "DT01": f"La date demandée a été refusée : {_SENT_AGAIN}.",
    "DT02": f"La date du fichier a été refusée : {_SENT_AGAIN}.",
    "DT06": f"La banque a changé la date du virement : {_ASKED}.",
    "ED03": f"La banque a refusé le solde transmis : {_ASKED}.",
    "ED05": f"Le règlement entre banques a échoué : {_SENT_AGAIN}.",
    "ED06": f"Le règlement entre banques a échoué : {_SENT_AGAIN}.",
    "ERIN": f"La banque a refusé une information du virement : {_ASKED}.",
    "FF01": _FILE,
    "FF02": _FILE,
    "FF03": _FILE,
    "FF04": _FILE,
    "FF05": _FILE,
    "FF06": _FILE,
    "FF07": _FILE,
    "FF08": _FILE,
    "FF10": f"Un incident technique a arrêté le virement : {_SENT_AGAIN}.",
    "FOCR": _RECALLED,
    "FR01": f"La banque soupçonne une fraude : {_ASKED}, et rien ne repart avant.",
    "FRAD": f"La banque soupçonne une fraude : {_ASKED}, et rien ne repart avant.",
    "LEGL": _RULES,
    "MS01": _SILENT,
    "MS02": _SILENT,
    "MS03": f"La banque n'a pas dit pourquoi : {_ASKED}.",
    "NARR": f"La banque a donné un motif libre : {_ASKED}.",
    "NOAS": f"Le titulaire du compte n'a pas répondu à sa banque : {_ASKED}.",
    "NOOR": f"La banque ne retrouve pas le virement d'origine : {_ASKED}.",
    "RF01": f"La référence du virement n'est pas unique pour la banque : {_ASKED}.",
    "RR01": _RULES,
    "RR02": _RULES,
    "RR03": _RULES,
    "RR04": _RULES,
    "RR05": _RULES,
    "RR09": f"La référence structurée a été refusée : {_ASKED}.",
    "RUTA": f"Une saisie ou un blocage judiciaire touche le virement : {_ASKED}.",
    "SL01": f"Un service particulier de la banque refuse le virement : {_ASKED}.",
    "SVNR": f"La banque n'a pas rendu le service demandé : {_ASKED}.",
    "TECH": "Un incident technique a arrêté le virement : nous le renvoyons.",
    "TM01": f"Le fichier est arrivé après l'heure limite : {_SENT_AGAIN}.",
    "UPAY": f"La somme n'était pas due, selon la banque : {_ASKED}.",
    **dict.fromkeys(DUPLICATES, _DUPLICATE),
}


def explain(code: str) -> BankReason:
    """Say what a bank's code means; an unknown one keeps its own letters."""
    code = code.strip().upper()
    if code in _ACCOUNT_AT_FAULT:
        return BankReason(code, _ACCOUNT_AT_FAULT[code], account_at_fault=True)
    unknown = (
        f"La banque a donné le motif {code} : nous nous renseignons."
        if code
        else "La banque n'a pas donné de motif : nous nous renseignons."
    )
    return BankReason(code, _ELSEWHERE.get(code, unknown), account_at_fault=False)


def known_codes() -> frozenset[str]:
    """Tell every code that has its sentence."""
    return frozenset(_ACCOUNT_AT_FAULT) | frozenset(_ELSEWHERE)
