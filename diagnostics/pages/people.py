"""« Recevoir une personne » and what a file says: find, register, correct, inform, close.

A name or an identifier never stands in an address (law.md, L11): the search is sent, not linked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics import duplicates, enrolling, following_up, identifiers, refusals
from diagnostics.access import receives_people
from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from diagnostics.formats import information_pdf
from diagnostics.models import Person
from diagnostics.pages import forms, sheets


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """One field: a name or an identifier; then the people found, and a new file below."""
    search = forms.SearchForm(request.POST or None)
    people: list[Person] | None = None
    register = None
    if search.is_bound and search.is_valid():
        text = search.cleaned_data["text"]
        try:
            people = enrolling.find_people(actor=request.user, text=text)
        except Refusal as refusal:
            # Followed by another agency, and the rule lets it be said.
            search.refuse(refusal)
        else:
            if people and identifiers.looks_like_france_travail(text):
                # The identifier is not shown again on a page of results (L11).
                return redirect("diagnostics:person", people[0].public_id)
            register = forms.RegisterForm(initial=_guessed(text))
    context = {"search": search, "people": people, "register": register}
    return render(request, "diagnostics/receive.html", context)


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A new file with two names; who may be the same person is shown before anything is written."""
    form = forms.RegisterForm(request.POST or None)
    alike = Alike()
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data
        elsewhere = [] if sent["is_distinct"] else _elsewhere(request, form)
        try:
            if elsewhere:
                raise Refusal(refusals.LIKELY_DUPLICATE)
            person = enrolling.register_person(
                actor=request.user,
                details=form.details(),
                is_distinct=sent["is_distinct"],
                request_id=sent["request_id"],
            )
        except Refusal as refusal:
            alike = _alike(request, form, refusal, elsewhere)
        else:
            if sent["is_informed"]:
                enrolling.give_information(actor=request.user, person=person)
            return redirect("diagnostics:person", person.public_id)
    return render(request, "diagnostics/register.html", {"form": form, "alike": alike})


@dataclass(frozen=True, slots=True)
class Alike:
    """Who may be the same person: files of one's own, and what another agency's rule lets say."""

    matches: Sequence[duplicates.Match] = ()
    elsewhere: Sequence[Refusal] = ()

    def __bool__(self) -> bool:
        return bool(self.matches or self.elsewhere)

    @property
    def is_sure(self) -> bool:
        """The identifier is another file's: no second file can carry it."""
        return any(match.by_identifier for match in self.matches)


def _elsewhere(request: HttpRequest, form: forms.RegisterForm) -> list[Refusal]:
    return enrolling.followed_elsewhere(actor=request.user, details=form.details())


def _alike(
    request: HttpRequest, form: forms.RegisterForm, refusal: Refusal, elsewhere: list[Refusal]
) -> Alike:
    """Who it may be; the form sent again then means that this is somebody else."""
    if refusal.code not in {refusals.LIKELY_DUPLICATE.code, refusals.IDENTIFIER_KNOWN.code}:
        form.refuse(refusal)
        return Alike()
    alike = Alike(duplicates.matches(actor=request.user, details=form.details()), elsewhere)
    if not alike:
        form.refuse(refusal)
    elif not alike.is_sure:
        form.data = form.data.copy()
        form.data["is_distinct"] = "on"
    return alike


def _guessed(text: str) -> dict[str, str]:
    """What was looked for, put where it probably belongs in a new file."""
    if identifiers.looks_like_france_travail(text):
        return {"identifier": text.strip()}
    words = identifiers.tidy_name(text).split()
    upper = [word for word in words if len(word) > 1 and word.isupper()]
    last = upper if upper and len(upper) < len(words) else words[:1]
    return {
        "last_name": " ".join(last),
        "first_name": " ".join(word for word in words if word not in last),
    }


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct what a file says."""
    person = person_of(request, public_id)
    if request.method == "GET":
        form = forms.ContactForm.of(person)
    else:
        form = forms.ContactForm(request.POST)
        if form.is_valid():
            try:
                enrolling.update_contact(
                    actor=request.user,
                    person=person,
                    details=form.details(),
                    request_id=form.cleaned_data["request_id"],
                )
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, "Les coordonnées sont à jour.")
                return redirect("diagnostics:person", person.public_id)
    return render(request, "diagnostics/contact.html", {"form": form, "person": person})


@door(see=receives_people)
@require_safe
def information(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The information sheet in both versions, to read aloud and to print."""
    person = person_of(request, public_id)
    context = {
        "person": person,
        "notice": person.notices.order_by("given_on").last(),
        "sheet": sheets.information_for(person.agency),
    }
    return render(request, "diagnostics/information.html", context)


@door(see=receives_people)
@require_safe
def information_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same sheet on paper; no name stands on it, nor in the name of its file."""
    person = person_of(request, public_id)
    content = information_pdf.render(sheets.information_for(person.agency))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="information.pdf"'
    return answer


@door(see=receives_people)
@require_POST
def inform(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note that the sheet was given today."""
    person = person_of(request, public_id)
    enrolling.give_information(actor=request.user, person=person)
    messages.success(request, "L’information est notée comme remise aujourd’hui.")
    return redirect("diagnostics:person", person.public_id)


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close a file, with its reason."""
    person = person_of(request, public_id)
    form = forms.CloseForm(request.POST or None)
    return _act(
        request,
        person,
        form,
        "Fermer le dossier",
        lambda sent: enrolling.close_file(
            actor=request.user,
            person=person,
            reason=sent["reason"],
            request_id=sent["request_id"],
        ),
    )


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def incident(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note that a right or a deadline was lost for a digital reason."""
    person = person_of(request, public_id)
    form = forms.IncidentForm(request.POST or None, initial={"happened_on": journal.today()})
    return _act(
        request,
        person,
        form,
        "Noter un incident numérique",
        lambda sent: following_up.note_incident(
            actor=request.user,
            person=person,
            happened_on=sent["happened_on"],
            request_id=sent["request_id"],
        ),
    )


def _act(
    request: HttpRequest, person: Person, form: forms.ActForm, title: str, act: Any
) -> HttpResponse:
    """One form, one verb, back to the file."""
    if form.is_bound and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "C’est noté dans le dossier.")
            return redirect("diagnostics:person", person.public_id)
    submit = title.partition(",")[0]
    context = {"form": form, "person": person, "title": title, "submit": submit}
    return render(request, "diagnostics/act.html", context)


def person_of(request: HttpRequest, public_id: UUID) -> Person:
    """A person that this user may see, or 404."""
    people = Person.objects.visible_to(request.user).select_related("agency", "commune")
    return get_object_or_404(people, public_id=public_id)
