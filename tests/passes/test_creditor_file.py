"""What a creditor pack holds: everything owed and paid, no code, no person, nobody else's money."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine

from passes import codes, keys, redeeming, stating
from passes.creditor_file import CreditorFile
from passes.models import Dispute, HandOver, LineHold, MonthlyStatement, Redemption
from tests.accounts.factories import UserFactory
from tests.passes.books_story import NOW, lived_story
from tests.passes.factories import accepted_account, member_of, open_provider
from tests.passes.money_factories import redemption
from tests.passes.packs import rows_of, written
from tests.support import queries

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 20)


def made(provider, on: dt.date = TODAY) -> dict[str, bytes]:
    return written(CreditorFile(provider, on).pieces("PEM", "empreinte"))


def test_every_redemption_is_in_one_table_with_its_statement_transfer_and_bank_reason() -> None:
    story = lived_story()
    paid_at_once, paid_again = story.providers
    hand_over = story.hand_over("2026-03-19", 1)
    story.redeem(hand_over, 1, paid_again, "2026-03-19")
    with time_machine.travel(NOW, tick=False):
        files, first = made(paid_again), made(paid_at_once)
    (waiting,) = rows_of(files["encaissements-impayes.csv"])
    assert (waiting["Montant"], waiting["Relevé"], waiting["Jours d'attente"]) == (
        "10,00",
        "pas encore",
        "1",
    )
    paid = rows_of(files["encaissements-payes.csv"])
    assert [(row["État du relevé"], row["Payé le"]) for row in paid] == [("payé", "17/03/2026")] * 2
    number = MonthlyStatement.objects.get(provider=paid_again).number
    back, again = rows_of(files["virements.csv"])
    assert (back["Motif de la banque"], back["État"]) == ("AM05", "retourné")
    assert back["Ce qu'il veut dire"].startswith("La banque a cru à un doublon")
    assert (again["Relevé"], again["État"]) == (number, "réglé")
    assert again["Écriture de la banque"] == "D3 du 17/03/2026"
    assert {f"releves/{number}.pdf", f"releves/{number}.csv"} <= set(files)
    (undone,) = rows_of(first["encaissements-annules.csv"])
    assert undone["Annulé le"] == "14/02/2026"
    assert len(rows_of(files["couverture.csv"])) == 5
    acts = {row["Acte"] for row in rows_of(files["journal.csv"])}
    assert {"relevé émis", "relevé validé", "écriture rapprochée", "Pass encaissé"} <= acts
    assert "Encaissé et pas encore payé : 1 Pass, 10,00" in files["LISEZ-MOI.txt"].decode()
    _names_nobody(files)


def _names_nobody(files: dict[str, bytes]) -> None:
    text = b"\n".join(
        content for name, content in files.items() if not name.endswith(".pdf")
    ).decode()
    for use in Redemption.objects.select_related("digital_pass", "member"):
        assert codes.sign(use.digital_pass.serial, keys.ring()) not in text
        assert use.member.last_name not in text
        assert use.member.email not in text
    for hand_over in HandOver.objects.select_related("person"):
        assert hand_over.reference not in text
        assert hand_over.person.last_name not in text
        assert str(hand_over.person.public_id) not in text


def test_another_providers_money_is_in_no_file() -> None:
    mine, other = open_provider(name="La mienne"), open_provider(name="Une autre")
    redemption(mine)
    theirs = redemption(other)
    accepted_account(other)
    files = made(mine)
    serial = codes.serial_text(theirs.digital_pass.serial)
    assert all(serial.encode() not in content for content in files.values())
    assert all(b"Une autre" not in content for content in files.values())
    assert len(rows_of(files["encaissements-impayes.csv"])) == 1


def stated(use: Redemption) -> MonthlyStatement:
    """State one redemption, as closing its month would."""
    statement = MonthlyStatement.objects.create(
        number="R-2026-02-000001",
        provider=use.provider,
        period="2026-02",
        cut_off_at=use.received_at,
        issued_at=use.received_at,
        gross_cents=1_000,
        net_cents=1_000,
        expected_on=TODAY,
        status="issued",
    )
    statement.lines.create(kind="redemption", amount_cents=1_000, order=use.order, redemption=use)
    return statement


def test_disputes_and_holds_go_out_without_what_was_written_about_them() -> None:
    provider = open_provider()
    use = redemption(provider)
    statement = stated(use)
    operators = [UserFactory(operator=True) for _ in range(2)]
    hold = LineHold.objects.create(
        statement=statement,
        reason="M. Durand a appelé",
        held_by=operators[0],
        held_at=use.received_at,
        days=20,
        until_on=TODAY,
        second_by=operators[1],
        confirmed_at=use.received_at,
    )
    hold.lines.add(statement.lines.get())
    Dispute.objects.create(
        reason="wrong_fee",
        provider=provider,
        statement=statement,
        opened_by=member_of(provider),
        opened_at=use.received_at,
        text="M. Durand a appelé",
        holds_statement=False,
        deadline_on=TODAY,
    )
    files = made(provider)
    assert rows_of(files["retenues.csv"])[0]["Montant retenu"] == "10,00"
    assert rows_of(files["contestations.csv"])[0]["Relevé"] == statement.number
    assert all(b"Durand" not in content for content in files.values())


def test_a_hundred_redemptions_cost_as_many_statements_as_one() -> None:
    provider = open_provider()
    redemption(provider)
    queries.assert_same_count(
        visit=lambda: made(provider),
        add_rows=lambda: [redemption(provider) for _ in range(20)],
    )


def test_what_was_undone_after_payment_is_said_to_be_deducted() -> None:
    story = lived_story()
    provider = story.providers[0]
    use = Redemption.objects.live().filter(provider=provider).earliest("pk")
    with time_machine.travel(NOW, tick=False):
        redeeming.reverse_redemption(
            actor=UserFactory(operator=True), redemption=use, reason="Séance annulée"
        )
        totals = CreditorFile(provider, TODAY).totals
        assert stating.money_of(provider, TODAY).debt_cents == totals.debt_cents == 1_000
    assert (totals.unpaid, totals.paid) == ((0, 0), (1, 1_000))
    assert uuid.UUID(str(use.scan_id))
