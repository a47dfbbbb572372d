"""Monthly statements: closing a month, the list, one statement and its two files, its approval."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, calendar_days, claims, closing, held, money, owing, stating
from passes.enums import StatementStatus
from passes.formats import statement_csv, statement_pdf
from passes.models import MonthlyStatement
from passes.pages.money_forms import CloseMonthForm, month_label, months_before

PER_PAGE = 50
LINES_PER_PAGE = 100
YEARS_OFFERED = 3
reads_statements = any_of(access.sees_money, access.administers_provider)


@door(see=access.sees_money, act=access.operates)
def close_month(request: HttpRequest) -> HttpResponse:
    """« Clôturer le mois »: what would be stated, then the statements."""
    today = journal.today()
    form = CloseMonthForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        period = form.cleaned_data["period"]
        try:
            issued = closing.close_month(
                actor=request.user, period=period, provider=form.cleaned_data["siret"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _told(period, issued))
            return redirect(f"{reverse('passes:statements')}?mois={period}")
    preview = stating.left_to_state(months_before(today)[0])
    return render(request, "passes/close_month.html", {"form": form, "preview": preview})


@door(see=reads_statements)
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """The statements one may read, the latest first, each with what holds it back."""
    found = MonthlyStatement.objects.visible_to(request.user).select_related("provider")
    months = list(found.order_by("-period").values_list("period", flat=True).distinct())
    chosen = {name: request.GET.get(name, "") for name in ("mois", "etat")}
    if chosen["mois"]:
        found = found.filter(period=chosen["mois"])
    if chosen["etat"]:
        found = found.filter(status=chosen["etat"])
    page = Paginator(found.order_by("-cut_off_at", "number"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "passes/statements.html",
        {
            "page": page,
            "rows": _rows(page),
            "sentence": _how_many(page.paginator.count),
            "months": [(period, month_label(period)) for period in months],
            "years": sorted({period[:4] for period in months}, reverse=True)[:YEARS_OFFERED],
            "states": StatementStatus.choices,
            "chosen": chosen,
            "query": "&".join(f"{name}={value}" for name, value in chosen.items() if value),
            "closes": access.operates(request.user),
        },
    )


@door(see=reads_statements)
@require_safe
def statement(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One statement, with the same content as its PDF, and where it stands."""
    shown = _visible(request, public_id)
    sheet = stating.sheet_of(shown)
    may_approve = shown.status == StatementStatus.ISSUED and access.administers_provider(
        request.user
    )
    return render(
        request,
        "passes/statement.html",
        {
            "statement": shown,
            "sheet": sheet,
            "sentence": stating.sentence_of(shown, sheet, journal.today()),
            "lines": Paginator(sheet.lines, LINES_PER_PAGE).get_page(request.GET.get("page")),
            "blocked": owing.blocked([shown], journal.today()).get(shown.pk)
            if shown.status in stating.STATED and shown.net_cents > 0
            else None,
            "payments": shown.payments.order_by("attempt"),
            "answer_by": closing.review_ends_at(shown).astimezone(closing.OPERATOR_TIME).date(),
            "form": ActForm() if may_approve else None,
            **_disagreement(request, shown),
        },
    )


@door(see=reads_statements, act=access.administers_provider)
@require_POST
def approve_statement(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The provider says that its statement is right."""
    shown = _visible(request, public_id)
    form = ActForm(request.POST)
    form.is_valid()
    closing.approve_statement(
        actor=request.user, statement=shown, request_id=form.cleaned_data["request_id"]
    )
    day = calendar_days.in_words(shown.expected_on)
    messages.success(request, f"Relevé validé. Il sera payé au plus tard le {day}.")
    return redirect("passes:statement", public_id=public_id)


@door(see=reads_statements)
@require_safe
def statement_pdf_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The statement as a PDF."""
    shown = _visible(request, public_id)
    content = statement_pdf.render(stating.sheet_of(shown))
    return _file(content, "application/pdf", f"{shown.number}.pdf")


@door(see=reads_statements)
@require_safe
def statement_csv_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The lines of the statement as a table."""
    shown = _visible(request, public_id)
    content = statement_csv.write(stating.sheet_of(shown))
    return _file(content, "text/csv; charset=utf-8", f"{shown.number}.csv")


def _disagreement(request: HttpRequest, shown: MonthlyStatement) -> dict[str, Any]:
    """What waits of a statement, and who may contest a line, miss a scan, hold a line."""
    administers, operates = access.administers_provider(request.user), access.operates(request.user)
    holds = held.told([shown], journal.today())
    told = {"sentence": "Une partie de ce relevé est retenue."} if holds else {}
    is_open = journal.today() <= claims.last_day_for(shown)
    return {
        **told,
        "holds": holds,
        "disputes": is_open and (administers or operates),
        "may_miss": administers,
        "may_hold": operates and shown.status in held.HOLDABLE,
    }


def _visible(request: HttpRequest, public_id: uuid.UUID) -> MonthlyStatement:
    visible = MonthlyStatement.objects.visible_to(request.user).select_related("provider")
    return get_object_or_404(visible, public_id=public_id)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _rows(page: Page[MonthlyStatement]) -> list[tuple[MonthlyStatement, owing.Blocked | None]]:
    shown = list(page)
    waiting = [each for each in shown if each.status in stating.STATED and each.net_cents > 0]
    held = owing.blocked(waiting, journal.today()) if waiting else {}
    return [(each, held.get(each.pk)) for each in shown]


def _how_many(count: int) -> str:
    if count == 0:
        return "Aucun relevé ne répond à ce choix."
    return f"{count} relevé{'s' if count > 1 else ''}."


def _told(period: str, issued: list[MonthlyStatement]) -> str:
    if not issued:
        return f"{month_label(period).capitalize()} était déjà à jour : rien de nouveau à relever."
    net = money.show_short(money.total(each.net_cents for each in issued))
    plural = "s" if len(issued) > 1 else ""
    return f"{len(issued)} relevé{plural} émis pour {month_label(period)}, {net} nets."
