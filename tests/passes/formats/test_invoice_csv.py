"""Papers as a table: one line each, references as texts, VAT apart."""

import datetime as dt

from passes.formats import invoice_csv
from passes.formats.invoice_csv import COLUMNS, PaperRow

ROW = PaperRow(
    nature="appel de fonds",
    number="AF-2026-000001",
    issued_on=dt.date(2026, 3, 10),
    due_on=None,
    references=("CMD-1", "Département", "22620001200012", "", "=EJ", "BC-1", "CONV-1", "M-1"),
    amounts=(100_000, 4_200, 840, 105_040),
    received_cents=60_000,
    left_cents=40_000,
    fee_received_on=dt.date(2026, 3, 12),
    state="payée en partie",
    digest="a" * 64,
)


def test_each_paper_is_one_line_as_wide_as_the_head() -> None:
    head, line = invoice_csv.write([ROW]).decode("utf-8-sig").splitlines()
    cells = dict(zip(head.split(";"), line.split(";"), strict=True))
    assert tuple(cells) == COLUMNS
    assert (cells["Frais hors taxe"], cells["TVA sur frais"]) == ("42,00", "8,40")
    assert (cells["Engagement"], cells["À payer avant le"]) == ("'=EJ", "")
