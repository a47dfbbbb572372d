"""Papers on screen: who adds, who takes, and how a file leaves."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from diagnostics.accounts.models import JournalEntry
from passes import attaching
from passes.models import Document
from tests.passes.applications import SIRET_PAPER
from tests.passes.factories import (
    FunderMembershipFactory,
    OrderFactory,
    UserFactory,
    member_of,
    open_provider,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def attach_address(kind, owner):
    return reverse("passes:attach", args=[kind, owner.public_id])


def text(response):
    return response.content.decode().replace("&#x27;", "'")


def paper_of(owner):
    return attaching.attach_document(actor=UserFactory(), owner=owner, paper=SIRET_PAPER)


def taken(client, user, document):
    client.force_login(user)
    return client.get(reverse("passes:document", args=[document.public_id]))


def test_the_operator_adds_a_paper_to_an_order_and_reads_it_there(client):
    order = OrderFactory()
    client.force_login(UserFactory(operator=True))
    file = SimpleUploadedFile("../bon de commande.pdf", b"%PDF-1.7 bon")

    page = client.post(
        attach_address("order", order), {"kind": "purchase_order", "paper": file}, follow=True
    )

    assert "Bon de commande" in text(page)
    assert "bon de commande.pdf, ajouté le" in text(page)


def test_a_file_that_is_neither_pdf_nor_picture_is_refused_in_words(client):
    order = OrderFactory()
    client.force_login(UserFactory(operator=True))
    file = SimpleUploadedFile("facture.pdf", b"MZ\x90programme", content_type="application/pdf")

    page = client.post(attach_address("order", order), {"kind": "quote", "paper": file})

    assert "ni un PDF ni une photo" in text(page)
    assert not Document.objects.exists()


def test_a_paper_leaves_as_an_attachment_that_no_browser_opens(client):
    provider = open_provider()
    answer = taken(client, UserFactory(auditor=True), paper_of(provider))

    assert answer["Content-Disposition"] == 'attachment; filename="avis.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_paper_that_may_name_people_leaves_a_line_and_one_of_an_order_does_not(client):
    operator = UserFactory(operator=True)
    taken(client, operator, paper_of(open_provider()))
    taken(client, operator, paper_of(OrderFactory()))

    line = JournalEntry.objects.get(verb="document.taken")
    assert line.actor == operator


def test_only_its_own_administrators_the_operator_and_the_auditor_see_a_paper(client):
    provider = open_provider()
    paper = paper_of(provider)
    allowed = [member_of(provider, "provider_admin"), UserFactory(operator=True)]
    others = [
        member_of(provider),
        member_of(open_provider(), "provider_admin"),
        FunderMembershipFactory().user,
        UserFactory(),
    ]

    assert {taken(client, user, paper).status_code for user in allowed} == {200}
    assert {taken(client, user, paper).status_code for user in others} == {404}


def test_a_funder_sees_the_papers_of_its_own_orders_only(client):
    membership = FunderMembershipFactory()
    own = paper_of(OrderFactory(funder=membership.funder))

    assert taken(client, membership.user, own).status_code == 200
    assert taken(client, membership.user, paper_of(OrderFactory())).status_code == 404


def test_a_funder_adds_the_signed_quote_to_its_own_order_and_to_no_other(client):
    membership = FunderMembershipFactory()
    own = OrderFactory(funder=membership.funder)
    client.force_login(membership.user)

    page = client.get(reverse("passes:order", args=[own.public_id])).content.decode()
    assert attach_address("order", own) in page
    file = SimpleUploadedFile("devis-signe.pdf", b"%PDF-1.7 devis")
    sent = {"kind": "quote", "paper": file}
    assert "Devis signé" in text(client.post(attach_address("order", own), sent, follow=True))
    assert own.documents.get().added_by == membership.user
    assert client.get(attach_address("order", OrderFactory())).status_code == 404


def test_an_administrator_adds_papers_to_its_own_structure_only(client):
    provider = open_provider()
    client.force_login(member_of(provider, "provider_admin"))

    assert client.get(attach_address("provider", provider)).status_code == 200
    for kind, owner in (("provider", open_provider()), ("order", OrderFactory())):
        assert client.get(attach_address(kind, owner)).status_code == 404
