"""A signal is told once and closed by a sentence; it holds nothing."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import watching
from passes.models import Signal
from passes.signal_kinds import SignalKind, SignalStatus
from passes.watching import Finding
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

JOB = journal.SystemJob("notice_signals")


def found(**fields: object) -> Finding:
    facts = {"count": 3, "booklet": "C-00016J-H", "minutes": 12}
    return Finding(SignalKind.WHOLE_BOOKLET, "C-00016J-H", facts, **fields)  # type: ignore[arg-type]


def test_the_same_finding_told_twice_is_one_signal_and_one_line() -> None:
    first = watching.raise_signal(actor=JOB, finding=found())
    again = watching.raise_signal(actor=JOB, finding=found())
    assert first == again
    assert first.sentence == "3 Pass du carnet C-00016J-H encaissés en 12 minutes."
    assert JournalEntry.objects.filter(verb=Verb.SIGNAL_RAISED).count() == 1


def test_a_signal_is_closed_by_a_sentence_and_by_somebody() -> None:
    signal = watching.raise_signal(actor=JOB, finding=found())
    operator = UserFactory(operator=True)
    closed = watching.review_signal(
        actor=operator,
        signal=signal,
        status=SignalStatus.EXPLAINED,
        explanation="Atelier de groupe, confirmé au téléphone.",
        request_id=uuid.uuid4(),
    )
    assert (closed.status, closed.reviewed_by) == (SignalStatus.EXPLAINED, operator)
    line = JournalEntry.objects.get(verb=Verb.SIGNAL_REVIEWED)
    assert line.facts == {"kind": "whole_booklet", "status": "explained"}
    # Seen again, the same facts do not come back.
    watching.raise_signal(actor=JOB, finding=found())
    assert not Signal.objects.open().exists()


@pytest.mark.parametrize(
    ("explanation", "code"), [("", "reason_missing"), ("  ", "reason_missing")]
)
def test_a_signal_is_not_closed_without_a_sentence(explanation: str, code: str) -> None:
    signal = watching.raise_signal(actor=JOB, finding=found())
    with pytest.raises(Refusal) as refusal:
        watching.review_signal(
            actor=UserFactory(operator=True),
            signal=signal,
            status=SignalStatus.ACTED_ON,
            explanation=explanation,
        )
    assert refusal.value.code == code
    assert Signal.objects.open().count() == 1


def test_a_signal_already_closed_keeps_its_conclusion() -> None:
    signal = watching.raise_signal(actor=JOB, finding=found())
    operator = UserFactory(operator=True)

    def close(sentence: str) -> None:
        watching.review_signal(
            actor=operator, signal=signal, status=SignalStatus.EXPLAINED, explanation=sentence
        )

    close("Appelé : un atelier.")
    with pytest.raises(Refusal) as refusal:
        close("Autre chose")
    assert refusal.value.code == "already_reviewed"
    signal.refresh_from_db()
    assert signal.explanation == "Appelé : un atelier."


def test_the_database_keeps_a_signal_once_and_as_it_was_seen() -> None:
    signal = watching.raise_signal(actor=JOB, finding=found())
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.create(kind=signal.kind, key=signal.key, raised_at=signal.raised_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.filter(pk=signal.pk).update(status="explained")
    with pytest.raises(DatabaseError), transaction.atomic():
        Signal.objects.filter(pk=signal.pk).update(facts={})


def test_an_advisor_tells_that_a_place_refused_and_the_pass_stays_good() -> None:
    desk = Desk()
    made = desk.hand_over()
    signal = watching.report_refused_by_place(
        actor=desk.advisor,
        booklet=made.booklet,
        agency=desk.agency,
        provider=None,
        site="Médiathèque",
        words="Ils ne prennent plus le Pass.",
        request_id=uuid.uuid4(),
    )
    assert signal.sentence == "« Médiathèque » a refusé un Pass : Ils ne prennent plus le Pass."
    assert set(made.booklet.passes.values_list("status", flat=True)) == {"handed_out"}


def test_a_manager_sees_the_signals_of_the_own_agency_only() -> None:
    agency = AgencyFactory()
    signal = watching.raise_signal(actor=JOB, finding=found(agency_id=agency.pk))
    assert list(Signal.objects.visible_to(manager(agency))) == [signal]
    assert not Signal.objects.visible_to(manager()).exists()
    assert not Signal.objects.visible_to(advisor(agency)).exists()
    assert list(Signal.objects.visible_to(UserFactory(auditor=True))) == [signal]
