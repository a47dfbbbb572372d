"""The entries of a file of Pix vectors → their answers, list by list (diagnosis.md, 9). Pure.

Each reader takes one entry and the whole file, and gives every answer the entry may ask for; the
command keeps those it does ask for. Comments of an entry (`kind`, `source`, `why`…) are not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from diagnostics import dsi, irt, pix, pix_choice, scoring
from diagnostics.formats import envoi_paging, pix_csv_cell, pix_envois

Entry = Mapping[str, Any]
Reader = Callable[[Entry, Entry], dict[str, Any]]
DSI_NAMES = {"problem_solving": "problems"}
BOUNDS = "certification_intervals_v3_2023"


# --- Scores and campaigns ----------------------------------------------------------------------


def _competence(entry: Entry, file: Entry) -> dict[str, Any]:
    score = scoring.competence_score(
        entry["skill_pix"],
        max_level=entry["max_level"],
        allow_excess=entry.get("allow_excess", False),
    )
    return {"expected": vars(score)}


def _total(entry: Entry, file: Entry) -> dict[str, Any]:
    total = scoring.total_pix(entry["per_competence_raw"], max_level=entry["max_level"])
    return {"expected_total": total}


def _certifiability(entry: Entry, file: Entry) -> dict[str, Any]:
    levels = entry["levels"]
    return {
        "expected": scoring.is_certifiable(levels),
        "certifiable_competences": scoring.certifiable_competences(levels),
    }


def _skill_pix(entry: Entry, file: Entry) -> dict[str, Any]:
    return {"expected": scoring.pix_of_skills(entry["skills"])}


def _global_level(entry: Entry, file: Entry) -> dict[str, Any]:
    return {"expected_level": scoring.global_level(entry["score"], max_level=entry["max_level"])}


def _band(entry: Entry, file: Entry) -> dict[str, Any]:
    return {"band_fr": pix.band(entry["level"]), "band_en": pix.BANDS_EN[entry["level"]]}


def _mastery(entry: Entry, file: Entry) -> dict[str, Any]:
    return {"expected": scoring.mastery(entry["validated"], entry["total"])}


def _progress(entry: Entry, file: Entry) -> dict[str, Any]:
    progress = scoring.progress(
        is_completed=entry["completed"], assessed=entry["assessed"], targeted=entry["total"]
    )
    return {"expected": progress}


def _stage_threshold(entry: Entry, file: Entry) -> dict[str, Any]:
    difficulties = entry["skill_difficulties"]
    threshold = scoring.stage_threshold(difficulties, stage_level=entry["stage_level"])
    return {"expected_percent": threshold}


def _stage_reached(entry: Entry, file: Entry) -> dict[str, Any]:
    shown = scoring.stage_display(
        acquired=entry["acquired_stages_including_zero"],
        total=entry["total_stages_including_zero"],
        between="of",
    )
    return {"expected": shown}


def _inference(entry: Entry, file: Entry) -> dict[str, Any]:
    lessons = scoring.lessons_of_answer(
        entry["tube_levels"],
        answered=entry["answer"]["level"],
        is_right=entry["answer"]["ok"],
        assessed=entry["already_assessed_levels"],
    )
    return {
        "expected": [
            [
                lesson.level,
                "direct" if lesson.is_direct else "inferred",
                "validated" if lesson.is_validated else "invalidated",
            ]
            for lesson in lessons
        ]
    }


def _retake(entry: Entry, file: Entry) -> dict[str, Any]:
    kept = scoring.is_kept_at_retake(
        is_validated=entry["element"]["status"] == "validated",
        age_days=entry["element"]["age_days_at_new_start"],
        is_improving=entry["mode"] in {"improving", "retrying"},
    )
    return {"kept": kept}


def _days_left(entry: Entry, file: Entry) -> dict[str, Any]:
    left = scoring.days_left(entry["delay"], elapsed_days=entry["days_since_last_answer"])
    return {"expected": left}


# --- The adaptive choice of Pix ----------------------------------------------------------------


def _dataset(entry: Entry, file: Entry) -> Entry:
    """The entry itself, or the object of the same file that it names."""
    return file[entry["dataset"]] if "dataset" in entry else entry


def _skills(by_tube: Mapping[str, Iterable[int]]) -> list[pix_choice.Skill]:
    return [(tube, level) for tube, levels in by_tube.items() for level in levels]


def _elements(entry: Entry) -> list[pix_choice.Element]:
    return [
        pix_choice.Element(skill, is_validated=verdict == "validated", is_direct=how == "direct")
        for how in ("direct", "inferred")
        for verdict in ("validated", "invalidated")
        for skill in _skills(entry.get(f"{how}_{verdict}") or {})
    ]


def _predicted_level(entry: Entry, file: Entry) -> dict[str, Any]:
    if "direct_answers" in entry:
        answers = [(answer["difficulty"], answer["ok"]) for answer in entry["direct_answers"]]
        return {"expected_level": pix_choice.predicted_level(answers)}
    elements = _elements(_dataset(entry, file))
    return {"expected_level": pix_choice.level_of_elements(elements)}


def _next_skill(entry: Entry, file: Entry) -> dict[str, Any]:
    dataset = _dataset(entry, file)
    tubes, elements = dataset["tubes"], _elements(dataset)
    assessed = [element.skill for element in elements]
    level = entry.get("predicted_level")
    if level is None:
        level = pix_choice.level_of_elements(elements)
    possible = pix_choice.skills_for_next_challenge(tubes, assessed, level)
    best, best_reward = pix_choice.best_skills(possible, tubes, assessed, level)
    rewards = [
        [tube, difficulty, pix_choice.reward((tube, difficulty), tubes, assessed, level)]
        for tube, difficulty in possible
    ]
    return {
        "expected_best_skills": [list(skill) for skill in best],
        "best_reward": best_reward,
        "rewards": rewards,
    }


def _filters(entry: Entry, file: Entry) -> dict[str, Any]:
    """Without any answer the first question, else the next one."""
    dataset = _dataset(entry, file)
    elements = _elements(dataset)
    assessed = [element.skill for element in elements]
    level = entry.get("predicted_level")
    if level is None and not elements:
        return {
            "expected": [
                list(skill) for skill in pix_choice.skills_for_first_challenge(dataset["tubes"])
            ]
        }
    if level is None:
        level = pix_choice.level_of_elements(elements)
    possible = pix_choice.skills_for_next_challenge(dataset["tubes"], assessed, level)
    return {"expected": [list(skill) for skill in possible]}


# --- The estimator -----------------------------------------------------------------------------


def _challenge(entry: Entry) -> irt.Challenge:
    return irt.Challenge(entry["discriminant"], entry["difficulty"])


def _probability(entry: Entry, file: Entry) -> dict[str, Any]:
    challenge = _challenge(entry)
    return {
        "probability": irt.success_probability(entry["capacity"], challenge),
        "information": irt.information(entry["capacity"], challenge),
    }


def _minimum_capability(entry: Entry, file: Entry) -> dict[str, Any]:
    threshold = entry.get("threshold", irt.SUCCESS_THRESHOLD)
    return {"expected": irt.minimum_capability(_challenge(entry), threshold=threshold)}


def _capacity(entry: Entry, file: Entry) -> dict[str, Any]:
    """Every estimate, or the last one alone; an entry that lists capacities gets capacities."""
    asked = entry.get("options") or {}
    start = asked.get("initial_capacity")
    options = irt.Options(
        initial_capacity=irt.START_CAPACITY if start is None else start,
        variation_percent=asked.get("variation_percent"),
        variation_percent_until=asked.get("variation_percent_until"),
        double_measures_until=asked.get("double_measures_until") or 0,
    )
    answers = [irt.Answer(_challenge(answer), answer["ok"]) for answer in entry["answers"]]
    history = list(irt.capacity_history(answers, options))
    listed = entry.get("expected") or []
    is_last_alone = entry.get("expected_covers", "") == "last answer only"
    is_last_alone |= "expected_covers" not in entry and len(listed) == 1
    if is_last_alone or not history:
        history = [irt.estimate_capacity(answers, options)]
    names = list(listed[0]) if listed else ["capacity", "error"]
    return {"expected": [{name: getattr(each, name) for name in names} for each in history]}


def _candidates(entry: Entry, file: Entry) -> dict[str, Any]:
    places = irt.candidates(
        [_challenge(challenge) for challenge in entry["challenges"]],
        capacity=entry["capacity"],
        minimum_success_rate=entry.get("minimum_success_rate", 0),
    )
    return {"expected_order": [entry["challenges"][place]["id"] for place in places]}


def _flash_pix(entry: Entry, file: Entry) -> dict[str, Any]:
    by_competence = irt.pix_by_competence(
        [
            irt.PixChallenge(each["skill"], each["competence"], each["pix"], each["min_capability"])
            for each in entry["challenges"]
        ],
        capacity=entry["capacity"],
        solved=entry["direct_ok"],
        answered=entry["answered"],
    )
    return {"expected_total": sum(by_competence.values()), "expected_by_competence": by_competence}


def _bounds(file: Entry) -> tuple[float, ...]:
    """The bounds that the file brings, else the first that were published."""
    if BOUNDS in file:
        return tuple(file[BOUNDS]["bounds"])
    return irt.BOUNDS_FROM[min(irt.BOUNDS_FROM)]


def _certified_score(entry: Entry, file: Entry) -> dict[str, Any]:
    caps = {"score_2023_cap_896": 896, "score_cap_895": scoring.CERTIFIED_TOTAL}
    return {
        name: irt.score_of_capacity(
            entry["capacity"], _bounds(file), max_level=entry["max_level"], most=cap
        )
        for name, cap in caps.items()
    }


def _certified_capacity(entry: Entry, file: Entry) -> dict[str, Any]:
    return {"capacity": irt.capacity_of_score(entry["score"], _bounds(file))}


def _certification_status(entry: Entry, file: Entry) -> dict[str, Any]:
    is_aborted = entry["abort_reason"] is not None
    status = irt.certification_status(answers=entry["answers"], is_aborted=is_aborted)
    return {"expected": status}


# --- Exchange with France Travail, files of Pix ------------------------------------------------


def _cursor(entry: Entry, file: Entry) -> dict[str, Any]:
    return {
        "cursor": envoi_paging.cursor_of(entry["idEnvoi"], entry["dateEnvoi"]),
        **{
            f"query_suffix_{name}": envoi_paging.query_suffix(in_error=in_error)
            for name, in_error in (("none", None), ("true", True), ("false", False))
        },
    }


def _type_of_test(entry: Entry, file: Entry) -> dict[str, Any]:
    return {"expected": pix_envois.type_of_test(entry["target_profile_name"])}


def _state(entry: Entry, file: Entry) -> dict[str, Any]:
    validated_at, progress = entry["dateValidation"], entry["progression"]
    return {"expected": envoi_paging.state_of(validated_at=validated_at, progress=progress)}


def _csv_cell(entry: Entry, file: Entry) -> dict[str, Any]:
    return {"expected": pix_csv_cell.write_cell(entry["value"])}


# --- Eurostat, Insee, results of other houses --------------------------------------------------


def _dsi_area(entry: Entry, file: Entry) -> dict[str, Any]:
    area: str = entry["area"]
    return {"above_basic_from": dsi.ABOVE_BASIC_FROM[DSI_NAMES.get(area, area)]}


def _dsi_overall(entry: Entry, file: Entry) -> dict[str, Any]:
    counts = {DSI_NAMES.get(area, area): done for area, done in entry["activities"].items()}
    grades = [dsi.grade(area, counts.get(area)) for area in dsi.AREAS]
    overall = dsi.overall_class(grades, used_internet=entry["used_internet_last_3_months"])
    return {"expected": overall.replace("_", " ") if overall else None}


def _insee(entry: Entry, file: Entry) -> dict[str, Any]:
    used_internet = entry["used_internet_last_3_months"]
    return vars(dsi.insee_reading(entry["areas_with_basic"], used_internet=used_internet))


def _digcompsat(entry: Entry, file: Entry) -> dict[str, Any]:
    return {"expected": scoring.digcompsat_band(entry["percent"])}


def _northstar(entry: Entry, file: Entry) -> dict[str, Any]:
    return {"expected": scoring.is_northstar_pass(entry["percent"])}


READERS: Mapping[str, Reader] = {
    "competence_scoring": _competence,
    "total_score": _total,
    "certifiability": _certifiability,
    "skill_pix_value": _skill_pix,
    "global_level_from_certified_score": _global_level,
    "level_band": _band,
    "mastery_percentage": _mastery,
    "campaign_progress": _progress,
    "stage_level_to_threshold": _stage_threshold,
    "stage_reached_display": _stage_reached,
    "knowledge_inference": _inference,
    "retake_filter": _retake,
    "remaining_days": _days_left,
    "cat_predicted_level": _predicted_level,
    "cat_next_skill": _next_skill,
    "cat_filters": _filters,
    "irt_probability": _probability,
    "irt_minimum_capability": _minimum_capability,
    "irt_capacity_estimation": _capacity,
    "flash_candidate_selection": _candidates,
    "flash_pix_sum": _flash_pix,
    "capacity_to_certification_score": _certified_score,
    "certification_score_to_capacity": _certified_capacity,
    "certification_status": _certification_status,
    "pole_emploi_cursor": _cursor,
    "pole_emploi_type_test": _type_of_test,
    "pole_emploi_state": _state,
    "pix_csv_cell": _csv_cell,
    "dsi2_areas": _dsi_area,
    "dsi2_overall": _dsi_overall,
    "insee_illectronisme": _insee,
    "digcompsat_band": _digcompsat,
    "northstar_pass": _northstar,
}


def answers_of(name: str, entry: Entry, file: Entry) -> dict[str, Any]:
    """Every answer of one entry of a known list, floats to twelve decimals."""
    return {key: rounded(value) for key, value in READERS[name](entry, file).items()}


def rounded(value: Any) -> Any:
    """A value with its floats to twelve decimals, however deep they stand."""
    if isinstance(value, float):
        return round(value, 12)
    if isinstance(value, Mapping):
        return {key: rounded(inner) for key, inner in value.items()}
    return [rounded(inner) for inner in value] if isinstance(value, list | tuple) else value
