"""The tables and the drawing of docs/entretien-guide.md, made again by one command.

The prose of the page is written by hand, outside two marks; every figure between them comes from
here. Invariant: the page names the command and the seed, and says that simulated persons are not
people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from diagnostics import (
    item_bank,
    simulation,
    simulation_chart,
    simulation_report,
    simulation_text,
)
from diagnostics.item_bank import ItemBank
from diagnostics.simulation import Plan
from diagnostics.simulation_chart import Curve
from diagnostics.simulation_designs import DESIGNS, Design
from diagnostics.simulation_report import Result
from diagnostics.simulation_text import decimal, percent

BEGINNING, END = "<!-- tableaux : début -->", "<!-- tableaux : fin -->"
DRAWING = "entretien-guide.svg"
ALLOWANCES = (0.8, 1.5, 2.2)
HARDER: tuple[tuple[str, float], ...] = (
    (simulation.NOVICES, 0.0),
    (simulation.EXPERTS, 0.0),
    (simulation.ALL, 0.1),
    (simulation.ALL, 0.2),
    (simulation.OVERRATED, 0.0),
    (simulation.UNDERRATED, 0.0),
)
LENGTHS = (4, 6, 8, 10, 11, 12, 13, 14, 16, 20, 24)
STRETCH_LENGTHS = (11, 12, 13)
OTHER_SEEDS = (1, 2, 3)
COMPARED = (
    (8, ("informed-calibrated",)),
    (11, ("informed-calibrated",)),
    (12, ("informed-calibrated",)),
    (13, ("informed-calibrated",)),
    (14, ("informed-calibrated", "sheet", "sheet-calibrated")),
)
SLICES = (simulation_report.EVERYBODY, *(label for label, _, _ in simulation_report.BANDS))
SHEETS = ("sheet", "sheet-calibrated")
TRIED = (
    "adaptive",
    "without-easy-first",
    "calibrated",
    "informed",
    "informed-calibrated",
    "gentle",
    "gentle-calibrated",
    "informed-free",
    "until-sure",
)


@dataclass(frozen=True, slots=True)
class Page:
    """The part of the page that is made, and its drawings by file name."""

    markdown: str
    drawings: dict[str, str] = field(default_factory=dict)

    def put_into(self, text: str) -> str:
        """The page with its tables replaced; ValueError when it has lost its marks."""
        before, mark, rest = text.partition(BEGINNING)
        _, other, after = rest.partition(END)
        if not mark or not other:
            raise ValueError(f"il y manque {BEGINNING} ou {END}")
        return f"{before}{BEGINNING}\n\n{self.markdown}\n\n{END}{after}"


def make(plan: Plan, bank: ItemBank) -> Page:
    """Simulate everything that the page shows, for the persons and the seed of this plan."""
    curves = _curves(plan, bank)
    drawing = simulation_chart.draw(
        "Erreur moyenne par domaine selon le nombre de questions",
        "Plus on pose de questions, plus l'erreur baisse. Le tableau sous le dessin donne les "
        "mêmes valeurs.",
        curves,
    )
    sections = [
        f"Banque {bank.version}, {len(bank.items)} tâches. Graine {plan.seed}, {plan.persons} "
        "personnes simulées.",
        "## Tirage par défaut",
        default_table(plan, bank),
        "## Selon l'aide",
        *_by_allowance(plan, bank),
        "## Populations plus difficiles",
        _harder(plan, bank),
        "## Le dessin et son tableau",
        f"![Erreur moyenne par domaine selon le nombre de questions, portée complète. Les valeurs "
        f"sont dans le tableau qui suit.](images/{DRAWING})",
        _curve_table(curves),
        "## Ce qui a été essayé pour poser moins de questions",
        _stretch(plan, bank),
        "### Les mêmes plans sur d'autres tirages, selon le vrai niveau",
        _by_level(plan, bank),
        "### Ce qu'une question peut apprendre",
        _information(plan, bank),
    ]
    return Page("\n\n".join(sections), {DRAWING: drawing})


def default_table(plan: Plan, bank: ItemBank) -> str:
    """The table of the default run, with its gates: what a test makes again."""
    results = simulation_report.run(plan, simulation_report.standard_designs(plan), bank)
    return simulation_text.as_markdown(results, simulation_report.gates(plan, bank))


def _by_allowance(plan: Plan, bank: ItemBank) -> Iterable[str]:
    for allowance in ALLOWANCES:
        plural = "x" if allowance >= 2 else ""
        yield f"### Une aide qui porte {decimal(allowance, 1)} niveau{plural} plus loin"
        for scope in item_bank.SCOPES:
            asked = replace(plan, scope=scope, help_allowance=allowance)
            if asked == plan:
                yield "Portée emploi : c'est le tirage par défaut, plus haut."
                continue
            designs = simulation_report.standard_designs(asked)
            yield simulation_text.as_markdown(simulation_report.run(asked, designs, bank), ())
    yield "### Si le calcul connaissait cette aide"
    rows = []
    for allowance in ALLOWANCES:
        for assumed in dict.fromkeys((Plan().assumed_allowance, allowance)):
            asked = replace(plan, help_allowance=allowance, assumed_allowance=assumed)
            result = simulation_report.run(asked, [DESIGNS["adaptive"]], bank)[0]
            label = f"aide {decimal(allowance, 1)}, supposée {decimal(assumed, 1)}"
            rows.append((label, *simulation_text.cells(result.whole)))
    yield simulation_text.table(("", *simulation_text.HEADERS), rows)


def _harder(plan: Plan, bank: ItemBank) -> str:
    rows = []
    for scope in item_bank.SCOPES:
        for population, careless in HARDER:
            asked = replace(plan, scope=scope, population=population, careless=careless)
            designs = simulation_report.standard_designs(asked)
            for result in simulation_report.run(asked, designs, bank):
                name = simulation_text.POPULATION_NAMES[population]
                label = f"{name}, {careless:.0%} au hasard".replace("%", " %") if careless else name
                cells = simulation_text.cells(result.whole)
                rows.append((f"{scope} · {label} · {result.design.label}", *cells))
    return simulation_text.table(("", *simulation_text.HEADERS), rows)


def _complete(plan: Plan, questions: int) -> Plan:
    return replace(plan, scope=item_bank.COMPLETE, questions=questions)


def _curves(plan: Plan, bank: ItemBank) -> list[Curve]:
    curves = []
    for name in ("adaptive", "informed-calibrated"):
        points = []
        for questions in LENGTHS:
            result = simulation_report.run(_complete(plan, questions), [DESIGNS[name]], bank)[0]
            points.append((result.whole.questions, result.whole.measure.error))
        curves.append(Curve(DESIGNS[name].label, tuple(points)))
    for sheet in simulation_report.run(_complete(plan, 12), [DESIGNS[n] for n in SHEETS], bank):
        point = (sheet.whole.questions, sheet.whole.measure.error)
        curves.append(Curve(sheet.design.label, (point,)))
    return curves


def _curve_table(curves: Sequence[Curve]) -> str:
    rows = [
        (curve.name, decimal(questions, 1), decimal(error, 3))
        for curve in curves
        for questions, error in curve.points
    ]
    return simulation_text.table(("", "questions", "erreur"), rows)


def _stretch(plan: Plan, bank: ItemBank) -> str:
    sheets = simulation_report.run(_complete(plan, 12), [DESIGNS[name] for name in SHEETS], bank)
    tried = [
        result
        for questions in STRETCH_LENGTHS
        for result in simulation_report.run(_complete(plan, questions), _tried(questions), bank)
    ]
    return simulation_text.table(
        STRETCH_HEADERS, [_stretch_cells(each) for each in (*sheets, *tried)]
    )


def _tried(questions: int) -> list[Design]:
    """The design that stops by itself has one length only."""
    once = questions == STRETCH_LENGTHS[0]
    return [DESIGNS[name] for name in TRIED if once or name != "until-sure"]


def _by_level(plan: Plan, bank: ItemBank) -> str:
    """Error and agreement of the sheets and of the best experiment, on several seeds."""
    rows = []
    for seed in (plan.seed, *OTHER_SEEDS):
        for questions, names in COMPARED:
            asked = replace(_complete(plan, questions), seed=seed)
            for result in simulation_report.run(asked, [DESIGNS[n] for n in names], bank):
                label = f"{seed} · {result.design.label} · {decimal(result.whole.questions, 0)}"
                found = {row.label: decimal(row.measure.error, 3) for row in result.levels}
                errors = [found.get(name, "–") for name in SLICES]
                rows.append((label, percent(result.whole.measure.agreement), *errors))
    heads = ("graine · plan · questions", "accord ±1", "erreur", *_band_heads())
    return simulation_text.table(heads, rows)


def _information(plan: Plan, bank: ItemBank) -> str:
    asked = _complete(plan, 12)
    crowd = simulation.draw_crowd(asked, bank)
    known = {
        DESIGNS[name].label: simulation.information_put(
            DESIGNS[name].put(asked, crowd), crowd, plan.help_allowance
        )
        for name in ("sheet", "adaptive", "informed-calibrated")
    }
    known["La meilleure tâche, vrai niveau connu"] = simulation.information_best(
        crowd, asked.competences, plan.help_allowance
    )
    bands = simulation_report.slices(crowd)
    rows = [
        (label, *(decimal(float(each[who].mean()), 3) if who.any() else "–" for _, who in bands))
        for label, each in known.items()
    ]
    return simulation_text.table(("information par question", "tous", *_band_heads()), rows)


def _band_heads() -> list[str]:
    return [label.lower() for label, _, _ in simulation_report.BANDS]


STRETCH_HEADERS = ("plan", "questions", "« non »", "accord ±1", "erreur", "dans l'intervalle")


def _stretch_cells(result: Result) -> tuple[str, ...]:
    whole = result.whole
    return (
        result.design.label,
        decimal(whole.questions, 1),
        percent(whole.no_share),
        percent(whole.measure.agreement),
        decimal(whole.measure.error, 3),
        percent(whole.measure.coverage),
    )
