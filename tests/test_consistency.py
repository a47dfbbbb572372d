"""Walk the project: models, constraints, URLs, templates, verbs, refusals. A rule stays alive
after its author left only when a test visits everything it speaks of."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from diagnostics.accounts.refusals import Reason
from diagnostics.accounts.verbs import Verb

ROOT = Path(__file__).resolve().parent.parent
LABELS = ("accounts", "diagnostics", "passes", "reporting")
APP_FOLDERS = ("diagnostics", "passes", "reporting", "config")
OURS = [model for label in LABELS for model in apps.get_app_config(label).get_models()]

# Models whose rows no verb journals by themselves, each with its reason.
NOT_JOURNALED = {
    "JournalEntry": "is the journal",
    "Commune": "reference, loaded whole",
    "Epci": "reference, loaded whole",
    "Postcode": "reference, loaded whole",
    "Answer": "an answer of a draft is its own trace (architecture.md 4)",
    "RefusedScan": "is that refusal's line of history",
    "NumberSeries": "a counter",
    "Instance": "set at installation",
    "ExportLog": "is a journal of its own",
    "Service": "reference of the national standard",
}


def python_sources() -> str:
    paths = (path for folder in APP_FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return "\n".join(
        path.read_text(encoding="utf-8") for path in paths if "/migrations/" not in path.as_posix()
    )


def patterns(
    resolver: URLResolver | None = None, prefix: str = "", names: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            below = (*names, entry.namespace) if entry.namespace else names
            yield from patterns(entry, route, below)
        else:
            yield ":".join([*names, entry.name or ""]), route, entry


OUR_URLS = [
    (name, route, pattern)
    for name, route, pattern in patterns()
    if not route.startswith(("gestion/", "static/")) and "__debug__" not in route
]


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_a_model_is_journaled_or_says_why_not(model: type[models.Model]) -> None:
    if model.__name__ in NOT_JOURNALED:
        return
    assert re.search(rf"\b{model.__name__}\b", python_sources())


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_foreign_keys_protect_what_they_point_to(model: type[models.Model]) -> None:
    loose = [
        field.name
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete not in {models.PROTECT, models.RESTRICT}
        and model.__name__ != "Postcode"
    ]
    assert loose == []


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_every_constraint_says_its_rule_in_french(model: type[models.Model]) -> None:
    for constraint in model._meta.constraints:
        message = str(constraint.violation_error_message)
        assert message != str(constraint.default_violation_error_message), constraint.name
        assert message.endswith("."), constraint.name
        assert re.fullmatch(r"[a-z0-9_]+", constraint.name), constraint.name


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_verbose_names_are_given_and_start_in_lower_case(model: type[models.Model]) -> None:
    allowed = ("EPCI", "IBAN", "BIC", "SIRET", "SIREN", "Pass", "TVA")
    names = [str(model._meta.verbose_name)]
    names += [
        str(f.verbose_name) for f in model._meta.local_fields if f.name not in {"id", "last_login"}
    ]
    wrong = [n for n in names if n[:1] != n[:1].lower() and not n.startswith(allowed)]
    assert wrong == []


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_every_choice_has_a_french_label(model: type[models.Model]) -> None:
    for field in model._meta.local_fields:
        for value, label in field.choices or []:
            assert str(label).strip(), (field.name, value)


def test_every_journal_verb_is_written_somewhere_and_has_a_label() -> None:
    text = python_sources()
    unused = [verb.name for verb in Verb if f"Verb.{verb.name}" not in text]
    assert unused == []
    assert all(verb.label for verb in Verb)


def reasons() -> list[tuple[str, str, Reason]]:
    found = []
    for path in (p for folder in APP_FOLDERS for p in (ROOT / folder).rglob("*.py")):
        if "Reason(" not in path.read_text(encoding="utf-8") or "migrations" in path.parts:
            continue
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        loaded: Any = __import__(module, fromlist=["_"])
        found += [
            (module, name, value)
            for name, value in vars(loaded).items()
            if isinstance(value, Reason)
        ]
    return found


def test_every_refusal_has_a_stable_code_a_french_sentence_and_is_given_somewhere() -> None:
    given = Counter(re.findall(r"\w+", python_sources()))
    tests = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("*.py"))
    tested = set(re.findall(r"\w+", tests))
    untested = set()
    for _, name, reason in reasons():
        assert re.fullmatch(r"[a-z0-9_]+", reason.code), name
        # « {detail} » and « {fault} » stand for whole sentences, of a format or of a schema.
        ends = (".", "?", "!", "»", ")", "{detail}", "{fault}")
        assert reason.detail.endswith(ends), (name, reason.detail)
        assert 400 <= reason.status < 500, name
        assert given[name] > 1, f"{name} is never given"
        if reason.code not in tested:
            untested.add(reason.code)
    assert untested == set()


def rule_of(pattern: URLPattern) -> Any:
    view: Any = pattern.callback
    rule = getattr(view, "access_rule", None)
    if rule is None and (cls := getattr(view, "cls", None) or getattr(view, "view_class", None)):
        rule = getattr(cls, "access_rule", None)
        permissions = getattr(cls, "permission_classes", [])
        rule = rule or next((p.access_rule for p in permissions if hasattr(p, "access_rule")), None)
    return rule


@pytest.mark.parametrize(
    "pattern", [p for _, _, p in OUR_URLS], ids=[f"{n} {r}" for n, r, _ in OUR_URLS]
)
def test_every_url_declares_who_may_enter(pattern: URLPattern) -> None:
    assert rule_of(pattern) is not None


def example(route: str) -> str:
    """Fill a route with values of the right shape that name nothing."""
    values = {
        "uuid": "00000000-0000-4000-8000-000000000000",
        "int": "1",
        "slug": "x",
        "str": "x",
    }
    path = re.sub(r"<(?:(\w+):)?\w+>", lambda m: values.get(m.group(1) or "str", "x"), route)
    return "/" + re.sub(r"\(\?P<\w+>[^)]*\)|[\^$?]|\\Z", "", path).replace("//", "/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("route", "pattern"),
    [(r, p) for _, r, p in OUR_URLS],
    ids=[f"{n} {r}" for n, r, _ in OUR_URLS],
)
def test_the_anonymous_sees_nothing_that_is_not_public(route: str, pattern: URLPattern) -> None:
    rule = rule_of(pattern)
    if rule is None or rule.see is None:
        return
    response = Client().get(example(route))
    assert response.status_code in {302, 401, 404, 405}
    if response.status_code == 302:
        assert "/connexion" in response["Location"] or "next=" in response["Location"]


def test_every_template_is_used() -> None:
    templates = {
        path.relative_to(folder).as_posix()
        for app in (*APP_FOLDERS, "diagnostics/accounts")
        for folder in [ROOT / app / "templates"]
        if folder.exists()
        for path in folder.rglob("*.html")
    }
    text = python_sources() + "\n".join(
        p.read_text(encoding="utf-8") for f in APP_FOLDERS for p in (ROOT / f).rglob("*.html")
    )
    django_own = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}
    unused = {
        name for name in templates - django_own if name not in text and not name.startswith("dsfr/")
    }
    assert unused == set()


def test_no_template_carries_a_script_or_a_style_of_its_own() -> None:
    found = []
    for folder in APP_FOLDERS:
        for path in (ROOT / folder).rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            if re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text):
                found.append(f"{path.name}: inline script")
            if re.search(r"\sstyle=|<style|\son\w+=\"", text):
                found.append(f"{path.name}: inline style or handler")
    assert found == []


def test_each_app_has_one_page_that_tells_its_story() -> None:
    for folder in ("diagnostics", "passes", "reporting"):
        text = (ROOT / folder / "README.md").read_text(encoding="utf-8")
        assert {"## Nouns", "## Verbs", "## Invariants"} <= set(re.findall(r"^## \w+", text, re.M))


def test_every_scheduled_job_exists_and_gives_its_reason() -> None:
    for job in import_string(settings.SCHEDULE):
        assert callable(import_string(job.runs)), job.name
        assert job.reason, job.name


def test_one_search_finds_the_feature_of_each_core_verb() -> None:
    """Function, journal verb, test module: the same word through every layer."""
    for module, function in {
        "passes/redeeming.py": "redeem_pass",
        "passes/issuing.py": "hand_over_booklet",
        "passes/closing.py": "close_month",
        "diagnostics/recording.py": "record_diagnosis",
        "diagnostics/assessing.py": "assess_risk",
    }.items():
        tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
        assert function in {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


def test_no_key_in_an_attribute_is_written_with_a_thousands_sign() -> None:
    """A number over 999 is shown « 1 234 »: in a value or an id, it would no longer be itself."""
    written = re.compile(r'="[^"]*\{\{ *[\w.]+\.(?:pk|id) *\}\}')
    excused = "shown.item.id"  # a text of the item bank
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for folder in ("config", "diagnostics", "passes", "reporting")
        for path in sorted((ROOT / folder).rglob("*.html"))
        for match in written.finditer(path.read_text(encoding="utf-8"))
        if excused not in match.group()
    ]
    assert found == []
