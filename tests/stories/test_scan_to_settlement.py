"""Steps 8 to 13: from the scan to the paid provider and the report (architecture.md 10.2).

The clock moves from the hand-over of September to the report of December. Each step asserts what
the next one reads; the seven laws are weighed after each, and the journal is read at the end.
"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client

from config.demo import cast
from config.demo.bank import Booking
from diagnostics.accounts import joining
from diagnostics.accounts.append_only import trigger_names
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person
from passes import closing, desks, money, paying, redeeming
from passes.enums import PaymentStatus, StatementStatus
from passes.models import (
    BankEntry,
    BankStatement,
    MonthlyStatement,
    Order,
    Pass,
    Payment,
    PaymentBatch,
    Redemption,
)
from passes.scans import Scan
from reporting import catalogue, requesting
from reporting.enums import FileFormat
from tests.diagnostics.recordings import CORE, HARD
from tests.stories import meeting
from tests.stories.house import (
    GREEN,
    House,
    accept_account,
    last_line,
    new_id,
    open_house,
    qualify_places,
    told,
    verdicts,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def house(clock: time_machine.Traveller, tmp_path: Path) -> House:
    desks.forget()
    return open_house(clock, tmp_path)


def test_from_the_scan_to_the_paid_provider_and_the_report(house: House) -> None:
    since = last_line()
    order, person, codes = _opening(house)
    _step_8_redeem(house, codes)
    _step_9_close(house)
    payments = _step_10_pay(house)
    _step_11_reconcile(house, payments)
    _second_attempt(house)
    _step_12_books(order)
    _step_13_report(house, person)
    _the_journal_told_it(since)


def _opening(house: House) -> tuple[Order, Person, tuple[str, ...]]:
    """Steps 1 to 7: an active order, two places, ten Passes in the hands of one person."""
    house.at("2026-09-07")
    qualify_places(house)
    order = meeting.active_order(house)
    house.at("2026-09-08")
    person = meeting.register(house, "Diallo", "1234567A")
    meeting.meet(house, person)
    _, codes = meeting.hand_over(house, person, 10)
    for n, answers in enumerate((HARD,) * 6 + (CORE,) * 6):
        other = meeting.register(house, f"Martin {'abcdefghijkl'[n]}", f"20000{n:02d}B")
        meeting.meet(house, other, answers)
    assert verdicts() == GREEN
    return order, person, codes


def scan_of(house: House, code: str, place: int = 0) -> Scan:
    site = house.providers[place].sites.get()
    return Scan(
        code=code,
        site=site,
        service=site.site_services.get(until_on__isnull=True).service,
        service_on=house.today,
        scan_id=new_id(),
    )


def _step_8_redeem(house: House, codes: tuple[str, ...]) -> None:
    """Verify without spending, redeem, send again, refuse, undo; one by the API."""
    house.at("2026-10-06", 14)
    house.bank_day()
    scan = scan_of(house, codes[0])
    assert redeeming.check_pass(actor=house.members[0], scan=scan).face_value_cents == 1000
    assert not Redemption.objects.exists()

    first = redeeming.redeem_pass(actor=house.members[0], scan=scan)
    again = redeeming.redeem_pass(actor=house.members[0], scan=scan)
    assert (again.redemption, again.is_replay) == (first.redemption, True)
    refused(house, scan_of(house, codes[0], 1), "already_redeemed", place=1)
    refused(house, scan_of(house, codes[1][:-1] + "?"), "malformed_code")
    _by_the_api(house, scan_of(house, codes[1]))
    for place, code in ((0, codes[2]), (1, codes[3]), (1, codes[4])):
        redeeming.redeem_pass(actor=house.members[place], scan=scan_of(house, code, place))

    mistake = redeeming.redeem_pass(actor=house.members[1], scan=scan_of(house, codes[5], 1))
    redeeming.reverse_redemption(
        actor=house.members[1], redemption=mistake.redemption, reason="Mauvais Pass scanné"
    )
    assert Redemption.objects.live().count() == 5
    assert Pass.objects.unused().count() == 5
    assert verdicts() == GREEN


def refused(house: House, scan: Scan, code: str, place: int = 0) -> None:
    before = Redemption.objects.count()
    with pytest.raises(Refusal) as refusal:
        redeeming.redeem_pass(actor=house.members[place], scan=scan)
    assert refusal.value.code == code
    assert Redemption.objects.count() == before


def _by_the_api(house: House, scan: Scan) -> None:
    """A program holds a token made for its provider; its scan sent twice spends once."""
    _, text = joining.create_token(
        actor=house.chiefs[0],
        user=house.chiefs[0],
        label="Caisse",
        scope_id=house.providers[0].public_id,
    )
    body = {
        "code": scan.code,
        "scan_id": str(scan.scan_id),
        "site": str(scan.site.public_id),
        "service": scan.service.code,
        "service_on": scan.service_on.isoformat(),
    }
    answers = [
        Client().post(
            "/api/v1/redemptions",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {text}"},
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert Redemption.objects.filter(scan_id=scan.scan_id).count() == 1


def _step_9_close(house: House) -> None:
    """The month is closed by the command, once; one provider approves, silence does for two."""
    house.at("2026-10-31", 12)
    with pytest.raises(Exception, match="pas encore terminé"):
        call_command("close_month", "2026-10", stdout=io.StringIO())
    house.at("2026-11-02", 9)
    house.bank_day()
    said = io.StringIO()
    call_command("close_month", "2026-10", stdout=said)
    call_command("close_month", "2026-10", stdout=said)
    assert "2 relevés, " + money.show(4_748) in said.getvalue()
    assert "Aucun relevé à émettre" in said.getvalue()
    mine, other = MonthlyStatement.objects.order_by("provider_id")
    assert (mine.gross_cents, mine.fee_cents, mine.fee_vat_cents) == (3_000, 126, 25)
    assert mine.lines.count() == 3
    stranger = Client()
    stranger.force_login(house.chiefs[1])
    assert stranger.post(f"/releves/{mine.public_id}/valider").status_code == 404
    closing.approve_statement(actor=house.chiefs[0], statement=mine)
    house.at("2026-11-09", 3)
    house.bank_day()
    assert closing.approve_by_silence() == 1
    other.refresh_from_db()
    assert other.status == StatementStatus.APPROVED
    assert verdicts() == GREEN


def _step_10_pay(house: House) -> list[Payment]:
    """One prepares, another releases; the file is the same each time it is taken."""
    house.at("2026-11-09", 10)
    first, second, third = house.operators
    batch = paying.prepare_batch(actor=first, requested_on=dt.date(2026, 11, 10))
    assert batch.count == 2
    for wrong, code in ((first, "same_person"), (second, "same_person")):
        with pytest.raises(Refusal) as refusal:
            paying.release_batch(actor=wrong, batch=batch)
        assert refusal.value.code == code
    with pytest.raises(Refusal) as refusal:
        paying.export_batch(actor=first, batch=batch)
    assert refusal.value.code == "not_released"
    released = paying.release_batch(actor=third, batch=batch)
    files = {bytes(paying.export_batch(actor=first, batch=released).file_content) for _ in "12"}
    assert len(files) == 1
    assert b"pain.001.001.09" in files.pop()
    assert verdicts() == GREEN
    return list(batch.payments.order_by("statement__provider_id"))


def debit_of(payment: Payment) -> Booking:
    return Booking(
        -payment.amount_cents, end_to_end_id=payment.end_to_end_id, name=payment.holder_name
    )


def _step_11_reconcile(house: House, payments: list[Payment]) -> None:
    """Two debits settle, one comes back, a gift waits; the file sent again changes nothing."""
    house.at("2026-11-10", 20)
    file = house.bank_file(*map(debit_of, payments), Booking(450, text="DON ANONYME"))
    said = io.StringIO()
    call_command("import_bank_statement", str(file), stdout=said)
    assert "écritures 3, déjà connues 0, à rapprocher 1" in said.getvalue()
    before = (BankStatement.objects.count(), BankEntry.objects.count())
    call_command("import_bank_statement", str(file), stdout=said)
    assert (BankStatement.objects.count(), BankEntry.objects.count()) == before
    assert set(MonthlyStatement.objects.values_list("status", flat=True)) == {StatementStatus.PAID}
    assert BankEntry.objects.open().get().amount_cents == 450
    assert verdicts() == GREEN

    house.at("2026-11-13", 20)
    back = payments[1]
    house.bank_day(
        Booking(
            back.amount_cents,
            text="RETOUR COMPTE CLOS",
            end_to_end_id=back.end_to_end_id,
            name=back.holder_name,
            return_reason="AC04",
        )
    )
    back.refresh_from_db()
    assert back.status == PaymentStatus.RETURNED
    assert verdicts() == GREEN


def _second_attempt(house: House) -> None:
    """The account is closed: nothing leaves before another is accepted by three people."""
    house.at("2026-11-16")
    first, _, third = house.operators
    with pytest.raises(Refusal) as refusal:
        paying.prepare_batch(actor=first, requested_on=house.today)
    assert refusal.value.code == "bank_account_to_correct"
    accept_account(house, 1, cast.iban(77))
    house.at("2026-11-17")
    batch = paying.prepare_batch(actor=first, requested_on=house.today)
    paying.export_batch(actor=first, batch=paying.release_batch(actor=third, batch=batch))
    (again,) = batch.payments.all()
    assert (again.attempt, again.iban) == (2, cast.iban(77))
    house.at("2026-11-18", 20)
    house.bank_day(debit_of(again))
    again.refresh_from_db()
    assert again.status == PaymentStatus.SETTLED
    assert set(MonthlyStatement.objects.values_list("status", flat=True)) == {StatementStatus.PAID}
    assert PaymentBatch.objects.count() == 2
    assert verdicts() == GREEN


def _step_12_books(order: Order) -> None:
    """Seven lines and 0; any row changed behind the back, 1, the law and the difference."""
    said = io.StringIO()
    call_command("check_books", stdout=said)
    lines = said.getvalue().strip().splitlines()
    assert [line.split()[1] for line in lines] == list("ABCDEFG")
    _tamper("UPDATE passes_statementline SET amount_cents = amount_cents + 1 WHERE id = {}")
    said = io.StringIO()
    with pytest.raises(SystemExit) as exit_code:
        call_command("check_books", stdout=said)
    assert exit_code.value.code == 1
    assert "0,01" in next(line for line in said.getvalue().splitlines() if "loi c" in line.lower())
    _tamper("UPDATE passes_statementline SET amount_cents = amount_cents - 1 WHERE id = {}")
    assert verdicts() == GREEN


def _tamper(sql: str) -> None:
    """Change a row as somebody who owns the database would, its guard taken off first."""
    line = MonthlyStatement.objects.order_by("pk")[0].lines.order_by("pk")[0]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE passes_statementline DISABLE TRIGGER USER")
        else:
            for name in trigger_names("passes_statementline"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(sql.format(line.pk))


def _step_13_report(house: House, person: Person) -> None:
    """The manager asks for the quarter, its file is built and taken; an advisor may not."""
    house.at("2026-12-01")
    wanted = requesting.Wanted("inclusion", (), "2026-T3", FileFormat.XLSX)
    request = requesting.request_report(actor=house.manager, wanted=wanted)
    assert request.scope == [str(person.agency.public_id)]
    asked = requesting.asked(actor=house.manager, agencies=(), period="2026")
    figures = {f.indicator.code: (f.text, f.base) for f in catalogue.main_figures(asked)}
    assert figures["I01"][0] == "13"
    assert figures["I04"] == ("53,8\u00a0%", "7 sur 13")
    assert figures["I12"] == ("25,0\u00a0%", "10 sur 40")
    assert figures["I13a"] == ("12,5\u00a0%", "5 sur 40")
    assert figures["I13b"] == ("50,0\u00a0%", "5 sur 10")
    # One person alone used her booklet: who she is must not be read from a rate.
    assert figures["I14"][0] == "s"
    built = requesting.build_report(actor=house.manager, request=request)
    assert requesting.download_report(actor=house.manager, request=built)[:2] == b"PK"
    with pytest.raises(Refusal):
        requesting.request_report(actor=house.advisor, wanted=wanted)


def _the_journal_told_it(since: int) -> None:
    """What an auditor reads, in order, from the application to the report."""
    lines = told(since)
    story = (
        "provider.accredited",
        "account.confirmed",
        "order.drafted",
        "order.signed_off",
        "bank_statement.imported",
        "funds.recorded",
        "order.activated",
        "person.registered",
        "diagnosis.recorded",
        "risk.assessed",
        "booklet.handed_over",
        "pass.redeemed",
        "redemption.reversed",
        "month.closed",
        "statement.approved",
        "batch.prepared",
        "batch.released (same_person)",
        "batch.released",
        "batch.exported",
        "entry.matched",
        "account.changed",
        "account.confirmed",
        "batch.released",
        "books.checked",
        "report.built",
        "report.downloaded",
    )
    rest = iter(lines)
    missing = [verb for verb in story if verb not in rest]
    assert not missing, f"{missing} not in {lines}"
    assert lines.count("pass.redeemed") == 6
