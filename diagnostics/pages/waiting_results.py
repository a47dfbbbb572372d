"""« À rattacher »: results that match nobody, until somebody says whose they are.

No result is shown before that, and what nobody attaches is erased, announced fifteen days before
(diagnosis.md, 7.4).
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics import attaching, enrolling, expiring_imports, free_text
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.accounts.models import Agency
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person, StagedLine
from diagnostics.pages import forms
from diagnostics.pages.people import person_of

PER_PAGE = 50


@door(see=receives_people)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The results that wait, those that will be erased first; one agency's on demand."""
    mine = StagedLine.objects.visible_to(request.user).to_attach().select_related("file__agency")
    chosen = request.GET.get("agence", "")
    agencies = Agency.objects.filter(pk__in=mine.values("file__agency")).order_by("name")
    agency = next((a for a in agencies if str(a.public_id) == chosen), None)
    lines = mine.filter(file__agency=agency) if agency else mine
    lines = lines.order_by("waiting_at", "observed_on", "pk")
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "waiting": [(line, expiring_imports.erased_on(line)) for line in page],
        "agencies": agencies,
        "agency": agency,
        "announced": expiring_imports.announced(lines).count(),
    }
    return render(request, "diagnostics/waiting.html", context)


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Look for the person whose result it is; a name only helps to look."""
    line = _line_of(request, public_id)
    search = forms.SearchForm(request.POST or None)
    people: list[Person] | None = None
    if search.is_bound and search.is_valid():
        people = enrolling.find_people(actor=request.user, text=search.cleaned_data["text"])
    context = {
        "line": line,
        "erased_on": expiring_imports.erased_on(line),
        "search": search,
        "people": people,
        "discard": forms.ReasonForm(),
    }
    return render(request, "diagnostics/attach.html", context)


@door(see=receives_people)
@require_POST
def attach_to(request: HttpRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    """Record a waiting result for this person."""
    person = person_of(request, person_id)
    attaching.attach_result(actor=request.user, line=_line_of(request, public_id), person=person)
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
            attaching.discard_result(
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
    context = {
        "line": line,
        "erased_on": expiring_imports.erased_on(line),
        "search": forms.SearchForm(),
        "people": None,
        "discard": form,
    }
    return render(request, "diagnostics/attach.html", context)


def _line_of(request: HttpRequest, public_id: UUID) -> StagedLine:
    lines = StagedLine.objects.visible_to(request.user).to_attach()
    return get_object_or_404(lines, public_id=public_id)
