"""The pages of statements: who enters, what they show, what they do."""

import pytest
import time_machine
from django.urls import reverse

from passes.enums import ProviderRole, StatementStatus
from passes.models import MonthlyStatement
from tests.accounts.factories import UserFactory, advisor
from tests.passes.factories import member_of, open_provider
from tests.passes.money_factories import (
    CLOSING_DAY,
    PAYING_DAY,
    redemption,
    released_batch,
    stated_provider,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _closing_day():
    with time_machine.travel(CLOSING_DAY, tick=False):
        yield


@pytest.fixture
def statement():
    return stated_provider()


def admin_of(statement):
    return member_of(statement.provider, ProviderRole.ADMIN)


def text_of(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def address(name, statement):
    return reverse(f"passes:{name}", args=[statement.public_id])


def test_the_operator_closes_the_month_from_its_page(client):
    redemption(open_provider())
    client.force_login(UserFactory(operator=True))
    shown = text_of(client.get(reverse("passes:close_month")))
    assert "Février 2026" in shown
    assert "1 encaissement de\n" in shown
    response = client.post(reverse("passes:close_month"), {"period": "2026-02"}, follow=True)
    assert "1 relevé émis pour février 2026, 10 € nets." in text_of(response)
    assert MonthlyStatement.objects.get().period == "2026-02"


def test_a_month_already_closed_says_that_it_is_up_to_date(client, statement):
    client.force_login(UserFactory(operator=True))
    assert "est à jour" in text_of(client.get(reverse("passes:close_month")))
    response = client.post(reverse("passes:close_month"), {"period": "2026-02"}, follow=True)
    assert "Février 2026 était déjà à jour" in text_of(response)


def test_a_month_that_is_not_over_is_refused_on_the_page(client):
    client.force_login(UserFactory(operator=True))
    with time_machine.travel("2026-02-28T23:05:00Z", tick=False):
        response = client.post(reverse("passes:close_month"), {"period": "2026-02"})
    assert "Ce mois n&#x27;est pas encore terminé." in text_of(response)


def test_a_month_is_closed_for_one_structure_by_its_siret(client):
    first, other = open_provider(siret="35600000000048"), open_provider()
    redemption(first)
    redemption(other)
    client.force_login(UserFactory(operator=True))
    form = {"period": "2026-02", "siret": "356 000 000 00048"}
    client.post(reverse("passes:close_month"), form)
    assert [each.provider for each in MonthlyStatement.objects.all()] == [first]
    form["siret"] = "130 025 265 00013"
    shown = text_of(client.post(reverse("passes:close_month"), form))
    assert "Aucune structure ne porte ce SIRET." in shown


def test_an_auditor_sees_the_closing_page_and_may_not_close(client):
    client.force_login(UserFactory(auditor=True))
    assert client.get(reverse("passes:close_month")).status_code == 200
    response = client.post(reverse("passes:close_month"), {"period": "2026-02"})
    assert response.status_code == 403


def test_the_list_shows_each_statement_with_what_holds_it_back(client, statement):
    waiting = stated_provider(account=False)
    client.force_login(UserFactory(operator=True))
    shown = text_of(client.get(reverse("passes:statements")))
    assert statement.number in shown
    assert "2 relevés." in shown
    assert shown.count("pas de compte accepté") == 1
    assert waiting.provider.name in shown


def test_the_list_is_filtered_by_month_and_state(client, statement):
    client.force_login(UserFactory(operator=True))
    kept = client.get(reverse("passes:statements"), {"mois": "2026-02", "etat": "issued"})
    assert statement.number in text_of(kept)
    none = client.get(reverse("passes:statements"), {"mois": "2026-02", "etat": "paid"})
    assert "Aucun relevé ne répond à ce choix." in text_of(none)


def test_the_list_costs_the_same_queries_for_one_row_and_many(
    client, statement, django_assert_max_num_queries
):
    client.force_login(UserFactory(operator=True))
    for _ in range(4):
        stated_provider()
    with django_assert_max_num_queries(14):
        client.get(reverse("passes:statements"))


def test_a_provider_administrator_reads_her_own_statements_only(client, statement):
    other = stated_provider()
    client.force_login(admin_of(statement))
    shown = text_of(client.get(reverse("passes:statements")))
    assert statement.number in shown
    assert other.number not in shown
    assert client.get(address("statement", other)).status_code == 404
    assert client.get(address("statement_pdf", other)).status_code == 404


@pytest.mark.parametrize("make", [advisor, UserFactory, lambda: UserFactory(administrator=True)])
def test_who_has_no_business_with_money_sees_no_statement(client, statement, make):
    client.force_login(make())
    for name in ("statement", "statement_pdf", "statement_csv"):
        assert client.get(address(name, statement)).status_code == 404
    assert client.get(reverse("passes:statements")).status_code == 404


def test_a_member_who_only_scans_sees_no_statement(client, statement):
    client.force_login(member_of(statement.provider))
    assert client.get(address("statement", statement)).status_code == 404


def test_a_statement_shows_its_sentence_lines_totals_and_files(client, statement):
    client.force_login(admin_of(statement))
    shown = text_of(client.get(address("statement", statement)))
    assert "30 € vous seront payés au plus tard le vendredi 20 mars 2026." in shown
    assert shown.count("Prendre en main un ordinateur") == 3
    assert "Relisez les lignes." in shown
    assert "samedi 7 mars 2026" in shown
    for name in ("statement_pdf", "statement_csv"):
        assert address(name, statement) in shown


def test_the_pdf_and_the_table_are_files_named_after_the_statement(client, statement):
    client.force_login(admin_of(statement))
    pdf = client.get(address("statement_pdf", statement))
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"] == f'attachment; filename="{statement.number}.pdf"'
    assert client.get(address("statement_pdf", statement)).content == pdf.content
    table = client.get(address("statement_csv", statement))
    assert table.content.decode("utf-8-sig").count("Encaissement;") == 3


def test_the_pdf_is_the_same_after_the_statement_was_approved_and_paid(client, statement):
    client.force_login(UserFactory(operator=True))
    before = client.get(address("statement_pdf", statement)).content
    MonthlyStatement.objects.update(status=StatementStatus.PAID, paid_on=PAYING_DAY.date())
    assert client.get(address("statement_pdf", statement)).content == before


def test_a_statement_once_paid_says_so_instead_of_promising(client, statement):
    MonthlyStatement.objects.update(status=StatementStatus.PAID, paid_on=PAYING_DAY.date())
    client.force_login(admin_of(statement))
    shown = text_of(client.get(address("statement", statement)))
    assert "30 € vous ont été payés le" in shown
    assert "vous seront payés" not in shown


def test_a_statement_that_is_late_says_so_and_no_longer_promises(client, statement):
    with time_machine.travel("2026-03-21T09:00:00Z", tick=False):
        client.force_login(admin_of(statement))
        shown = text_of(client.get(address("statement", statement)))
    assert "30 € auraient dû vous être payés le 20 mars 2026. Appelez" in shown
    assert "vous seront payés" not in shown


def test_the_administrator_of_the_provider_approves_the_statement(client, statement):
    client.force_login(admin_of(statement))
    response = client.post(address("approve_statement", statement), follow=True)
    assert "Relevé validé." in text_of(response)
    assert "Valider ce relevé" not in text_of(response)
    statement.refresh_from_db()
    assert statement.status == StatementStatus.APPROVED


def test_a_statement_approved_twice_gives_a_page_that_says_so(client, statement):
    client.force_login(admin_of(statement))
    client.post(address("approve_statement", statement))
    response = client.post(address("approve_statement", statement))
    assert response.status_code == 409
    assert "déjà validé" in text_of(response)


def test_the_operator_does_not_approve_for_the_provider(client, statement):
    client.force_login(UserFactory(operator=True))
    assert "Valider ce relevé" not in text_of(client.get(address("statement", statement)))
    assert client.post(address("approve_statement", statement)).status_code == 403


def test_my_money_says_how_much_and_by_when(client, statement):
    admin = admin_of(statement)
    client.force_login(admin)
    redemption(statement.provider, received_at=CLOSING_DAY)
    shown = text_of(client.get(reverse("passes:my_money")))
    assert "30 € vous seront payés au plus tard le 20 mars." in shown
    assert "Voir le relevé de février 2026" in shown
    assert "1 Pass, sur le prochain relevé" in shown


def test_my_money_says_what_blocks_and_how_to_correct_it(client):
    statement = stated_provider(account=False)
    client.force_login(admin_of(statement))
    shown = text_of(client.get(reverse("passes:my_money")))
    assert "30 € vous sont dus. Voici ce qui les retient." in shown
    assert "Déposez votre RIB." in shown


def test_my_money_is_the_administrators(client, statement):
    client.force_login(member_of(statement.provider))
    assert client.get(reverse("passes:my_money")).status_code == 404
    client.force_login(UserFactory(operator=True))
    assert client.get(reverse("passes:my_money")).status_code == 404


def test_a_statement_shows_its_transfers(client, settings):
    settings.OPERATOR_NAME, settings.OPERATOR_BIC = "Opérateur", "BNPAFRPPXXX"
    settings.OPERATOR_IBAN = "FR7630004000031234567890143"
    statement = stated_provider()
    MonthlyStatement.objects.update(status=StatementStatus.APPROVED)
    released_batch()
    client.force_login(UserFactory(operator=True))
    assert f"{statement.number}-1" in text_of(client.get(address("statement", statement)))
