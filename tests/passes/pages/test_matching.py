"""« Rapprochement »: candidates and reasons in words, by hand, undone, classed by two people."""

import pytest
import time_machine
from django.urls import reverse

from passes.models import BankEntry, BankMatch, TreasuryMovement
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.passes.bank_factories import (
    BANK_DAY,
    awaiting_order,
    bank_file,
    debit_of,
    euros,
    funds_of,
    only_entry,
    sent_payment,
    state,
    upload,
)
from tests.passes.formats.camt_samples import detail, entry
from tests.passes.pages.reading import text_of
from tests.support.queries import at_most, statements

pytestmark = pytest.mark.django_db
OTHER = "FR7610107001011234567890129"


@pytest.fixture(autouse=True)
def _bank_day():
    with time_machine.travel(BANK_DAY, tick=False):
        yield


def page(name: str, entry: BankEntry) -> str:
    return reverse(f"passes:{name}", args=[entry.public_id])


def unclear() -> BankEntry:
    """One debit of the right amount, without its reference."""
    payment = sent_payment()
    amount = euros(payment.amount_cents)
    line = entry(amount, detail("", amount, text="VIREMENT"), mark="DBIT", reference="U1")
    upload(bank_file(line, closing=euros(100_000 - payment.amount_cents)))
    return only_entry()


def test_an_entry_waits_with_its_candidates_and_one_click_settles_it(client):
    waiting = unclear()
    client.force_login(UserFactory(operator=True))
    shown = text_of(client.get(reverse("passes:matching")))
    assert "1 écriture à décider : 1 est à confirmer." in shown
    assert "Montant exact, sans la référence d'un virement." in shown
    assert "R-2026-02-000001-1" in shown
    done = client.post(page("match_entry", waiting), {"target": "R-2026-02-000001-1"}, follow=True)
    assert "L'écriture est rapprochée." in text_of(done)
    assert "Rien n’attend" in text_of(done)


def test_another_account_is_red_and_has_no_button(client):
    payment = sent_payment()
    line = debit_of(payment, iban=OTHER)
    upload(bank_file(line, closing=euros(100_000 - payment.amount_cents)))
    client.force_login(UserFactory(operator=True))
    shown = text_of(client.get(reverse("passes:matching")))
    assert "Compte différent" in shown
    assert "Rapprocher avec" not in shown
    answer = client.post(page("match_entry", only_entry()), {"target": payment.end_to_end_id})
    assert "Écrivez en une phrase pourquoi" in text_of(answer)
    assert state(payment)[0] == "sent"


def test_an_orphan_is_listed_and_may_be_classed(client):
    upload(bank_file(entry("3.00", text="INTERETS"), closing="1003.00"))
    client.force_login(UserFactory(operator=True))
    assert "1 est sans correspondance" in text_of(client.get(reverse("passes:matching")))
    assert "Chercher ou classer" in text_of(client.get(reverse("passes:matching")))
    address = page("set_aside_entry", only_entry())
    assert "Ce champ est obligatoire" in text_of(client.post(address, {"kind": "interest"}))
    done = client.post(address, {"kind": "interest", "reason": "Intérêts"}, follow=True)
    assert "L'écriture est classée." in text_of(done)
    again = text_of(client.post(address, {"kind": "interest", "reason": "Intérêts"}))
    assert "n'est plus à rapprocher" in again


def test_money_that_left_waits_for_a_second_person(client):
    upload(bank_file(entry("2.50", mark="DBIT", text="FRAIS"), closing="997.50"))
    first, second = UserFactory(operator=True), UserFactory(operator=True)
    client.force_login(first)
    answers = {"kind": "bank_charge", "reason": "Tenue de compte"}
    shown = text_of(client.post(page("set_aside_entry", only_entry()), answers, follow=True))
    assert "attend une deuxième personne" in shown
    movement = {"movement": TreasuryMovement.objects.get().pk}
    refused = client.post(page("confirm_set_aside", only_entry()), movement, follow=True)
    assert "demande une deuxième personne" in text_of(refused)
    client.force_login(second)
    assert " Confirmer " in text_of(client.get(page("bank_entry", only_entry())))
    done = client.post(page("confirm_set_aside", only_entry()), movement, follow=True)
    assert "Le classement est confirmé." in text_of(done)


def test_a_match_is_undone_with_a_reason(client):
    payment = sent_payment()
    upload(bank_file(debit_of(payment), closing=euros(100_000 - payment.amount_cents)))
    client.force_login(UserFactory(operator=True))
    address = reverse("passes:undo_match", args=[BankMatch.objects.get().public_id])
    assert "Ce champ est obligatoire" in text_of(client.post(address, {"reason": ""}))
    shown = text_of(client.post(address, {"reason": "Mauvaise ligne"}, follow=True))
    assert "les deux côtés sont de nouveau ouverts" in shown
    assert "défait" in shown
    assert state(payment) == ("sent", "in_payment")
    assert "déjà défait" in text_of(client.post(address, {"reason": "Encore"}))


def test_a_part_of_the_funds_is_matched_by_typing_the_reference_and_the_amount(client):
    order = awaiting_order()
    upload(bank_file(funds_of(order, 25_000), closing="1250.00"))
    client.force_login(UserFactory(operator=True))
    address = page("match_entry", only_entry())
    typed = {"target": order.reference, "amount": "100,3 0"}
    assert "Écrivez un montant" in text_of(client.post(address, typed))
    assert "n'a cette référence" in text_of(client.post(address, {"target": "CMD-0"}))
    client.post(address, {"target": order.reference, "amount": "100,00 €"})
    shown = text_of(client.get(page("bank_entry", only_entry())))
    assert "(reste 150,00 €)" in shown
    assert order.title in shown


def test_twenty_entries_ask_no_more_queries_than_one(client):
    client.force_login(UserFactory(operator=True))
    order = awaiting_order()
    upload(bank_file(funds_of(order, 500, reference="Q0"), closing="1005.00", on="2026-03-30"))
    with at_most(25) as one:
        client.get(reverse("passes:matching"))
    more = [funds_of(order, 500 + i, reference=f"Q{i}") for i in range(1, 20)]
    added = sum(500 + i for i in range(1, 20))
    upload(bank_file(*more, opening="1005.00", closing=euros(100_500 + added)))
    with at_most(25) as twenty:
        client.get(reverse("passes:matching"))
    assert len(statements(twenty)) <= len(statements(one))


def test_an_auditor_reads_and_does_not_decide(client):
    waiting = unclear()
    client.force_login(UserFactory(auditor=True))
    shown = text_of(client.get(reverse("passes:matching")))
    assert "R-2026-02-000001-1" in shown
    assert "Rapprocher avec" not in shown
    assert client.get(page("bank_entry", waiting)).status_code == 200
    assert client.post(page("match_entry", waiting), {"target": "x"}).status_code == 403


def test_an_advisor_does_not_know_of_entries(client):
    waiting = unclear()
    client.force_login(advisor(AgencyFactory()))
    assert client.get(page("bank_entry", waiting)).status_code == 404
