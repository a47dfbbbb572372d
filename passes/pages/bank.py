"""« Relevés de compte »: what the bank says, the file that enters, the difference that holds it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from passes import access, answering, bank_books, calendar_days, reconciling
from passes.enums import BankFileStatus
from passes.formats import pain002
from passes.models import BankEntry, BankStatement, LockedPeriod, NoticedEntry, PaymentReport
from passes.pages.answers import answers_in_words
from passes.pages.bank_forms import BankFileForm, LockPeriodForm, ReasonForm
from passes.pages.money_forms import month_label

PER_PAGE = 30


@door(see=access.sees_money, act=access.operates)
def bank(request: HttpRequest) -> HttpResponse:
    """The bank statements, the latest first, and the form that brings one more."""
    form = BankFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _import(request, form.cleaned_data["file"])
        except Refusal as refusal:
            form.refuse(refusal)
    found = BankStatement.objects.defer("file_content").order_by("-until_on", "-pk")
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "held": found.filter(status=BankFileStatus.HELD),
        "sentence": _sentence(),
        "form": form,
        "acts": access.operates(request.user),
        "lock_form": LockPeriodForm(today=journal.today(), auto_id="lock_%s"),
        "locked": LockedPeriod.objects.filter(iban=settings.OPERATOR_IBAN).order_by("-period")[:12],
    }
    return render(request, "passes/bank.html", context)


@door(see=access.sees_money, act=access.operates)
def bank_statement(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One statement: its balances, its entries, and its difference when it is held."""
    shown = get_object_or_404(
        BankStatement.objects.defer("file_content").select_related("imported_by", "accepted_by"),
        public_id=public_id,
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reconciling.accept_difference(actor=request.user, statement=shown, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "L'écart est accepté, et les écritures sont entrées.")
            return redirect("passes:bank_statement", public_id=public_id)
    is_notice = shown.status == BankFileStatus.NOTICE
    entries = (
        NoticedEntry.objects.filter(notice=shown)
        if is_notice
        else BankEntry.objects.filter(bank_statement=shown)
    ).order_by("booked_on", "pk")
    context = {
        "statement": shown,
        "page": Paginator(entries, PER_PAGE).get_page(request.GET.get("page")),
        "is_held": shown.status == BankFileStatus.HELD,
        "form": form,
        "acts": access.operates(request.user),
    }
    return render(request, "passes/bank_statement.html", context)


@door(see=access.sees_money, act=access.operates)
@require_POST
def lock_period(request: HttpRequest) -> HttpResponse:
    """Lock a bank month whose entries are all matched or classed."""
    form = LockPeriodForm(request.POST, today=journal.today())
    if not form.is_valid():
        messages.error(request, "Choisissez un mois terminé.")
        return redirect("passes:bank")
    try:
        locked = reconciling.lock_period(actor=request.user, **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(
            request, f"Le mois bancaire de {month_label(locked.period)} est verrouillé."
        )
    return redirect("passes:bank")


def _import(request: HttpRequest, file: UploadedFile) -> HttpResponse:
    """Give the file to the verb that reads it, and say what became of it."""
    name, content = file.name or "", file.read()
    if pain002.is_report(content):
        report = answering.import_payment_report(
            actor=request.user, content=content, file_name=name
        )
        _say_answered(request, report)
        return redirect("passes:batch", public_id=report.batch.public_id)
    first = reconciling.import_bank_statement(actor=request.user, content=content, file_name=name)
    _say(request, first)
    return redirect("passes:bank")


def _say_answered(request: HttpRequest, report: PaymentReport) -> None:
    """Say what the bank answers for the transfers of a batch."""
    said = (
        f"La banque a répondu pour le bordereau {report.batch.number} : {answers_in_words(report)}."
    )
    kind = messages.WARNING if report.rejected_count or report.ignored_count else messages.SUCCESS
    messages.add_message(request, kind, said)


def _say(request: HttpRequest, first: BankStatement) -> None:
    """Say what became of the file: read, or held with its difference named on the page."""
    if first.left_out:
        messages.info(request, f"Laissé de côté dans ce fichier : {first.left_out}.")
    if first.status == BankFileStatus.NOTICE:
        messages.success(
            request, "L'avis est lu. Ses écritures compteront avec le relevé qui les comptabilise."
        )
        return
    brought = BankStatement.objects.filter(file_digest=first.file_digest)
    if brought.filter(status=BankFileStatus.HELD).exists():
        messages.warning(request, "Le relevé est retenu : ses soldes ne tombent pas juste.")
        return
    open_count = BankEntry.objects.open().count()
    if open_count:
        waits = "une écriture attend" if open_count == 1 else f"{open_count} écritures attendent"
        messages.success(request, f"Le relevé est lu ; {waits} une décision.")
    else:
        messages.success(request, "Le relevé est lu, et tout est rapproché.")


def _sentence() -> str:
    last = bank_books.last_balance()
    if last is None:
        return "Aucun relevé du compte cantonné n'est encore lu."
    return f"Le dernier relevé lu va jusqu'au {calendar_days.in_words(last[1])}."
