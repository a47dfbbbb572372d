"""What is killed half-way: closing, paying, importing, one after the other in one life.

Each scene is made ready by the verbs and committed; its act is then run by processes that are
killed and started again, so it is what a person or a cron line would ask a second time, in the same
words: the same request, the same file, the same month. The clock of every process is stopped at the
scene's instant, so that two runs may be compared to the cent.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import time_machine
from django.apps import apps
from django.conf import settings
from django.db.models import Model

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import JournalEntry, User
from passes import closing, giving, paying, reconciling, redeeming
from passes.models import BankEntry, CustodyReading, PaymentBatch, Provider
from tests.passes.books_story import Story, funded_story
from tests.passes.factories import accepted_account, member_of, open_provider
from tests.passes.formats.camt_samples import entry
from tests.soak import world
from tests.support.mock_bank import MockBank
from tests.support.mock_bank_files import Answer

IBANS = ("FR7630006000011234567890189", "FR7610107001011234567890129")
JOB = SystemJob("close_month")
EVE, CLOSING, APPROVING = "2026-02-20T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-09T09:00:00Z"
PAYING, READING = "2026-03-10T09:00:00Z", "2026-03-12T21:00:00Z"


@dataclass(frozen=True, slots=True)
class Scene:
    """What is done before it, when it acts, and what it does."""

    name: str
    ready: Callable[[], None]
    at: str
    act: Callable[[], None]


# --- Closing


def ready_to_close() -> None:
    """Make a February with three structures, a reversal, a gesture and fees."""
    story = funded_story(downstream_fee_bp=420, fee_vat_bp=2_000)
    providers = [open_provider() for _ in range(3)]
    for provider, iban in zip(providers, IBANS, strict=False):
        accepted_account(provider, iban=iban)
    hand_over = story.hand_over("2026-02-03", 7)
    made = [
        story.redeem(hand_over, rank, providers[rank % 3], f"2026-02-{10 + rank}")
        for rank in range(1, 7)
    ]
    with time_machine.travel(EVE, tick=False):
        redeeming.reverse_redemption(
            actor=member_of(made[0].provider), redemption=made[0], reason="Erreur"
        )
        _give(story, providers[0])


def _give(story: Story, provider: Provider) -> None:
    story.bank_day("2026-02-19", entry("5.00", reference="T1", text="ABONDEMENT"), moved=500)
    first, second = _operators()[:2]
    top_up = BankEntry.objects.get(bank_reference="T1")
    reconciling.set_aside_entry(actor=first, entry=top_up, kind="top_up", reason="Geste")
    asked = {"provider": provider, "amount_cents": 300, "reason": "Atelier annulé"}
    gesture = giving.propose_gesture(actor=first, **asked)
    giving.grant_gesture(actor=second, gesture=gesture)


def close() -> None:
    closing.close_month(actor=JOB, period="2026-02")


# --- Paying


def ready_to_pay() -> None:
    with time_machine.travel(CLOSING, tick=False):
        close()
    with time_machine.travel(APPROVING, tick=False):
        closing.approve_by_silence()


def pay() -> None:
    """Prepare, release and hand over; each form sent again says the same request."""
    first, second, third = _operators()[:3]
    asked = {"requested_on": dt.date(2026, 3, 11), "request_id": _request("prepare")}
    batch = paying.prepare_batch(actor=first, **asked)
    released = paying.release_batch(actor=second, batch=batch, request_id=_request("release"))
    paying.export_batch(actor=third, batch=released)


# --- Importing


def ready_to_import() -> None:
    with time_machine.travel(PAYING, tick=False):
        pay()


def read_the_bank() -> None:
    """Read what the bank tells over three days: an answer, debits, a return, other movements."""
    batch = PaymentBatch.objects.get()
    bank = MockBank(settings.OPERATOR_IBAN, balance=100_500)
    for fault in ("late_return", "charge", "unknown_credit"):
        bank.fault(fault)
    _read(bank.submit(bytes(batch.file_content or b""), on=dt.date(2026, 3, 10)))
    bank.receive(2_500, "VIREMENT RECU")
    for day in (11, 12, 13):
        _read(bank.end_of_day(dt.date(2026, 3, day)))


def _read(told: list[Answer]) -> None:
    for answer in told:
        world.read(answer)


# In this order: each begins where the one before ended.
SCENES = (
    Scene("closing", ready_to_close, CLOSING, close),
    Scene("paying", ready_to_pay, PAYING, pay),
    Scene("importing", ready_to_import, READING, read_the_bank),
)


def result() -> list[str]:
    """Say all that the books hold, in words that do not depend on how they came to hold it.

    A row is named by its rank, because a killed transaction may leave a gap in the keys; readings
    of the custody are looks at the books and not the books.
    """
    models = apps.get_app_config("passes").get_models(include_auto_created=True)
    kept = sorted((m for m in models if m is not CustodyReading), key=lambda m: m._meta.label)
    ranks: dict[type[Model], dict[Any, int]] = {}
    return [line for model in kept for line in _lines(model, ranks)]


def history() -> set[tuple[str, str]]:
    """Which verbs were done on what kind of object."""
    lines = JournalEntry.objects.filter(refusal_code="")
    return set(lines.values_list("verb", "subject_type"))


def _lines(model: type[Model], ranks: dict[type[Model], dict[Any, int]]) -> list[str]:
    columns = [c for c in model._meta.concrete_fields if not c.primary_key]
    told = []
    for row in model._base_manager.order_by("pk"):
        shown = {}
        for column in columns:
            value = getattr(row, column.attname)
            if column.is_relation and value is not None:
                value = _rank(column.related_model, value, ranks)
            elif isinstance(value, bytes | memoryview):
                value = hashlib.sha256(bytes(value)).hexdigest()
            if not isinstance(value, uuid.UUID):
                shown[column.attname] = str(value)
        told.append(f"{model._meta.label} {json.dumps(shown, sort_keys=True, ensure_ascii=False)}")
    return sorted(told)


def _rank(model: Any, pk: Any, ranks: dict[type[Model], dict[Any, int]]) -> int:
    if model not in ranks:
        keys = model._base_manager.order_by("pk").values_list("pk", flat=True)
        ranks[model] = {key: rank for rank, key in enumerate(keys)}
    return ranks[model][pk]


def _operators() -> list[User]:
    return list(User.objects.filter(role="operator").order_by("pk"))


def _request(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, name)
