"""« À rattacher »: results that match nobody, and the files that brought them.

No result is shown before somebody said whose it is (diagnosis.md, 7.4).
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics import enrolling, free_text, importing
from diagnostics.access import imports_results, receives_people
from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import ImportStatus, StagedStatus
from diagnostics.models import ImportedFile, Person, StagedLine
from diagnostics.pages import forms
from diagnostics.pages.people import person_of

PER_PAGE = 50
FAULTS_SHOWN = 1000


@door(see=receives_people)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The results that wait, oldest first."""
    lines = StagedLine.objects.visible_to(request.user).to_attach().order_by("observed_on", "pk")
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "diagnostics/waiting.html", {"page": page})


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Look for the person whose result it is; a name only helps to look."""
    line = _line_of(request, public_id)
    search = forms.SearchForm(request.POST or None)
    people: list[Person] | None = None
    if search.is_bound and search.is_valid():
        people = enrolling.find_people(actor=request.user, text=search.cleaned_data["text"])
    context = {"line": line, "search": search, "people": people, "discard": forms.ReasonForm()}
    return render(request, "diagnostics/attach.html", context)


@door(see=receives_people)
@require_POST
def attach_to(request: HttpRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    """Record a waiting result for this person."""
    person = person_of(request, person_id)
    importing.attach_result(actor=request.user, line=_line_of(request, public_id), person=person)
    messages.success(request, "Le résultat est rattaché à ce dossier.")
    return redirect("diagnostics:person", person.public_id)


@door(see=receives_people)
@require_POST
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Set a waiting result aside, with a reason."""
    line = _line_of(request, public_id)
    form = forms.ReasonForm(request.POST)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            importing.discard_result(
                actor=request.user,
                line=line,
                reason=sent["reason"],
                request_id=sent["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le résultat est écarté.")
            for hint in free_text.hints(sent["reason"]):
                messages.warning(request, hint)
            return redirect("diagnostics:waiting")
    context = {"line": line, "search": forms.SearchForm(), "people": None, "discard": form}
    return render(request, "diagnostics/attach.html", context)


def _line_of(request: HttpRequest, public_id: UUID) -> StagedLine:
    lines = StagedLine.objects.visible_to(request.user).to_attach()
    return get_object_or_404(lines, public_id=public_id)


# --- The files ---------------------------------------------------------------------------------


@door(see=imports_results)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Bring a file of Pix sendings: it is read, nothing is recorded yet."""
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            file = importing.analyse_file(actor=request.user, name=sent.name, content=sent.read())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("diagnostics:imported_file", file.public_id)
    return render(request, "diagnostics/upload.html", {"form": form})


@door(see=imports_results)
@require_http_methods(["GET", "POST"])
def imported_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a file holds, its faults with their place, and « Confirmer »."""
    file = get_object_or_404(ImportedFile, public_id=public_id, kind=importing.PIX_ENVOIS)
    refused = ""
    if request.method == "POST":
        try:
            importing.confirm_import(
                actor=request.user, file=file, without_errors="without_errors" in request.POST
            )
        except Refusal as refusal:
            refused = refusal.sentence
        else:
            return redirect("diagnostics:imported_file", file.public_id)
    context = {
        "file": file,
        "refused": refused,
        "ready": file.lines.filter(status=StagedStatus.READY).count(),
        "faults": file.lines.filter(status=StagedStatus.ERROR).order_by("row")[:FAULTS_SHOWN],
        "is_staged": file.status == ImportStatus.STAGED,
        "is_empty": file.status == ImportStatus.EMPTY,
    }
    return render(request, "diagnostics/imported_file.html", context)
