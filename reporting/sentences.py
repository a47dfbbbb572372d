"""The three sentences at the top of the inclusion report, computed from its own figures. Pure.

They can be forwarded as they are (screens.md, 9). A hidden figure is said in words, never guessed;
before-and-after figures say « constaté » (reports.md section 4).
"""

from __future__ import annotations

from collections.abc import Sequence

from reporting.figures import french
from reporting.sheets import Figure, Shown

TOO_FEW = "les effectifs sont trop petits pour être montrés"


def sentences(figures: Sequence[Figure], period: str) -> tuple[str, str, str]:
    """Say who was diagnosed, what became of the Passes, and what changed."""
    by_code = {figure.indicator.code: figure for figure in figures}
    return (
        _people(by_code["I01"], by_code["I04"], period),
        _titles(by_code["I11"], by_code["I12"], by_code["I13c"]),
        _change(by_code["I14"], by_code["I15"], by_code["I22"]),
    )


def _people(diagnosed: Figure, at_risk: Figure, period: str) -> str:
    if diagnosed.shown == Shown.HIDDEN:
        return f"{period[0].upper()}{period[1:]} : {TOO_FEW}."
    count = int(diagnosed.value or 0)
    if count == 0:
        return f"Aucune personne diagnostiquée ({period})."
    people = "personne diagnostiquée" if count == 1 else "personnes diagnostiquées"
    start = f"{french(count)} {people} ({period})"
    if at_risk.shown != Shown.YES or at_risk.numerator is None:
        return f"{start}."
    return (
        f"{start}, dont {french(at_risk.numerator)} à risque ({at_risk.text} des niveaux connus)."
    )


def _titles(handed_over: Figure, rate: Figure, mature: Figure) -> str:
    if handed_over.shown == Shown.HIDDEN:
        return f"Pass remis : {TOO_FEW}."
    count = int(handed_over.value or 0)
    if count == 0:
        return "Aucun Pass remis à ce jour."
    start = f"{french(count)} Pass remis depuis le début"
    if rate.shown == Shown.YES:
        start += f", soit {rate.text} des {french(rate.denominator)} Pass alloués"
    if mature.shown == Shown.YES:
        return f"{start} ; {mature.text} ont été utilisés dans les 180 jours ({mature.base})."
    return f"{start} ; il est trop tôt pour dire combien servent dans les 180 jours."


def _change(activated: Figure, delay: Figure, left_risk: Figure) -> str:
    parts = []
    if activated.shown == Shown.YES:
        parts.append(f"{activated.text} des personnes qui ont un carnet s'en sont servies")
    if delay.shown == Shown.YES and delay.value is not None:
        parts.append(f"la moitié d'entre elles en moins de {delay.text}")
    if left_risk.shown == Shown.YES:
        parts.append(
            f"sortie du risque constatée pour {left_risk.text} des personnes revues "
            f"({left_risk.base})"
        )
    if not parts:
        return "Aucun usage ni aucune évolution à montrer sur cette période."
    text = ", ".join(parts[:2]) + (f" ; {parts[2]}" if len(parts) > 2 else "")
    return f"{text[0].upper()}{text[1:]}."
