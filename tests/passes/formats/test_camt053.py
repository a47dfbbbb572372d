"""The bank's file, read: lines 49 to 56 of passes-and-money.md 11, and what other projects read."""

import ast
import io
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from passes.formats import camt053, camt_values, iso20022
from tests.passes.formats.camt_samples import ACCOUNT, balance, detail, document, entry, statement

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
CAMT = SHARED / "bank" / "camt"
needs_shared = pytest.mark.skipif(
    not CAMT.exists(), reason="put shared/data/bank beside the checkout"
)


def read(content: bytes) -> list[camt053.BankStatementRead | camt053.EntryRead]:
    return list(camt053.read(io.BytesIO(content)))


def entries(content: bytes) -> list[camt053.EntryRead]:
    return [item for item in read(content) if isinstance(item, camt053.EntryRead)]


def refusal(content: bytes) -> iso20022.Unreadable:
    with pytest.raises(iso20022.Unreadable) as caught:
        read(content)
    return caught.value


def test_a_statement_without_movement_is_read_and_is_not_an_error() -> None:
    (head,) = read(document(statement()))
    assert isinstance(head, camt053.BankStatementRead)
    assert (head.opening.cents, head.closing.cents) == (100_000, 100_000)
    assert (head.format, head.version, head.reference) == ("camt.053", "08", "2026-090")


def test_each_statement_of_a_file_comes_in_order_with_its_own_balances() -> None:
    content = document(
        statement(entry("5.00", reference="A"), reference="one", closing="1005.00"),
        statement(reference="two", opening="1005.00", closing="1005.00"),
        statement(entry("1.00", reference="B"), reference="three", opening="7.00", closing="8.00"),
    )
    read_in_order = read(content)
    heads = [item for item in read_in_order if isinstance(item, camt053.BankStatementRead)]
    assert [head.reference for head in heads] == ["one", "two", "three"]
    assert [head.closing.cents for head in heads] == [100_500, 100_500, 800]
    assert read_in_order[1].bank_reference == "A"
    assert read_in_order[4].bank_reference == "B"


@pytest.mark.parametrize(
    "written",
    [
        "<Dt>2026-03-31</Dt>",
        "<DtTm>2026-03-31T23:59:59</DtTm>",
        "<DtTm>2026-03-31T00:30:00+02:00</DtTm>",
        "<DtTm>2026-03-31T23:30:00.123-04:00</DtTm>",
        "<Dt>2026-03-31+01:00</Dt>",
        "<Dt>2026-03-31Z</Dt>",
    ],
)
def test_the_local_day_is_the_one_the_bank_wrote(written: str) -> None:
    (only,) = entries(document(statement(entry("1.00", on=written))))
    assert only.booked_on == date(2026, 3, 31)


@pytest.mark.parametrize("written", ["31/03/2026", "2026-02-30", "2026-3-1", ""])
def test_a_bad_date_refuses_the_file(written: str) -> None:
    fault = refusal(document(statement(entry("1.00", on=f"<Dt>{written}</Dt>"))))
    assert fault.code == iso20022.DATE_UNREADABLE


def test_a_booked_entry_without_a_day_refuses_the_file() -> None:
    assert refusal(document(statement(entry("1.00", on="")))).code == iso20022.DATE_UNREADABLE


@pytest.mark.parametrize(("written", "cents"), [("12.30000", 1230), ("12.3", 1230), ("12", 1200)])
def test_zeros_beyond_cents_lose_nothing(written: str, cents: int) -> None:
    assert entries(document(statement(entry(written))))[0].amount_cents == cents


@pytest.mark.parametrize(
    "written", ["12.34001", "12.345", "12,3O", "12,30", "1 000.00", "-5.00", "1e3"]
)
def test_an_amount_beyond_cents_garbled_or_signed_refuses_the_file_with_its_place(
    written: str,
) -> None:
    fault = refusal(document(statement(entry("1.00"), entry(written))))
    assert fault.code == iso20022.AMOUNT_UNREADABLE
    assert (fault.line, fault.element) == (5, "Amt")
    assert written in fault.sentence
    assert fault.place == "ligne 5, élément Amt"


def test_direction_comes_from_the_mark() -> None:
    content = document(statement(entry("5.00", mark="DBIT"), entry("5.00", mark="CRDT")))
    assert [one.signed_cents for one in entries(content)] == [-500, 500]


def test_an_unknown_or_missing_mark_refuses_the_file() -> None:
    unknown = refusal(document(statement(entry("5.00", mark="PLUS"))))
    assert unknown.code == iso20022.AMOUNT_UNREADABLE
    missing = entry("5.00").replace("<CdtDbtInd>CRDT</CdtDbtInd>", "")
    assert "crédit" in refusal(document(statement(missing))).sentence


def test_an_entry_without_amount_refuses_the_file() -> None:
    missing = entry("5.00").replace('<Amt Ccy="EUR">5.00</Amt>', "")
    assert refusal(document(statement(missing))).code == iso20022.AMOUNT_UNREADABLE


@pytest.mark.parametrize(
    ("status", "is_booked"),
    [
        ("<Sts><Cd>BOOK</Cd></Sts>", True),
        ("<Sts>\n<Cd>BOOK</Cd>\n</Sts>", True),
        ("<Sts>BOOK</Sts>", True),
        ("<Sts><Cd>PDNG</Cd></Sts>", False),
        ("<Sts>PDNG</Sts>", False),
        ("<Sts><Cd>INFO</Cd></Sts>", False),
    ],
)
def test_what_is_announced_is_told_apart_from_what_is_booked(status: str, is_booked: bool) -> None:
    assert entries(document(statement(entry("1.00", status=status))))[0].is_booked is is_booked


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (document(statement(), namespace=""), "l'espace de noms manque"),
        (
            document(statement(), version="camt.053.001.13"),
            "La version 13 de camt.053 est inconnue",
        ),
        (document(statement(), version="camt.052.001.08"), "camt.052"),
        (document(statement(), version="pain.001.001.09"), "ordre de virement (pain.001)"),
        (document(statement(), namespace="urn:other"), "n'est pas un relevé de compte camt"),
        (b"<html xmlns='urn:x'></html>", "n'est pas un relevé de compte camt"),
        (b"%PDF-1.7 not a bank file", "n'est pas un document XML complet"),
        (b"", "n'est pas un document XML complet"),
        (document(statement(entry("1.00")))[:-40], "n'est pas un document XML complet"),
    ],
)
def test_a_file_that_is_not_a_known_statement_names_the_problem(
    content: bytes, problem: str
) -> None:
    fault = refusal(content)
    assert fault.code == iso20022.FORMAT_UNKNOWN
    assert problem in fault.sentence


@pytest.mark.parametrize("version", camt053.VERSIONS)
def test_versions_02_to_08_are_read(version: str) -> None:
    content = document(statement(entry("1.00")), version=f"camt.053.001.{version}")
    assert read(content)[0].version == version


def test_a_notice_has_entries_and_no_balance() -> None:
    notice = statement(entry("5.00", detail("E2E-1", "5.00")), element="Ntfctn")
    head, only = read(document(notice, version="camt.054.001.08"))
    assert (head.format, head.opening, head.closing) == ("camt.054", None, None)
    assert only.details[0].end_to_end_id == "E2E-1"


def test_a_return_keeps_its_reason_code() -> None:
    returned = entry("40.00", detail("R-1", "40.00", reason="AC04"), mark="CRDT")
    (only,) = entries(document(statement(returned)))
    assert only.is_return
    assert only.details[0].return_reason == "AC04"


def test_a_reversal_mark_or_a_return_family_is_a_return() -> None:
    reversal = entry("1.00", reversal="<RvslInd>true</RvslInd>")
    plain = entry("1.00", reversal="<RvslInd>false</RvslInd>")
    family = entry("1.00").replace("ESCT", "RRTN")
    read_back = entries(document(statement(reversal, plain, family)))
    assert [one.is_return for one in read_back] == [True, False, True]


def test_a_batch_keeps_the_reference_of_the_file_that_was_sent() -> None:
    batch = "<Btch><MsgId>B-2026-0000A1</MsgId><NbOfTxs>3</NbOfTxs></Btch>"
    (only,) = entries(document(statement(entry("90.00", batch=batch, mark="DBIT"))))
    assert (only.batch_reference, only.batch_count, only.details) == ("B-2026-0000A1", 3, ())


def test_a_reference_not_provided_is_no_reference() -> None:
    (only,) = entries(document(statement(entry("1.00", detail("NOTPROVIDED", "1.00")))))
    assert only.details[0].end_to_end_id == ""


def test_an_entry_without_reference_gets_one_from_what_the_file_says_only() -> None:
    first = entries(document(statement(entry("5.00", text="Virement"), reference="one")))[0]
    again = entries(document(statement(entry("5.00", text="Virement"), reference="two")))[0]
    other = entries(document(statement(entry("5.01", text="Virement"), reference="one")))[0]
    assert first.bank_reference == again.bank_reference
    assert first.bank_reference != other.bank_reference


def test_two_entries_alike_in_all_they_say_are_two_movements() -> None:
    twins = entries(document(statement(entry("5.00"), entry("5.00"), entry("1.00", reference="X"))))
    assert len({one.bank_reference for one in twins}) == 3


def test_intermediate_balances_open_and_close_a_page() -> None:
    page = statement().replace("OPBD", "ITBD").replace("CLBD", "ITBD").replace("1000.00", "3.00", 1)
    (head,) = read(document(page))
    assert (head.opening.cents, head.closing.cents) == (300, 100_000)


def test_a_balance_in_debit_is_negative() -> None:
    (head,) = read(document(statement(opening="-12.00")))
    assert head.opening == camt_values.Balance(-1_200, "EUR", date(2026, 3, 31))


def test_other_kinds_of_balance_are_left_aside() -> None:
    extra = statement().replace("<Bal>", balance("CLAV", "99.00", "2026-03-31") + "<Bal>", 1)
    (head,) = read(document(extra))
    assert head.closing.cents == 100_000


@pytest.mark.parametrize("part", ['<Amt Ccy="EUR">1000.00</Amt>', "<CdtDbtInd>CRDT</CdtDbtInd>"])
def test_a_balance_without_amount_or_mark_refuses_the_file(part: str) -> None:
    fault = refusal(document(statement().replace(part, "", 1)))
    assert fault.code == iso20022.AMOUNT_UNREADABLE


@pytest.mark.skipif(
    not (SHARED / "bank" / "xsd").exists(), reason="put shared/data/bank/xsd beside the checkout"
)
@pytest.mark.parametrize("version", ["camt.053.001.08", "camt.054.001.08"])
def test_the_small_files_of_these_tests_are_valid_against_their_schema(version: str) -> None:
    element = "Ntfctn" if version.startswith("camt.054") else "Stmt"
    body = statement(
        entry("5.00", detail("E2E-1", "5.00", iban=ACCOUNT, text="t")), element=element
    )
    schema = etree.XMLSchema(etree.parse(SHARED / "bank" / "xsd" / f"{version}.xsd"))
    schema.assertValid(etree.fromstring(document(body, version=version)))


def golden(name: str) -> tuple[str, str, list[dict[str, object]]]:
    return ast.literal_eval((CAMT / f"{name}.golden.txt").read_text(encoding="utf-8"))


@needs_shared
@pytest.mark.parametrize("name", ["oca_camt053_v02_7entries", "oca_camt053_v02_batch_txdtls"])
def test_the_samples_are_read_as_other_projects_read_them(name: str) -> None:
    currency, account, ((expected),) = golden(name)
    head, *movements = read((CAMT / f"{name}.xml").read_bytes())
    assert (head.account, head.opening.currency) == (account, currency)
    assert head.opening.cents == round(expected["balance_start"] * 100)
    assert head.closing.cents == round(expected["balance_end_real"] * 100)
    told = [(one, part) for one in movements for part in one.details]
    assert len(told) == len(expected["transactions"])
    for (one, part), line in zip(told, expected["transactions"], strict=True):
        sign = 1 if part.is_credit else -1
        party = (
            (part.debtor_name, part.debtor_iban)
            if part.is_credit
            else (part.creditor_name, part.creditor_iban)
        )
        assert sign * part.amount_cents == round(line["amount"] * 100)
        assert party == (line["partner_name"], line["account_number"])
        assert one.booked_on.isoformat() == line["date"]
        assert line["ref"] in (part.end_to_end_id, *part.references)
        assert line["payment_ref"] in (part.text, one.text) or line["payment_ref"] in part.text


@needs_shared
def test_the_gap_of_the_sample_that_does_not_add_up_is_left_to_be_named() -> None:
    head, *movements = read((CAMT / "oca_camt053_v02_7entries.xml").read_bytes())
    moved = sum(one.signed_cents for one in movements)
    assert head.closing.cents - head.opening.cents - moved == -43_416


@needs_shared
def test_the_return_reason_of_the_sample_is_kept() -> None:
    movements = entries((CAMT / "oca_camt053_v02_7entries.xml").read_bytes())
    assert [part.return_reason for part in movements[1].details] == ["AC06", "AC06"]


@needs_shared
def test_the_version_8_sample_shows_its_doubt_and_its_currencies() -> None:
    head, only = read((CAMT / "genkgo_camt053.v8.xml").read_bytes())
    assert (head.account, head.closing.currency) == ("NL26VAYB8060476890", "SEK")
    assert (only.amount_cents, only.doubt) == (885, camt_values.DETAILS_IN_OTHER_CURRENCY)


@needs_shared
def test_the_empty_sample_is_read() -> None:
    (head,) = read((CAMT / "oca_camt053_v02_empty.xml").read_bytes())
    assert head.opening.cents == head.closing.cents == 152_076
