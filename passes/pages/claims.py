"""« Envoyer une liste »: Passes collected without scanning, checked first, redeemed on a yes.

A list is judged and redeemed in the background: its page says how far it is, with or without a
script, and survives being left.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.refusals import Refusal
from passes import access, answering_claims, claim_results, claiming, tasks
from passes.claim_states import AT_WORK, ClaimFileStatus
from passes.formats import claim_file as claim_format
from passes.models import ClaimFile, Service
from passes.pages.claim_forms import ClaimsForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
FILES_SHOWN, LINES_SHOWN = 20, 50
brings_claims = any_of(access.redeems, access.operates)
sees_claims = any_of(access.redeems, access.sees_money)


@door(see=sees_claims, act=brings_claims)
@never_cache
@require_http_methods(["GET", "POST"])
def claims(request: HttpRequest) -> HttpResponse:
    """Send a list, and find again those that were sent."""
    may_bring = brings_claims(request.user)
    form = None
    if may_bring:
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = ClaimsForm(*sent, actor=request.user)
    if form is not None and form.is_bound and form.is_valid():
        try:
            files = _analysed(request, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            for file in files:
                tasks.take_up_claims.delay_on_commit(file.pk)
            if len(files) == 1:
                return redirect("passes:claim_file", files[0].public_id)
            messages.success(request, f"{len(files)} listes sont lues, une par structure.")
            return redirect("passes:claims")
    lists = claim_results.lists_of(request.user)
    context = {
        "form": form,
        "own": access.redeems(request.user),
        "waiting": claim_results.waiting_for(request.user)[:FILES_SHOWN],
        "files": Paginator(lists, FILES_SHOWN).get_page(request.GET.get("page")),
    }
    return render(request, "passes/claims.html", context)


def _analysed(request: HttpRequest, form: ClaimsForm) -> list[ClaimFile]:
    provider = form.own or form.cleaned_data.get("siret")
    if provider is None:
        return claiming.analyse_shared_claims(actor=request.user, sent=form.sent())
    return [claiming.analyse_claims(actor=request.user, provider=provider, sent=form.sent())]


@door(see=brings_claims)
@require_safe
def claims_template(request: HttpRequest) -> HttpResponse:
    """Our own list to fill in, as a workbook, with the services of this organisation."""
    provider = access.provider_of(request.user)
    given = Service.objects.filter(site_services__site__provider=provider).distinct()
    services = given.order_by("label").values_list("label", flat=True)
    return download(claim_format.template_xlsx(services), XLSX, "modele-pass-collectes.xlsx")


@door(see=brings_claims)
@require_safe
def claims_template_csv(request: HttpRequest) -> HttpResponse:
    """The same as a CSV file."""
    return download(claim_format.template_csv(), CSV, "modele-pass-collectes.csv")


@door(see=sees_claims)
@never_cache
@require_safe
def claim_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a list would redeem or did, what it needs, line by line."""
    return _shown(request, file_of(request, public_id))


@door(see=sees_claims)
@never_cache
@require_safe
def claim_progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far a list is, for the script of its page."""
    file = file_of(request, public_id)
    return JsonResponse(_progress(file, claim_results.counts(file)))


@door(see=brings_claims, act=brings_claims)
@require_POST
def confirm_claims(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """« Encaisser ces Pass »."""
    file = file_of(request, public_id)
    try:
        file = claiming.confirm_claims(actor=request.user, file=file)
    except Refusal as refusal:
        return _shown(request, file, refusal)
    tasks.take_up_claims.delay_on_commit(file.pk)
    return redirect("passes:claim_file", file.public_id)


@door(see=brings_claims, act=brings_claims)
@require_POST
def discard_claims(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """« Abandonner cette liste »."""
    file = file_of(request, public_id)
    try:
        claiming.discard_claims(actor=request.user, file=file)
    except Refusal as refusal:
        return _shown(request, file, refusal)
    messages.success(request, "La liste est abandonnée. Rien n'a été encaissé.")
    return redirect("passes:claims")


def file_of(request: HttpRequest, public_id: UUID) -> ClaimFile:
    """A list that this user may see, or 404."""
    return get_object_or_404(claim_results.lists_of(request.user), public_id=public_id)


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _shown(request: HttpRequest, file: ClaimFile, refusal: Refusal | None = None) -> HttpResponse:
    counts = claim_results.counts(file)
    view = request.GET.get("voir", "")
    lines = claim_results.lines_of(file, view)
    page = Paginator(lines, LINES_SHOWN).get_page(request.GET.get("page"))
    is_mine = claiming.is_member(request.user, file.provider)
    context: dict[str, Any] = {
        "file": file,
        "refused": refusal.sentence if refusal else "",
        "counts": counts,
        "sentence": claim_results.sentence(counts),
        "progress": _progress(file, counts),
        "page": page,
        "lines": [claim_results.told(line) for line in page.object_list],
        "view": view if view in claim_results.VIEWS else "",
        "views": claim_results.views(counts),
        "is_mine": is_mine,
        "may_confirm": is_mine and counts.owed and file.status not in AT_WORK,
        "may_discard": brings_claims(request.user)
        and file.status == ClaimFileStatus.ANALYSED
        and file.confirmed_at is None,
        "may_retype": brings_claims(request.user) and file.status not in AT_WORK,
        "is_given_up": file.status == ClaimFileStatus.DISCARDED,
        "is_answered": file.status == ClaimFileStatus.ANSWERED,
        "first_unread": claim_results.first_unread(file) if counts.unread else None,
    }
    return render(
        request, "passes/claim_file.html", context, status=refusal.status if refusal else 200
    )


def _progress(file: ClaimFile, counts: claim_results.Counts) -> dict[str, Any]:
    """« 420 lignes sur 1 200 »."""
    is_judged = file.status == ClaimFileStatus.RECEIVED
    total = counts.lines if is_judged else answering_claims.asked_count(file)
    left = counts.waiting if is_judged else counts.owed
    done = max(0, total - left)
    spaced = [f"{count:,}".replace(",", "\N{NO-BREAK SPACE}") for count in (done, total)]
    return {
        "is_running": file.status in AT_WORK,
        "label": "Vérification des lignes" if is_judged else "Encaissement des lignes",
        "done": done,
        "total": total,
        "text": f"{spaced[0]} lignes sur {spaced[1]}",
    }
