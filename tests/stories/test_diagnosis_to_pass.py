"""Steps 1 to 7: from the first meeting to the booklet in her hands (architecture.md 10.1).

One clock that moves, everything through the verbs and the commands; after each step, what the next
one reads. The seven laws are weighed along the way and the journal tells the story verb by verb.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from diagnostics import assessing, enrolling, interviewing, recommending, recording
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import Instrument, Level, OverrideReason
from diagnostics.models import Diagnosis, Person, Recommendation, RiskAssessment
from passes import issuing, mending, papers
from passes.enums import EndReason, LossKind, OrderStatus, PassStatus
from passes.formats import booklet_pdf
from passes.models import HandOver, Order
from tests.diagnostics.recordings import CORE, HARD
from tests.diagnostics.sendings import file_of, sending
from tests.stories import meeting
from tests.stories.house import (
    GREEN,
    House,
    last_line,
    new_id,
    open_house,
    qualify_places,
    told,
    verdicts,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DIALLO = "1234567A"


@pytest.fixture
def house(clock: time_machine.Traveller, tmp_path: Path) -> House:
    return open_house(clock, tmp_path)


@pytest.fixture
def awa(house: House) -> Person:
    """Somebody met on Tuesday 8 September, and assessed after five questions."""
    house.at("2026-09-08")
    person = meeting.register(house, "Diallo", DIALLO)
    meeting.meet(house, person)
    return person


@pytest.fixture
def order(house: House) -> Order:
    """An active order and two places that take its Passes, the day before."""
    house.at("2026-09-07", 9)
    qualify_places(house)
    return meeting.active_order(house)


def assessment_of(person: Person) -> RiskAssessment:
    return RiskAssessment.objects.filter(person=person).latest_first()[0]


def test_1_everybody_has_an_account_and_sees_only_what_is_theirs(house: House, awa: Person) -> None:
    assert User.objects.filter(is_active=True).count() == 9
    assert all(operator.confirmed_by_id for operator in house.operators)
    assert Person.objects.visible_to(house.advisor).get() == awa
    assert Person.objects.visible_to(house.manager).get() == awa
    for stranger in (house.signatory, house.operators[0], house.administrators[0]):
        assert not Person.objects.visible_to(stranger).exists()
    assert verdicts() == GREEN


def test_2_a_person_is_found_by_her_identifier_and_never_by_a_nir(house: House) -> None:
    since = last_line()
    person = meeting.register(house, "Diallo", DIALLO)

    assert told(since) == ["person.registered", "information.given"]
    assert enrolling.find_people(actor=house.advisor, text=DIALLO) == [person]
    assert enrolling.find_people(actor=house.advisor, text="diallo") == [person]
    stored = Person.objects.filter(pk=person.pk).values().get()
    assert not [value for value in stored.values() if DIALLO in str(value)]
    with pytest.raises(Refusal) as refused:
        meeting.register(house, "Diallo 2 74 03 62 498 001 18", "7654321B")
    assert refused.value.code == "nir_refused"
    assert Person.objects.count() == 1


def test_3_a_draft_survives_the_night_and_a_diagnosis_never_changes(house: House) -> None:
    house.at("2026-09-08", 16)
    person = meeting.register(house, "Diallo", DIALLO)
    draft = meeting.begin(house, person, A1="aucun", A2="aucune")
    assert not Diagnosis.objects.exists()

    house.at("2026-09-09", 9)
    again = meeting.begin(house, person, **{code: HARD[code] for code in ("B1", "B2", "B3")})
    assert again == draft
    diagnosis = interviewing.close_interview(actor=house.advisor, interview=draft)
    before = Diagnosis.objects.filter(pk=diagnosis.pk).values().get()
    assert interviewing.close_interview(actor=house.advisor, interview=draft) == diagnosis

    house.at("2026-10-09")
    typed(house, person, Instrument.SPOTTING, CORE)
    assert Diagnosis.objects.filter(pk=diagnosis.pk).values().get() == before
    assert Diagnosis.objects.filter(person=person).count() == 2


def typed(house: House, person: Person, instrument: str, answers: dict[str, object]) -> Diagnosis:
    agreed = house.advisor if instrument.startswith("pix") else None
    return recording.record_diagnosis(
        actor=house.advisor,
        person=person,
        result=recording.typed_result(instrument, answers, agreed_by=agreed),
        observed_on=house.today,
        submission_id=new_id(),
    )


def test_3_every_result_enters_by_the_same_door(house: House, awa: Person) -> None:
    gestures = [q.code for q in recording.instruments.questionnaires.GESTURES.questions]
    typed(house, awa, Instrument.GESTURES, dict.fromkeys(gestures, "with_help"))
    typed(house, awa, Instrument.ABC_DIAG, {"right_answers": 4})
    typed(house, awa, Instrument.PIX_CAMPAIGN, {"percent": 22, "is_pix_emploi": True})
    typed(house, awa, Instrument.PIX_PROFILE, {"1.1": {"level": 1}, "2.1": {"level": 2}})
    kinds = Diagnosis.objects.filter(person=awa).order_by("pk").values_list("instrument", flat=True)
    assert list(kinds) == ["spotting", "gestures", "abc_diag", "pix_campaign", "pix_profile"]
    assert RiskAssessment.objects.filter(person=awa).count() == 5


def test_3_a_file_of_pix_finds_her_by_her_identifier_only_and_adds_nothing_twice(
    house: House, awa: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "envois.json"
    file.write_bytes(file_of(sending(1), sending(2, identifier="", participation=9002)))
    for _ in range(2):
        call_command("import_pix_envois", str(file))
    sent = Diagnosis.objects.filter(person=awa, instrument=Instrument.PIX_CAMPAIGN)
    assert sent.count() == 1
    assert Diagnosis.objects.count() == 2


def test_4_the_level_has_its_reasons_and_a_human_may_decide_otherwise(
    house: House, awa: Person
) -> None:
    computed = assessment_of(awa)
    assert (computed.level, computed.computed_level) == (Level.CRITICAL, Level.CRITICAL)
    assert computed.model_version == "1.0.0"

    since = last_line()
    override = assessing.override_level(
        actor=house.advisor,
        person=awa,
        disagreement=assessing.Disagreement(Level.MODERATE, OverrideReason.OBSERVED),
    )
    chosen = assessment_of(awa)
    assert (chosen.level, chosen.computed_level) == (Level.MODERATE, Level.CRITICAL)
    assert "level.overridden" in told(since)
    with pytest.raises(Refusal) as refused:
        assessing.override_level(
            actor=house.operators[0],
            person=awa,
            disagreement=assessing.Disagreement(Level.LOW, OverrideReason.OBSERVED),
        )
    assert refused.value.code == "not_allowed"
    assessing.end_override(actor=house.advisor, override=override)
    assert assessment_of(awa).level == Level.CRITICAL


def test_4_the_command_scores_a_situation_like_the_verb(
    awa: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = assessment_of(awa)
    file = tmp_path / "situation.json"
    file.write_text(json.dumps(found.input), encoding="utf-8")
    call_command("score_risk", str(file))
    scored = json.loads(capsys.readouterr().out)["result"]
    assert (scored["level"], scored["score_max"]) == (found.level, found.output["score_max"])


def test_5_three_proposals_are_for_now_and_declining_changes_nothing_else(
    house: House, order: Order, awa: Person
) -> None:
    level = assessment_of(awa).level
    proposals = list(Recommendation.objects.filter(assessment=assessment_of(awa)).order_by("rank"))
    assert [proposal.rank for proposal in proposals] == list(range(1, len(proposals) + 1))
    assert "PASS_NUMERIQUE" in {proposal.code for proposal in proposals}

    since = last_line()
    first, second = proposals[:2]
    recommending.decline_recommendation(actor=house.advisor, recommendation=first)
    recommending.accept_recommendation(actor=house.advisor, recommendation=second)
    recommending.accept_recommendation(actor=house.advisor, recommendation=first)
    assert told(since) == [
        "recommendation.declined",
        "recommendation.accepted",
        "recommendation.accepted",
    ]
    assert assessment_of(awa).level == level


def test_6_no_pass_is_usable_before_its_value_is_on_account(house: House, awa: Person) -> None:
    order = meeting.draft(house)
    meeting.sign(house, order)
    with pytest.raises(Refusal) as refused:
        meeting.share_and_activate(house, order)
    assert refused.value.code == "not_funded"
    with pytest.raises(Refusal) as refused:
        meeting.hand_over(house, awa, 3)
    assert refused.value.code == "allocation_spent"

    since = last_line()
    said = house.bank_day(meeting.funds_of(order))
    assert "à rapprocher 0" in said
    active = meeting.share_and_activate(house, order)
    assert (active.status, active.funded_count) == (OrderStatus.ACTIVE, 40)
    assert active.allocations.get().allotted_count == 40
    assert told(since)[0] == "bank_statement.imported"
    assert told(since)[-2:] == ["allocation.confirmed", "order.activated"]
    assert {"entry.matched", "funds.recorded"} <= set(told(since))
    assert verdicts() == GREEN


def test_7_one_booklet_is_handed_over_printed_and_confirmed(
    house: House, order: Order, awa: Person
) -> None:
    proposal = Recommendation.objects.get(assessment=assessment_of(awa), code="PASS_NUMERIQUE")
    recommending.accept_recommendation(actor=house.advisor, recommendation=proposal)
    since = last_line()
    made, codes = meeting.hand_over(house, awa, 6)

    assert told(since) == ["booklet.handed_over", "booklet.drawn", "print.confirmed"]
    assert len(set(codes)) == 6
    assert made.letter_printed_at is not None
    order.refresh_from_db()
    assert (order.drawn_count, order.allocations.get().drawn_count) == (6, 6)
    paper = booklet_pdf.render(papers.booklet_of(made, codes))
    assert paper.startswith(b"%PDF")
    with pytest.raises(Refusal) as refused:
        meeting.hand_over(house, awa, 3)
    assert refused.value.code == "live_booklet_exists"
    assert verdicts() == GREEN


def test_7_a_mistake_is_undone_a_loss_replaced_and_a_part_given_back(
    house: House, order: Order, awa: Person
) -> None:
    wrong, _ = meeting.hand_over(house, awa, 3)
    issuing.undo_hand_over(actor=house.advisor, hand_over=wrong)
    assert drawn(order) == 0

    lost, _ = meeting.hand_over(house, awa, 6)
    mending.stop_booklet(actor=house.advisor, booklet=lost.booklet, kind=LossKind.LOST)
    fresh = mending.replace_booklet(actor=house.advisor, hand_over=lost)
    assert cells(order) == {"cancelled": 0, "replaced": 9, "handed_out": 6}
    assert drawn(order) == 6

    house.at("2026-10-01")
    mending.end_hand_over(actor=house.advisor, hand_over=fresh, reason=EndReason.JOB_FOUND)
    house.bank_day()
    assert drawn(order) == 0
    assert HandOver.objects.live().count() == 0
    assert verdicts() == GREEN


def drawn(order: Order) -> int:
    order.refresh_from_db()
    return order.drawn_count


def cells(order: Order) -> dict[str, int]:
    found = list(order.passes.values_list("status", flat=True))
    return {
        str(status): found.count(status)
        for status in (PassStatus.CANCELLED, PassStatus.REPLACED, PassStatus.HANDED_OUT)
    }
