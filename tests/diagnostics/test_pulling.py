"""Pulling the sendings of Pix: nothing lost, nothing twice, whatever the network does."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from diagnostics import enrolling, importing, pix_results, pulling
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Diagnosis, Person, PixPull, StagedLine
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor, manager
from tests.diagnostics.sendings import file_of, sending
from tests.support import pix_server
from tests.support.pix_server import Pix

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock"), pytest.mark.both_databases]

JOB = journal.SystemJob("pull_envois")


@pytest.fixture
def pix(settings, socket_enabled: None) -> Iterator[Pix]:
    with pix_server.serving() as server:
        settings.PIX_API_URL = server.address
        settings.PIX_TOKEN_URL = ""
        settings.PIX_CLIENT_ID, settings.PIX_CLIENT_SECRET = "declic", pix_server.SECRET
        settings.PIX_RETRY_SECONDS = (0, 0)
        settings.OUTBOUND_TIMEOUT_SECONDS = 1
        yield server


@pytest.fixture
def samia() -> User:
    return advisor(AgencyFactory())


@pytest.fixture
def awa(samia: User) -> Person:
    return enrolling.register_person(
        actor=samia, details=Details("Diallo", "Awa", identifier="1234567A")
    )


def day(number: int) -> str:
    return f"2025-10-{number:02d}T08:00:00.000Z"


def sent(*numbers: int, **changes: object) -> list[dict[str, object]]:
    """One sending a day, each of its own test, unknown here unless told otherwise."""
    told = {"identifier": None, **changes}
    return [sending(n, participation=n, sent_at=day(n), **told) for n in numbers]


def pull(actor: journal.Actor = JOB) -> PixPull:
    return pulling.pull_envois(actor=actor, pull=pulling.ask_pull(actor=actor))


def brought() -> set[str]:
    return set(StagedLine.objects.to_attach().values_list("source_reference", flat=True))


def references(*numbers: int) -> set[str]:
    return {f"pix:{n}" for n in numbers}


def test_every_page_is_read_down_to_the_empty_one(pix: Pix) -> None:
    pix.sendings = sent(1, 2, 3, 4, 5)
    done = pull()
    assert (done.status, done.is_open, done.file.read_count) == ("finished", False, 5)
    assert brought() == references(1, 2, 3, 4, 5)
    assert len(pix.asked) == 4
    assert "curseur" not in pix.asked[0]
    assert journal.of(done).get().facts["to_attach"] == 5


def test_the_token_is_asked_by_client_credentials_with_its_scope(pix: Pix) -> None:
    pull()
    assert pix.tokens == [
        {
            "grant_type": "client_credentials",
            "client_id": "declic",
            "client_secret": pix_server.SECRET,
            "scope": pix_server.SCOPE,
        }
    ]
    assert pix.asked == [{"path": "/api/pole-emploi/envois"}]


def test_a_link_to_a_foreign_host_is_read_for_its_cursor_only(pix: Pix) -> None:
    pix.sendings = sent(1, 2, 3)
    pix.link_host = "https://piege.example:9"
    assert pull().status == "finished"
    assert {asked["path"] for asked in pix.asked} == {"/api/pole-emploi/envois"}
    assert brought() == references(1, 2, 3)


def test_a_new_pull_stops_at_the_first_sending_an_earlier_one_brought(pix: Pix) -> None:
    pix.sendings = sent(1, 2, 3, 4)
    pull()
    pix.asked.clear()
    pix.sendings += sent(5)
    assert pull().file.to_attach_count == 1
    assert len(pix.asked) == 1


def test_a_pull_that_brings_nothing_writes_no_history(pix: Pix) -> None:
    pix.sendings = sent(1)
    pull()
    before = JournalEntry.objects.count()
    assert pull().file.known_count == 1
    assert JournalEntry.objects.count() == before


def test_what_an_uploaded_file_brought_is_known_and_stops_nothing(pix: Pix) -> None:
    file = importing.analyse_file(actor=JOB, name="e", content=file_of(*sent(4)))
    importing.confirm_import(actor=JOB, file=file)
    pix.sendings = sent(1, 2, 3, 4)
    done = pull()
    assert (done.file.known_count, done.file.to_attach_count) == (1, 3)
    pix.asked.clear()
    pull()
    assert len(pix.asked) == 1


@pytest.mark.parametrize("order", [(2, 3, 4), (4, 3, 2), (3, 4, 2)])
def test_b42_three_states_of_one_participation_in_any_order_give_one_record_the_shared_one(
    pix: Pix, awa: Person, order: tuple[int, ...]
) -> None:
    pix.sendings = [
        sending(n, state=state, sent_at=day(n)) for n, state in enumerate(order, start=1)
    ]
    pull()
    assert awa.diagnoses.count() == 1
    assert pix_results.participations(awa) in ([], pix_results.participations(awa)[:1])


def test_an_older_shared_sending_of_one_participation_is_overtaken(pix: Pix, awa: Person) -> None:
    pix.page_size = 1
    pix.sendings = [sending(1, sent_at=day(1), percent=30), sending(2, sent_at=day(2), percent=70)]
    pull()
    assert awa.diagnoses.get().evidence == {"pix_emploi_pct": 70}
    pix.sendings.append(sending(3, sent_at=day(3), percent=90))
    pull()
    assert awa.diagnoses.count() == 2


def test_b43_a_pull_cut_after_its_second_page_finishes_before_anything_newer(pix: Pix) -> None:
    pix.sendings = sent(*range(1, 9))
    pix.failures = ["", "", "cut", "500", "cut"]
    cut = pull()
    assert (cut.status, cut.is_open) == ("interrupted", True)
    assert brought() == references(8, 7, 6, 5)
    pix.sendings += sent(9, 10)
    pix.asked.clear()
    rest = pull()
    assert rest.pk == cut.pk
    assert rest.status == "finished"
    assert pix.asked[0]["curseur"] == cut.cursor
    assert brought() == references(*range(1, 9))
    pull()
    assert brought() == references(*range(1, 11))


def test_b44_a_retake_finished_but_not_sent_leaves_the_result_and_is_announced(
    pix: Pix, awa: Person
) -> None:
    pix.sendings = [sending(1, sent_at=day(1))]
    pull()
    pix.sendings.append(sending(2, sent_at=day(20), state=3))
    pull()
    assert awa.diagnoses.count() == 1
    assert [told for _line, told in pix_results.participations(awa)] == [pix_results.STARTED_AGAIN]


def test_b45_an_identity_sent_as_a_number_and_later_as_text_is_one_sending(pix: Pix) -> None:
    pix.sendings = [sending(880127, sent_at=day(1), identifier=None)]
    pull()
    pix.sendings = [sending("880127", sent_at=day(1), identifier=None)]
    assert pull().file.known_count == 1
    assert StagedLine.objects.to_attach().count() == 1


@pytest.mark.parametrize("status", ["401", "403"])
def test_a_refused_access_stops_the_pull_until_somebody_acts(pix: Pix, status: str) -> None:
    pix.sendings = sent(1)
    pix.failures = [status]
    stopped = pull()
    assert (stopped.status, stopped.trouble) == ("stopped", pulling.ACCESS_REFUSED)
    assert len(pix.asked) == 1
    pulling.pull_when_due()
    assert len(pix.asked) == 1
    assert pull().status == "finished"


def test_a_wrong_secret_stops_the_pull_too(pix: Pix) -> None:
    pix.secret = "another"
    assert pull().status == "stopped"
    assert pix.asked == []


def test_a_refused_cursor_is_forgotten_and_the_pull_starts_from_the_newest(pix: Pix) -> None:
    pix.sendings = sent(1, 2, 3, 4)
    pix.failures = ["", "422"]
    done = pull()
    assert done.status == "finished"
    assert "curseur" not in pix.asked[2]
    assert brought() == references(1, 2, 3, 4)


def test_a_first_page_refused_again_and_again_ends_the_run(pix: Pix) -> None:
    pix.failures = ["422", "422"]
    assert pull().trouble == f"{pulling.CURSOR_REFUSED}."
    assert len(pix.asked) == 1


@pytest.mark.parametrize("failure", ["500", "cut", "slow", "page_of_words", "redirect"])
def test_a_failure_is_tried_again_and_loses_nothing(pix: Pix, failure: str) -> None:
    pix.sendings = sent(1, 2, 3)
    pix.failures = ["", failure]
    assert pull().status == "finished"
    assert brought() == references(1, 2, 3)
    assert not any(asked["path"] == "/ailleurs" for asked in pix.asked)


def test_failures_in_a_row_wait_longer_each_time(pix: Pix, clock: time_machine.Traveller) -> None:
    pix.sendings = sent(1)
    waits = []
    for _ in range(3):
        pix.failures = ["500"] * 3
        left = pull()
        assert left.retry_at is not None
        waits.append(left.retry_at - journal.instant())
    assert waits == [dt.timedelta(minutes=minutes) for minutes in (10, 20, 40)]
    pix.asked.clear()
    pulling.pull_when_due()
    assert pix.asked == []
    clock.shift(dt.timedelta(minutes=41))
    pulling.pull_when_due()
    assert PixPull.objects.get().status == "finished"


def test_a_page_that_points_to_itself_ends_the_run_and_keeps_its_cursor(pix: Pix) -> None:
    pix.sendings = sent(1, 2, 3, 4)
    pix.failures = ["", "repeat"]
    left = pull()
    assert (left.status, left.trouble) == ("interrupted", f"{pulling.SAME_PAGE}.")
    assert pull().status == "finished"
    assert brought() == references(1, 2, 3, 4)


def test_a_faulty_sending_is_told_and_the_others_enter(pix: Pix) -> None:
    pix.sendings = [*sent(1, 3), *sent(2, state=9)]
    done = pull()
    assert (done.file.refused_count, done.file.to_attach_count) == (1, 2)
    assert done.file.faults.get().column == "resultat.test.etat"


def test_one_pull_at_a_time(pix: Pix) -> None:
    asked = pulling.ask_pull(actor=JOB)
    with pytest.raises(Refusal) as caught:
        pulling.ask_pull(actor=JOB)
    assert caught.value.code == "pull_running"
    assert pulling.pull_envois(actor=JOB, pull=asked).status == "finished"
    with pytest.raises(Refusal) as caught:
        pulling.pull_envois(actor=JOB, pull=asked)
    assert caught.value.code == "pull_running"


def test_a_pull_whose_worker_died_is_taken_up_again(
    pix: Pix, clock: time_machine.Traveller
) -> None:
    pix.sendings = sent(1)
    asked = pulling.ask_pull(actor=JOB)
    PixPull.objects.filter(pk=asked.pk).update(status="running", beat_at=journal.instant())
    pulling.pull_when_due()
    assert pix.asked == []
    clock.shift(dt.timedelta(minutes=11))
    pulling.pull_when_due()
    assert PixPull.objects.get().status == "finished"


def test_who_asks_by_hand_is_kept(pix: Pix) -> None:
    user = manager()
    done = pull(actor=user)
    assert journal.of(done).first().verb == "pull.asked"
    assert (done.asked_by, pulling.latest_pull()) == (user, done)


def test_without_its_settings_a_pull_says_what_is_missing(pix: Pix, settings) -> None:
    settings.PIX_CLIENT_SECRET = ""
    settings.PIX_API_URL = "http://pix.example"
    with pytest.raises(Refusal) as caught:
        pulling.ask_pull(actor=JOB)
    assert caught.value.code == "pull_not_configured"
    assert "PIX_CLIENT_SECRET manque, PIX_API_URL doit commencer par https" in caught.value.detail
    pulling.pull_when_due()
    assert not PixPull.objects.exists()
    assert not Diagnosis.objects.exists()
