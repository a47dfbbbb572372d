"""One person followed over the months: what « Évolution » shows when there is something to show.

Three Pix profiles (one typed wrong, then corrected), the eight gestures twice, thirty declared
questions, two first meetings: every shape, a comparison, and one that cannot be made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from config.demo.meetings import Days
from diagnostics import dsi, enrolling, questionnaires, recording
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, User
from diagnostics.enums import CorrectionReason, Instrument, Mode
from diagnostics.models import Diagnosis, Person
from diagnostics.person_details import Details

FIRST = {"A1": "smartphone_seul", "A2": "mobile_limitee", "B1": "hebdomadaire", "B2": "delegue"}
LATER = {**FIRST, "A1": "ordinateur_partage", "B1": "quotidien", "B2": "aide_ponctuelle"}
PROFILES = (
    {"1.1": 1, "1.2": 1, "2.1": 2, "2.2": 1, "3.1": 0, "4.2": 1},
    {"1.1": 2, "1.2": 1, "2.1": 3, "2.2": 2, "3.1": 1, "4.2": 1, "5.2": 2},
    {"1.1": 3, "2.1": 3, "2.2": 2, "3.1": 2, "4.2": 2, "5.2": 3},
)
NAME = Details("Ferreira", "Inès", birth_year=1981, phone="+33639981234")


@dataclass(slots=True)
class Followed:
    """The person, once she has come."""

    days: Days
    agency: Agency
    advisor: User
    person: Person | None = None

    def arrive(self) -> None:
        """Open her file and ask the first questions."""
        self.person = enrolling.register_person(actor=self.advisor, details=NAME, is_distinct=True)
        enrolling.give_information(actor=self.advisor, person=self.person)
        self.record(Instrument.SPOTTING, {**FIRST, "B3": "possede_sans_usage"})

    def record(self, instrument: str, answers: dict[str, Any]) -> None:
        """Record one result of today, with her agreement."""
        assert self.person is not None  # noqa: S101  the first act of her calendar
        is_pix = instrument == Instrument.PIX_PROFILE
        recording.record_diagnosis(
            actor=self.advisor,
            person=self.person,
            result=recording.typed_result(
                instrument,
                answers,
                mode=Mode.ALONE if is_pix else Mode.SPOKEN,
                agreed_by=self.advisor if is_pix else None,
                max_level=7 if is_pix else None,
            ),
            observed_on=journal.today(),
            submission_id=self.days.new_id(),
        )

    def mend(self) -> None:
        """Correct the ABC Diag, typed wrong, by a record that replaces it."""
        wrong = Diagnosis.objects.get(person=self.person, instrument=Instrument.ABC_DIAG)
        recording.correct_diagnosis(
            actor=self.advisor,
            diagnosis=wrong,
            result=recording.typed_result(Instrument.ABC_DIAG, {"right_answers": 6}),
            observed_on=wrong.observed_on,
            correction=recording.Correction(CorrectionReason.TYPING_ERROR),
            submission_id=self.days.new_id(),
        )


def plan_followed(days: Days) -> None:
    """Plan eight months of one person at the first agency."""
    agency = days.stage.agencies[0]
    her = Followed(days, agency, days.stage.advisors[agency.pk][0])
    codes = [question.code for question in questionnaires.GESTURES.questions]
    days.clock.desk(_before(days, 8), her.arrive)
    for months, instrument, answers in (
        (7, Instrument.GESTURES, _alone(codes, 3)),
        (7, Instrument.PIX_PROFILE, _levels(PROFILES[0])),
        (4, Instrument.PIX_PROFILE, _levels(PROFILES[1])),
        (3, Instrument.SPOTTING, {**LATER, "B3": "utilise"}),
        (3, Instrument.DSI, {"internet": "yes", **_declared()}),
        (1, Instrument.GESTURES, _alone(codes, 6)),
        (1, Instrument.PIX_PROFILE, _levels(PROFILES[2]) | {"1.2": {"status": "refused"}}),
        (1, Instrument.ABC_DIAG, {"right_answers": 7}),
    ):
        days.clock.desk(_before(days, months), partial(her.record, instrument, answers))
    days.clock.desk(days.clock.end - dt.timedelta(days=20), her.mend)


def _before(days: Days, months: int) -> dt.date:
    return days.clock.end - dt.timedelta(days=30 * months)


def _levels(levels: Mapping[str, int]) -> dict[str, Any]:
    return {code: {"level": level} for code, level in levels.items()}


def _alone(codes: Sequence[str], count: int) -> dict[str, Any]:
    return {code: "alone" if n < count else "no" for n, code in enumerate(codes)}


def _declared() -> dict[str, Any]:
    """Yes to every other question, no to the others; safety not at all."""
    said = {code: "yes" if n % 2 else "no" for n, code in enumerate(dsi.QUESTIONS)}
    return said | dict.fromkeys(dsi.AREAS["safety"], "no")
