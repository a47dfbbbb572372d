"""A status report of the bank as values: three levels, the finest one counts."""

import io
from pathlib import Path

import pytest
from lxml import etree

from passes.formats import pain002
from passes.formats.iso20022 import Unreadable
from passes.formats.pain002 import Answer, Report
from tests.passes.formats.pain002_samples import group, line, report

XSD = Path(__file__).resolve().parents[4] / "shared" / "data" / "bank" / "xsd"


def read(content: bytes) -> Report:
    return pain002.read(io.BytesIO(content))


def fault(content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(content)
    return caught.value


@pytest.mark.parametrize("version", [f"{number:02d}" for number in range(3, 13)])
def test_versions_3_to_12_are_read(version: str) -> None:
    found = read(report("B-1", status="ACCP", version=version))
    assert (found.version, found.batch_reference, found.reference) == (version, "B-1", "BANK-1")
    assert found.whole().answer is Answer.ACCEPTED
    assert pain002.is_report(report("B-1", version=version))


def test_the_finest_level_counts_for_a_line() -> None:
    lines = line("A", "RJCT", "AC04"), line("B", "ACSP"), line("C")
    found = read(report("B-1", group(*lines, status="PART"), status="PART"))
    said = [(one.end_to_end_id, one.status.answer, one.status.reason) for one in found.lines()]
    assert said == [
        ("A", Answer.REJECTED, "AC04"),
        ("B", Answer.ACCEPTED, ""),
        ("C", Answer.PARTIAL, ""),
    ]
    assert found.whole().code == ""


def test_a_group_that_is_rejected_says_why_for_the_lines_it_does_not_name() -> None:
    found = read(report("B-1", group(status="RJCT", why="AC01"), status="PART"))
    assert (found.whole().answer, found.whole().reason) == (Answer.REJECTED, "AC01")


def test_a_file_that_is_rejected_is_rejected_as_a_whole() -> None:
    found = read(report("B-1", status="RJCT", why="FF01"))
    assert (found.whole().answer, found.whole().reason, found.groups) == (
        Answer.REJECTED,
        "FF01",
        (),
    )


def test_two_groups_leave_the_file_to_speak_for_what_is_not_named() -> None:
    found = read(report("B-1", group(status="RJCT"), group(status="ACCP"), status="ACTC"))
    assert found.whole().code == "ACTC"


def test_an_amount_and_an_absent_reference_are_read() -> None:
    found = read(report("B-1", group(line("NOTPROVIDED", "RJCT", amount="12.30"))))
    (only,) = found.lines()
    assert (only.end_to_end_id, only.amount_cents, only.currency) == ("", 1230, "EUR")


def test_fractions_of_a_second_and_zones_are_read() -> None:
    found = read(report("B-1", at="2026-03-12T10:00:00.1234567+01:00"))
    assert found.written_at.utcoffset() is not None
    assert found.written_at.microsecond == 123456


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (report("B-1", status="XXXX"), "status_unknown"),
        (report("B-1", version="99"), "format_unknown"),
        (report("B-1").replace(b"pain.002", b"pain.001"), "format_unknown"),
        (report("B-1").replace(b"CstmrPmtStsRpt", b"Other"), "format_unknown"),
        (report("B-1", at="demain"), "date_unreadable"),
        (report("B-1").replace(b"CreDtTm", b"Other"), "date_unreadable"),
        (b"<!DOCTYPE x><x/>", "file_unsafe"),
    ],
)
def test_what_is_not_certain_refuses_the_file(content: bytes, code: str) -> None:
    assert fault(content).code == code


def test_an_unknown_status_is_refused_with_its_line() -> None:
    caught = fault(report("B-1", group(line("A", "ACCP"), line("B", "OUI"))))
    assert (caught.code, caught.place) == ("status_unknown", "ligne 3, élément TxSts")


@pytest.mark.parametrize("version", ["03", "12"])
def test_the_samples_of_these_tests_are_valid_against_their_schema(version: str) -> None:
    path = XSD / f"pain.002.001.{version}.xsd"
    if not path.exists():
        pytest.skip("les schémas des banques sont à part du dépôt (shared/data)")
    content = report("B-1", group(line("A", "RJCT", "AC04"), status="PART"), version=version)
    etree.XMLSchema(etree.parse(str(path))).assertValid(etree.fromstring(content))
