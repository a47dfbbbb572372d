"""The result in people's words: level, reasons, what is unknown (risk-model.md, 7).

A sentence is true of the very answer given, in the wording of the version that assessed it. Codes,
scores and points never reach these sentences: the sheet is read together with the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from diagnostics.ren_model import Model

NEEDS_FACTOR = "D2"
NEEDS_SERVICE = "ADAPTATION"


def level_for_people(level: str, model: Model) -> str:
    """Say a level as people read it: « Appui conseillé »."""
    label: str = model.wording["levels"][level]["people"]
    return label


def lead_sentence(level: str, reasons: Sequence[str], model: Model) -> str:
    """Open the result page: the level, and what it is mostly about."""
    lead: str = model.wording["levels"][level]["lead"]
    topic = "" if level in ("faible", "indetermine") else _topic(reasons, model)
    return f"{lead}, surtout pour {topic}." if topic else f"{lead}."


def reason_sentences(
    reasons: Sequence[str], model: Model, *, hidden: Iterable[str] = (), at_most: int | None = None
) -> list[str]:
    """Turn stored reasons into sentences, in their order; a floor replaces its own answer."""
    codes = [reason.split(":")[0] for reason in reasons]
    replaced = {factor for floor, factor in model.wording["replaces"].items() if floor in codes}
    sentences: list[str] = []
    for reason in reasons:
        code, _, rest = reason.partition(":")
        if code in replaced or code in hidden:
            continue
        sentence = sentence_of(code, rest.partition(":")[0], model)
        if sentence and sentence not in sentences:
            sentences.append(sentence)
    return sentences[:at_most]


def sentence_of(code: str, value: str, model: Model) -> str | None:
    """Find the sentence of one answer or floor; some floors have none, their factor speaks."""
    wordings: dict[str, str] | None = model.wording["sentences"].get(code)
    return wordings.get(value, wordings["general"]) if wordings else None


def unknown_sentences(missing: Sequence[str], stale: Sequence[str], model: Model) -> list[str]:
    """Name what was not known and what is too old, factor by factor."""
    labels = model.wording["factors"]
    sentences: list[str] = []
    if missing:
        sentences.append(
            f"Pas encore connu : {_listed(labels[code]['label'] for code in missing)}."
        )
    if stale:
        sentences.append(
            f"À redemander, trop ancien : {_listed(labels[c]['label'] for c in stale)}."
        )
    return sentences


def flag_sentences(flags: Sequence[str], model: Model) -> list[str]:
    """Say each flag in a sentence."""
    return [model.wording["flags"][flag] for flag in flags]


def last_line(model: Model) -> str:
    """Close every sheet for people."""
    line: str = model.wording["last_line"]
    return line


def mention(model: Model) -> str:
    """Say that a calculation had a part, on every printed orientation (law.md, L07)."""
    sentence: str = model.wording["mention"]
    return sentence


def value_label(factor: str, value: object, model: Model) -> str:
    """Say the value of an answer: a code of the tables, a source of C, or a missing one."""
    missing: dict[str, str] = model.wording["missing_answers"]
    if value is None:
        return "Pas de réponse"
    values: dict[str, str] = model.wording["factors"][factor].get("values", {})
    return values.get(str(value)) or missing.get(str(value)) or str(value)


def service_label(code: str, model: Model) -> str:
    """Name a proposal in plain words; a tutorial also names its competence."""
    kind, _, competence = code.partition(":")
    label: str = model.wording["services"][kind]["label"]
    if competence:
        label += f" : {competence_label(competence, model)}"
    return label


def service_detail(code: str, model: Model) -> str:
    """Say in one line what a proposal leads to."""
    kind, _, competence = code.partition(":")
    detail: str = model.wording["services"][kind]["detail"]
    return detail.format(competence=competence_label(competence, model)) if competence else detail


def competence_label(code: str, model: Model) -> str:
    """Name one of the seven job-search competences."""
    label: str = model.wording["competences"].get(code, code)
    return label


def _topic(reasons: Sequence[str], model: Model) -> str:
    """The subject of the heaviest answer that may be said to anyone."""
    for reason in reasons:
        topic: str = model.wording["factors"].get(reason.split(":")[0], {}).get("topic", "")
        if topic:
            return topic
    return ""


def _listed(labels: Iterable[str]) -> str:
    words = [label[0].lower() + label[1:] for label in labels]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"
