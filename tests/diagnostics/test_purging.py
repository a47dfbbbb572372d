"""The night that ends what is past its day: dated, counted, twice without effect."""

from __future__ import annotations

import datetime as dt

import pytest

from diagnostics import erasing, interviewing, purging, restricting
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Anonymisation, ImportedFile, Interview, Person
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import FIRST_MET, PersonFactory
from tests.diagnostics.recordings import CORE, record

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.both_databases,
]
# Met on 2 March 2026: the notice starts thirty days before 2 March 2028.
NOTICE_ON = dt.date(2028, 2, 1)
END_ON = dt.date(2028, 3, 2)


def night(clock, day: dt.date) -> purging.PurgeReport:
    clock.move_to(dt.datetime.combine(day, dt.time(3), tzinfo=dt.UTC))
    return purging.purge_expired_files(actor=purging.JOB)


def test_nothing_ends_before_its_notice_and_nothing_the_day_before(clock) -> None:
    person = PersonFactory()
    assert night(clock, NOTICE_ON - dt.timedelta(days=1)).changed == 0
    assert night(clock, NOTICE_ON).announced == 1
    assert Anonymisation.objects.get().due_on == END_ON
    assert night(clock, END_ON - dt.timedelta(days=1)).changed == 0
    assert Person.objects.get(pk=person.pk).anonymised_at is None
    assert night(clock, END_ON).anonymised == 1
    assert Person.objects.get(pk=person.pk).anonymised_at is not None


def test_the_same_night_twice_reports_zero(clock) -> None:
    PersonFactory()
    night(clock, NOTICE_ON)
    assert night(clock, END_ON).changed == 1
    assert night(clock, END_ON).changed == 0
    lines = JournalEntry.objects.filter(verb=Verb.FILES_PURGED)
    assert [line.facts["anonymised"] for line in lines.order_by("pk")] == [0, 1]
    assert {line.actor_name for line in lines} == {"purge_expired_files"}


def test_a_frozen_file_stays_and_is_named_by_its_reference_only(clock) -> None:
    user = advisor(AgencyFactory())
    person = PersonFactory(agency_id=user.agency_ids[0], last_name="Zwartkop")
    restricting.restrict_person(actor=user, person=person, reason="Litige")
    night(clock, NOTICE_ON)
    report = night(clock, END_ON + dt.timedelta(days=60))
    assert (report.anonymised, report.frozen) == (0, [purging.reference_of(person)])
    assert "Zwartkop" not in "\n".join(report.lines())
    assert Person.objects.get(pk=person.pk).last_name == "Zwartkop"


def test_a_file_frozen_after_its_notice_waits_until_it_is_thawed(clock) -> None:
    user = advisor(AgencyFactory())
    person = PersonFactory(agency_id=user.agency_ids[0])
    night(clock, NOTICE_ON)
    restricting.restrict_person(actor=user, person=person, reason="Litige")
    assert night(clock, END_ON).anonymised == 0
    restricting.lift_restriction(actor=user, person=person)
    assert night(clock, END_ON).anonymised == 1


def test_a_contact_after_the_notice_keeps_the_file(clock) -> None:
    user = advisor(AgencyFactory())
    person = PersonFactory(agency_id=user.agency_ids[0])
    night(clock, NOTICE_ON)
    record(user, person, CORE, NOTICE_ON)
    report = night(clock, END_ON)
    assert (report.called_off, report.anonymised) == (1, 0)
    assert Anonymisation.objects.get().called_off_on == END_ON
    assert night(clock, END_ON).changed == 0


def test_a_job_that_slept_still_gives_thirty_days(clock) -> None:
    PersonFactory()
    late = dt.date(2028, 6, 1)
    assert (night(clock, late).announced, night(clock, late).anonymised) == (1, 0)
    assert night(clock, late + dt.timedelta(days=29)).anonymised == 0
    assert night(clock, late + dt.timedelta(days=30)).anonymised == 1


def test_the_contact_of_a_reunited_file_counts(clock) -> None:
    kept = PersonFactory()
    PersonFactory(agency=kept.agency, merged_into=kept, last_contact_on=dt.date(2026, 9, 1))
    assert night(clock, NOTICE_ON).changed == 0
    assert night(clock, dt.date(2028, 8, 2)).announced == 1
    assert night(clock, dt.date(2028, 9, 1)).anonymised == 1
    assert Person.objects.filter(anonymised_at__isnull=False).count() == 2


def test_a_file_reunited_after_its_notice_follows_the_other_one(clock) -> None:
    kept = PersonFactory(last_contact_on=dt.date(2027, 6, 1))
    other = PersonFactory(agency=kept.agency)
    night(clock, NOTICE_ON)
    Person.objects.filter(pk=other.pk).update(merged_into=kept)
    report = night(clock, END_ON)
    assert (report.called_off, report.anonymised, report.refused) == (1, 0, [])


def test_drafts_of_more_than_thirty_days_go_and_frozen_ones_stay(clock) -> None:
    user = advisor(AgencyFactory())
    people = [PersonFactory(agency_id=user.agency_ids[0]) for _ in range(3)]
    drafts = [interviewing.start_interview(actor=user, person=person) for person in people]
    interviewing.abandon_interview(actor=user, interview=drafts[0])
    restricting.restrict_person(actor=user, person=people[2], reason="Litige")
    assert night(clock, dt.date(2026, 4, 8)).drafts == 0
    assert night(clock, dt.date(2026, 4, 10)).drafts == 2
    assert list(Interview.objects.all()) == [drafts[2]]
    assert night(clock, dt.date(2026, 4, 10)).changed == 0


def test_lists_of_people_are_emptied_after_thirty_days_and_keep_their_counts(clock) -> None:
    at = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
    file = ImportedFile.objects.create(
        kind="people", name="l.csv", digest="d", received_at=at, content=b"Diallo", read_count=3
    )
    assert night(clock, dt.date(2026, 4, 8)).imported_files == 0
    assert night(clock, dt.date(2026, 4, 10)).imported_files == 1
    file.refresh_from_db()
    assert (file.content, file.read_count, file.digest) == (None, 3, "d")


def test_a_rehearsal_says_what_would_be_done_and_does_nothing(clock) -> None:
    PersonFactory()
    night(clock, NOTICE_ON)
    clock.move_to(dt.datetime.combine(END_ON, dt.time(3), tzinfo=dt.UTC))
    assert purging.rehearse().anonymised == 1
    assert Person.objects.filter(anonymised_at__isnull=False).count() == 0
    assert purging.rehearse().anonymised == 1


def test_the_report_is_dated_and_says_each_count(clock) -> None:
    report = night(clock, FIRST_MET)
    assert report.lines()[0] == "Purge du 02/03/2026"
    assert len(report.lines()) == 6


def test_a_refused_file_waits_for_another_night_and_the_others_go_on(clock) -> None:
    first, second = PersonFactory(), PersonFactory()
    night(clock, NOTICE_ON)
    Person.objects.filter(pk=first.pk).update(anonymised_at=dt.datetime(2028, 1, 1, tzinfo=dt.UTC))
    report = night(clock, END_ON)
    assert (report.anonymised, report.refused) == (1, [purging.reference_of(first)])
    assert Person.objects.get(pk=second.pk).anonymised_at is not None
    assert erasing.last_contact_of(second).day == 1


def test_the_schedule_runs_it_by_name(clock) -> None:
    clock.move_to(dt.datetime(2028, 2, 1, 3, tzinfo=dt.UTC))
    PersonFactory()
    purging.purge_each_night()
    assert Anonymisation.objects.count() == 1
