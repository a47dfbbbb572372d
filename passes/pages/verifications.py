"""Verifications by lot: the operator draws and reads, another agency's manager calls."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.refusals import Refusal
from passes import access, verifying
from passes.models import Verification, VerificationSample
from passes.pages.signal_forms import AnswerForm, DrawForm
from passes.sampling import VerificationAnswer, VerificationChannel

PAGE = 20
reads_samples = any_of(access.operates, access.audits)
verifies = any_of(access.operates, access.manages)


@door(see=reads_samples, act=access.operates)
@require_http_methods(["GET", "POST"])
def verifications(request: HttpRequest) -> HttpResponse:
    """The samples drawn, and the form of the next one."""
    form = DrawForm(request.POST or None)
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data
        draw = verifying.Draw(
            **{name: sent[name] for name in ("seed", "size", "from_on", "until_on", "order")}
        )
        try:
            sample = verifying.draw_verification(
                actor=request.user, draw=draw, request_id=sent["request_id"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("passes:verification_sample", sample.public_id)
    rows = VerificationSample.objects.select_related("order").order_by("-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "may_draw": access.operates(request.user)}
    return render(request, "passes/verifications.html", context)


@door(see=reads_samples)
@require_safe
def verification_sample(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The results of a draw, each with its two numbers; references, never names."""
    sample = get_object_or_404(
        VerificationSample.objects.select_related("order", "drawn_by"), public_id=public_id
    )
    rows = list(sample.verifications.select_related("hand_over__agency", "agency").order_by("pk"))
    context = {
        "sample": sample,
        "rows": rows,
        "results": verifying.results_of(rows),
        "answers": VerificationAnswer.choices,
        "post": VerificationChannel.POST,
        "may_note": access.operates(request.user),
    }
    return render(request, "passes/verification_sample.html", context)


@door(see=reads_samples)
@require_safe
def verification_letters(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The letters of a draw, without a name: one page each, to print."""
    sample = get_object_or_404(VerificationSample, public_id=public_id)
    by_post = sample.verifications.waiting().filter(channel=VerificationChannel.POST)
    rows = by_post.select_related("hand_over__agency").order_by("pk")
    return render(request, "passes/verification_letters.html", {"sample": sample, "rows": rows})


@door(see=access.manages)
@require_safe
def verification_calls(request: HttpRequest) -> HttpResponse:
    """Whom to call for another agency: a first name, a phone, a reference."""
    rows = (
        Verification.objects.visible_to(request.user)
        .waiting()
        .select_related("hand_over__person")
        .order_by("pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "answers": VerificationAnswer.choices}
    return render(request, "passes/verification_calls.html", context)


@door(see=verifies)
@require_POST
def note_verification(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One answer, in one click."""
    row = get_object_or_404(Verification.objects.visible_to(request.user), public_id=public_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            verifying.note_verification(
                actor=request.user,
                verification=row,
                answer=VerificationAnswer(form.cleaned_data["answer"]),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, "La réponse est notée.")
    if access.operates(request.user):
        return redirect("passes:verification_sample", row.sample.public_id)
    return redirect("passes:verification_calls")
