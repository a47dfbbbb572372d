"""The stage of P1: a database of its own, one provider, one order, and Passes to spend."""

from __future__ import annotations

import itertools
import os
import tempfile
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

TOKEN = "banc-d-essai"
FIRST_SERIAL = 100_000


def prepare(database: str) -> None:
    """Settings of production, on a database of this run's own."""
    folder = Path(tempfile.mkdtemp(prefix="declic-p1-"))
    address = f"sqlite:///{folder}/p1.sqlite3"
    if database == "postgresql":
        from tests.support import postgres

        address = postgres.start()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "SECRET_KEY": "banc" * 16,
        "PASS_KEYS": uuid.uuid4().hex + uuid.uuid4().hex,
        "SEALING_KEYS": uuid.uuid4().hex + uuid.uuid4().hex,
        "EVIDENCE_KEY": uuid.uuid4().hex + uuid.uuid4().hex,
        "DATABASE_URL": address,
        "PUBLIC_HOST": "pass.example",
        "INSTANCE_ID": "banc",
        "LOG_LEVEL": "ERROR",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "false",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


class Stage:
    """One provider, one order, and as many usable Passes as the run spends."""

    def __init__(self, count: int) -> None:
        from django.utils import timezone

        from diagnostics.accounts import joining
        from passes import codes, keys
        from passes.models import Order, Pass
        from tests.passes.scanning import open_desk

        self.desk = open_desk(size=1, on=timezone.localdate())
        member = self.desk.member
        _, self.token = joining.create_token(
            actor=member, user=member, label=TOKEN, scope_id=self.desk.provider.public_id
        )
        today, month = timezone.localdate(), timedelta(days=30)
        Order.objects.update(
            valid_from=today - month,
            valid_until=today + month,
            last_service_on=today + 2 * month,
            last_claim_on=today + 3 * month,
        )
        printed = self._print(count // 10 + 1)
        self._hand_out(printed)
        ring = keys.ring()
        serials = Pass.objects.filter(booklet__in=printed).values_list("serial", flat=True)
        self.codes: Iterator[str] = iter([codes.sign(serial, ring) for serial in serials])
        self.day = timezone.localdate().isoformat()

    def _print(self, count: int) -> list[Any]:
        """Booklets of ten Passes, as production leaves them."""
        from passes import codes
        from passes.models import Booklet, Pass

        model = self.desk.booklet
        booklets = Booklet.objects.bulk_create(
            Booklet(
                number=codes.booklet_number(10_000 + n),
                order=model.order,
                agency=model.agency,
                size=10,
                status=model.status,
                key_fingerprint=model.key_fingerprint,
                created_at=model.created_at,
            )
            for n in range(count)
        )
        passes = (
            Pass(
                serial=FIRST_SERIAL + 10 * n + rank,
                booklet=booklet,
                order=model.order,
                rank=rank + 1,
                status="handed_out",
            )
            for n, booklet in enumerate(booklets)
            for rank in range(10)
        )
        Pass.objects.bulk_create(passes, batch_size=500)
        return booklets

    def _hand_out(self, booklets: list[Any]) -> None:
        from passes.models import HandOver

        model = HandOver.objects.get()
        own = {"id", "public_id", "reference", "booklet_id", "second_booklet_reason"}
        fields = {
            field.attname: getattr(model, field.attname)
            for field in HandOver._meta.concrete_fields
            if field.attname not in own
        }
        HandOver.objects.bulk_create(
            HandOver(
                **fields,
                reference=f"B-{booklet.pk}",
                booklet=booklet,
                second_booklet_reason="banc",
            )
            for booklet in booklets
        )

    def bodies(self, count: int) -> list[dict[str, str]]:
        return [
            {
                "code": code,
                "scan_id": str(uuid.uuid4()),
                "site": str(self.desk.site.public_id),
                "service": self.desk.service.code,
                "service_on": self.day,
            }
            for code in itertools.islice(self.codes, count)
        ]
