"""The one form of a report: which period, which agencies. A choice, never two free dates."""

from __future__ import annotations

import datetime as dt

from django import forms

from diagnostics.accounts.models import Agency
from reporting import enums, periods


def period_choices(today: dt.date) -> list[tuple[str, str]]:
    """Offer the quarters first, then the months, then the years; the running ones too."""
    quarters = [periods.quarter_of(today)]
    months = [periods.month_of(today)]
    for _ in range(7):
        quarters.append(periods.previous(quarters[-1]))
    for _ in range(13):
        months.append(periods.previous(months[-1]))
    years = [periods.year_of(today), periods.previous(periods.year_of(today))]
    return [(p.code, p.label[0].upper() + p.label[1:]) for p in [*quarters, *months, *years]]


class PerimeterForm(forms.Form):
    """What the page shows; read from the address, so that a report can be sent as a link."""

    def __init__(self, *args: object, agencies: list[Agency], today: dt.date, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.fields["periode"] = forms.ChoiceField(label="Période", choices=period_choices(today))
        whole = "Toutes mes agences" if len(agencies) > 1 else "Mon agence"
        own = [(str(agency.public_id), agency.name) for agency in agencies]
        self.fields["agence"] = forms.ChoiceField(
            label="Périmètre", required=False, choices=[("", whole), *own]
        )
        for field in self.fields.values():
            field.widget.attrs["class"] = "fr-select"


FORMATS = [
    (enums.FileFormat.XLSX, "Classeur Excel"),
    (enums.FileFormat.CSV_EXCEL, "CSV pour Excel"),
    (enums.FileFormat.CSV_MACHINE, "CSV pour un logiciel"),
]
