"""Why a bank did not pay, in words a provider can act on.

ISO 20022 external status codes → a French sentence that says what to correct, and whether the
account itself is at fault: then the statement waits for another account, else it is payable again
at once (passes-and-money.md 5.6 and 7.4). A code that is not listed is never guessed: its own
letters are shown, and a person decides.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class BankReason:
    """One answer of a bank: its code, what to tell the provider, is the account at fault."""

    code: str
    sentence: str
    account_at_fault: bool


_NEW_ACCOUNT = "déposez un nouveau RIB"
_ACCOUNT_AT_FAULT = {
    "AC01": f"Le numéro de compte est faux : {_NEW_ACCOUNT}.",
    "AC03": f"Le numéro de compte est faux : {_NEW_ACCOUNT}.",
    "AC04": f"Le compte est clos : {_NEW_ACCOUNT}.",
    "AC06": f"Le compte est bloqué : voyez votre banque, ou {_NEW_ACCOUNT}.",
    "AC13": f"Ce compte ne reçoit pas de virement d'un organisme : {_NEW_ACCOUNT}.",
    "AC14": f"Ce type de compte n'est pas accepté : {_NEW_ACCOUNT}.",
    "AG01": f"Ce compte ne peut pas recevoir de virement : {_NEW_ACCOUNT}.",
    "BE01": f"Le titulaire du compte n'est pas celui déclaré : {_NEW_ACCOUNT}.",
    "MD07": f"Le titulaire du compte est décédé : {_NEW_ACCOUNT}.",
    "RC01": f"Le code de la banque est faux : {_NEW_ACCOUNT}.",
    "RC07": f"Le code de la banque est faux : {_NEW_ACCOUNT}.",
}
_ELSEWHERE = {
    "AG02": "La banque a refusé le type d'opération : nous renvoyons le virement.",
    "AM04": "Notre compte n'était pas assez approvisionné : nous renvoyons le virement.",
    "AM05": "La banque a cru à un doublon : nous vérifions, puis renvoyons le virement.",
    "CUST": "Le virement a été rappelé à notre demande : nous le renvoyons.",
    "DT01": "La date demandée a été refusée : nous renvoyons le virement.",
    "DUPL": "La banque a cru à un doublon : nous vérifions, puis renvoyons le virement.",
    "FF01": "Le fichier a été refusé par la banque : nous renvoyons le virement.",
    "FOCR": "Le virement a été rappelé à notre demande : nous le renvoyons.",
    "MS02": "La banque n'a pas dit pourquoi : demandez à votre conseiller bancaire.",
    "MS03": "La banque n'a pas dit pourquoi : nous nous renseignons.",
    "NARR": "La banque a donné un motif libre : nous nous renseignons.",
    "RR04": "La banque demande un contrôle réglementaire : nous nous renseignons.",
    "TECH": "Un incident technique a arrêté le virement : nous le renvoyons.",
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
