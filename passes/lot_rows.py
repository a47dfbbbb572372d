"""The rows of a printed lot: its booklets and its Passes, made as fast as the database allows.

Where the database has COPY, rows are spelled here as it reads them and poured in while they are
made (performance.md, P5: an INSERT … SELECT writes them one by one, COPY by whole pages).
Elsewhere booklets are inserted and the database makes their Passes itself from the range of
serials. Both spellings leave the same rows: a test reads them side by side.
"""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from collections.abc import Iterator

from django.db import connection

from passes import codes, enums
from passes.models import Booklet, Lot

KEYS_A_WRITE = 500

_PASSES = """
WITH RECURSIVE ranks(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM ranks WHERE n < %s)
INSERT INTO passes_pass (serial, booklet_id, order_id, rank, status, returned_to_allocation,
    blocked_reason)
SELECT %s + made.place * %s + ranks.n - 1, made.id, %s, ranks.n, 'in_stock', %s, ''
FROM (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
    FROM passes_booklet WHERE lot_id = %s AND id >= %s
) made CROSS JOIN ranks
"""
_COPY = (
    "COPY passes_booklet (id, public_id, number, order_id, agency_id, lot_id, size, status,"
    " key_fingerprint, created_at) FROM STDIN"
)
_COPY_PASSES = (
    "COPY passes_pass (serial, booklet_id, order_id, rank, status, returned_to_allocation,"
    " blocked_reason) FROM STDIN (FORMAT BINARY)"
)
# PostgreSQL's binary COPY: a signature, then for each row the number of columns and, for each
# column, its length and its bytes, big-endian; -1 ends (manual, COPY, « Binary Format »).
_START, _END = b"PGCOPY\n\xff\r\n\x00" + bytes(8), struct.pack(">h", -1)
_PASS_ROW = struct.Struct(">hiiiqiqihi8si?i")
_TAKE_IDS = (
    "SELECT nextval(pg_get_serial_sequence('passes_booklet', 'id')) FROM generate_series(1, %s)"
)


def insert_booklets(lot: Lot, start: int, count: int, at: dt.datetime) -> list[int]:
    """Make `count` booklets of a lot from this place on; give their keys, in order."""
    if connection.vendor == "postgresql":
        return pour_booklets(lot, start, count, at)
    return insert_one_by_one(lot, start, count, at)


def insert_one_by_one(lot: Lot, start: int, count: int, at: dt.datetime) -> list[int]:
    """Make them with INSERTs, on any database."""
    made = Booklet.objects.bulk_create(
        Booklet(
            number=number,
            order_id=lot.order_id,
            agency_id=lot.agency_id,
            lot=lot,
            size=lot.booklet_size,
            status=enums.BookletStatus.PRODUCED,
            key_fingerprint=lot.key_fingerprint,
            created_at=at,
        )
        for number in _numbers(lot, start, count)
    )
    return sorted(booklet.pk for booklet in made)


def pour_booklets(lot: Lot, start: int, count: int, at: dt.datetime) -> list[int]:
    """Make them with one COPY, where the database has it; keys come from its own sequence."""
    agency = str(lot.agency_id) if lot.agency_id else "\\N"
    same = (
        f"{lot.order_id}\t{agency}\t{lot.pk}\t{lot.booklet_size}\t"
        f"{enums.BookletStatus.PRODUCED.value}\t{lot.key_fingerprint}\t{at.isoformat()}\n"
    )
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_IDS, [count])
        keys = sorted(key for (key,) in cursor.fetchall())
        numbers = _numbers(lot, start, count)
        # COPY goes past Django's cursor: its faults are given Django's names here.
        with connection.wrap_database_errors, cursor.cursor.copy(_COPY) as into:
            # Written by parts: the server takes one in while the next is spelled.
            for place in range(0, count, KEYS_A_WRITE):
                part = zip(keys[place : place + KEYS_A_WRITE], numbers, strict=False)
                into.write(
                    "".join(f"{key}\t{uuid.uuid4()}\t{number}\t{same}" for key, number in part)
                )
    return keys


def insert_passes(lot: Lot, start: int, keys: list[int]) -> None:
    """Make the Passes of these booklets of a lot, the first of which has this place in it."""
    if connection.vendor == "postgresql":
        pour_passes(lot, start, keys)
    else:
        derive_passes(lot, start, keys)


def derive_passes(lot: Lot, start: int, keys: list[int]) -> None:
    """Let the database make them, in one statement, on any database.

    The booklets are the last ones of the lot: nobody else writes in it meanwhile.
    """
    size = lot.booklet_size
    serial = lot.first_serial + start * size
    with connection.cursor() as cursor:
        cursor.execute(_PASSES, [size, serial, size, lot.order_id, False, lot.pk, keys[0]])


def pour_passes(lot: Lot, start: int, keys: list[int]) -> None:
    """Make them with one COPY, where the database has it."""
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(_COPY_PASSES) as into,
    ):
        into.write(_START)
        for place in range(0, len(keys), KEYS_A_WRITE):
            part = keys[place : place + KEYS_A_WRITE]
            into.write(b"".join(_pass_rows(lot, start + place, part)))
        into.write(_END)


def _pass_rows(lot: Lot, start: int, keys: list[int]) -> Iterator[bytes]:
    size, order, pack = lot.booklet_size, lot.order_id, _PASS_ROW.pack
    serial = lot.first_serial + start * size
    for key in keys:
        for rank in range(1, size + 1):
            yield pack(7, 4, serial, 8, key, 8, order, 2, rank, 8, b"in_stock", 1, False, 0)
            serial += 1


def _numbers(lot: Lot, start: int, count: int) -> Iterator[str]:
    return (codes.booklet_number(lot.first_booklet + start + place) for place in range(count))
