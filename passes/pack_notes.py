"""The first page of a pack: what is inside, what it proves, and how anybody verifies it.

Plain sentences for somebody who has never seen Déclic: a lawyer, an administrator, a judge. The
commands ask for openssl and nothing else.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from passes import calendar_days, identifiers, money, sampling
from passes.ageing import Band
from passes.models import EvidenceDraw, Provider

COMMANDS = (
    "openssl pkeyutl -verify -pubin -inkey cle.pem -rawin"
    " -in MANIFESTE.sha256 -sigfile MANIFESTE.sig",
    "openssl dgst -sha256 -r $(cut -d '*' -f 2 MANIFESTE.sha256) | diff - MANIFESTE.sha256",
)
FINGERPRINT_COMMAND = "openssl pkey -pubin -in cle.pem -outform DER | openssl dgst -sha256"


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts and cents of what a creditor pack holds."""

    unpaid: tuple[int, int]
    paid: tuple[int, int]
    bands: tuple[Band, ...]
    statements: int
    debt_cents: int


def key_address() -> str:
    """Say where the public key of this instance is published."""
    return f"https://{settings.PUBLIC_HOST}/preuve/cle.pem"


def creditor_note(
    provider: Provider, on: dt.date, totals: Totals, fingerprint: str, *, is_specimen: bool
) -> str:
    """Write the first page of a creditor pack."""
    siret = identifiers.show_siret(provider.siret) if provider.siret else "en attente"
    ages = "\n".join(
        f"  {band.label} : {band.count} Pass, {money.show(band.cents)}" for band in totals.bands
    )
    return f"""{_specimen(is_specimen)}DOSSIER DE CRÉANCE
{provider.name}, SIRET {siret}
Établi le {calendar_days.in_words(on)} par {settings.OPERATOR_NAME or "l'opérateur"}, opérateur.

Encaissé et pas encore payé : {totals.unpaid[0]} Pass, {money.show(totals.unpaid[1])}
{ages}
Encaissé et payé, ou compensé : {totals.paid[0]} Pass, {money.show(totals.paid[1])}
À déduire pour des encaissements annulés après paiement : {money.show(totals.debt_cents)}

Les montants sont bruts, avant frais. Le net de chaque mois est sur son relevé.

CE QUE CONTIENT LE DOSSIER
  encaissements-impayes.csv  chaque Pass encaissé qui attend son paiement
  encaissements-payes.csv    chaque Pass payé, avec son relevé et le jour du paiement
  encaissements-annules.csv  les encaissements annulés, qui ne sont pas dus
  releves/                   {totals.statements} relevés en PDF et en CSV, sans le nom de qui scanne
  virements.csv              chaque virement, ce que la banque en a répondu, son écriture
  contestations.csv, retenues.csv
  couverture.csv             le solde du compte à part et le total dû, à chaque clôture de la banque
  journal.csv                ce que l'application a noté de cet argent, acte par acte

Un numéro de série désigne un Pass et ne permet pas de l'utiliser. Aucune personne n'est nommée.

{_verifying(fingerprint)}"""


def evidence_note(draw: EvidenceDraw, on: dt.date, fingerprint: str, *, is_specimen: bool) -> str:
    """Write the first page of an evidence pack, with the way to draw the sample again."""
    return f"""{_specimen(is_specimen)}DOSSIER DE PREUVE
{len(draw.serials)} Pass tirés parmi {draw.among_count}, graine « {draw.seed} »
Tirage du {calendar_days.in_words(draw.drawn_at.date())}. Établi le {calendar_days.in_words(on)}.

REFAIRE LE TIRAGE
{sampling.RULE}
  population.txt   les {draw.among_count} numéros, dans l'ordre
  tirage.csv       les numéros tirés et leur rang
Exemple : printf '%s' '{draw.seed}:00000A' | openssl dgst -sha256

CE QUE CONTIENT LE DOSSIER
  pass.csv           chaque Pass tiré, son état et sa commande
  histoire/          la vie de chaque Pass, un fichier par numéro
  encaissements.csv  ses encaissements, annulés compris
  lignes.csv         leurs lignes de relevé
  virements.csv      les virements de ces relevés
  ecritures.csv      les écritures de la banque qui les ont réglés
  journal.csv        ce que l'application en a noté, acte par acte

Aucune personne n'est nommée. Un nom se demande Pass par Pass, avec un motif gardé au journal.

{_verifying(fingerprint)}"""


def _specimen(is_specimen: bool) -> str:
    return "SPÉCIMEN : instance de démonstration, sans valeur.\n\n" if is_specimen else ""


def _verifying(fingerprint: str) -> str:
    commands = "\n".join(f"  {command}" for command in COMMANDS)
    return f"""VÉRIFIER CE DOSSIER
Il faut openssl (version 3), et rien d'autre. Prenez la clé publique à l'adresse publiée, pas dans
ce dossier : {key_address()}
  {FINGERPRINT_COMMAND}
doit donner {fingerprint}
Puis, dans le dossier décompressé :
{commands}
La première répond « Signature Verified Successfully », la seconde ne répond rien.
"""
