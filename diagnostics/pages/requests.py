"""« Demandes sur les données »: the register, with what is late and the share answered in time.

Advisors and managers read those of their agencies; the data-protection officer reads them all,
by reference only (law.md, L15, L22, L23).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics import answering
from diagnostics.access import reads_requests, receives_people
from diagnostics.accounts import access, journal
from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import RightsRequest
from diagnostics.pages.rights_forms import AnswerForm

PER_PAGE = 50


@door(see=reads_requests)
@require_safe
def rights_requests(request: HttpRequest) -> HttpResponse:
    """The register: those that wait first, the oldest first."""
    requests = RightsRequest.objects.visible_to(request.user)
    today = journal.today()
    listed = requests.select_related("person__agency").order_by("answered_on", "due_on", "pk")
    waiting = list(listed.waiting())
    answered = Paginator(listed.exclude(decision="").order_by("-answered_on", "-pk"), PER_PAGE)
    context: dict[str, Any] = {
        "waiting": waiting,
        "page": answered.get_page(request.GET.get("page")),
        "late_count": requests.waiting().filter(due_on__lt=today).count(),
        "today": today,
        "punctuality": answering.punctuality(requests, today),
        "names_people": receives_people(request.user),
        "may_answer": access.manages(request.user),
        "retention_years": settings.RETENTION_YEARS,
        "notice_days": settings.RETENTION_NOTICE_DAYS,
        "accounting_years": settings.ACCOUNTING_YEARS,
    }
    return render(request, "diagnostics/rights_requests.html", context)


@door(see=receives_people, act=access.manages)
@require_http_methods(["GET", "POST"])
def answer_request(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Decide, and say why; what is granted is done at once."""
    visible = RightsRequest.objects.visible_to(request.user).select_related("person")
    asked = get_object_or_404(visible, public_id=public_id)
    form = AnswerForm(request.POST or None)
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data
        try:
            answering.answer_request(
                actor=request.user,
                request=asked,
                decision=sent["decision"],
                reason=sent["reason"],
                request_id=sent["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "La réponse est enregistrée.")
            return redirect("diagnostics:rights_requests")
    context = {"form": form, "asked": asked, "person": asked.person}
    return render(request, "diagnostics/answer_request.html", context)
