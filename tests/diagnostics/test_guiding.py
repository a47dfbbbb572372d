"""The guided interview by its verbs: chosen from what is stored, ended by number or by time."""

import dataclasses
import datetime as dt
import itertools
import uuid

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from diagnostics import adaptive, configuring, guiding, interviewing, item_bank, pix
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.interviewing import Circumstances, GivenAnswer
from diagnostics.models import Answer, Diagnosis, Interview, Person, SkillLevel
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.diagnostics.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MARCH = dt.date(2026, 3, 1)


@pytest.fixture
def samia() -> User:
    return advisor(AgencyFactory())


@pytest.fixture
def person(samia: User) -> Person:
    return PersonFactory(agency_id=samia.agency_ids[0], advisor=samia)


@pytest.fixture
def draft(samia: User, person: Person) -> Interview:
    return begin(samia, person)


def begin(actor: User, person: Person, scope: str = "") -> Interview:
    return interviewing.start_interview(
        actor=actor, person=person, instrument="guided_interview", scope=scope
    )


def say(actor: User, draft: Interview, item_id: str, value: str, **more: object) -> Answer:
    answer = GivenAnswer(uuid.uuid4(), item_id, value, **more)
    return interviewing.answer_question(actor=actor, interview=draft, answer=answer)


def read(draft: Interview) -> guiding.Conversation:
    return guiding.conversation_of(Interview.objects.get(pk=draft.pk))


def hold(actor: User, draft: Interview, values: object, **more: object) -> list[str]:
    """Answer the next question with each value in turn, until the end; the items put."""
    put = []
    for value in values:
        choice = read(draft).next
        if choice is None:
            break
        say(actor, draft, choice.item.id, value, **more)
        put.append(choice.item.id)
    return put


def close(actor: User, draft: Interview, **circumstances: object) -> Diagnosis:
    return interviewing.close_interview(
        actor=actor, interview=draft, circumstances=Circumstances(**circumstances)
    )


def refusal(act, **arguments: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(**arguments)
    return caught.value


def last_line() -> JournalEntry:
    return JournalEntry.objects.latest("pk")


# --- Starting ----------------------------------------------------------------------------------


def test_a_guided_interview_keeps_what_makes_its_questions_the_same(draft: Interview) -> None:
    assert (draft.scope, draft.bank_version) == ("emploi", item_bank.CURRENT_VERSION)
    assert (draft.selection, draft.question_limit, draft.minute_limit) == ("adaptive", 12, 5)
    assert len(draft.seed) == 32
    assert last_line().facts["scope"] == "emploi"


def test_chosen_competences_are_kept_in_the_order_of_the_framework(
    samia: User, person: Person
) -> None:
    draft = begin(samia, person, "4.2,1.1")
    assert draft.scope == "1.1,4.2"
    assert {item.competence for item in read(draft).items} == {"1.1", "4.2"}


@pytest.mark.parametrize("scope", ["9.9", "1.1,", "tout"])
def test_a_scope_that_names_nothing_is_refused(samia: User, person: Person, scope: str) -> None:
    found = refusal(begin, actor=samia, person=person, scope=scope)
    assert found.code == "scope_unknown"
    assert last_line().refusal_code == "scope_unknown"


def test_the_limits_are_those_of_the_agency_on_that_day(samia: User, person: Person) -> None:
    administrator = UserFactory(administrator=True)
    for name, value in (("guided_questions", 24), ("guided_minutes", 15)):
        configuring.set_parameter(
            actor=administrator, name=name, value=value, from_on=MARCH, agency=person.agency
        )
    draft = begin(samia, person)
    assert (draft.question_limit, draft.minute_limit) == (24, 15)


# --- Choosing ----------------------------------------------------------------------------------


def test_b10_a_draft_is_resumed_at_another_desk_days_later_with_the_same_question(
    samia: User, draft: Interview, clock: time_machine.Traveller
) -> None:
    hold(samia, draft, ["alone", "no"], seconds=20)
    before = read(draft).next
    clock.shift(dt.timedelta(days=2))
    resumed = begin(advisor(draft.agency), draft.person)
    assert resumed == draft
    assert read(resumed).next == before


def test_b22_the_same_seed_bank_and_answers_give_the_same_interview(
    samia: User, person: Person
) -> None:
    told = []
    for _ in range(2):
        draft = begin(samia, PersonFactory(agency=person.agency))
        Interview.objects.filter(pk=draft.pk).update(seed="graine")
        put = hold(samia, draft, itertools.cycle(["alone", "with_help", "no"]))
        reading = close(samia, draft).skill_levels.order_by("pk")
        told.append((put, list(reading.values("level", "uncertainty", "low", "high"))))
    assert told[0] == told[1]


def test_b25_nothing_far_above_the_estimate_is_put_to_somebody_who_says_no(
    samia: User, draft: Interview
) -> None:
    for _ in range(12):
        conversation = read(draft)
        if conversation.next is None:
            break
        choice = conversation.next
        assert conversation.put == 0 or choice.item.level - choice.estimate <= 2
        say(samia, draft, choice.item.id, "no")


def test_a_corrected_answer_counts_instead_of_the_first_and_the_rank_stays(
    samia: User, draft: Interview
) -> None:
    first = hold(samia, draft, ["no"])[0]
    say(samia, draft, first, "alone")
    conversation = read(draft)
    assert (conversation.put, conversation.latest[first].value) == (1, "alone")
    assert conversation.choice is not None
    assert conversation.choice.rank == 2


def test_answers_received_in_another_order_lead_to_the_same_question(
    samia: User, person: Person
) -> None:
    items = [item.id for item in item_bank.load().of_scope(pix.JOB_SEARCH_CODES)][:3]
    following = []
    for order in (items, items[::-1]):
        draft = begin(samia, PersonFactory(agency=person.agency))
        Interview.objects.filter(pk=draft.pk).update(seed="graine")
        for item in order:
            say(samia, draft, item, "not_asked")
        following.append(read(draft).next)
    assert following[0] == following[1]


@pytest.mark.parametrize(
    ("item", "value", "code"),
    [
        ("inconnu", "alone", "question_unknown"),
        ("2.3", "alone", "question_unknown"),
        ("1.1", "oui", "answer_unknown"),
    ],
)
def test_an_answer_outside_the_scope_or_the_four_is_refused(
    samia: User, draft: Interview, item: str, value: str, code: str
) -> None:
    of_competence = item_bank.load().of_scope([item])
    asked = of_competence[0].id if of_competence else item
    answer = GivenAnswer(uuid.uuid4(), asked, value)
    found = refusal(interviewing.answer_question, actor=samia, interview=draft, answer=answer)
    assert found.code == code


def test_the_same_identity_with_another_box_is_refused(samia: User, draft: Interview) -> None:
    choice = read(draft).next
    assert choice is not None
    sent = GivenAnswer(uuid.uuid4(), choice.item.id, "alone", is_shown=True)
    interviewing.answer_question(actor=samia, interview=draft, answer=sent)
    other = dataclasses.replace(sent, is_shown=False)
    found = refusal(interviewing.answer_question, actor=samia, interview=draft, answer=other)
    assert found.code == "answer_reused"


# --- Ending ------------------------------------------------------------------------------------


def test_b24_twelve_questions_put_are_the_end(samia: User, draft: Interview) -> None:
    put = hold(samia, draft, itertools.repeat("not_asked"))
    assert len(put) == 12
    assert read(draft).stop == "count_reached"
    assert close(samia, draft).stop_reason == "count_reached"


def test_b24_after_five_minutes_the_question_on_screen_is_answered_and_no_other_shown(
    samia: User, draft: Interview
) -> None:
    hold(samia, draft, ["alone", "no"], seconds=120)
    last = read(draft).next
    assert last is not None
    say(samia, draft, last.item.id, "alone", seconds=60)
    conversation = read(draft)
    assert (conversation.next, conversation.stop) == (None, "time_reached")
    assert conversation.put == 3
    assert close(samia, draft).minutes == 5


def test_one_question_never_counts_for_more_than_two_minutes(samia: User, draft: Interview) -> None:
    hold(samia, draft, ["alone"], seconds=4000)
    assert Interview.objects.get().active_seconds == 120
    assert read(draft).next is not None


def test_nothing_left_is_the_end_of_a_small_scope(samia: User, person: Person) -> None:
    draft = begin(samia, person, "1.1")
    Interview.objects.filter(pk=draft.pk).update(question_limit=24)
    hold(samia, draft, itertools.repeat("no"))
    assert read(draft).stop == "nothing_left"
    assert refusal(interviewing.continue_interview, actor=samia, interview=draft).code == (
        "cannot_continue"
    )


def test_continuing_adds_six_questions_once_and_is_journaled(samia: User, draft: Interview) -> None:
    hold(samia, draft, itertools.repeat("not_asked"), seconds=10)
    continued = interviewing.continue_interview(actor=samia, interview=draft)
    assert (continued.question_limit, continued.is_continued) == (18, True)
    line = last_line()
    assert (line.verb, line.facts["stopped_by"]) == ("interview.continued", "count_reached")
    assert len(hold(samia, draft, itertools.repeat("not_asked"), seconds=120)) == 6
    again = refusal(interviewing.continue_interview, actor=samia, interview=draft)
    assert again.code == "already_continued"


def test_after_the_time_is_reached_continuing_gives_six_whole_questions(
    samia: User, draft: Interview
) -> None:
    hold(samia, draft, ["no", "no", "alone"], seconds=120)
    interviewing.continue_interview(actor=samia, interview=draft)
    assert len(hold(samia, draft, itertools.repeat("not_asked"), seconds=120)) == 6


def test_an_interview_that_is_not_at_its_end_is_not_continued(
    samia: User, draft: Interview
) -> None:
    found = refusal(interviewing.continue_interview, actor=samia, interview=draft)
    assert found.code == "cannot_continue"
    other = interviewing.start_interview(actor=samia, person=draft.person)
    found = refusal(interviewing.continue_interview, actor=samia, interview=other)
    assert found.code == "cannot_continue"


# --- What it says ------------------------------------------------------------------------------


def test_b01_stopped_after_two_questions_the_other_competences_are_not_tested(
    samia: User, draft: Interview
) -> None:
    put = hold(samia, draft, ["alone", "no"])
    diagnosis = close(samia, draft, stop_reason="person_stops")
    asked = {item_bank.load().item(item).competence for item in put}
    lines = diagnosis.skill_levels.exclude(competence="")
    assert len(lines) == 16
    assert set(lines.filter(status="assessed").values_list("competence", flat=True)) == asked
    assert diagnosis.stop_reason == "person_stops"


def test_b26_an_area_without_counted_answer_has_no_level_and_no_interval(
    samia: User, draft: Interview
) -> None:
    hold(samia, draft, ["not_asked", "alone"])
    diagnosis = close(samia, draft)
    known = diagnosis.skill_levels.exclude(area="").filter(status="assessed")
    unknown = diagnosis.skill_levels.exclude(area="").filter(status="not_tested")
    assert (len(known), len(unknown)) == (1, 4)
    for line in unknown:
        assert (line.level, line.uncertainty, line.low, line.high) == (None, None, None, None)


def test_the_record_says_levels_up_to_six_and_feeds_no_risk_model(
    samia: User, draft: Interview
) -> None:
    hold(samia, draft, itertools.repeat("alone"))
    diagnosis = close(samia, draft)
    general = diagnosis.skill_levels.get(area="", competence="")
    assert (diagnosis.max_level, general.max_level, diagnosis.evidence) == (6, 6, {})
    assert general.level is not None
    assert general.uncertainty is not None
    assert 0 <= general.low <= general.level <= 6
    assert diagnosis.assessments.get().output["level"] == "indetermine"


@pytest.mark.parametrize(
    ("shown", "nature"), [((True, True), "observed"), ((True, False), "declared")]
)
def test_it_is_observed_only_when_every_counted_answer_was_shown(
    samia: User, draft: Interview, shown: tuple[bool, bool], nature: str
) -> None:
    hold(samia, draft, ["not_asked"])
    for is_shown in shown:
        hold(samia, draft, ["alone"], is_shown=is_shown)
    assert close(samia, draft).nature == nature


def test_without_any_counted_answer_it_is_declared_and_not_tested(
    samia: User, draft: Interview
) -> None:
    diagnosis = close(samia, draft)
    assert diagnosis.nature == "declared"
    assert not diagnosis.skill_levels.filter(status="assessed").exists()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "figures",
    [
        {"status": "not_tested", "uncertainty": 0.5},
        {"status": "not_tested", "low": 0, "high": 2},
        {"status": "assessed", "level": 2, "low": 3, "high": 1},
        {"status": "assessed", "level": 7},
    ],
)
def test_the_database_refuses_an_interval_that_cannot_be(
    samia: User, draft: Interview, figures: dict[str, object]
) -> None:
    diagnosis = close(samia, draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        SkillLevel.objects.create(diagnosis=diagnosis, area="1", max_level=6, **figures)


@pytest.mark.both_databases
def test_the_database_refuses_a_guided_interview_that_could_not_be_replayed(
    draft: Interview,
) -> None:
    for name in ("seed", "scope", "bank_version", "selection"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Interview.objects.filter(pk=draft.pk).update(**{name: ""})


@pytest.mark.both_databases
def test_a_recorded_interval_never_changes(samia: User, draft: Interview) -> None:
    hold(samia, draft, ["alone"])
    line = close(samia, draft).skill_levels.filter(status="assessed")[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        SkillLevel.objects.filter(pk=line.pk).update(high=8)


def test_each_question_put_is_told_with_its_reason(samia: User, draft: Interview) -> None:
    put = hold(samia, draft, ["alone", "no", "with_help"])
    foreign = next(item for item in read(draft).items if item.id not in put)
    is_next = read(draft).next
    assert is_next is not None
    say(samia, draft, put[0], "no")
    told = guiding.asked(read(draft))
    assert [each.item.id for each in told] == put
    assert told[0].why == adaptive.why(adaptive.next_item(read(draft).items, [], draft.seed))
    assert told[0].answer.value == "no"
    other = next(i for i in read(draft).items if i not in {foreign, is_next.item} | set(put))
    say(samia, draft, other.id, "alone")
    assert "autre poste" in guiding.asked(read(draft))[-1].why
