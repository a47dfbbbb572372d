"""The table of the contract, in code: every indicator has its name, its numbers and its unit."""

from __future__ import annotations

from reporting import indicators


def test_the_indicators_of_the_main_report_are_defined() -> None:
    asked = ["I01", "I02", "I04", "I05", "I10", "I11", "I12", "I13a", "I13b", "I13c", "I14", "I15"]
    for code in [*asked, "I22"]:
        assert indicators.INDICATORS[code].name
        assert indicators.INDICATORS[code].definition.endswith(".")


def test_codes_are_unique_and_in_order() -> None:
    codes = [indicator.code for indicator in indicators.INDICATORS.values()]
    assert codes == sorted(codes)
    assert len(codes) == len(set(codes))


def test_before_and_after_figures_never_say_thanks_to() -> None:
    text = " ".join(i.name + i.definition for i in indicators.INDICATORS.values())
    assert "grâce à" not in text
    assert {"I20", "I22", "I24"} <= indicators.OBSERVED_ONLY
