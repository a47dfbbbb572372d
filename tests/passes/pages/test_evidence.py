"""An auditor draws, reads whole lives, takes a pack, asks for a name; an operator only reads."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import time_machine
from django.urls import reverse

from diagnostics.accounts.models import JournalEntry
from passes import codes, proving
from passes.models import EvidenceDraw
from passes.proving import Draw
from passes.sampling import Population
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.passes.books_story import NOW, funded_story
from tests.passes.factories import open_provider
from tests.passes.money_factories import redemption
from tests.passes.pages.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _march():
    with time_machine.travel(NOW, tick=False):
        yield


def asked(**fields: str) -> dict[str, str]:
    return {
        "population": "redeemed",
        "from_on": "2026-02-01",
        "until_on": "2026-02-28",
        "seed": "printemps",
        "size": "5",
        **fields,
    }


def a_draw() -> tuple[EvidenceDraw, str]:
    """Draw the one Pass redeemed in February."""
    use = redemption(open_provider())
    draw = proving.draw_evidence(
        actor=UserFactory(auditor=True),
        draw=Draw(Population.REDEEMED, "x", 5, None, dt.date(2026, 2, 1), dt.date(2026, 2, 28)),
    )
    return draw, codes.serial_text(use.digital_pass.serial)


def test_an_auditor_draws_and_reads_the_draw(client) -> None:
    use = redemption(open_provider())
    client.force_login(UserFactory(auditor=True))
    answer = client.post(reverse("passes:evidence_draws"), asked(), follow=True)
    shown = text_of(answer)
    assert "5 Pass demandés parmi 1" in shown
    assert codes.serial_text(use.digital_pass.serial) in shown
    assert EvidenceDraw.objects.get().sample_digest in shown
    assert "Graine « printemps »" in text_of(client.get(reverse("passes:evidence_draws"))).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    issued = asked(population="issued", from_on="", until_on="")
    assert "tous les Pass émis jusqu’au numéro" in text_of(
        client.post(reverse("passes:evidence_draws"), issued, follow=True)
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"from_on": ""}, "Donnez le jour"),
        ({"from_on": "2026-03-01", "until_on": "2026-02-01"}, "La fin ne peut pas précéder"),
        ({"until_on": "2026-03-20"}, "Cette période n'est pas terminée."),
        ({}, "Aucun Pass ne répond à ce choix."),
    ],
)
def test_a_draw_that_says_too_little_is_refused_on_the_form(client, fields, words) -> None:
    client.force_login(UserFactory(auditor=True))
    shown = text_of(client.post(reverse("passes:evidence_draws"), asked(**fields)))
    assert words in shown
    assert not EvidenceDraw.objects.exists()


def test_an_auditor_takes_the_signed_pack_of_a_draw(client) -> None:
    draw, _ = a_draw()
    client.force_login(UserFactory(auditor=True))
    answer = client.post(reverse("passes:evidence_pack", args=[draw.public_id]))
    content = b"".join(answer.streaming_content)
    assert proving.verify(io.BytesIO(content)).ok
    assert JournalEntry.objects.filter(verb="evidence_pack.exported").count() == 1


def test_a_holder_is_said_once_for_a_reason(client) -> None:
    story = funded_story()
    provider = open_provider()
    hand_over = story.hand_over("2026-02-03", 1)
    story.redeem(hand_over, 1, provider, "2026-02-10")
    draw, _ = a_draw()
    serial = codes.serial_text(hand_over.booklet.passes.get().serial)
    client.force_login(UserFactory(auditor=True))
    address = reverse("passes:show_holder", args=[draw.public_id])
    refused = text_of(client.post(address, {"serial": serial, "reason": "Voir"}))
    assert "Il manque un motif." in refused
    assert hand_over.person.last_name not in refused
    answer = client.post(address, {"serial": serial, "reason": "Signature contestée"})
    assert hand_over.person.last_name in text_of(answer)
    assert answer["Cache-Control"] == "no-store"
    page = client.get(reverse("passes:evidence_draw", args=[draw.public_id]))
    assert hand_over.person.last_name not in text_of(page)


def test_any_pass_is_found_by_its_serial_with_its_whole_life(client) -> None:
    _, serial = a_draw()
    client.force_login(UserFactory(auditor=True))
    found = client.get(reverse("passes:evidence_draws"), {"serie": serial.lower()}, follow=True)
    assert "Encaissé" in text_of(found)
    assert f"Pass {serial}" in text_of(found)
    shown = text_of(client.get(reverse("passes:evidence_draws"), {"serie": "0000ZZ"}))
    assert "Aucun Pass ne porte le numéro" in shown
    for wrong in ("abc", "0000ZZ"):
        assert client.get(reverse("passes:pass_history", args=[wrong])).status_code == 404


def test_an_operator_reads_the_draws_and_neither_draws_nor_takes_nor_asks(client) -> None:
    draw, serial = a_draw()
    client.force_login(UserFactory(operator=True))
    page = text_of(client.get(reverse("passes:evidence_draw", args=[draw.public_id])))
    assert serial in page
    assert "Connaître le porteur" not in page
    assert client.post(reverse("passes:evidence_draws"), asked()).status_code == 403
    packed = client.post(reverse("passes:evidence_pack", args=[draw.public_id]))
    assert packed.status_code == 403
    shown = client.post(reverse("passes:show_holder", args=[draw.public_id]))
    assert shown.status_code == 404


def test_an_advisor_does_not_know_of_the_draws(client) -> None:
    client.force_login(advisor(AgencyFactory()))
    assert client.get(reverse("passes:evidence_draws")).status_code == 404
