"""What this layer holds on a person, for her copy: every table that leads to her (law.md, L22).

Free texts are in it (L13), past scores with their version and reasons, overrides, what was
received, and who looked. The France Travail identifier stays masked: no export carries it (L11).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from diagnostics import guided_words, item_bank, pix, questionnaires, ren_model, ren_sentences
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.verbs import Verb
from diagnostics.copied_rows import section
from diagnostics.enums import Instrument
from diagnostics.formats.person_copy import Section
from diagnostics.models import (
    Anonymisation,
    Answer,
    Diagnosis,
    Incident,
    InformationNotice,
    Interview,
    LevelOverride,
    Person,
    PersonLink,
    PersonMove,
    RawResult,
    Recommendation,
    Review,
    RightsRequest,
    RiskAssessment,
    RiskFlag,
    SkillLevel,
    StagedLine,
    TrialAssessment,
    Withdrawal,
)

OF_DIAGNOSIS = {"de": ("Diagnostic", lambda row: str(row.diagnosis))}
WITHOUT_DIAGNOSIS = frozenset({"diagnosis"})


def read(person: Person) -> list[Section]:
    """Read the sections, in the order of a life: who, information, results, what came of them."""
    pks = person.file_pks
    return [
        *_herself(pks),
        *_results(pks),
        *_risk(pks),
        *_followed(pks),
        *_rights(pks),
        _looks(person, pks),
    ]


def _of(model: Any, pks: list[int], way: str = "person") -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.filter(**{f"{way}__in": pks})
    return rows.order_by("pk")


def _herself(pks: list[int]) -> list[Section]:
    masked = {"identifiant": ("Identifiant France Travail", lambda row: row.masked_identifier)}
    people = Person.objects.filter(pk__in=pks).order_by("pk")
    return [
        section(
            "fiche",
            "Qui vous êtes",
            people,
            words=masked,
            without=frozenset({"identifier_tail"}),
            note="Votre identifiant n’est montré que par ses trois derniers caractères.",
        ),
        section("informations", "Feuilles d’information remises", _of(InformationNotice, pks)),
        section("changements", "Changements d’agence ou de conseiller", _of(PersonMove, pks)),
        section("liens", "Liens imprimés vers votre page", _of(PersonLink, pks)),
    ]


def _results(pks: list[int]) -> list[Section]:
    asked = {
        "demande": ("Question", _question),
        "dit": ("Votre réponse", _answer),
    }
    through = "diagnosis__person"
    return [
        section("entretiens", "Entretiens", _of(Interview, pks)),
        section(
            "reponses",
            "Vos réponses",
            _of(Answer, pks, "interview__person").select_related("interview"),
            words=asked,
            without=frozenset({"interview"}),
            codes=frozenset({"question", "value"}),
        ),
        section("diagnostics", "Diagnostics", _of(Diagnosis, pks)),
        section(
            "niveaux",
            "Niveaux par compétence",
            _of(SkillLevel, pks, through).select_related("diagnosis"),
            words={**OF_DIAGNOSIS, "quoi": ("Sur quoi", _subject)},
            without=WITHOUT_DIAGNOSIS,
            codes=frozenset({"competence", "area", "uncertainty"}),
        ),
        section(
            "recus",
            "Résultats tels que reçus",
            _of(RawResult, pks, through).select_related("diagnosis"),
            words={**OF_DIAGNOSIS, "contenu": ("Contenu", _received)},
            without=WITHOUT_DIAGNOSIS | {"payload"},
        ),
        section("retraits", "Diagnostics retirés", _of(Withdrawal, pks, through)),
        section("lignes", "Lignes de fichiers reçus", _of(StagedLine, pks)),
    ]


def _risk(pks: list[int]) -> list[Section]:
    said = {
        "raisons": ("Raisons", _reasons),
        "inconnu": ("Ce qui n’était pas connu", _unknown),
        "points": ("Points de chaque réponse", _points),
    }
    return [
        section(
            "evaluations",
            "Résultats calculés",
            _of(RiskAssessment, pks),
            words=said,
            note="Chaque résultat se demande aussi en entier : « Expliquer ce résultat ».",
        ),
        section("avis", "Avis d’un conseiller sur le résultat", _of(LevelOverride, pks)),
        section("alertes", "Alertes", _of(RiskFlag, pks)),
        section(
            "essais",
            "Essais d’une autre version du calcul, sans effet",
            _of(TrialAssessment, pks, "assessment__person"),
        ),
    ]


def _followed(pks: list[int]) -> list[Section]:
    named = {"proposition": ("Proposition", _proposal)}
    return [
        section("propositions", "Ce qui vous a été proposé", _of(Recommendation, pks), words=named),
        section("a_revoir", "Rendez-vous pour refaire le point", _of(Review, pks)),
        section("incidents", "Démarches qui se sont mal passées", _of(Incident, pks)),
    ]


def _rights(pks: list[int]) -> list[Section]:
    return [
        section("demandes", "Vos demandes sur vos données", _of(RightsRequest, pks)),
        section("fin", "Fin de conservation", _of(Anonymisation, pks)),
    ]


def _looks(person: Person, pks: list[int]) -> Section:
    """Who looked at the file and what was done in it, day by day."""
    diagnoses = [str(pk) for pk in _of(Diagnosis, pks).values_list("pk", flat=True)]
    assessments = [str(pk) for pk in _of(RiskAssessment, pks).values_list("pk", flat=True)]
    lines = JournalEntry.objects.filter(
        Q(subject_type="diagnostics.person", subject_pk__in=[str(pk) for pk in pks])
        | Q(subject_type="diagnostics.diagnosis", subject_pk__in=diagnoses)
        | Q(subject_type="diagnostics.riskassessment", subject_pk__in=assessments)
    )
    technical = frozenset(
        {"request_digest", "subject_type", "subject_pk", "facts", "actor_name", "verb"}
    )
    return section(
        "lectures",
        "Qui a lu ou modifié votre dossier",
        lines.order_by("pk"),
        words={
            "acte": ("Acte", lambda row: Verb(row.verb).label),
            "qui": ("Qui", lambda row: str(row.actor or row.actor_name)),
            "motif": ("Motif écrit", lambda row: row.facts.get("reason", "")),
        },
        without=technical | {"actor"},
    )


# --- In words ----------------------------------------------------------------------------------


def _question(row: Answer) -> str:
    if row.interview.instrument == Instrument.GUIDED_INTERVIEW:
        bank = item_bank.load(row.interview.bank_version)
        return bank.item(row.question).question if bank.has(row.question) else row.question
    asked = questionnaires.QUESTIONNAIRES.get(row.interview.instrument)
    question = asked.question(row.question) if asked else None
    return question.spoken if question else row.question


def _answer(row: Answer) -> str:
    if row.interview.instrument == Instrument.GUIDED_INTERVIEW:
        return guided_words.ANSWERS.get(row.value, row.value)
    asked = questionnaires.QUESTIONNAIRES.get(row.interview.instrument)
    question = asked.question(row.question) if asked else None
    return question.label_of(row.value) if question else row.value


def _subject(row: SkillLevel) -> str:
    """What a line is about, in plain words: a competence, an area, or the whole."""
    if row.competence in pix.COMPETENCES_BY_CODE:
        return pix.COMPETENCES_BY_CODE[row.competence].name
    area = next((each.plain_name for each in pix.AREAS if each.code == row.area), "")
    return area or row.raw_name or "Dans l’ensemble"


def _reasons(row: RiskAssessment) -> list[str]:
    model = ren_model.load_model(row.model_version)
    return ren_sentences.reason_sentences(row.output.get("reasons", []), model)


def _points(row: RiskAssessment) -> list[str]:
    """Each answer that counted, with its points; a situation that sets a level has none."""
    model = ren_model.load_model(row.model_version)
    told = []
    for reason in row.output.get("reasons", []):
        factor, _, rest = reason.partition(":")
        value, _, points = rest.partition(":")
        if points:
            words = ren_sentences.value_label(factor, value, model)
            told.append(f"{model.wording['factors'][factor]['label']} : {words}, {points} points")
    return told


def _received(row: RawResult) -> Any:
    """What was received, its answers in words where the questionnaire knows them."""
    asked = questionnaires.QUESTIONNAIRES.get(row.diagnosis.instrument)
    if asked is None or not isinstance(row.payload, dict):
        return row.payload
    told = {}
    for code, value in row.payload.items():
        question = asked.question(code)
        words = question.label_of(str(value)) if question else value
        told[question.spoken if question else code] = words
    return told


def _unknown(row: RiskAssessment) -> list[str]:
    model = ren_model.load_model(row.model_version)
    output = row.output
    return ren_sentences.unknown_sentences(
        output.get("missing", []), output.get("stale", []), model
    )


def _proposal(row: Recommendation) -> str:
    model = ren_model.load_model(row.assessment.model_version)
    return ren_sentences.service_label(row.code, model)
