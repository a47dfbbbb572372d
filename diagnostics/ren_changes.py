"""What would change the result: the same model, asked with one answer better or one more known.

An advisor reads these sentences with the person, so they name things one can get or learn, never
a score. They are computed from the stored situation under the version that assessed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from diagnostics.ren import Workings, work_out
from diagnostics.ren_model import PROFILE, SKILLS, UNDETERMINED, Model
from diagnostics.ren_sentences import level_for_people
from diagnostics.ren_situation import Answer, Situation

AT_MOST = 3
SEVERAL = "Il faudrait que plusieurs points changent."
NEW_ANSWERS = "De nouvelles réponses, données aujourd'hui, peuvent changer ce résultat."
OVERRIDDEN = "Un conseiller a choisi ce résultat : il peut revenir sur son choix."


def what_would_change(workings: Workings, model: Model, hidden: Iterable[str] = ()) -> list[str]:
    """Say, in three sentences at most, what would make the result different."""
    if "DEROGATION" in workings.flags:
        return [OVERRIDDEN]
    if workings.level == UNDETERMINED:
        return _answers_to_give(workings, model)
    if workings.fallen_level != workings.computed_level:
        return [NEW_ANSWERS]
    heaviest = sorted((row for row in workings.points if row.points), key=lambda row: -row.points)
    sentences: list[str] = []
    for row in heaviest:
        if row.factor in hidden:
            continue
        level = work_out(_improved(workings.situation, row.factor, model), model).computed_level
        if model.rank(level) < model.rank(workings.level):
            improved = model.wording["factors"][row.factor]["improved"]
            sentences.append(f"Avec {improved} : « {level_for_people(level, model)} ».")
    if not sentences and heaviest:
        sentences.append(SEVERAL)
    if workings.missing or workings.stale:
        sentences = [*sentences[: AT_MOST - 1], NEW_ANSWERS]
    return sentences[:AT_MOST]


def _answers_to_give(workings: Workings, model: Model) -> list[str]:
    """An undetermined result changes with the questions that weigh most."""
    unknown = [model.factor(code) for code in (*workings.missing, *workings.stale)]
    heaviest = sorted(unknown, key=lambda factor: -factor.maximum)[:AT_MOST]
    labels = model.wording["factors"]
    return [f"Une réponse sur « {labels[factor.code]['label']} »." for factor in heaviest]


def _improved(situation: Situation, factor: str, model: Model) -> Situation:
    """The same person with the best answer to one question, and nothing held back."""
    answers: Mapping[str, Answer]
    if factor == SKILLS:
        target = model.data["skills"]["target_level"]
        levels = dict.fromkeys(model.data["skills"]["weights"], target)
        best: Answer = Answer(levels, situation.as_of)
        answers = {**situation.answers, PROFILE: best}
    else:
        values = model.factor(factor).values
        best = Answer(min(values, key=lambda value: values[value]), situation.as_of)
        answers = {**situation.answers, factor: best}
    return replace(situation, answers=answers, previous=None)
