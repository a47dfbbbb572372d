"""A cell as Pix writes it: decimal comma, bare dates, quotes, nothing a spreadsheet would run."""

import pytest

from diagnostics.formats.pix_csv_cell import write_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (0.67, "0,67"),
        (1.0, "1"),
        (12, "12"),
        ("2019-03-01", "2019-03-01"),
        ("=Bono", '"\'=Bono"'),
        ("-3 %", '"\'-3 %"'),
        ('a "b"', '"a ""b"""'),
        ("D'Arc", '"D\'Arc"'),
        ("", '""'),
        (None, '""'),
        (True, '""'),
    ],
)
def test_a_value_is_written_as_pix_writes_it(value: object, cell: str) -> None:
    assert write_cell(value) == cell
