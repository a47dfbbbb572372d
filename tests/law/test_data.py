"""L03, L11, L13, L14: information given, no NIR, short free text, as little data as possible."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from django.db import models
from django.urls import reverse

import config
import diagnostics
import passes
import reporting
from diagnostics import enrolling, free_text
from diagnostics.accounts.models import User
from diagnostics.accounts.pages.forms import ActForm, SignInForm
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import InformationNotice, Person
from diagnostics.pages.forms import FreeTextField, PersonForm, ReasonForm
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

IDENTIFIER = "1234567A"
NIRS = (
    "185057800608491",
    "1 85 05 78 006 084 91",
    "1850578006084",
    "2 69 05 2A 006 084",
    "269052B006084",
)
# Columns of the person's table (diagnosis.md, section 3; law.md, L14). One more breaks this test.
PERSON_COLUMNS = {
    "id", "public_id", "last_name", "first_name", "search_name", "identifier_sealed",
    "identifier_digest", "identifier_tail", "birth_year", "sex", "commune", "qpv", "mobility",
    "phone", "email", "preferred_channel", "status", "status_on", "agency", "advisor",
    "first_met_on", "last_contact_on", "merged_into", "restricted_at", "restricted_reason",
    "closed_on", "closed_reason", "anonymised_at", "created_at",
}  # fmt: skip
WORDS = ("name", "text", "reason", "comment", "resolution", "label", "title", "mail", "phone")
ABSENT_WORDS = ("diplom", "nation", "origin", "handicap", "rqth", "photo", "document", "scan")


@pytest.fixture
def samia(client: PageClient) -> User:
    user = advisor(AgencyFactory(phone="0321000000"))
    client.force_login(user)
    return user


def own_forms() -> list[type[forms.BaseForm]]:
    """Every form of the house, found by importing every page module."""
    for application in (diagnostics, passes, reporting, config):
        for module in pkgutil.walk_packages(application.__path__, f"{application.__name__}."):
            if ".pages." in module.name:
                importlib.import_module(module.name)
    houses = ("diagnostics.", "passes.", "reporting.", "config.")
    found = {form for form in _below(forms.BaseForm) if form.__module__.startswith(houses)}
    return sorted(found, key=lambda form: (form.__module__, form.__name__))


def _below(parent: type) -> Iterator[type[forms.BaseForm]]:
    for child in parent.__subclasses__():
        yield child
        yield from _below(child)


def free_fields(form: type[forms.BaseForm]) -> dict[str, forms.CharField]:
    """The text fields in which anything may be typed; e-mails, codes and choices have a shape."""
    return {
        name: field
        for name, field in form.base_fields.items()
        if type(field) in {forms.CharField, FreeTextField} and not field.widget.is_hidden
    }


# --- L03 ---------------------------------------------------------------------------------------


def test_l03_information_sheet(client: PageClient, samia: User) -> None:
    person = enrolling.register_person(actor=samia, details=Details("Diallo", "Awa"))
    file_page = reverse("diagnostics:person", args=[person.public_id])
    assert "Information non remise" in client.get(file_page).content.decode()
    sheet = client.get(reverse("diagnostics:information", args=[person.public_id]))
    text = sheet.content.decode()
    assert "Vos informations et vos droits" in text
    assert "En mots simples" in text
    paper = client.get(reverse("diagnostics:information_paper", args=[person.public_id]))
    assert paper.content.startswith(b"%PDF-")
    client.post(reverse("diagnostics:inform", args=[person.public_id]))
    notice = InformationNotice.objects.get()
    assert (notice.person, notice.given_by) == (person, samia)
    assert (notice.version, notice.given_on.isoformat()) == ("2026-1", "2026-03-10")
    text = client.get(file_page).content.decode()
    assert "Information non remise" not in text
    assert "Remise le 10 mars 2026" in text


# --- L11 ---------------------------------------------------------------------------------------


def test_l11_no_nir_in_any_form() -> None:
    """Every form with a text wears the refusal, and none has taken it off."""
    for form in own_forms():
        if form is SignInForm or not free_fields(form):
            continue
        searches = form.__name__ in {"SearchForm", "PlacesForm"}
        if searches and form.__module__.startswith("passes."):
            continue  # looks for a place in the public list, keeps nothing
        assert issubclass(form, ActForm), form
        assert form.full_clean is ActForm.full_clean, form
        # Only numbers with a rule of their own (IBAN, amount, mandate…), never words.
        excused = set(form.numbers_of_their_own)
        assert not [name for name in excused for word in WORDS if word in name], form


@pytest.mark.parametrize("nir", NIRS)
def test_l11_no_nir_in_any_field_of_a_person_or_a_reason(nir: str) -> None:
    for form in (PersonForm, ReasonForm):
        for name in free_fields(form):
            sent = form(data={"last_name": "Diallo", "first_name": "Awa", name: nir})
            assert not sent.is_valid(), (form, name)
            assert sent.errors.get(name), (form, name)


@pytest.mark.parametrize("nir", NIRS)
def test_l11_no_nir_through_the_verbs(samia: User, nir: str) -> None:
    for name in ("last_name", "first_name", "identifier", "phone"):
        details = Details(**({"last_name": "Diallo", "first_name": "Awa"} | {name: nir}))
        with pytest.raises(Refusal) as caught:
            enrolling.register_person(actor=samia, details=details)
        assert caught.value.code == "nir_refused"
    assert not Person.objects.exists()


def test_l11_the_identifier_leaves_the_database_nowhere(
    client: PageClient, samia: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sent = {"last_name": "Diallo", "first_name": "Awa", "identifier": IDENTIFIER}
    answers = [client.post(reverse("diagnostics:register"), sent)]
    person = Person.objects.get()
    answers.append(client.post(reverse("diagnostics:people"), {"text": IDENTIFIER}))
    start = reverse("diagnostics:start", args=[person.public_id])
    answers.append(client.post(start, {"instrument": "spotting"}))
    draft = person.interviews.get()
    answer_page = reverse("diagnostics:answer", args=[draft.public_id])
    answers.append(client.post(answer_page, {"answer": "A1:aucun"}))
    answers.append(client.post(reverse("diagnostics:finish", args=[draft.public_id])))
    names = ("person", "contact", "information", "information_paper", "result")
    pages = [reverse(f"diagnostics:{name}", args=[person.public_id]) for name in names]
    answers.extend(map(client.get, pages))
    for answer in answers:
        told = f"{answer.headers} {answer.request['PATH_INFO']} {answer.request['QUERY_STRING']}"
        assert IDENTIFIER not in told
        assert IDENTIFIER.encode() not in answer.content
    assert IDENTIFIER not in caplog.text


# --- L13 ---------------------------------------------------------------------------------------


def test_l13_free_text_is_short_and_warned() -> None:
    """Each sentence written about a person has a limit, the warning and the hints."""
    written = ("reason", "comment", "resolution")
    for form in own_forms():
        if not form.__module__.startswith("diagnostics.pages."):
            continue
        if form.__module__ == "diagnostics.pages.rules":
            continue  # why a version of the calculation is approved: it speaks of nobody
        for name, field in free_fields(form).items():
            assert field.max_length, (form, name)
            if name in written:
                assert field.max_length <= free_text.LONGEST, (form, name)
                assert free_text.WARNING in str(field.help_text), (form, name)


def test_l13_words_without_a_place_in_a_file_are_hinted(client: PageClient, samia: User) -> None:
    kept, other = (PersonFactory(agency_id=samia.agency_ids[0]) for _ in range(2))
    address = reverse("diagnostics:merge", args=[kept.public_id, other.public_id])
    answer = client.post(address, {"reason": "Suivie pour dépression"}, follow=True)
    assert "Ce texte parle peut-être de la santé" in answer.content.decode()


# --- L14 ---------------------------------------------------------------------------------------


def test_l14_a_file_is_created_with_two_names_only(client: PageClient, samia: User) -> None:
    sent = {"last_name": "Diallo", "first_name": "Awa"}
    assert client.post(reverse("diagnostics:register"), sent).status_code == 302
    assert Person.objects.get().birth_year is None


def test_l14_the_columns_of_a_person_are_the_written_list() -> None:
    columns = {field.name for field in Person._meta.local_concrete_fields}
    assert columns == PERSON_COLUMNS
    assert not [name for name in columns for word in ABSENT_WORDS if word in name]


def test_l14_nothing_is_uploaded_on_a_person() -> None:
    uploads = [f for f in Person._meta.get_fields() if isinstance(f, models.FileField)]
    assert uploads == []
    for form in own_forms():
        if form.__module__ == "diagnostics.pages.forms" and issubclass(form, PersonForm):
            assert not [f for f in form.base_fields.values() if isinstance(f, forms.FileField)]
