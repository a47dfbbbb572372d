"""Round trips with a bank over real local HTTP: mock-bank takes our file and answers with its own.

Every message crosses a socket as bytes: the pain.001 that a second operator released, then the
pain.002, camt.054 and camt.053 that the bank writes, faults included. What they become is judged on
the payments, on the statements of the structures, and by the laws of the money.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from mockbank import server

from config.demo import cast
from diagnostics.accounts.refusals import Refusal
from passes import answering, checking, reconciling
from passes.enums import BankFileStatus
from passes.formats import pain002
from passes.laws import Law
from passes.models import BankEntry, BankStatement, MonthlyStatement, Payment
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import JOB, sent_payment
from tests.passes.factories import accepted_account
from tests.passes.money_factories import payable_statement

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]
OPENED = "2026-03-10T10:00"


@dataclass
class Bank:
    """The bank as its customer sees it: an address, and what it is told to do wrong."""

    address: str

    def ask(self, method: str, path: str, body: bytes | dict[str, Any] | None = None) -> Any:
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        request = Request(f"{self.address}{path}", data=content, method=method)  # noqa: S310
        try:
            with urlopen(request, timeout=10) as answer:  # noqa: S310
                return json.loads(answer.read() or b"null")
        except HTTPError as refused:  # a file refused is an answer, told with its status
            return json.loads(refused.read())

    def does(self, behaviour: str, **parameters: Any) -> None:
        body = {"behaviour": behaviour, "parameters": parameters}
        self.ask("PATCH", "/_mock/accounts/OPERATOR", body)

    def send(self, payment: Payment) -> None:
        """Hand over the file of a batch."""
        self.ask("POST", "/payments", bytes(payment.batch.file_content))

    def collect(self) -> list[str]:
        """Take what the bank has sent and give it to the product, in its order."""
        kinds = []
        for message in self.ask("GET", "/_mock/mailbox"):
            content, kind = message["body"].encode(), message["type"].split(".001.")[0]
            if kind == "pacs.004":
                continue  # between banks: the account's own files say the same
            take = (
                answering.import_payment_report
                if pain002.is_report(content)
                else reconciling.import_bank_statement
            )
            try:
                take(actor=JOB, content=content, file_name=f"{kind}.xml")
            except Refusal as refusal:
                # This bank has other customers, and puts all statements in one box.
                if refusal.code != "account_not_ours" or settings.OPERATOR_IBAN in str(content):
                    raise
            else:
                kinds.append(kind)
        return kinds

    def until(self, day: str) -> list[str]:
        """Let bank days pass, and collect what they brought."""
        self.ask("POST", f"/_mock/advance?to={day}")
        return self.collect()


@pytest.fixture
def bank() -> Iterator[Bank]:
    served = server.make_server(server.Config(port=0, quiet=True, clock=OPENED))
    thread = threading.Thread(target=served.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    found = Bank(f"http://127.0.0.1:{served.server_address[1]}")
    account = {"id": "OPERATOR", "iban": settings.OPERATOR_IBAN, "balance": 1_000_000}
    found.ask("POST", "/_mock/accounts", account)
    yield found
    served.shutdown()
    served.server_close()
    thread.join()


def three_payments() -> list[Payment]:
    """Hand one batch of three transfers over."""
    for number in range(2):
        statement = payable_statement(account=False)
        accepted_account(statement.provider, iban=cast.iban(number))
    return list(sent_payment().batch.payments.order_by("pk"))


def states(*payments: Payment) -> list[tuple[str, str]]:
    rows = Payment.objects.in_bulk([one.pk for one in payments])
    statements = MonthlyStatement.objects.in_bulk([one.statement_id for one in payments])
    return [(rows[one.pk].status, statements[one.statement_id].status) for one in payments]


def money_is_right() -> None:
    for result in checking.weigh():
        assert result.ok or result.law not in (Law.C, Law.E, Law.G), result.faults


PAID, FREE = ("settled", "paid"), ("rejected", "approved")


def test_accepted_transfers_are_paid_and_one_to_a_closed_account_is_payable_again(bank):
    one, two, three = three_payments()
    closed = {"id": "CLOSED", "iban": two.iban, "behaviour": "closed-account"}
    bank.ask("POST", "/_mock/accounts", closed)
    bank.send(one)
    assert bank.collect() == ["pain.002"]
    assert states(one, two, three) == [("sent", "in_payment"), FREE, ("sent", "in_payment")]
    kinds = bank.until("2026-03-13")
    assert set(kinds) >= {"camt.053", "camt.054"}
    assert states(one, two, three) == [PAID, FREE, PAID]
    assert Payment.objects.get(pk=two.pk).bank_reason == "AC04"
    assert not BankEntry.objects.open().exists()
    money_is_right()


def test_a_transfer_that_comes_back_days_later_frees_its_statement_with_the_banks_reason(bank):
    one, two, _ = three_payments()
    wanted = {"days": 2, "reason": "MD07", "end_to_end_id": two.end_to_end_id}
    bank.does("return-later", **wanted)
    bank.send(one)
    bank.until("2026-03-13")
    assert states(one, two) == [PAID, PAID]
    bank.until("2026-03-18")
    assert states(one, two) == [PAID, ("returned", "approved")]
    assert Payment.objects.get(pk=two.pk).bank_reason == "MD07"
    money_is_right()


def test_a_statement_with_a_hole_is_held_until_somebody_answers_for_it(bank):
    one, two, three = three_payments()
    bank.does("statement-gap")
    bank.send(one)
    bank.until("2026-03-13")
    held = BankStatement.objects.get(status=BankFileStatus.HELD)
    assert held.difference_cents == -three.amount_cents
    assert set(states(one, two, three)) == {("sent", "in_payment")}
    reason = "La banque confirme une ligne oubliée"
    reconciling.accept_difference(actor=UserFactory(operator=True), statement=held, reason=reason)
    paid = states(one, two, three)
    assert sorted(paid) == [("sent", "in_payment"), PAID, PAID]
    money_is_right()


def test_a_whole_file_rejected_leaves_nothing_treated_as_paid_and_moves_no_money(bank):
    payments = three_payments()
    bank.does("reject-file")
    bank.send(payments[0])
    bank.until("2026-03-13")
    assert states(*payments) == [FREE, FREE, FREE]
    assert not BankEntry.objects.exists()
    payments[0].batch.refresh_from_db()
    assert payments[0].batch.status == "closed"
    money_is_right()


def test_a_file_sent_twice_is_refused_by_the_bank_and_paid_once(bank):
    payments = three_payments()
    bank.send(payments[0])
    bank.send(payments[0])
    assert bank.collect() == ["pain.002", "pain.002"]
    assert states(*payments) == [("sent", "in_payment")] * 3
    bank.until("2026-03-13")
    assert states(*payments) == [PAID] * 3
    money_is_right()


def test_a_silent_bank_is_read_by_what_it_books_and_a_message_given_twice_counts_once(bank):
    payments = three_payments()
    bank.does("silent")
    bank.send(payments[0])
    assert bank.collect() == []
    bank.until("2026-03-13")
    counted = BankStatement.objects.count(), BankEntry.objects.count()
    for message in bank.ask("GET", "/_mock/messages?type=camt.053"):
        bank.ask("POST", f"/_mock/mailbox/{message['id']}/unread")
    bank.collect()
    assert (BankStatement.objects.count(), BankEntry.objects.count()) == counted
    assert states(*payments) == [PAID] * 3
    money_is_right()
