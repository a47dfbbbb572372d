"""« Grille papier »: the fixed sheet of the interview, to print or to read on a screen.

Nobody's file is opened here: the same blank sheet serves everybody, and holds no name (L11).
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics import item_bank
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.formats import grid_pdf
from diagnostics.formats.grid_pdf import GridSheet

SHEETS = {
    item_bank.COMPLETE: "Toutes les compétences",
    item_bank.JOB_SEARCH: "La recherche d’emploi",
}


def _sheet(request: HttpRequest) -> tuple[str, GridSheet]:
    """The sheet that the address asks for; the complete one when it asks for none."""
    scope = request.GET.get("feuille", item_bank.COMPLETE)
    if scope not in SHEETS:
        raise Http404
    bank = item_bank.load()
    lines = item_bank.numbered_sheet(bank, item_bank.SCOPES[scope])
    return scope, GridSheet(lines, bank.version, is_specimen=settings.DEMO_MODE)


@door(see=receives_people)
@require_safe
def grid(request: HttpRequest) -> HttpResponse:
    """The blank grid on a screen: the twin of the paper, readable by a screen reader."""
    scope, sheet = _sheet(request)
    context = {
        "scope": scope,
        "sheet": sheet,
        "sheets": SHEETS,
        "answers": grid_pdf.ANSWERS,
        "shown": grid_pdf.SHOWN,
        "fields": grid_pdf.FIELDS,
        "afterwards": grid_pdf.AFTERWARDS,
    }
    return render(request, "diagnostics/grid.html", context)


@door(see=receives_people)
@require_safe
def grid_paper(request: HttpRequest) -> HttpResponse:
    """The blank grid on paper."""
    scope, sheet = _sheet(request)
    answer = HttpResponse(grid_pdf.render(sheet), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="grille-{scope}.pdf"'
    return answer
