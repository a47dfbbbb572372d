"""The months of money: closing, approval, two people who pay, a bank that answers, one return.

The first payment to one provider comes back « compte clos »; it deposits another account, three
people vouch for it, and the second attempt is paid.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from config.demo import bank
from config.demo.bank import Booking
from config.demo.clockwork import PARIS, Clockwork, working
from config.demo.ordered import Book, import_day
from config.demo.stage import JOB, Stage, open_account
from passes import answering, checking, closing, enums, paying
from passes.models import MonthlyStatement, Payment, PaymentBatch

ACCOUNT_CLOSED = "AC04"
REFUSED_BY_THE_BANK = "AG02"  # payable again at once, by the next batch
WITHOUT_ACCOUNT = 12  # the first place that `stage.open_providers` leaves without one


@dataclass(slots=True)
class Months:
    """What the months need."""

    stage: Stage
    clock: Clockwork
    book: Book
    has_returned: bool = False
    has_rejected: bool = False


def plan_months(months: Months) -> None:
    """Plan every month end between the opening and the last day."""
    first = (months.clock.start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    while first <= months.clock.end:
        before = first - dt.timedelta(days=1)
        period = f"{before:%Y-%m}"
        months.clock.at(first, partial(close, period), hour=0, minute=20)
        months.clock.at(first + dt.timedelta(days=2), partial(approve, months, period), hour=11)
        months.clock.at(first + dt.timedelta(days=6), closing.approve_by_silence, hour=2)
        months.clock.at(working(first + dt.timedelta(days=7)), partial(prepare, months), hour=10)
        months.clock.at(working(first + dt.timedelta(days=7)), partial(release, months), hour=15)
        answer = working(first + dt.timedelta(days=9))
        months.clock.at(answer, partial(reported, months), hour=9)
        months.clock.at(answer, partial(answered, months, answer), hour=20)
        later = working(first + dt.timedelta(days=14))
        months.clock.at(later, partial(import_day, months.stage, months.book, later), hour=20)
        months.clock.at(later, partial(checking.read_custody, actor=JOB), hour=21)
        first = (first + dt.timedelta(days=32)).replace(day=1)


def close(period: str) -> None:
    """Close one month for every provider."""
    closing.close_month(actor=JOB, period=period)


def approve(months: Months, period: str) -> None:
    """Let two providers in three approve their statement; silence does for the others."""
    issued = MonthlyStatement.objects.filter(period=period, status=enums.StatementStatus.ISSUED)
    for statement in issued.order_by("pk"):
        if months.stage.rng.random() < 0.66:
            closing.approve_statement(
                actor=months.stage.chiefs[statement.provider_id], statement=statement
            )


def prepare(months: Months) -> None:
    """Prepare the transfers of everything that can be paid."""
    paying.prepare_batch(
        actor=months.stage.operators[1],
        requested_on=working(dt.date.fromordinal(_today().toordinal() + 1)),
    )


def release(months: Months) -> None:
    """Have another operator release the batch, and take its file to the bank."""
    batch = PaymentBatch.objects.filter(status=enums.BatchStatus.PREPARED).order_by("-pk").first()
    if batch is None:
        return
    first, second = months.stage.operators[0], months.stage.operators[2]
    # Who checked an account does not release its first payment (T5): the third operator does.
    releaser = second if not _checked_by(batch, second.pk) else first
    released = paying.release_batch(actor=releaser, batch=batch)
    paying.export_batch(actor=months.stage.operators[1], batch=released)


def _checked_by(batch: PaymentBatch, user_id: int) -> bool:
    return batch.payments.filter(account__checked_by_id=user_id).exists()


def reported(months: Months) -> None:
    """Let the bank say what it takes of a batch; once, it refuses one transfer of it."""
    batch = PaymentBatch.objects.filter(status=enums.BatchStatus.EXPORTED).order_by("-pk").first()
    if batch is None:
        return
    names = list(batch.payments.order_by("pk").values_list("end_to_end_id", flat=True))
    statuses = dict.fromkeys(names, ("ACSP", ""))
    if not months.has_rejected and len(names) > 1 and months.has_returned:
        months.has_rejected = True
        statuses[names[-1]] = ("RJCT", REFUSED_BY_THE_BANK)
    content = bank.answer(batch.number, dt.datetime.now(tz=PARIS), statuses)
    answering.import_payment_report(actor=JOB, content=content, file_name="reponse.xml")


def answered(months: Months, day: dt.date) -> None:
    """Let the bank book each transfer sent; one of them comes back the next week."""
    for payment in Payment.objects.filter(status=enums.PaymentStatus.SENT).order_by("pk"):
        months.book.bank.book(
            Booking(
                -payment.amount_cents,
                text=f"VIR SEPA {payment.paper_number}",
                end_to_end_id=payment.end_to_end_id,
                name=payment.holder_name,
            )
        )
        is_first = not months.has_returned and payment.statement is not None
        if is_first and months.clock.start.year < day.year:
            months.has_returned = True
            back = working(day + dt.timedelta(days=4))
            months.clock.at(back, partial(come_back, months, payment), hour=19)
            mended = working(day + dt.timedelta(days=11))
            months.clock.at(mended, partial(mend, months, payment), hour=10)
    import_day(months.stage, months.book, day)


def come_back(months: Months, payment: Payment) -> None:
    """Let the bank give one transfer back: the account is closed."""
    months.book.bank.book(
        Booking(
            payment.amount_cents,
            text="RETOUR COMPTE CLOS",
            end_to_end_id=payment.end_to_end_id,
            name=payment.holder_name,
            return_reason=ACCOUNT_CLOSED,
        )
    )


def mend(months: Months, payment: Payment) -> None:
    """Deposit another account, checked and confirmed; the next batch pays."""
    if payment.statement is None:
        return
    provider = payment.statement.provider
    open_account(months.stage, provider, 500 + provider.pk)


def plan_last_batch(stage: Stage, clock: Clockwork) -> None:
    """Leave transfers that wait for a second operator: a place that had no account gives one."""
    asked_on = working(clock.end + dt.timedelta(days=7))

    def give_account() -> None:
        open_account(stage, stage.providers[WITHOUT_ACCOUNT], 900)

    def leave_to_another() -> None:
        # Prepared by the third, so that the second, of the accounts told at start, may release.
        paying.prepare_batch(actor=stage.operators[2], requested_on=asked_on)

    clock.at(clock.end - dt.timedelta(days=5), give_account, hour=11)
    clock.at(clock.end - dt.timedelta(days=1), leave_to_another, hour=16)


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()
