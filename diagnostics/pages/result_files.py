"""« Résultats Pix »: the files brought by hand, what each would bring, and the pull of sendings.

A file is read and recorded in the background: its page says how far it is, with or without a
script, and survives being left.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics import campaigns, depositing, importing, pix_api, pulling, tasks
from diagnostics.access import imports_results, marks_campaigns
from diagnostics.accounts.access import door
from diagnostics.accounts.models import Agency
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import ImportStatus, StagedStatus
from diagnostics.formats.pix_csv_cell import write_cell
from diagnostics.models import ImportedFile, PixCampaign
from diagnostics.pages import result_file_forms as forms

FAULTS_SHOWN, LINES_SHOWN, FILES_SHOWN = 1000, 10, 20
RUNNING = (
    ImportStatus.QUEUED,
    ImportStatus.READING,
    ImportStatus.ACCEPTED,
    ImportStatus.RECORDING,
)


@door(see=imports_results)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Bring a file: its structure is checked at once, nothing is recorded yet."""
    agencies = Agency.objects.filter(pk__in=request.user.managed_agency_ids).order_by("name")
    form = forms.ResultFileForm(request.POST or None, request.FILES or None, agencies=agencies)
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            file = depositing.deposit_file(
                actor=request.user, name=sent.name, source=sent, agency=form.agency()
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tasks.take_up_file.delay_on_commit(file.pk)
            return redirect("diagnostics:imported_file", file.public_id)
    files = _files(request).exclude(kind=depositing.PIX_PULL)
    context = {
        "form": form,
        "files": files.select_related("imported_by").order_by("-pk")[:FILES_SHOWN],
        "pull": pulling.latest_pull(),
        "is_pull_ready": not pix_api.missing_settings(),
    }
    return render(request, "diagnostics/upload.html", context)


@door(see=imports_results)
@require_http_methods(["GET", "POST"])
def imported_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a file holds, its faults with their place, and « Confirmer »."""
    file = _file_of(request, public_id)
    refused = ""
    if request.method == "POST" and file.status == ImportStatus.STAGED:
        try:
            importing.accept_import(
                actor=request.user, file=file, without_errors="without_errors" in request.POST
            )
        except Refusal as refusal:
            refused = refusal.sentence
        else:
            tasks.take_up_file.delay_on_commit(file.pk)
            return redirect("diagnostics:imported_file", file.public_id)
    context = {"file": file, "refused": refused, "progress": _progress(file)}
    if file.status == ImportStatus.RECEIVED:
        context["form"] = forms.IdentifierColumnForm(file=file)
    else:
        context |= _preview(request, file)
    return render(request, "diagnostics/imported_file.html", context)


@door(see=imports_results)
@require_POST
def prepare_reading(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say which column holds the France Travail identifier; the file is then read."""
    file = _file_of(request, public_id)
    form = forms.IdentifierColumnForm(request.POST, file=file)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            depositing.prepare_reading(
                actor=request.user,
                file=file,
                identifier_column=sent["identifier_column"],
                request_id=sent["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tasks.take_up_file.delay_on_commit(file.pk)
            return redirect("diagnostics:imported_file", file.public_id)
    context = {"file": file, "form": form, "progress": _progress(file)}
    return render(request, "diagnostics/imported_file.html", context)


@door(see=imports_results)
@require_safe
def import_progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far a file is, for the script of its page."""
    return JsonResponse(_progress(_file_of(request, public_id)))


@door(see=imports_results)
@require_safe
def import_faults(request: HttpRequest, public_id: UUID) -> StreamingHttpResponse:
    """Every error of a file: row, column, reason; nothing of what the cells hold."""
    file = _file_of(request, public_id)
    answer = StreamingHttpResponse(_fault_lines(file), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="erreurs-{file.public_id}.csv"'
    return answer


@door(see=imports_results)
@require_POST
def ask_pull(request: HttpRequest) -> HttpResponse:
    """« Relever maintenant »."""
    try:
        pull = pulling.ask_pull(actor=request.user)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        tasks.pull.delay_on_commit(pull.pk)
        messages.success(
            request, "Le relevé est demandé : il se fait dans les minutes qui viennent."
        )
    return redirect("diagnostics:upload")


@door(see=imports_results)
@require_safe
def pix_campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns met, and which are Pix Emploi ones."""
    context = {
        "campaigns": PixCampaign.objects.select_related("marked_by").order_by("-pk")[:200],
        "may_mark": marks_campaigns(request.user),
    }
    return render(request, "diagnostics/pix_campaigns.html", context)


@door(see=imports_results, act=marks_campaigns)
@require_POST
def mark_campaign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that a campaign is, or is not, a Pix Emploi one."""
    campaign = get_object_or_404(PixCampaign, public_id=public_id)
    campaigns.mark_campaign(
        actor=request.user, campaign=campaign, is_pix_emploi="mark" in request.POST
    )
    return redirect("diagnostics:pix_campaigns")


def _files(request: HttpRequest) -> QuerySet[ImportedFile]:
    return ImportedFile.objects.visible_to(request.user).filter(kind__in=depositing.KINDS)


def _file_of(request: HttpRequest, public_id: UUID) -> ImportedFile:
    return get_object_or_404(_files(request), public_id=public_id)


def _preview(request: HttpRequest, file: ImportedFile) -> dict[str, object]:
    """What is going to enter, or entered; names for who receives people only."""
    lines = file.lines.order_by("row", "pk")
    ready = lines.filter(status=StagedStatus.READY)
    return {
        "ready": ready.count(),
        "in_progress": lines.filter(status=StagedStatus.PROGRESS).count(),
        "first_lines": ready[:LINES_SHOWN] if file.status == ImportStatus.STAGED else [],
        "is_named": bool(request.user.agency_ids),
        "warnings": lines.exclude(warning="")[:FILES_SHOWN],
        "faults": file.faults.all()[:FAULTS_SHOWN],
        "has_news": importing.has_news(file),
        "ignored": [
            header
            for header in file.reading.get("extras", [])
            if header != file.reading.get("identifier_column")
        ],
    }


def _progress(file: ImportedFile) -> dict[str, object]:
    """« 42 000 lignes sur 100 000 »."""
    is_reading = file.status in (ImportStatus.QUEUED, ImportStatus.READING)
    done, total = min(file.done_count, file.total_count), file.total_count
    spaced = [f"{count:,}".replace(",", "\N{NO-BREAK SPACE}") for count in (done, total)]
    return {
        "is_running": file.status in RUNNING,
        "label": "Lecture du fichier" if is_reading else "Enregistrement des résultats",
        "done": done,
        "total": total,
        "text": f"{spaced[0]} lignes sur {spaced[1]}",
    }


def _fault_lines(file: ImportedFile) -> Iterator[str]:
    yield "\ufeffLigne;Colonne;Motif\r\n"
    for row, column, reason in file.faults.values_list("row", "column", "reason").iterator():
        yield f"{row};{write_cell(column)};{write_cell(reason)}\r\n"
