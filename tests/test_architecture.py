"""The house keeps its shape: the arrow, the doors, the sizes and the names, read from the source.

Every rule here is a sentence of ARCHITECTURE.md; when a rule and its reason part company, change
the rule there first, then the test, then the code.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "reporting", "passes", "diagnostics")
FORBIDDEN = {
    "utils",
    "helpers",
    "common",
    "core",
    "services",
    "managers",
    "constants",
    "misc",
}

# Modules that hold arithmetic and know no database (ARCHITECTURE.md, "Four kinds of module").
PURE = (
    "diagnostics/accounts/territory.py",
    "diagnostics/pix.py",
    "diagnostics/scoring.py",
    "diagnostics/dsi.py",
    "diagnostics/irt.py",
    "diagnostics/pix_choice.py",
    "diagnostics/pix_answers.py",
    "diagnostics/progress.py",
    "diagnostics/progress_curves.py",
    "diagnostics/adaptive.py",
    "diagnostics/estimate.py",
    "diagnostics/question_tables.py",
    "diagnostics/estimate_tables.py",
    "diagnostics/simulation.py",
    "diagnostics/simulation_designs.py",
    "diagnostics/simulation_report.py",
    "diagnostics/simulation_text.py",
    "diagnostics/simulation_chart.py",
    "diagnostics/simulation_page.py",
    "diagnostics/ren.py",
    "diagnostics/ren_rows.py",
    "diagnostics/ren_columns.py",
    "diagnostics/ren_column_answers.py",
    "diagnostics/ren_column_services.py",
    "diagnostics/link_codes.py",
    "diagnostics/ren_moves.py",
    "diagnostics/shaking.py",
    "diagnostics/ren_vectors.py",
    "diagnostics/ren_rule_changes.py",
    "diagnostics/proposals.py",
    "diagnostics/identifiers.py",
    "diagnostics/item_bank.py",
    "diagnostics/item_wording.py",
    "diagnostics/pictograms.py",
    "diagnostics/strokes.py",
    "diagnostics/sealing.py",
    "diagnostics/retention.py",
    "diagnostics/let_go.py",
    "passes/money.py",
    "passes/codes.py",
    "passes/code_repair.py",
    "passes/identifiers.py",
    "passes/matching.py",
    "passes/pairing.py",
    "passes/references.py",
    "passes/allocation.py",
    "passes/accident_words.py",
    "passes/balance_sheet.py",
    "passes/calendar_days.py",
    "passes/custody_curve.py",
    "passes/laws.py",
    "passes/opening_hours.py",
    "reporting/indicators.py",
    "reporting/splits.py",
    "reporting/periods.py",
    "reporting/figures.py",
    "reporting/secrecy.py",
    "reporting/columns.py",
    "reporting/charts.py",
    "reporting/calibration.py",
)

# One library, one door: where each may be imported (architecture.md section 3).
DOORS: dict[str, tuple[str, ...]] = {
    "rest_framework": ("/api/", "config/api.py", "config/documenting.py"),
    "drf_spectacular": ("/api/", "config/"),
    "celery": ("tasks.py", "config/celery.py"),
    "psycopg": ("config/databases.py",),
    "environ": ("config/env.py", "config/databases.py"),
    "structlog": ("config/logging.py",),
    "django_structlog": ("config/logging.py",),
    "prometheus_client": ("config/metrics.py",),
    "httpx": ("diagnostics/outbound.py",),
    "time_machine": ("config/demo/",),
    "reportlab": ("diagnostics/formats/pdf", "diagnostics/formats/qr.py"),
    "segno": ("diagnostics/formats/qr.py",),
    "zxingcpp": ("diagnostics/formats/qr.py",),
    "lxml": ("passes/formats/iso20022.py",),
    "sepaxml": ("passes/formats/iso20022.py",),
    "openpyxl": ("diagnostics/formats/workbook.py",),
    "xlsxwriter": ("reporting/writers/xlsx.py",),
    "pandas": ("reporting/frames.py", "passes/matching.py"),
    "numpy": ("diagnostics/ren_column", "diagnostics/simulation.py", "passes/pairing.py"),
    "stdnum": ("passes/identifiers.py",),
    "schwifty": ("passes/identifiers.py",),
    "phonenumbers": ("diagnostics/identifiers.py",),
    "rapidfuzz": ("passes/references.py",),
    "cryptography": ("diagnostics/sealing.py",),
}


def sources(*, with_tests: bool = False) -> Iterator[tuple[str, str, ast.Module]]:
    folders = [*APPS, "bench", *(["tests"] if with_tests else [])]
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield path.relative_to(ROOT).as_posix(), text, ast.parse(text)


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_the_arrow_never_turns_back() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-3000:]


def test_no_relative_imports() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, _, tree in sources(with_tests=True)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert found == []


def test_no_module_is_named_after_a_technical_role() -> None:
    found = [
        path
        for path, _, _ in sources(with_tests=True)
        if set(Path(path).with_suffix("").parts) & FORBIDDEN or Path(path).stem.startswith("other_")
    ]
    assert found == []


def test_no_file_is_over_its_size() -> None:
    found = []
    for path, text, _ in sources(with_tests=True):
        if "/migrations/" in path:
            continue
        limit = 600 if path.startswith("tests/") else 300 if "/models/" in path else 400
        if (lines := text.count("\n")) > limit:
            found.append(f"{path}: {lines} > {limit}")
    templates = [path for app in APPS for path in (ROOT / app).rglob("*.html")]
    found += [
        f"{path.relative_to(ROOT)}: over 200"
        for path in templates
        if path.read_text(encoding="utf-8").count("\n") > 200
    ]
    assert found == []


def test_no_function_is_over_its_size_or_its_parameters() -> None:
    found = []
    for path, _, tree in sources(with_tests=True):
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            limit = 40 if node.name.startswith("test_") or "/pages/" in path else 60
            count = len(node.args.args) + len(node.args.kwonlyargs)
            names = {arg.arg for arg in [*node.args.args, *node.args.kwonlyargs]}
            count -= len(names & {"self", "cls", "actor", "request_id"})
            if lines > limit or (count > 7 and not path.startswith("tests/")):
                found.append(f"{path}:{node.lineno} {node.name}: {lines} lines, {count} parameters")
    assert found == []


@pytest.mark.parametrize("module", PURE)
def test_a_pure_module_knows_no_database_clock_or_settings(module: str) -> None:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    names = {name.split(".")[0] for name in imported(tree)}
    assert "django" not in names
    models = {name for name in imported(tree) if ".models" in name}
    assert models == set()
    calls = {
        f"{node.func.value.id}.{node.func.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    }
    assert calls.isdisjoint({"datetime.now", "date.today", "dt.date.today", "time.time"})


def test_a_library_is_imported_only_by_its_door() -> None:
    found = []
    for path, _, tree in sources():
        if path.startswith("bench/") or "/migrations/" in path:
            continue
        libraries = {name.split(".")[0] for name in imported(tree)} & set(DOORS)
        found += [
            f"{path} imports {library}"
            for library in libraries
            if not any(door in path for door in DOORS[library])
        ]
    assert found == []


def test_pandas_and_numpy_are_imported_inside_the_functions_that_use_them() -> None:
    found = [
        path
        for path, _, tree in sources()
        if not path.startswith("bench/")
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        and {name.split(".")[0] for name in imported(node)} & {"pandas", "numpy"}
    ]
    assert found == []


def test_verbs_take_keywords_only_with_the_actor_first() -> None:
    found = []
    for path, _, tree in sources():
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef):
                continue
            worn = any("journal.act" in ast.unparse(d) for d in node.decorator_list)
            if worn and (node.args.args or [a.arg for a in node.args.kwonlyargs][:1] != ["actor"]):
                found.append(f"{path}:{node.lineno} {node.name}")
    assert found == []


def test_doors_write_nothing() -> None:
    """No page, API view, task or command saves, creates, updates or deletes a row by itself."""
    writes = {"create", "bulk_create", "update", "delete", "save", "get_or_create", "bulk_update"}
    found = []
    for path, _, tree in sources():
        if not ("/pages/" in path or "/api/" in path or path.endswith("tasks.py")):
            continue
        found += [
            f"{path}:{node.lineno} {ast.unparse(node.func)}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in writes
            and "objects" in ast.unparse(node.func.value)
        ]
    assert found == []


def test_every_package_is_empty_but_the_models() -> None:
    found = [
        path
        for path, text, _ in sources()
        if path.endswith("__init__.py") and text.strip() and not path.endswith("models/__init__.py")
    ]
    assert found == []


def test_every_module_has_a_test_module_of_its_name() -> None:
    """One module = one test module, for verbs and pure modules."""
    tested = {p.stem.removeprefix("test_") for p in (ROOT / "tests").rglob("test_*.py")}
    missing = []
    for app in ("diagnostics/accounts", "diagnostics", "passes", "reporting"):
        for path in sorted((ROOT / app).glob("*.py")):
            if path.stem in NOT_TESTED_ALONE or path.stem.startswith("__"):
                continue
            if path.stem not in tested and not path.stem.endswith("_refusals"):
                missing.append(path.relative_to(ROOT).as_posix())
    assert missing == []


# Lists of words and wiring: read whole by test_consistency, exercised by every other test.
NOT_TESTED_ALONE = {
    "access",
    "admin",
    "apps",
    "enums",
    "invoice_kinds",
    "paper_kinds",
    "refusals",
    "signals",
    "stock_states",
    "tasks",
    "verbs",
}


def test_no_registry_and_no_path_of_a_machine_is_named() -> None:
    hosts = ("pypi" + ".org", "python" + "hosted.org", "registry.npm" + "js.org", "deb.deb" + "ian")
    tracked = subprocess.run(
        ["git", "ls-files"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    found = []
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in {".gz", ".png", ".ico", ".woff2", ".pdf", ".xlsx"} or not path.exists():
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [f"{name}: {host}" for host in hosts if host in text]
    assert found == []
