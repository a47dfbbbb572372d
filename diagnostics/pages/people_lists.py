"""« Importer une liste »: a template to fill in, the list read before anything, then decisions.

Everything here is said by line and by cell; no result of anybody is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics import duplicates, list_lines, listing_people
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import ImportStatus, StagedStatus
from diagnostics.formats import table_csv
from diagnostics.models import ImportedFile, ImportFault, StagedLine
from diagnostics.pages.people import person_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
FAULTS_SHOWN = 1000
LINES_SHOWN = 100
PER_PAGE = 10


class ListForm(ActForm):
    """A workbook or a CSV file."""

    file = forms.FileField(
        label="Votre liste",
        help_text="Classeur Excel (.xlsx) ou CSV, 10 Mo et 3 000 lignes au plus.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"empty": "Le fichier est vide."},
    )


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def upload_list(request: HttpRequest) -> HttpResponse:
    """Bring a list: it is read, nobody is registered yet."""
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            file = listing_people.analyse_list(
                actor=request.user, name=sent.name, content=sent.read()
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("diagnostics:people_list", file.public_id)
    lists = ImportedFile.objects.lists_of(request.user).filter(kind=listing_people.PEOPLE_LIST)
    earlier = lists.exclude(status=ImportStatus.EMPTY).order_by("-received_at")[:5]
    return render(request, "diagnostics/upload_list.html", {"form": form, "earlier": earlier})


@door(see=receives_people)
@require_safe
def list_template(request: HttpRequest) -> HttpResponse:
    """Our own list to fill in, as a workbook."""
    return _download(listing_people.template(), XLSX, "modele-personnes.xlsx")


@door(see=receives_people)
@require_safe
def list_template_csv(request: HttpRequest) -> HttpResponse:
    """The same as a CSV file."""
    headers = [column.header for column in listing_people.template_columns()]
    return _download(table_csv.write([headers]), CSV, "modele-personnes.csv")


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def people_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a list holds, its faults by cell, « Confirmer », then what is to verify."""
    file = _list_of(request, public_id)
    refused = ""
    if request.method == "POST":
        try:
            listing_people.confirm_list(
                actor=request.user, file=file, without_errors="without_errors" in request.POST
            )
        except Refusal as refusal:
            refused = refusal.sentence
        else:
            return redirect("diagnostics:people_list", file.public_id)
    lines = file.lines.order_by("row").select_related("person")
    context = {
        "file": file,
        "refused": refused,
        "ready_count": file.lines.filter(status=StagedStatus.READY).count(),
        "ready": lines.filter(status=StagedStatus.READY)[:LINES_SHOWN],
        "known": lines.filter(status=StagedStatus.KNOWN)[:LINES_SHOWN],
        "opened": lines.filter(status=StagedStatus.IMPORTED)[:LINES_SHOWN],
        "faults": _faults(file)[:FAULTS_SHOWN],
        "is_staged": file.status == ImportStatus.STAGED,
        "is_empty": file.status == ImportStatus.EMPTY,
        "is_expired": file.status == ImportStatus.EXPIRED,
        **_to_verify(request, file),
    }
    return render(request, "diagnostics/people_list.html", context)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One line that may be somebody followed here, beside the files that it may be."""

    line: StagedLine
    details: Any
    matches: list[duplicates.Match]


def _to_verify(request: HttpRequest, file: ImportedFile) -> dict[str, Any]:
    waiting = file.lines.filter(status=StagedStatus.TO_VERIFY).order_by("row")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    doubts = []
    for line in page.object_list:
        details = list_lines.details_of(line)
        matches = duplicates.matches(actor=request.user, details=details)
        doubts.append(Doubt(line, details, matches))
    return {"page": page, "doubts": doubts, "waiting_count": page.paginator.count}


@door(see=receives_people)
@require_POST
def decide_line(request: HttpRequest, public_id: UUID, line_id: UUID) -> HttpResponse:
    """« C’est elle » with the file of a person, « C’est une autre personne » without one."""
    file = _list_of(request, public_id)
    line = get_object_or_404(file.lines, public_id=line_id)
    chosen = request.POST.get("person", "")
    person = person_of(request, _uuid(chosen)) if chosen else None
    decided = listing_people.decide_line(actor=request.user, line=line, person=person)
    said = "Un dossier est ouvert" if person is None else "C’est noté : déjà connu"
    messages.success(request, f"{said}, ligne {decided.row}.")
    return redirect("diagnostics:people_list", file.public_id)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


@door(see=receives_people)
@require_safe
def list_faults(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All the faults of a list in a file: sheet, cell, header, reason; no value of anybody."""
    file = _list_of(request, public_id)
    sheet = str(file.reading.get("sheet", ""))
    rows = [[sheet, cell, header, reason] for _row, cell, header, reason in _faults(file)]
    head = ["Feuille", "Cellule", "Colonne", "Ce qui ne va pas"]
    return _download(table_csv.write([head, *rows]), CSV, "erreurs.csv")


def _faults(file: ImportedFile) -> list[tuple[int, str, str, str]]:
    """Row, cell, header, reason."""
    rows = ImportFault.objects.filter(file=file).order_by("row", "pk")
    return [
        (fault.row, *_place(fault.column), fault.reason)
        for fault in rows.only("row", "column", "reason")
    ]


def _place(column: str) -> tuple[str, str]:
    cell, _, header = column.partition(" ")
    return cell, header


def _list_of(request: HttpRequest, public_id: UUID) -> ImportedFile:
    lists = ImportedFile.objects.lists_of(request.user).filter(kind=listing_people.PEOPLE_LIST)
    return get_object_or_404(lists, public_id=public_id)
