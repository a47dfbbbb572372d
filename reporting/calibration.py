"""Where the figures stand beside those published: prevalence, order, choices of advisors. Pure.

The anchors are those of risk-model.md section 9, over the people assessed whose level is known: the
others are not counted at all, so that few of them never hide the rest.
A figure out of its interval is a question to ask of the data, then of the model; it changes
nothing by itself. Small cells are hidden first, and nothing shown lets them be deduced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reporting import secrecy, splits
from reporting.cells import PeopleCell
from reporting.figures import Rate, french

KNOWN = ("faible", "modere", "eleve", "critique")
AT_RISK = ("eleve", "critique")
BELOW, WITHIN, ABOVE, UNSAID = "en dessous", "dans l'intervalle", "au-dessus", "pas assez de monde"
RISING, FLAT, REVERSED = "monte avec l'âge", "sans ordre net", "inversé"
SOURCES = (
    "Pôle emploi, Éclairages et synthèses n° 49 ; France Travail, 2024 ; Défenseur des droits, 2025"
)
# « Overrides under 15 %; none in 200 decisions is an alarm too » (risk-model.md, 9.4).
OVERRIDES_AT_MOST = Decimal(15)
ENOUGH_DECISIONS = 200


@dataclass(frozen=True, slots=True)
class Anchor:
    """A published share, in percent of the people assessed."""

    code: str
    label: str
    levels: tuple[str, ...]
    low: int
    high: int

    @property
    def published(self) -> str:
        return f"{self.low} à {self.high} %"


ANCHORS = (
    Anchor("critique", "Appui prioritaire", ("critique",), 3, 8),
    Anchor("eleve", "Appui conseillé, ou plus", AT_RISK, 10, 20),
    Anchor("modere", "Un appui peut aider, ou plus", ("modere", *AT_RISK), 25, 40),
)


@dataclass(frozen=True, slots=True)
class Share:
    """A number of people out of another, or nothing when it is hidden."""

    rate: Rate | None

    @property
    def percent(self) -> Decimal | None:
        return self.rate.percent if self.rate else None

    @property
    def text(self) -> str:
        """« 17,2 % (71 sur 412) », or « s »."""
        if self.rate is None:
            return secrecy.HIDDEN
        if self.rate.percent is None:
            return french(None)
        two = f"{french(self.rate.numerator)} sur {french(self.rate.denominator)}"
        return f"{french(self.rate.percent)} % ({two})"


@dataclass(frozen=True, slots=True)
class Reading:
    """One anchor, and where this instance stands beside it."""

    anchor: Anchor
    share: Share

    @property
    def verdict(self) -> str:
        percent = self.share.percent
        if percent is None:
            return UNSAID
        if percent < self.anchor.low:
            return BELOW
        return ABOVE if percent > self.anchor.high else WITHIN


@dataclass(frozen=True, slots=True)
class LevelLine:
    """People at one level, and their share of those whose level is known."""

    code: str
    label: str
    count: int | None
    share: Share


@dataclass(frozen=True, slots=True)
class AgeLine:
    """The share of people at risk in one band of age."""

    label: str
    share: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """Everything the page and the command show."""

    total: int | None
    levels: tuple[LevelLine, ...]
    readings: tuple[Reading, ...]
    ages: tuple[AgeLine, ...]
    order: str
    overrides: Share
    overrides_alarm: str


def calibrate(
    cells: Sequence[PeopleCell], labels: Mapping[str, str], overrides: int, threshold: int
) -> Calibration:
    """Set the people of a period beside the published figures."""
    cells = [cell for cell in cells if cell.level in KNOWN]
    counts = dict.fromkeys(KNOWN, 0)
    for cell in cells:
        counts[cell.level] += cell.count
    total = sum(counts.values())
    shown = secrecy.hide_one_way(counts, threshold)
    ages = _ages(cells, threshold)
    share = _share(overrides, total, threshold)
    return Calibration(
        total=shown.total,
        levels=tuple(
            LevelLine(
                level, labels[level], count, Share(None if count is None else Rate(count, total))
            )
            for level, count in shown.cells.items()
        ),
        readings=tuple(
            Reading(each, _cumulated(each, counts, shown, threshold)) for each in ANCHORS
        ),
        ages=ages,
        order=_order(ages),
        overrides=share,
        overrides_alarm=_alarm(overrides, share, total),
    )


def _cumulated(
    anchor: Anchor, counts: Mapping[str, int], shown: secrecy.ShownTable, threshold: int
) -> Share:
    """Levels added together, unless a hidden one could be found again by subtraction."""
    hidden = {level for level, count in shown.cells.items() if count is None}
    apart = hidden & set(anchor.levels)
    if apart and apart != hidden:
        return Share(None)
    numerator = sum(counts[level] for level in anchor.levels)
    return _share(numerator, sum(counts.values()), threshold)


def _share(numerator: int, denominator: int, threshold: int) -> Share:
    if secrecy.rate_is_hidden(numerator, denominator, threshold):
        return Share(None)
    return Share(Rate(numerator, denominator))


def _ages(cells: Sequence[PeopleCell], threshold: int) -> tuple[AgeLine, ...]:
    labels = splits.age_labels(splits.LABOUR_MARKET)
    bases, risks = dict.fromkeys(labels, 0), dict.fromkeys(labels, 0)
    for cell in cells:
        bases[cell.who.age] += cell.count
        risks[cell.who.age] += cell.count if cell.level in AT_RISK else 0
    shown_bases = secrecy.hide_one_way(bases, threshold).cells
    shown_risks = secrecy.hide_one_way(risks, threshold).cells
    return tuple(
        AgeLine(
            label,
            Share(None)
            if shown_bases[code] is None or shown_risks[code] is None
            else _share(risks[code], bases[code], threshold),
        )
        for code, label in labels.items()
    )


def _order(ages: Sequence[AgeLine]) -> str:
    """Rising, flat or reversed, from the youngest band to the oldest."""
    known = [age.share.percent for age in ages[: len(splits.LABOUR_MARKET)]]
    percents = [percent for percent in known if percent is not None]
    if len(percents) < len(known):
        return UNSAID
    if percents == sorted(percents) and percents[0] < percents[-1]:
        return RISING
    return REVERSED if percents[0] > percents[-1] else FLAT


def _alarm(overrides: int, share: Share, decisions: int) -> str:
    if share.percent is not None and share.percent >= OVERRIDES_AT_MOST:
        return "Plus de 15 % : les règles et les conseillers ne disent pas la même chose."
    if not overrides and decisions >= ENOUGH_DECISIONS:
        return (
            "Aucun en 200 décisions ou plus : personne n'ose dire autre chose, ou ne le sait pas."
        )
    return ""
