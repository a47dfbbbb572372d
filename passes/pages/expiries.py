"""The end of an order on screen: its rungs, what is signed, what comes back to the funder."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.models import User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import (
    access,
    enums,
    expiring,
    expiry_text,
    joint_figures,
    ladder,
    money,
    ordering,
    winding_up,
)
from passes.enums import OrderStatus, SignOffKind
from passes.formats import joint_statement_pdf
from passes.models import CreditNote, JointStatement, Order
from passes.pages.expiry_forms import DecideForm, ExtendForm, SignedTextForm

SIGNS = any_of(access.operates, access.signs_for_funder)
TEXTS = {"arret": SignOffKind.STOP, "prise-d-acte": SignOffKind.ACKNOWLEDGEMENT}
TITLES = {
    SignOffKind.STOP: "Arrêter la distribution",
    SignOffKind.ACKNOWLEDGEMENT: "Prendre acte de la fin",
}


@door(see=access.sees_orders)
@require_safe
def end_of_order(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The ladder of an order: what is done, what is due, who is waited for."""
    order = _order(request, public_id)
    signs = access.signs_for_funder(request.user)
    operates = access.operates(request.user)
    is_ending = order.status in enums.ENDING
    is_ended = joint_figures.is_ended(order)
    joint = JointStatement.objects.filter(order=order).first()
    # Nothing is settled before both signed: the first button is then the signature.
    is_signed = joint is not None and joint.is_signed
    may_settle = operates and (is_signed or order.status != OrderStatus.EXPIRED)
    context = {
        "order": order,
        "steps": ladder.steps_of(order),
        "today": journal.today(order.time_zone),
        "counts": ladder.counts_of(order) if order.activated_at else None,
        "waited_for": ladder.waited_for(order) or joint_figures.waited_for(order),
        "extensions": order.extensions.select_related("extended_by").order_by("-pk"),
        "notes": order.credit_notes.order_by("pk"),
        "joint": joint,
        "figures": joint_figures.shown(order) if is_ended else None,
        "must_sign": _must_sign(request.user, order, joint),
        "may_stop": signs and is_ending and order.distribution_stopped_on is None,
        "may_acknowledge": signs and is_ending and _waits_for_acknowledgement(order),
        "may_extend": signs and order.status in enums.EXTENDABLE,
        "decide_form": _decide_form(order) if operates else None,
        "note_form": ActForm(auto_id="note_%s") if may_settle else None,
        "note_due": winding_up.due(order) if may_settle and order.activated_at else None,
        "is_ended": is_ended,
    }
    return render(request, "passes/end_of_order.html", context)


@door(see=access.sees_orders, act=access.signs_for_funder)
@require_http_methods(["GET", "POST"])
def sign_end(request: HttpRequest, public_id: uuid.UUID, text: str) -> HttpResponse:
    """The exact words, then the signature."""
    order = _order(request, public_id)
    if text not in TEXTS:
        raise Http404
    kind = TEXTS[text]
    digest = expiry_text.digest_of(order, kind)
    form = SignedTextForm(request.POST or None, initial={"text_digest": digest})
    verb = expiring.stop_distribution if kind == SignOffKind.STOP else expiring.acknowledge_expiry
    if form.is_bound and form.is_valid():
        try:
            verb(
                actor=request.user,
                order=order,
                text_digest=form.cleaned_data["text_digest"],
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Votre signature est enregistrée, avec le texte exact.")
            return redirect("passes:end_of_order", public_id)
    context = {
        "order": order,
        "title": TITLES[kind],
        "lines": expiry_text.text_of(order, kind).splitlines(),
        "digest": digest,
        "form": form if access.signs_for_funder(request.user) else None,
    }
    return render(request, "passes/sign_end.html", context)


@door(see=access.sees_orders, act=access.signs_for_funder)
@require_http_methods(["GET", "POST"])
def extend_order(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Prolonger »: a later last day, for every Pass of the order still alive."""
    order = _order(request, public_id)
    form = ExtendForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            expiring.extend_order(actor=request.user, order=order, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "La commande est prolongée : ses Pass suivent.")
            return redirect("passes:end_of_order", public_id)
    return render(request, "passes/extend_order.html", {"order": order, "form": form})


@door(see=access.sees_orders, act=access.operates)
@require_POST
def expire_passes(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The operator ends the unused Passes, with a reason when the funder did not sign."""
    form = DecideForm(request.POST)
    form.is_valid()
    expiring.expire_passes(
        actor=request.user, order=_order(request, public_id), **form.cleaned_data
    )
    messages.success(request, "Les Pass non utilisés sont expirés.")
    return redirect("passes:end_of_order", public_id)


@door(see=access.sees_orders, act=SIGNS)
@require_http_methods(["GET", "POST"])
def joint_statement(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« État contradictoire »: the figures of the end, and both signatures."""
    order = _order(request, public_id)
    joint = JointStatement.objects.filter(order=order).first()
    figures = joint_figures.shown(order)
    form = SignedTextForm(request.POST or None, initial={"text_digest": figures.digest})
    if form.is_bound and form.is_valid():
        try:
            winding_up.sign_joint_statement(
                actor=request.user,
                order=order,
                text_digest=form.cleaned_data["text_digest"],
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Vous avez signé l’état contradictoire.")
            return redirect("passes:joint_statement", public_id)
    context = {
        "order": order,
        "figures": figures,
        "joint": joint,
        "form": form if _must_sign(request.user, order, joint) else None,
    }
    return render(request, "passes/joint_statement.html", context)


@door(see=access.sees_orders)
@require_safe
def joint_statement_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The same figures as a PDF."""
    order = _order(request, public_id)
    joint = JointStatement.objects.filter(order=order).first()
    figures = joint_figures.shown(order)
    sheet = joint_statement_pdf.JointSheet(
        title=f"État contradictoire – {order.reference}",
        sentence=f"{order.title}, {order.funder.name}.",
        counts=figures.valued,
        amounts=figures.amounts,
        policy=figures.policy_sentence,
        months=tuple(
            (m.label, str(m.handed_out), str(m.started), str(m.count), money.show(m.cents))
            for m in figures.months
        ),
        payers=tuple(s.payer for s in figures.shares),
        parts=tuple(
            (label, *(money.show(part) for part in parts))
            for label, parts in figures.parts_by_month
        ),
        shares=tuple(
            (s.payer, money.show(s.cents), money.show(s.redeemed_cents), money.show(s.left_cents))
            for s in figures.shares
        ),
        signatures=_signatures(joint),
        digest=figures.digest,
    )
    answer = HttpResponse(joint_statement_pdf.render(sheet), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="etat-contradictoire-{order.reference}.pdf"'
    return answer


@door(see=access.sees_orders, act=access.operates)
@require_POST
def issue_credit_note(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give back what is owed on the order, with its numbered note."""
    form = ActForm(request.POST)
    form.is_valid()
    order = _order(request, public_id)
    given = winding_up.issue_credit_note(
        actor=request.user,
        order=order,
        request_id=form.cleaned_data["request_id"],
    )
    if isinstance(given, CreditNote):
        amount = money.show(given.amount_cents)
        messages.success(request, f"L’avoir {given.number} est émis : {amount}.")
    else:
        messages.success(request, "La commande est soldée : rien n’est à rendre.")
    back = "end_of_order" if order.activated_at else "order_invoices"
    return redirect(f"passes:{back}", public_id)


def _order(request: HttpRequest, public_id: uuid.UUID) -> Order:
    visible = Order.objects.visible_to(request.user).select_related("funder")
    return get_object_or_404(visible, public_id=public_id)


def _must_sign(user: User, order: Order, joint: JointStatement | None) -> bool:
    """Whether the joint statement waits for this person's side."""
    if order.status != OrderStatus.EXPIRED:
        return False
    if access.operates(user):
        return joint is None or joint.operator_signed_at is None
    signs = ordering.is_signatory(user, order)
    return signs and (joint is None or joint.funder_signed_at is None)


def _waits_for_acknowledgement(order: Order) -> bool:
    return (
        order.distribution_stopped_on is not None
        and ladder.done_step(order, SignOffKind.ACKNOWLEDGEMENT) is None
    )


def _decide_form(order: Order) -> DecideForm | None:
    return DecideForm(auto_id="decide_%s") if order.status == OrderStatus.CLAIMS_ONLY else None


def _signatures(joint: JointStatement | None) -> tuple[tuple[str, str], ...]:
    sides = (
        ("Pour le commanditaire", joint and (joint.funder_signed_by, joint.funder_signed_at)),
        ("Pour l’opérateur", joint and (joint.operator_signed_by, joint.operator_signed_at)),
    )
    return tuple(
        (label, f"{who[0].full_name}, le {who[1]:%d/%m/%Y}" if who and who[0] else "non signé")
        for label, who in sides
    )
