"""`manage.py calibrate_risk`: prevalence by level beside the published anchors (risk-model, 9)."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diagnostics.accounts import journal
from reporting import calibrating, calibration, periods
from reporting.secrecy import written


class Command(BaseCommand):
    help = "Compare la répartition des niveaux avec les chiffres publiés."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--period", help="2026-10, 2026-T3 ou 2026 ; sans rien, le dernier trimestre fini"
        )
        parser.add_argument("--json", action="store_true", help="les mêmes chiffres en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        period = _period(options["period"])
        found = calibrating.of_period(period)
        if options["json"]:
            self.stdout.write(json.dumps(_as_data(period, found), ensure_ascii=False, indent=2))
            return
        for line in lines(period, found):
            self.stdout.write(line)


def lines(period: periods.Period, found: calibration.Calibration) -> list[str]:
    """The tables as a terminal shows them."""
    said = [f"Calibrage, {period.label} : {written(found.total)} personnes au niveau connu.", ""]
    said.append(f"{'Dernier niveau':<32}{'Personnes':>10}   Part")
    said += [f"{x.label:<32}{written(x.count):>10}   {x.share.text}" for x in found.levels]
    said += ["", f"{'Niveaux réunis':<32}{'Ici':<26}{'Publié':<12}"]
    said += [
        f"{x.anchor.label:<32}{x.share.text:<26}{x.anchor.published:<12}{x.verdict}"
        for x in found.readings
    ]
    said += [f"Publié par : {calibration.SOURCES}.", "", "« Appui conseillé » ou plus, par âge :"]
    said += [f"  {x.label:<30}{x.share.text}" for x in found.ages]
    said.append(f"Attendu : {calibration.RISING}. Ici : {found.order}.")
    said.append("Par diplôme : pas mesuré, Déclic ne demande pas le diplôme.")
    said += [
        "",
        f"Résultats choisis par un conseiller : {found.overrides.text}, attendu sous 15 %.",
    ]
    if found.overrides_alarm:
        said.append(found.overrides_alarm)
    return said


def _period(code: str | None) -> periods.Period:
    if not code:
        return periods.previous(periods.quarter_of(journal.today()))
    try:
        return periods.read(code)
    except ValueError as error:
        raise CommandError(f"« {code} » n'est pas une période : 2026-10, 2026-T3 ou 2026.") from (
            error
        )


def _as_data(period: periods.Period, found: calibration.Calibration) -> dict[str, Any]:
    """Hidden values are null, as nothing; a rate always carries its two numbers."""
    return {
        "period": period.code,
        "total": found.total,
        "levels": {x.code: x.count for x in found.levels},
        "anchors": [
            {
                "code": x.anchor.code,
                "published": [x.anchor.low, x.anchor.high],
                **_numbers(x.share),
                "verdict": x.verdict,
            }
            for x in found.readings
        ],
        "ages": [{"label": x.label, **_numbers(x.share)} for x in found.ages],
        "order": found.order,
        "overrides": _numbers(found.overrides),
    }


def _numbers(share: calibration.Share) -> dict[str, Any]:
    rate = share.rate
    return {
        "numerator": rate.numerator if rate else None,
        "denominator": rate.denominator if rate else None,
        "percent": None if share.percent is None else float(share.percent),
    }
