"""A structure that moved keeps its file under another SIRET of the same company, from a day on.

The company (SIREN) stays the same, so what it is owed and what it was allowed stay with it; another
company is another structure. What was written before that day keeps the SIRET of its day.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from passes import access, attaching, identifiers
from passes import provider_refusals as refusals
from passes.models import Provider, SiretChange


@dataclass(frozen=True, slots=True)
class NewSiret:
    """The new number as its paper says it, and the day it became true."""

    siret: str
    from_on: dt.date
    paper: attaching.Paper | None


@journal.act(Verb.SIRET_CHANGED)
def change_siret(
    *, actor: User, provider: Provider, new: NewSiret, request_id: uuid.UUID | None = None
) -> SiretChange:
    """Give a structure the SIRET of its new address, on the sight of its paper.

    Operator only. Refusals: siret_invalid, siret_unchanged, siren_differs, siret_taken, siret_day,
    situation_missing.
    """
    if not access.operates(actor):
        raise Refusal(NOT_ALLOWED)
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        number = _number(provider, new.siret)
        _refuse_other_day(provider, new.from_on)
        if new.paper is None:
            raise Refusal(refusals.SITUATION_MISSING)
        former, provider.siret = provider.siret or "", number
        try:
            with transaction.atomic():
                provider.save(update_fields=["siret"])
        except IntegrityError as error:
            raise _taken(number) from error
        change = SiretChange.objects.create(
            provider=provider,
            former_siret=former,
            siret=number,
            from_on=new.from_on,
            decided_by=actor,
            decided_at=journal.instant(),
        )
        attaching.attach_document(actor=actor, owner=provider, paper=new.paper)
        facts = {"former": former, "siret": number, "from_on": new.from_on.isoformat()}
        journal.record(actor=actor, verb=Verb.SIRET_CHANGED, subject=change, facts=facts)
        return change


def siret_on(provider: Provider, day: dt.date) -> str:
    """The SIRET of a structure on a day: the former one of the first change that came after."""
    later = provider.siret_changes.filter(from_on__gt=day).order_by("from_on", "pk").first()
    return later.former_siret if later else provider.siret or ""


def _number(provider: Provider, said: str) -> str:
    try:
        number = identifiers.read_siret(said)
    except identifiers.IdentifierInvalid as error:
        raise Refusal(refusals.SIRET_INVALID, siret=said) from error
    former = provider.siret or ""
    if number == former:
        raise Refusal(refusals.SIRET_UNCHANGED)
    siren = identifiers.siren_of(former)
    if not former or identifiers.siren_of(number) != siren:
        raise Refusal(refusals.SIREN_DIFFERS, siren=siren or "inconnue")
    if Provider.objects.exclude(pk=provider.pk).filter(siret=number).exists():
        raise _taken(number)
    return number


def _taken(number: str) -> Refusal:
    return Refusal(refusals.SIRET_TAKEN, siret=identifiers.show_siret(number))


def _refuse_other_day(provider: Provider, from_on: dt.date) -> None:
    last = provider.siret_changes.order_by("-from_on", "-pk").first()
    if from_on > journal.today() or (last is not None and from_on <= last.from_on):
        raise Refusal(refusals.SIRET_DAY)
