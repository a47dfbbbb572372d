"""Sharing a whole so that the parts always add up to it: largest remainder, in exact arithmetic.

Pure. Each agency gets the base plus a share of the rest, in proportion to its weighted indicators;
what integer division leaves goes to the largest remainders, ties by key, so that the same figures
give the same parts on every machine and the sum equals the total exactly (law F leans on this too).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

Weight = int | Fraction
Key = TypeVar("Key", str, int)


class AllocationImpossible(ValueError):
    """A total that cannot be shared as asked."""


class BaseExceedsTotal(AllocationImpossible):
    """The base alone takes more than there is."""

    def __init__(self, needed: int, total: int) -> None:
        self.needed = needed
        self.total = total
        super().__init__(f"{needed} > {total}")


class IndicatorMissing(AllocationImpossible):
    """Agencies without an indicator, or nothing but zeros to share by."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(", ".join(self.codes))


def weigh(weights: Mapping[str, Weight], values: Mapping[str, Weight | None]) -> Fraction | None:
    """Σ weight × indicator for one agency; None when an indicator that weighs is not known."""
    total = Fraction(0)
    for name, weight in weights.items():
        if not weight:
            continue
        value = values.get(name)
        if value is None:
            return None
        total += Fraction(weight) * Fraction(value)
    return total


def share(total: int, weights: Mapping[Key, Weight]) -> dict[Key, int]:
    """Split a total in proportion to the weights; the parts sum to the total, ties by key.

    A total below zero is split as its opposite. Weights that are negative or all zero are refused
    with IndicatorMissing: there is nothing to be in proportion to.
    """
    if total < 0:
        return {key: -part for key, part in share(-total, weights).items()}
    whole = sum(map(Fraction, weights.values()), Fraction(0))
    if any(weight < 0 for weight in weights.values()) or (total and not whole):
        raise IndicatorMissing([str(key) for key in weights])
    if not total:
        return dict.fromkeys(weights, 0)
    exact = {key: total * Fraction(weight) / whole for key, weight in weights.items()}
    parts = {key: value.numerator // value.denominator for key, value in exact.items()}
    remainders = sorted(exact, key=lambda key: (parts[key] - exact[key], key))
    for key in remainders[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def allocate(total: int, base: int, indicators: Mapping[str, Weight | None]) -> dict[str, int]:
    """Base + share of the rest for each agency code; the sum is the total, always.

    Example of the design: 100, base 10, indicators 120, 45, 35 → 52, 26, 22.
    """
    if base < 0 or total < 0:
        raise BaseExceedsTotal(base, total)
    if base * len(indicators) > total:
        raise BaseExceedsTotal(base * len(indicators), total)
    missing = sorted(code for code, value in indicators.items() if value is None)
    if missing:
        raise IndicatorMissing(missing)
    known = {code: value for code, value in indicators.items() if value is not None}
    rest = share(total - base * len(known), known)
    return {code: base + rest[code] for code in known}
