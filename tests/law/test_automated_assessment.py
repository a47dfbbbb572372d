"""L05 to L10: what an automated assessment may and may not do (law.md, section 2)."""

from __future__ import annotations

import ast
import datetime as dt
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

import diagnostics
from diagnostics import assessing, ren, ren_model, ren_rules, ren_shape
from diagnostics.accounts.models import JournalEntry
from diagnostics.enums import Level
from diagnostics.models import Recommendation, RiskAssessment
from diagnostics.ren_explanation import HEADINGS, Suite, explain
from passes.models import Booklet, HandOver
from tests.accounts.factories import manager
from tests.diagnostics.recordings import CORE, HARD, latest, met, record
from tests.diagnostics.situations import MODEL, situation, vectors
from tests.support.client import PageClient

TODAY = dt.date(2026, 3, 10)
FOLDER = Path(diagnostics.__file__).parent
SCORING = sorted([*FOLDER.glob("ren*.py"), FOLDER / "proposals.py"])

# Criteria of the law of 2008, and the words that would bring them in by another name.
FORBIDDEN_WORDS = (
    "age naissance birth sexe sex genre gender femme homme nom prenom name origine origin "
    "nationalite nationality pays country religion handicap disability rqth sante health "
    "grossesse famille family enfant couple marital adresse address commune postcode qpv frr "
    "departement residence diplome diploma formation revenu income allocation benefit rsa "
    "chomage langue language syndicat opinion orientation ethnie race"
)
FORBIDDEN = frozenset(FORBIDDEN_WORDS.split())


def imports_of(module: Path) -> set[str]:
    """What a module imports, by first name or dotted path."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_l05_a_level_alone_does_nothing() -> None:
    actor, person = met()
    seen = set()
    for evidence in ({"A1": "tablette"}, CORE, {**CORE, "B3": "aucune"}, HARD):
        record(actor, person, evidence, TODAY)
        seen.add(latest(person).level)
    for level in MODEL.levels:
        doubt = assessing.Disagreement(level, "OBSERVATION_EN_ENTRETIEN")
        assessing.override_level(actor=actor, person=person, disagreement=doubt)
        seen.add(latest(person).level)
    assert seen == set(Level.values)
    assert set(Recommendation.objects.values_list("status", flat=True)) == {"proposed"}
    assert not Booklet.objects.exists()
    assert not HandOver.objects.exists()
    assert not JournalEntry.objects.exclude(refusal_code="").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_l05_no_form_has_an_accepted_box_ticked_beforehand(client: PageClient) -> None:
    actor, person = met()
    record(actor, person, HARD, TODAY)
    client.force_login(actor)
    html = client.get(reverse("diagnostics:result", args=[person.public_id])).content.decode()
    assert not re.search(r"<input[^>]*\schecked", html)
    assert not re.search(r"<option[^>]*value=\"[^\"]+\"[^>]*\sselected", html)


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_l06_reasons_and_override(client: PageClient) -> None:
    actor, person = met()
    record(actor, person, HARD, TODAY)
    for reader in (actor, manager(person.agency)):
        client.force_login(reader)
        for name in ("result", "person"):
            address = reverse(f"diagnostics:{name}", args=[person.public_id])
            html = client.get(address).content.decode()
            assert "Appui prioritaire" in html
            assert "Vous n&#x27;avez pas d&#x27;ordinateur." in html
        result = client.get(reverse("diagnostics:result", args=[person.public_id]))
        assert reverse("diagnostics:override_level", args=[person.public_id]) in (
            result.content.decode()
        )


@pytest.mark.parametrize(
    "vector", [v for v in vectors() if "expected" in v], ids=lambda vector: vector["id"]
)
def test_l07_explain(vector: dict[str, Any]) -> None:
    sheet = explain(vector["input"], MODEL, suite=Suite(), address="https://declic.example/regles")
    assert tuple(section.heading for section in sheet.sections) == HEADINGS
    assert len(HEADINGS) == 4
    assert sheet.sections[1].tables
    assert sheet.sections[2].tables
    assert sheet.sections[3].steps


@pytest.mark.django_db
def test_l08_public_rules(client: PageClient) -> None:
    for version in ren_model.published_versions():
        model = ren_model.load_model(version)
        answer = client.get(reverse("diagnostics:model_rules", args=[version]))
        assert answer.status_code == 200
        for table in ren_rules.tables(model):
            assert table.caption in answer.content.decode().replace("&#x27;", "'")
        data = client.get(reverse("diagnostics:model_data", args=[version]))
        assert data.json() == model.data


def test_l09_schema() -> None:
    fields = {
        *ren_shape.SITUATION_FIELDS,
        *ren_shape.EVIDENCE_FIELDS,
        *ren_shape.PREVIOUS_FIELDS,
        *ren_shape.OVERRIDE_FIELDS,
        *ren_shape.CONTEXT_FIELDS,
        *MODEL.evidence_keys,
        *(factor.name for factor in MODEL.factors),
    }
    words = {word for field in fields for word in re.split(r"[_\W]+", field.lower())}
    plain = {
        unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() for word in words
    }
    assert plain.isdisjoint(FORBIDDEN)
    for field in ("age", "sexe", "nationalite", "diplome", "commune", "revenu", "rqth"):
        with pytest.raises(ren_shape.SituationError, match=f"CHAMP_INCONNU:{field}"):
            ren.assess(situation(**{field: "x"}), MODEL)


def test_l09_scoring_knows_no_person() -> None:
    for module in SCORING:
        assert not {
            name
            for name in imports_of(module)
            if name.startswith(("diagnostics.models", "diagnostics.accounts", "django"))
        }, module.name


def test_l10_no_learning() -> None:
    allowed = {"__future__", "collections", "dataclasses", "datetime", "decimal", "functools"}
    # hashlib: the digest that tells the tables of a version from any others of the same number.
    allowed |= {"json", "hashlib", "pathlib", "re", "typing", "diagnostics", "numpy"}
    for module in SCORING:
        roots = {name.split(".")[0] for name in imports_of(module)}
        assert roots <= allowed, module.name
        assert "random" not in module.read_text(encoding="utf-8")


@pytest.mark.parametrize("vector", [v for v in vectors() if "expected" in v], ids=lambda v: v["id"])
def test_l10_the_same_input_and_version_give_the_same_output(vector: dict[str, Any]) -> None:
    first = ren.assess(vector["input"], ren_model.load_model("1.0.0"))
    assert ren.assess(vector["input"], ren_model.read_model(MODEL.data)) == first


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_l07_the_result_says_that_a_calculation_had_a_part(client: PageClient) -> None:
    actor, person = met()
    record(actor, person, HARD, TODAY)
    client.force_login(actor)
    html = client.get(reverse("diagnostics:result", args=[person.public_id])).content.decode()
    assert "en partie sur un calcul dont les règles sont publiques" in html
    assert RiskAssessment.objects.get().model_version in html
