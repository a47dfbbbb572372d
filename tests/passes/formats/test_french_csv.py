"""Cells as a French spreadsheet opens them; a formula stays a text."""

import datetime as dt

from passes.formats import french_csv


def test_amounts_days_and_texts_are_written_in_french() -> None:
    assert french_csv.amount(123_450) == "1234,50"
    assert french_csv.amount(-5) == "-0,05"
    assert french_csv.day(dt.date(2026, 3, 10)) == "10/03/2026"
    assert french_csv.day(None) == ""
    assert french_csv.text("=SOMME(A1)") == "'=SOMME(A1)"
    assert french_csv.text("Médiathèque") == "Médiathèque"


def test_a_file_begins_with_its_mark_and_is_written_line_by_line() -> None:
    rows = (row for row in [("Mois", "Valeur"), ("mars ; avril", "1,00")])
    content = french_csv.write(rows)
    assert content.decode("utf-8-sig") == 'Mois;Valeur\r\n"mars ; avril";1,00\r\n'
    assert content.startswith(b"\xef\xbb\xbf")
