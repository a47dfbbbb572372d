"""What of the journal leaves in a pack: an author is a role, a fact is of a closed list."""

from __future__ import annotations

import pytest

from diagnostics.accounts import journal
from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.verbs import Verb
from passes import journal_extracts
from passes.journal_extracts import Subjects
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.passes.factories import member_of, open_provider
from tests.support import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_an_author_is_a_role_and_only_listed_facts_go_out() -> None:
    provider, other = open_provider(), open_provider()
    own = member_of(provider)
    authors = (
        own,
        member_of(other),
        UserFactory(operator=True),
        advisor(AgencyFactory()),
        SystemJob("close_month"),
    )
    facts = {"number": "R-1", "net_cents": 1_250, "by_silence": True, "reason": "M. Durand"}
    for author in authors:
        journal.record(actor=author, verb=Verb.STATEMENT_ISSUED, subject=provider, facts=facts)
    subjects = [Subjects("passes.Provider", [(provider.pk, "n° 1")])]
    with queries.at_most(3):
        rows = list(journal_extracts.rows(subjects, {own.pk}))
    assert [row[2] for row in rows] == [
        "la structure",
        "une structure",
        "gestionnaire",
        "une agence ou un commanditaire",
        "tâche close_month",
    ]
    at, act, _, kind, number, refusal, told = rows[0]
    assert (act, kind, number, refusal) == ("relevé émis", "structure de médiation", "n° 1", "")
    assert told.replace("\N{NO-BREAK SPACE}", " ") == "numéro R-1, net 12,50 €, par silence oui"
    assert at == "2026-03-10T09:00:00.000000Z"


def test_a_refused_act_is_there_an_export_is_not_and_a_forgotten_verb_keeps_its_name() -> None:
    provider = open_provider()
    at = journal.instant()
    common = {"subject_type": "passes.provider", "subject_pk": str(provider.pk), "at": at}
    job = {"actor_name": "close_month", **common}
    JournalEntry.objects.create(verb="month.closed", refusal_code="month_not_over", **job)
    JournalEntry.objects.create(verb="former.verb", **job)
    JournalEntry.objects.create(verb=Verb.CREDITOR_PACK_EXPORTED, **job)
    subjects = [Subjects("passes.Provider", [(provider.pk, "")])]
    rows = list(journal_extracts.rows(subjects, set()))
    assert [(row[1], row[5]) for row in rows] == [
        ("mois clôturé", "month_not_over"),
        ("former.verb", ""),
    ]


def test_objects_are_read_by_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_extracts, "AT_ONCE", 2)
    providers = [open_provider() for _ in range(5)]
    for provider in providers:
        journal.record(actor=SystemJob("x"), verb=Verb.PROVIDER_INVITED, subject=provider)
    subjects = [Subjects("passes.Provider", ((each.pk, str(each.pk)) for each in providers))]
    with queries.at_most(3):
        rows = list(journal_extracts.rows(subjects, set()))
    assert [row[4] for row in rows] == [str(each.pk) for each in providers]
