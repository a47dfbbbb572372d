"""The complete copy of a person's data, given to her: everything held, in words and for programs.

Readers named by the setting `PERSON_COPY_SECTIONS` give the sections, this layer's own and those
above (architecture.md, 1); a reader reads, it never writes. Adaptation needs are in it: only who
may ask that question gives the copy (T24). Invariant: each copy leaves its line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.module_loading import import_string

from diagnostics import access, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.formats.person_copy import PersonCopy, Section
from diagnostics.models import Person
from diagnostics.purging import reference_of

Reader = Callable[[Person], list[Section]]


@journal.act(Verb.PERSON_EXPORTED)
def export_person(*, actor: User, person: Person, form: str = "page") -> PersonCopy:
    """Gather everything held on a person; a frozen file is still read.

    Refusals, in this order: not_allowed, file_merged, file_frozen, copy_by_advisor.
    """
    with transaction.atomic():
        if person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        if person.merged_into_id is not None:
            raise Refusal(refusals.FILE_MERGED)
        if person.anonymised_at is not None:
            raise Refusal(refusals.FILE_FROZEN)
        if not access.reads_needs(actor, person):
            raise Refusal(refusals.COPY_BY_ADVISOR)
        copy = PersonCopy(
            reference=reference_of(person),
            made_on=date_format(journal.today(), "j F Y"),
            agency=person.agency.name,
            sections=tuple(section for read in _readers() for section in read(person)),
        )
        facts = {"form": form, "sections": len(copy.filled)}
        journal.record(actor=actor, verb=Verb.PERSON_EXPORTED, subject=person, facts=facts)
        return copy


def _readers() -> list[Reader]:
    return [cast("Reader", import_string(path)) for path in settings.PERSON_COPY_SECTIONS]
