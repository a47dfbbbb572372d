"""For the accounts: the statements of a year as a table, the attestation of a structure."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import any_of, door
from passes import access, accounting
from passes.formats import accounting_csv, attestation_pdf
from passes.models import MonthlyStatement, Provider

reads_statements = any_of(access.sees_money, access.administers_provider)


@door(see=reads_statements)
@require_safe
def accounting_file(request: HttpRequest) -> StreamingHttpResponse:
    """The statements of a year that one may read, one row each."""
    year = _year(request)
    visible = MonthlyStatement.objects.visible_to(request.user)
    rows = accounting.year_rows(accounting.of_year(visible, year))
    return StreamingHttpResponse(
        accounting_csv.chunks(rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="releves-{year}.csv"',
            "Cache-Control": "no-store",
        },
    )


@door(see=access.administers_provider)
@require_safe
def attestation(request: HttpRequest) -> HttpResponse:
    """« Attestation » : what was taken and paid in a year, the longest delay."""
    year = _year(request)
    provider = _own(request)
    today = journal.today()
    context = {
        "sheet": accounting.attestation_of(provider, year, today),
        "year": year,
        "years": range(today.year, today.year - 3, -1),
    }
    return render(request, "passes/attestation.html", context)


@door(see=access.administers_provider)
@require_safe
def attestation_file(request: HttpRequest) -> HttpResponse:
    """The same as a PDF."""
    year = _year(request)
    sheet = accounting.attestation_of(_own(request), year, journal.today())
    return HttpResponse(
        attestation_pdf.render(sheet),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="attestation-pass-{year}.pdf"',
            "Cache-Control": "no-store",
        },
    )


def _own(request: HttpRequest) -> Provider:
    provider = access.provider_of(request.user)
    assert provider is not None  # noqa: S101 (the door let in an administrator of one)
    return provider


def _year(request: HttpRequest) -> int:
    """The year asked, or the current one; nobody keeps accounts of another millennium."""
    asked = request.GET.get("annee", "")
    if not asked:
        return journal.today().year
    if not (asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= 2999):
        raise Http404
    return int(asked)
