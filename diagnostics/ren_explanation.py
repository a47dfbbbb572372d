"""« Expliquer ce résultat »: what CRPA R.311-3-1-2 gives to whoever asks, under four headings.

Built from the stored input and output, in the words and tables of the version that assessed them:
the degree and mode of contribution to the decision, the data and their sources, the parameters and
weights, the operations done. The page and the PDF draw the same value, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from diagnostics.ren import Points, Workings, work_out
from diagnostics.ren_model import SKILLS, UNDETERMINED, Model
from diagnostics.ren_operations import operations
from diagnostics.ren_sentences import (
    competence_label,
    level_for_people,
    service_label,
    value_label,
)
from diagnostics.ren_shape import is_missing
from diagnostics.ren_situation import read_situation
from diagnostics.ren_skills import known_weights

HEADINGS = (
    "À quoi a servi le calcul",
    "Quelles informations, et d'où elles viennent",
    "Quels points",
    "Quelles opérations",
)
RESERVED = "Réservé au conseiller de la personne"


@dataclass(frozen=True)
class Table:
    """A caption, a row of headers, rows of text."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """One of the four headings."""

    heading: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """The whole sheet; `address` is that of the public page of the version."""

    title: str
    version: str
    address: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Suite:
    """What became of the result: proposals answered, and the words of who decided otherwise."""

    accepted: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    decided_by: str = ""
    comment: str = ""


def explain(
    written: Mapping[str, Any],
    model: Model,
    *,
    suite: Suite,
    address: str,
    hidden: Iterable[str] = (),
) -> Explanation:
    """Explain one assessment from its stored input, under its own version."""
    workings = work_out(read_situation(written, model), model)
    kept_back = frozenset(hidden)
    sections = (
        _purpose(workings, suite, model),
        _information(written, workings, model, kept_back),
        _points(workings, suite, model, kept_back),
        Section(HEADINGS[3], steps=tuple(operations(workings, model))),
    )
    day = _day(workings.situation.as_of)
    return Explanation(f"Expliquer le résultat du {day}", model.version, address, sections)


def _purpose(workings: Workings, suite: Suite, model: Model) -> Section:
    level = level_for_people(workings.level, model)
    sentences = [
        f"Le résultat est « {level} ». Il aide le conseiller à choisir ce qu'il propose d'abord, "
        "et ce qu'il propose ensuite.",
        "Le calcul ne décide de rien : il n'ouvre, ne ferme et ne refuse aucun droit. "
        "Un conseiller décide de la suite avec la personne.",
        "Le calcul fixe aussi le jour où regarder à nouveau la situation : le "
        f"{_day(workings.next_review_on)}.",
    ]
    for answer, codes in (("acceptées", suite.accepted), ("déclinées", suite.declined)):
        if codes:
            names = ", ".join(service_label(code, model) for code in codes)
            sentences.append(f"Propositions {answer} : {names}.")
    if not suite.accepted and not suite.declined:
        sentences.append("Aucune proposition n'a encore reçu de réponse.")
    return Section(HEADINGS[0], tuple(sentences))


def _information(
    written: Mapping[str, Any], workings: Workings, model: Model, hidden: frozenset[str]
) -> Section:
    rows = [
        _answer_row(key, written["evidence"].get(key), workings, model, hidden)
        for key in model.evidence_keys
        if key not in model.wording["sources"] or key in written["evidence"]
    ]
    if workings.skills.is_imputed or not workings.skills.is_valid:
        rows.insert(5, _unknown_skills_row(workings, model))
    table = Table("Les réponses", ("Information", "Réponse", "Observée le", "Origine"), tuple(rows))
    return Section(HEADINGS[1], tuple(_other_information(workings, model)), (table,))


def _answer_row(
    key: str, entry: Any, workings: Workings, model: Model, hidden: frozenset[str]
) -> tuple[str, ...]:
    source = model.wording["sources"].get(key)
    label = source["label"] if source else model.wording["factors"][key]["label"]
    if key in hidden:
        return (label, RESERVED, "–", "–")
    if is_missing(entry):
        given = entry.get("value") if isinstance(entry, Mapping) else None
        return (label, _said(key, given, model), "–", "Non connue")
    origin = _origin(key, model)
    answer = workings.situation.answers[key]
    if _is_stale(key, workings, model):
        origin += ", trop ancienne pour compter"
    return (label, _said(key, entry["value"], model), _day(answer.observed_on), origin)


def _said(key: str, value: Any, model: Model) -> str:
    missing: Mapping[str, str] = model.wording["missing_answers"]
    if value is None or value in (*missing,):
        return missing.get(str(value), "Pas de réponse")
    if isinstance(value, Mapping):
        return ", ".join(
            f"{code} : niveau {level}" for code, level in sorted(value.items()) if level is not None
        )
    if key in model.wording["sources"]:
        return f"{value} ({model.wording['sources'][key]['detail']})"
    return value_label(key, value, model)


def _origin(key: str, model: Model) -> str:
    if key in model.wording["sources"]:
        kind: str = model.wording["kinds"][model.source(key).kind]
        return f"Résultat {kind}"
    return "Dit par la personne"


def _is_stale(key: str, workings: Workings, model: Model) -> bool:
    answer = workings.situation.answers[key]
    if key in model.wording["sources"]:
        return answer.age_on(workings.situation.as_of) > model.source(key).validity_days
    return key in workings.stale


def _unknown_skills_row(workings: Workings, model: Model) -> tuple[str, ...]:
    label = model.wording["factors"][SKILLS]["label"]
    if workings.skills.is_imputed:
        return (label, model.wording["factors"][SKILLS]["values"]["impute"], "–", "Estimée")
    state = "Trop ancienne pour compter" if SKILLS in workings.stale else "Non connue"
    return (label, "Aucun résultat utilisable", "–", state)


def _other_information(workings: Workings, model: Model) -> list[str]:
    situation = workings.situation
    sentences = []
    if situation.incident_on is not None:
        sentences.append(
            "Incident noté : une démarche en ligne s'est mal passée, "
            f"le {_day(situation.incident_on)}."
        )
    if situation.previous is not None:
        level = level_for_people(situation.previous.level, model)
        sentences.append(f"Résultat d'avant : « {level} », le {_day(situation.previous.on)}.")
    if situation.override is not None:
        sentences.append(f"Choix d'un conseiller, le {_day(situation.override.on)}.")
    sentences.append(
        "Ni l'âge, ni le sexe, ni l'origine, ni l'adresse, ni le diplôme, ni les revenus, ni la "
        "famille, ni la santé n'entrent dans ce calcul."
    )
    return sentences


def _points(workings: Workings, suite: Suite, model: Model, hidden: frozenset[str]) -> Section:
    rows = [_points_row(row, model, hidden) for row in workings.points]
    for code in (*workings.missing, *workings.stale):
        state = "trop ancienne" if code in workings.stale else "non connue"
        label = model.wording["factors"][code]["label"]
        rows.append((label, f"réponse {state}", "–", str(model.factor(code).maximum)))
    tables = [
        Table("Les points", ("Information", "Réponse", "Points", "Au plus"), tuple(rows)),
        Table("Les seuils", ("Résultat", "À partir de"), _threshold_rows(model)),
    ]
    if workings.skills.levels:
        tables.append(_weights(workings, model))
    floors = tuple(
        (
            model.wording["floors"][code]["label"],
            model.wording["floors"][code]["rule"],
            level_for_people(level, model),
        )
        for code, level in workings.floors.items()
    )
    if floors:
        head = ("Règle", "Pourquoi", "Au moins")
        tables.append(Table("Les règles qui fixent un minimum", head, floors))
    return Section(HEADINGS[2], tuple(_decision(workings, suite, model)), tuple(tables))


def _weights(workings: Workings, model: Model) -> Table:
    """The weight of each competence known, and its level."""
    levels = workings.skills.levels
    rows = tuple(
        (competence_label(code, model), str(levels[code]), str(weight))
        for code, weight in known_weights(levels, model).items()
    )
    return Table("Le poids des compétences", ("Compétence", "Niveau", "Poids"), rows)


def _points_row(row: Points, model: Model, hidden: frozenset[str]) -> tuple[str, ...]:
    label: str = model.wording["factors"][row.factor]["label"]
    if row.factor in hidden:
        return (label, RESERVED, "–", str(row.maximum))
    value = value_label(row.factor, row.value, model)
    return (label, value, str(row.points), str(row.maximum))


def _threshold_rows(model: Model) -> tuple[tuple[str, str], ...]:
    entries: Mapping[str, int] = model.data["entry_thresholds"]
    return tuple((level_for_people(level, model), f"{entries[level]}") for level in model.levels)


def _decision(workings: Workings, suite: Suite, model: Model) -> list[str]:
    sentences = [f"Résultat calculé : « {level_for_people(workings.computed_level, model)} »."]
    override = workings.situation.override
    if override is not None and "DEROGATION" in workings.flags:
        reason: str = model.wording["override_reasons"].get(
            override.reason_code, override.reason_code
        )
        who = f" par {suite.decided_by}" if suite.decided_by else ""
        said = f" « {suite.comment} »" if suite.comment else ""
        chosen = level_for_people(override.level, model)
        sentences.append(
            f"Résultat choisi{who} le {_day(override.on)} : « {chosen} ». Motif : {reason}.{said}"
        )
    sentences.extend(model.wording["flags"][flag] for flag in workings.flags)
    if workings.level != UNDETERMINED:
        sentences.append(f"Résultat retenu : « {level_for_people(workings.level, model)} ».")
    return sentences


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def listed(explanation: Explanation) -> Sequence[str]:
    """Every text of the sheet, in reading order."""
    texts: list[str] = []
    for section in explanation.sections:
        texts += [section.heading, *section.sentences, *section.steps]
        for table in section.tables:
            texts += [table.caption, *table.head, *(cell for row in table.rows for cell in row)]
    return texts
