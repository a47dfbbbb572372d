"""« Rapprochement »: the entries that wait, what they may be, and a person who decides."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, candidates, open_entries, reconciling
from passes.matching import Kind, Proposal, Side, Target
from passes.models import BankEntry, BankMatch, Order, Payment
from passes.pages.bank_forms import MatchForm, ReasonForm, SetAsideForm

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate as shown: its reference, whose it is, and why it is proposed."""

    target: Target
    reference: str
    name: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry that waits, with its class, the reason and its candidates."""

    entry: BankEntry
    proposal: Proposal
    candidates: tuple[Candidate, ...]
    request_id: uuid.UUID

    @property
    def is_orphan(self) -> bool:
        return self.proposal.kind == Kind.ORPHAN


@door(see=access.sees_money)
@require_safe
def matching(request: HttpRequest) -> HttpResponse:
    """The entries that wait for a person, the oldest first."""
    found = candidates.proposals()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    ages = open_entries.ages(journal.today())
    context = {
        "page": page,
        "waiting": _waiting(list(page)),
        "ages": ages if any(one.count for one in ages) else [],
        "sentence": _sentence(found),
        "acts": access.operates(request.user),
    }
    return render(request, "passes/matching.html", context)


@door(see=access.sees_money)
@require_safe
def bank_entry(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One entry: what the bank says, what it may be, what it became."""
    return _show(request, _entry(public_id))


@door(see=access.sees_money, act=access.operates)
@require_POST
def match_entry(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Rapprocher »: with a candidate in one click, or with a reference typed."""
    entry, form = _entry(public_id), MatchForm(request.POST)
    if not form.is_valid():
        return _show(request, entry, match_form=form)
    try:
        reconciling.match_by_hand(
            actor=request.user,
            entry=entry,
            choice=form.choice(),
            request_id=form.cleaned_data["request_id"],
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _show(request, entry, match_form=form)
    messages.success(request, "L'écriture est rapprochée.")
    return redirect("passes:matching")


@door(see=access.sees_money, act=access.operates)
@require_POST
def set_aside_entry(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Classer »: neither a transfer of ours nor funds."""
    entry, form = _entry(public_id), SetAsideForm(request.POST)
    if not form.is_valid():
        return _show(request, entry, aside_form=form)
    try:
        movement = reconciling.set_aside_entry(actor=request.user, entry=entry, **form.cleaned_data)
    except Refusal as refusal:
        form.refuse(refusal)
        return _show(request, entry, aside_form=form)
    if movement.confirmed_at is None:
        messages.success(request, "Une autre personne doit confirmer : de l'argent est sorti.")
        return redirect("passes:bank_entry", public_id=public_id)
    messages.success(request, "L'écriture est classée.")
    return redirect("passes:matching")


@door(see=access.sees_money, act=access.operates)
@require_POST
def confirm_set_aside(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Confirmer »: the second person, when money left."""
    entry, form = _entry(public_id), ActForm(request.POST)
    form.is_valid()
    number = request.POST.get("movement", "")
    movement = get_object_or_404(entry.movements, pk=number if number.isdecimal() else 0)
    try:
        reconciling.confirm_set_aside(
            actor=request.user, movement=movement, request_id=form.cleaned_data["request_id"]
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Le classement est confirmé.")
    return redirect("passes:bank_entry", public_id=public_id)


@door(see=access.sees_money, act=access.operates)
@require_POST
def undo_match(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Défaire »: both sides are open again, with a reason."""
    match = get_object_or_404(BankMatch.objects.select_related("entry"), public_id=public_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, match.entry, undoing=(match, form))
    try:
        reconciling.undo_match(actor=request.user, match=match, **form.cleaned_data)
    except Refusal as refusal:
        form.refuse(refusal)
        return _show(request, match.entry, undoing=(match, form))
    messages.success(
        request, "Le rapprochement est défait : les deux côtés sont de nouveau ouverts."
    )
    return redirect("passes:bank_entry", public_id=match.entry.public_id)


def _entry(public_id: uuid.UUID) -> BankEntry:
    return get_object_or_404(
        BankEntry.objects.select_related("bank_statement").defer("bank_statement__file_content"),
        public_id=public_id,
    )


def _show(
    request: HttpRequest,
    entry: BankEntry,
    *,
    match_form: MatchForm | None = None,
    aside_form: SetAsideForm | None = None,
    undoing: tuple[BankMatch, ReasonForm] | None = None,
) -> HttpResponse:
    """Draw the page of an entry, with the form that came back."""
    payees = ("payment__statement__provider", "payment__credit_note__order__funder")
    matches = entry.matches.select_related(*payees, "order", "matched_by")
    context = {
        "entry": entry,
        "left_cents": entry.amount_cents - entry.matched_cents,
        "waiting": next(iter(_waiting(candidates.proposals(only=entry))), None),
        "matches": [(match, _undo_form(match, undoing)) for match in matches.order_by("pk")],
        "movements": entry.movements.select_related("classified_by", "second_by").order_by("pk"),
        "match_form": match_form or MatchForm(auto_id="match_%s"),
        "aside_form": aside_form or SetAsideForm(auto_id="aside_%s"),
        "confirm_form": ActForm(auto_id="confirm_%s"),
        "acts": access.operates(request.user),
    }
    return render(request, "passes/bank_entry.html", context)


def _undo_form(match: BankMatch, undoing: tuple[BankMatch, ReasonForm] | None) -> ReasonForm:
    if undoing is not None and undoing[0] == match:
        return undoing[1]
    return ReasonForm(auto_id=f"undo{match.pk}_%s")


def _waiting(found: Sequence[Proposal]) -> list[Waiting]:
    """Name the candidates of each proposal, in a fixed number of queries."""
    entries = BankEntry.objects.in_bulk([one.entry_key for one in found])
    targets = [target for one in found for target in one.targets]
    payments = Payment.objects.with_payees().in_bulk(
        [target.key for target in targets if target.side == Side.PAYMENT]
    )
    orders = Order.objects.select_related("funder").in_bulk(
        [target.key for target in targets if target.side == Side.ORDER]
    )

    def named(target: Target) -> Candidate:
        if target.side == Side.PAYMENT:
            payment = payments[target.key]
            return Candidate(target, payment.end_to_end_id, payment.payee.name)
        order = orders[target.key]
        return Candidate(target, order.reference, f"{order.title}, {order.funder.name}")

    return [
        Waiting(entries[one.entry_key], one, tuple(map(named, one.targets)), uuid.uuid4())
        for one in found
    ]


def _sentence(found: Sequence[Proposal]) -> str:
    """« Deux écritures sont à confirmer, une est sans correspondance. »."""
    if not found:
        return "Tout est rapproché : aucune écriture n'attend."
    orphans = sum(one.kind == Kind.ORPHAN for one in found)
    to_confirm = len(found) - orphans
    parts = []
    if to_confirm:
        parts.append(f"{to_confirm} {'sont' if to_confirm > 1 else 'est'} à confirmer")
    if orphans:
        parts.append(f"{orphans} {'sont' if orphans > 1 else 'est'} sans correspondance")
    head = f"{len(found)} écriture{'s' if len(found) > 1 else ''} à décider"
    return f"{head} : {', '.join(parts)}."
