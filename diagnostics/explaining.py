"""Telling a result: in people's words on a page, and in full to whoever asks how it was done.

Reading shows what was stored, in the words of its version; nothing is assessed again. An unmet
adaptation need is told only to those who may ask that question (T24). A full explanation leaves
its line: the person may learn who asked (L07, L22).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.formats import date_format

from diagnostics import (
    access,
    disagreements,
    enums,
    identifiers,
    link_codes,
    proposals,
    ren,
    ren_changes,
    ren_model,
    ren_sentences,
)
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.formats.result_pdf import OwnPage, PersonSheet, Suggestion
from diagnostics.models import LevelOverride, Person, PersonLink, Recommendation, RiskAssessment
from diagnostics.ren_explanation import Explanation, Suite, explain
from diagnostics.ren_situation import read_situation

SHOWN_REASONS = 5
OVERRIDDEN = "DEROGATION"


@dataclass(frozen=True)
class Proposal:
    """One proposal with its words."""

    recommendation: Recommendation
    label: str
    detail: str


@dataclass(frozen=True)
class ToldResult:
    """What the page « Résultat et suite » says, sentence by sentence."""

    assessment: RiskAssessment
    lead: str
    level: str
    computed: str
    reasons: list[str]
    unknown: list[str]
    changes: list[str]
    remarks: list[str]
    now: list[Proposal]
    later: list[Proposal]
    override: LevelOverride | None
    last_line: str
    mention: str
    pass_count: int | None

    @property
    def is_overridden(self) -> bool:
        return OVERRIDDEN in self.assessment.output["flags"]

    @property
    def override_until(self) -> dt.date | None:
        """The last day on which the standing override decides."""
        return disagreements.valid_until(self.override) if self.override else None

    @property
    def is_override_over(self) -> bool:
        until = self.override_until
        return until is not None and until < journal.today()

    @property
    def next_review_on(self) -> dt.date:
        return self.assessment.next_review_on


def tell(assessment: RiskAssessment, reader: User) -> ToldResult:
    """Say a stored result in the words of its version, to one reader."""
    model = ren_model.load_model(assessment.model_version)
    output = assessment.output
    hidden = hidden_from(reader, assessment.person)
    workings = ren.work_out(read_situation(assessment.input, model), model)
    reasons = [code for code in output["reasons"] if code.split(":")[0] not in hidden]
    made = _proposals(assessment, model, hidden)
    for_now = len(proposals.split_now(tuple(output["services"]), model)[0])
    return ToldResult(
        assessment=assessment,
        lead=ren_sentences.lead_sentence(assessment.level, reasons, model),
        level=ren_sentences.level_for_people(assessment.level, model),
        computed=ren_sentences.level_for_people(assessment.computed_level, model),
        reasons=ren_sentences.reason_sentences(reasons, model, at_most=SHOWN_REASONS),
        unknown=_unknown(output, model, hidden),
        changes=ren_changes.what_would_change(workings, model, hidden),
        remarks=ren_sentences.flag_sentences(
            [flag for flag in output["flags"] if flag != OVERRIDDEN], model
        ),
        now=made[:for_now],
        later=made[for_now:],
        override=assessment.person.overrides.filter(ended_at__isnull=True).first(),
        last_line=ren_sentences.last_line(model),
        mention=ren_sentences.mention(model),
        pass_count=output["pass_count"],
    )


@journal.act(Verb.RISK_EXPLAINED)
def explain_risk(*, actor: User, assessment: RiskAssessment, address: str) -> Explanation:
    """Give the whole explanation of a result, and note who asked. Refusal: not_allowed."""
    person = assessment.person
    if person.agency_id not in actor.agency_ids:
        raise Refusal(NOT_ALLOWED)
    model = ren_model.load_model(assessment.model_version)
    journal.record(
        actor=actor,
        verb=Verb.RISK_EXPLAINED,
        subject=assessment,
        facts={"model_version": assessment.model_version},
    )
    return explain(
        assessment.input,
        model,
        suite=_suite(assessment, hidden_from(actor, person)),
        address=address,
        hidden=hidden_from(actor, person),
    )


def hidden_from(reader: User, person: Person) -> tuple[str, ...]:
    """The factors a reader may not see."""
    return () if access.reads_needs(reader, person) else (ren_sentences.NEEDS_FACTOR,)


def sheet_for_person(
    assessment: RiskAssessment, reader: User, own_page: OwnPage | None = None
) -> PersonSheet:
    """Write the sheet a person takes home: wording and sentences, never a score or a code."""
    told = tell(assessment, reader)
    agency = assessment.person.agency
    address = ", ".join(filter(None, (agency.address, f"{agency.postcode} {agency.town}".strip())))
    chosen = [p for p in told.now if p.recommendation.status != enums.RecommendationStatus.DECLINED]
    return PersonSheet(
        phone=identifiers.spoken_phone(agency.phone or settings.CONTACT_PHONE),
        agency=agency.name,
        address=address,
        day=date_format(assessment.as_of, "j F Y"),
        level=told.level,
        reasons=tuple(told.reasons),
        proposals=tuple(Suggestion(p.label, p.detail, _picture(p)) for p in chosen),
        next_day=date_format(assessment.next_review_on, "j F Y"),
        last_line=told.last_line,
        mention=told.mention,
        own_page=own_page,
    )


def own_page_of(link: PersonLink, origin: str) -> OwnPage | None:
    """What the sheet prints of a link just issued; nothing when its code is not known any more."""
    if not link.code:
        return None
    return OwnPage(
        letters=link_codes.printed(link.code),
        address=origin.removeprefix("https://").rstrip("/") + link_codes.PATH,
        target=link_codes.address(origin, link.code),
        until=date_format(link.valid_until, "j F Y"),
    )


# A picture beside each proposal (law.md, L28); the words say which one it is.
PICTURES = {
    "AIDE_IMMEDIATE": "aide",
    "CANAL_NON_NUMERIQUE": "téléphone",
    "EQUIPEMENT_SOLIDAIRE": "ordinateur",
    "CONNEXION_SOLIDAIRE": "wifi",
    "COUVERTURE_RESEAU": "wifi",
    "POINT_ACCES_LIBRE": "lieu",
    "ADAPTATION": "réglages",
    "FRANCAIS_SAVOIRS_BASE": "crayon",
    "TEST_PIX": "question",
    "PASS_NUMERIQUE": "carnet",
    "RELANCE_PASS": "carnet",
    "CONSEILLER_NUMERIQUE": "personnes",
    "ATELIER_DEMARCHES": "personnes",
    "TUTO_PIX": "film",
    "CERTIFICATION_PIX": "page",
    "COMPLETER_DIAGNOSTIC": "conversation",
}


def _picture(proposal: Proposal) -> str:
    return PICTURES.get(proposal.recommendation.code.partition(":")[0], "étapes")


def _unknown(
    output: Mapping[str, Any], model: ren_model.Model, hidden: tuple[str, ...]
) -> list[str]:
    missing, stale = (
        [code for code in output[state] if code not in hidden] for state in ("missing", "stale")
    )
    return ren_sentences.unknown_sentences(missing, stale, model)


def _proposals(
    assessment: RiskAssessment, model: ren_model.Model, hidden: tuple[str, ...]
) -> list[Proposal]:
    return [
        Proposal(
            row,
            ren_sentences.service_label(row.code, model),
            ren_sentences.service_detail(row.code, model),
        )
        for row in assessment.recommendations.select_related("answered_by").order_by("rank")
        if not (hidden and row.code == ren_sentences.NEEDS_SERVICE)
    ]


def _suite(assessment: RiskAssessment, hidden: tuple[str, ...]) -> Suite:
    """What became of the result: answers to its proposals, and the override it was made under."""
    by_status: dict[str, list[str]] = {}
    for row in assessment.recommendations.order_by("rank"):
        if not (hidden and row.code == ren_sentences.NEEDS_SERVICE):
            by_status.setdefault(row.status, []).append(row.code)
    override = _override_of(assessment)
    return Suite(
        accepted=tuple(by_status.get(enums.RecommendationStatus.ACCEPTED, ())),
        declined=tuple(by_status.get(enums.RecommendationStatus.DECLINED, ())),
        decided_by=override.decided_by.full_name if override else "",
        comment=override.comment if override else "",
    )


def _override_of(assessment: RiskAssessment) -> LevelOverride | None:
    written = assessment.input.get("override")
    if not written:
        return None
    return (
        assessment.person.overrides.select_related("decided_by")
        .filter(decided_on=written["date"], decided_at__lte=assessment.assessed_at)
        .order_by("-pk")
        .first()
    )
