"""P5: produce the Passes of a printed order, up to one million in one run.

Three ways, fed the same orders, interleaved: the naive one (bulk_create of model instances), ours
(`producing.fill_lot`: the database makes the Passes from a range of serials), and the limit that
must be beaten (COPY of rows prepared beforehand). Same answers: every way leaves the same number of
booklets and Passes, under consecutive serials.

    .venv/bin/python -m bench.p5_produce [--size full]
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.p1_redeem import prepare

SIZES = {"small": (100_000, 3), "full": (1_000_000, 3)}
A_BOOKLET = 10


def order_of(count: int) -> Any:
    """Make a printed order with its proof accepted."""
    from passes import enums
    from tests.passes.stock import Stock

    stock = Stock(ordered=count, size=A_BOOKLET, allotted=count)
    stock.sign_proof()
    assert stock.order.mode == enums.OrderMode.PRINTED
    return stock


def ours(stock: Any) -> Callable[[], None]:
    """Prepare what the product does."""
    from passes import producing

    terms = producing.LotTerms(stock.ordered // A_BOOKLET)
    lot = producing.produce_lot(actor=stock.operator, order=stock.order, terms=terms)
    return lambda: producing.fill_lot(actor=stock.operator, lot=lot) and None


def naive(stock: Any) -> Callable[[], None]:
    """Prepare what a Django team writes first."""
    from passes import codes, producing
    from passes.models import Booklet, Pass

    lot = _reserved(stock)

    def make() -> None:
        from django.utils import timezone

        at = timezone.now()
        booklets = Booklet.objects.bulk_create(
            (
                Booklet(
                    number=codes.booklet_number(lot.first_booklet + place),
                    order=stock.order,
                    lot=lot,
                    size=A_BOOKLET,
                    status="produced",
                    key_fingerprint=lot.key_fingerprint,
                    created_at=at,
                )
                for place in range(lot.booklet_count)
            ),
            batch_size=2_000,
        )
        Pass.objects.bulk_create(
            (
                Pass(
                    serial=lot.first_serial + place * A_BOOKLET + rank,
                    booklet=booklet,
                    order=stock.order,
                    rank=rank + 1,
                )
                for place, booklet in enumerate(booklets)
                for rank in range(A_BOOKLET)
            ),
            batch_size=5_000,
        )

    assert producing.first_number(lot)
    return make


def limit(stock: Any) -> Callable[[], None]:
    """Prepare the rows, so that only COPY is counted; the booklets are made beforehand."""
    from django.db import connection
    from django.utils import timezone

    from passes import codes
    from passes.models import Booklet

    lot = _reserved(stock)
    at = timezone.now()
    first = (Booklet.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    booklets, passes = io.BytesIO(), io.BytesIO()
    for place in range(lot.booklet_count):
        number = codes.booklet_number(lot.first_booklet + place)
        pk = first + place
        booklets.write(
            f"{pk}\t{_uuid(pk)}\t{number}\t{stock.order.pk}\t{lot.pk}\t{A_BOOKLET}\tproduced\t"
            f"{lot.key_fingerprint}\t{at.isoformat()}\n".encode()
        )
        serial = lot.first_serial + place * A_BOOKLET
        for rank in range(A_BOOKLET):
            passes.write(
                f"{serial + rank}\t{pk}\t{stock.order.pk}\t{rank + 1}\tin_stock\tf\t\n".encode()
            )

    def copy() -> None:
        with connection.cursor() as cursor:
            for table, columns, rows in (
                (
                    "passes_booklet",
                    "id, public_id, number, order_id, lot_id, size, status, key_fingerprint,"
                    " created_at",
                    booklets,
                ),
                (
                    "passes_pass",
                    "serial, booklet_id, order_id, rank, status, returned_to_allocation,"
                    " blocked_reason",
                    passes,
                ),
            ):
                with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as into:
                    into.write(rows.getvalue())
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('passes_booklet', 'id'),"
                " (SELECT max(id) FROM passes_booklet))"
            )

    return copy


def _reserved(stock: Any) -> Any:
    from passes import producing

    terms = producing.LotTerms(stock.ordered // A_BOOKLET)
    return producing.produce_lot(actor=stock.operator, order=stock.order, terms=terms)


def _uuid(number: int) -> str:
    import uuid

    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))


def measure(size: str) -> dict[str, Any]:
    count, rounds = SIZES[size]
    prepare("postgresql")
    from django.db import transaction

    from passes.models import Pass

    ways = {"naive": naive, "ours": ours, "limit": limit}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    memory = 0.0
    for _ in range(rounds):
        for way, make in ways.items():
            stock = order_of(count)
            run = make(stock)
            base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            start = time.perf_counter()
            if way == "ours":
                run()  # it opens one transaction a part, as in service
                memory = max(
                    memory, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) / 1024
                )
            else:
                with transaction.atomic():
                    run()
            seconds[way].append(time.perf_counter() - start)
            made = Pass.objects.filter(order=stock.order)
            assert made.count() == count
            assert made.values("serial").distinct().count() == count
    rate = {way: round(count / statistics.median(found)) for way, found in seconds.items()}
    return {
        "passes": count,
        "rows_a_second": rate,
        "ours_over_limit": round(rate["ours"] / rate["limit"], 2),
        "ours_over_naive": round(rate["ours"] / rate["naive"], 2),
        "memory_above_base_mb": round(memory, 1),
    }


def main() -> int:
    reader = argparse.ArgumentParser(prog="p5")
    reader.add_argument("--size", choices=sorted(SIZES), default="small")
    chosen = reader.parse_args()
    found = measure(chosen.size)
    print(json.dumps(found, indent=1))
    return 0 if found["ours_over_limit"] >= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
