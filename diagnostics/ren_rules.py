"""« Comment le risque est calculé »: the tables of one version, as anybody may read them (L08).

Everything is read from the version's own file, so that the public page cannot say anything else
than what is calculated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics.ren_explanation import Table
from diagnostics.ren_model import PROFILE, SKILLS, UNDETERMINED, Model
from diagnostics.ren_sentences import competence_label, level_for_people, service_label


def tables(model: Model) -> tuple[Table, ...]:
    """Sections 1 to 5 of the model, as tables."""
    return (
        _factors(model),
        _sources(model),
        *(_bands(source.code, model) for source in model.sources if source.bands),
        _competences(model),
        _imputation(model),
        _score(model),
        _levels(model),
        _floors(model),
        _falling(model),
        _marks(model),
        _override_reasons(model),
        _delays(model),
    )


def sentences(model: Model) -> Table:
    """Section 7: what is said to people, for which answer."""
    words = model.wording
    rows = []
    for code, by_value in words["sentences"].items():
        label = words["factors"][code]["label"] if code in words["factors"] else ""
        label = label or words["floors"][code]["label"]
        for value, sentence in by_value.items():
            said = "en général" if value == "general" else words["factors"][code]["values"][value]
            rows.append((label, said, sentence))
    return Table("Ce qui est dit à la personne", ("Sujet", "Réponse", "Phrase"), tuple(rows))


def services(model: Model) -> Table:
    """The proposals in their order."""
    codes = model.wording["services"]
    rows = tuple(
        (service_label(code, model), codes[code]["detail"].split("{")[0]) for code in codes
    )
    return Table("Les propositions possibles", ("Proposition", "En quoi elle consiste"), rows)


def _factors(model: Model) -> Table:
    rows: list[tuple[str, ...]] = []
    for factor in model.factors:
        words = model.wording["factors"][factor.code]
        if factor.code == SKILLS:
            rows.append((words["label"], "voir le tableau suivant", "–", str(factor.maximum), "–"))
        for value, points in factor.values.items():
            days = str(factor.validity_days)
            row = (words["label"], words["values"][value], str(points), str(factor.maximum), days)
            rows.append(row)
    head = ("Information", "Réponse", "Points", "Au plus", "Valable, en jours")
    return Table("Les réponses et leurs points", head, tuple(rows))


def _sources(model: Model) -> Table:
    rows = tuple(
        (
            str(rank),
            model.wording["sources"][source.code]["label"],
            model.wording["kinds"][source.kind],
            model.wording["sources"][source.code]["detail"],
            str(source.validity_days),
        )
        for rank, source in enumerate(model.sources, 1)
    )
    head = ("Ordre", "Résultat", "Nature", "Ce qui est lu", "Valable, en jours")
    return Table("Les compétences : le premier résultat valable compte", head, rows)


def _bands(code: str, model: Model) -> Table:
    source = model.source(code)
    words = model.wording["sources"][code]
    rows = tuple((f"{least} et plus", str(points)) for least, points in source.bands)
    return Table(f"{words['label']} : {words['detail']}", ("Résultat", "Points"), rows)


def _competences(model: Model) -> Table:
    skills: Mapping[str, Any] = model.data["skills"]
    rows = tuple(
        (f"{code} {competence_label(code, model)}", str(weight))
        for code, weight in skills["weights"].items()
    )
    caption = (
        f"{model.wording['sources'][PROFILE]['label']} : poids des sept compétences "
        f"(niveau visé : {skills['target_level']} ; poids connu d'au moins "
        f"{skills['min_known_weight']})"
    )
    return Table(caption, ("Compétence", "Poids"), rows)


def _imputation(model: Model) -> Table:
    values = model.wording["factors"]["B1"]["values"]
    imputed: Mapping[str, int] = model.data["skills"]["imputation_if_no_source"]
    rows = tuple((values[value], str(points)) for value, points in imputed.items())
    return Table("Sans aucun résultat, d'après la fréquence", ("Réponse", "Points"), rows)


def _score(model: Model) -> Table:
    data, skills = model.data, model.data["skills"]
    rows = (
        (
            "Points des compétences, pour un profil Pix",
            f"{skills['max']} × somme des poids × (niveau visé − niveau, au moins 0) ÷ "
            f"({skills['target_level']} × somme des poids connus), arrondi au plus proche",
        ),
        ("Points", "somme des points des réponses valables"),
        ("Points possibles", "somme des « au plus » de ces réponses"),
        (
            f"Score, avec {data['min_completeness']} points possibles ou plus",
            "100 × points ÷ points possibles, arrondi au plus proche",
        ),
        (
            f"Sans score, avec {data['entry_thresholds']['modere']} points ou plus",
            "les points donnent un résultat minimum (« au moins »)",
        ),
        (
            "Sans score, avec moins de points",
            f"« {level_for_people(UNDETERMINED, model)} »",
        ),
        (
            "Résultat calculé",
            "le plus haut entre celui du score et ceux des règles qui fixent un minimum",
        ),
    )
    return Table("Le calcul du score", ("Étape", "Comment"), rows)


def _falling(model: Model) -> Table:
    labels = model.wording["factors"]
    evidence = " ; ".join(labels[code]["label"] for code in model.data["new_evidence_factors"])
    rows = (
        ("Le résultat calculé est plus haut, ou le même", "il s'applique tout de suite"),
        ("Il serait plus bas, mais il n'y a pas de score", "le résultat d'avant reste"),
        (f"Il serait plus bas, sans réponse plus récente sur : {evidence}", "celui d'avant reste"),
        (
            "Il serait plus bas, avec une réponse plus récente",
            "on descend d'un résultat à la fois, tant que le score atteint « quitté à »",
        ),
    )
    return Table("Comment le résultat baisse", ("Quand", "Ce qui se passe"), rows)


def _marks(model: Model) -> Table:
    rows = tuple((sentence,) for sentence in model.wording["flags"].values())
    return Table("Ce qui peut être dit à côté d'un résultat, dans cet ordre", ("Mention",), rows)


def _override_reasons(model: Model) -> Table:
    rows = tuple((reason,) for reason in model.wording["override_reasons"].values())
    return Table("Pourquoi un conseiller peut choisir un autre résultat", ("Motif",), rows)


def _levels(model: Model) -> Table:
    data = model.data
    rows = [
        (
            level_for_people(level, model),
            str(data["entry_thresholds"].get(level, "–")),
            str(data["exit_scores"].get(level, "–")),
            str(data["reassessment_days"][level]),
            str(data["pass_dose"].get(level, "–")),
        )
        for level in (*model.levels, UNDETERMINED)
    ]
    head = ("Résultat", "À partir de", "Quitté à", "À revoir, en jours", "Pass proposés")
    return Table("Les résultats", head, tuple(rows))


def _floors(model: Model) -> Table:
    rows: list[tuple[str, ...]] = []
    for floor in model.data["floors_in_order"]:
        words = model.wording["floors"][floor["code"]]
        for condition, level in _conditions(floor, model):
            rows.append((words["label"], condition, level_for_people(level, model)))
    return Table("Les règles qui fixent un minimum", ("Règle", "Quand", "Au moins"), tuple(rows))


def _conditions(floor: Mapping[str, Any], model: Model) -> list[tuple[str, str]]:
    words = model.wording["factors"]
    if "level_by_value" in floor:
        return [
            (f"{words[factor]['label']} : {words[factor]['values'][value]}", level)
            for factor, by_value in floor["level_by_value"].items()
            for value, level in by_value.items()
        ]
    if "all_of" in floor:
        parts = [
            f"{words[factor]['label']} : {' ou '.join(words[factor]['values'][v] for v in values)}"
            for factor, values in floor["all_of"].items()
        ]
        return [(" ; et ".join(parts), floor["level"])]
    if "incident_within_days" in floor:
        days = floor["incident_within_days"]
        return [(f"un incident depuis {days} jours ou moins", floor["level"])]
    return [
        (f"compétences testées ou déclarées : {least} points et plus", level)
        for least, level in floor["by_min_skill_points"]
    ]


def _delays(model: Model) -> Table:
    data = model.data
    rows = (
        ("Points possibles pour donner un score", f"{data['min_completeness']} sur 100"),
        ("Choix d'un conseiller, en jours", str(data["override_validity_days"])),
        (
            "À revoir quand la personne ne veut pas d'internet, en jours",
            str(data["review_days_if_refus"]),
        ),
        ("Écart de score pour parler d'évolution", str(data["trend_delta"])),
        ("Raisons montrées au plus", str(data["max_reasons"])),
        ("Propositions montrées d'abord", str(data["services"]["shown_now"])),
    )
    return Table("Les délais et les limites", ("Règle", "Valeur"), rows)
