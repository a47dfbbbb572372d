"""A CFONB 120 file as values: twenty signed digits, joined details, and each fault by its name."""

from datetime import date
from pathlib import Path

import pytest

from passes.formats import cfonb120
from passes.formats.camt_values import BankStatementRead, EntryRead
from passes.formats.iso20022 import Unreadable
from tests.passes.formats.cfonb_samples import RIB, amount, balance, detail, document, operation

MONDAY, TUESDAY = date(2026, 3, 30), date(2026, 3, 31)
OPENING, CLOSING = balance("01", 100_000, MONDAY), balance("07", 96_000, TUESDAY)
LINE = operation(-4_000, TUESDAY)
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "bank" / "cfonb"


def read(*records: str) -> list[BankStatementRead | EntryRead]:
    return list(cfonb120.read(document(*records)))


def only_entry(*records: str) -> EntryRead:
    _, entry = read(OPENING, *records, CLOSING)
    assert isinstance(entry, EntryRead)
    return entry


def fault(content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        list(cfonb120.read(content))
    return caught.value


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("sign", [1, -1])
def test_the_last_character_gives_sign_and_last_digit_for_all_twenty(digit: int, sign: int) -> None:
    written = "{ABCDEFGHI"[digit] if sign > 0 else "}JKLMNOPQR"[digit]
    line = LINE.replace(amount(-4_000), f"0000000000123{written}")
    entry = only_entry(line)
    assert (entry.amount_cents, entry.is_credit) == (1230 + digit, sign > 0)


def test_a_statement_has_its_balances_its_days_and_the_one_iban_of_its_rib() -> None:
    (head,) = read(OPENING, balance("07", 100_000, TUESDAY))
    assert isinstance(head, BankStatementRead)
    assert head.account == "FR1420041010050500013M02606"
    assert (head.starts_on, head.ends_on) == (MONDAY, TUESDAY)
    assert head.opening
    assert head.closing
    assert (head.opening.cents, head.closing.cents, head.opening.currency) == (
        100_000,
        100_000,
        "EUR",
    )


@pytest.mark.parametrize(
    ("rib", "iban"),
    [
        ("".join(RIB), "FR1420041010050500013M02606"),
        ("300060000112345678901", "FR7630006000011234567890189"),
    ],
)
def test_a_rib_becomes_its_iban(rib: str, iban: str) -> None:
    assert cfonb120.iban_of(rib) == iban


def test_details_are_joined_to_their_operation() -> None:
    entry = only_entry(
        LINE,
        detail(TUESDAY, "NBE", "ATELIERS DU NORD"),
        detail(TUESDAY, "CBE", "FR76 3000 6000 0112 3456 7890 189"),
        detail(TUESDAY, "RCN", f"{'R-2026-02-000001-1':35}SALAIRE"),
        detail(TUESDAY, "LCC", "PASS NUMERIQUES"),
        detail(TUESDAY, "LC2", "RELEVE"),
    )
    (told,) = entry.details
    assert (told.creditor_name, told.end_to_end_id) == ("ATELIERS DU NORD", "R-2026-02-000001-1")
    assert told.creditor_iban == "FR7630006000011234567890189"
    assert told.text == "SALAIRE PASS NUMERIQUES RELEVE"
    assert (told.amount_cents, told.is_credit) == (4_000, False)


def test_a_payer_is_read_and_what_is_not_an_iban_is_not_kept_as_one() -> None:
    line = operation(4_000, TUESDAY, reference="REF 16")
    payer, account = detail(TUESDAY, "NPY", "COMMUNE"), detail(TUESDAY, "CPY", "12345")
    (told,) = only_entry(line, payer, account).details
    assert (told.debtor_name, told.debtor_iban, told.references) == ("COMMUNE", "", ("REF 16",))


def test_a_returned_transfer_is_known_by_its_operation_code() -> None:
    entry = only_entry(operation(4_000, TUESDAY, code="12", reject="04"))
    assert (entry.is_return, entry.details[0].return_reason) == (True, "04")
    assert not only_entry(operation(-4_000, TUESDAY, code="12")).is_return


def test_decimals_come_from_the_header_and_nothing_finer_than_a_cent_is_rounded() -> None:
    whole = [record.replace("EUR2", "EUR0") for record in (OPENING, LINE, CLOSING)]
    assert read(*whole)[1].amount_cents == 400_000  # type: ignore[union-attr]
    finer = [record.replace("EUR2", "EUR3") for record in (OPENING, LINE, CLOSING)]
    assert read(*finer)[1].amount_cents == 400  # type: ignore[union-attr]
    finer[1] = finer[1].replace(amount(-4_000), amount(-4_001))
    assert fault(document(*finer)).code == "amount_unreadable"


def test_a_header_that_is_silent_takes_the_currency_that_every_operation_says() -> None:
    silent = balance("01", 100_000, MONDAY, currency=""), balance("07", 1, TUESDAY, currency="")
    head, entry = read(silent[0], LINE, silent[1])
    assert head.opening.currency == "EUR"  # type: ignore[union-attr]
    assert entry.amount_cents == 4_000  # type: ignore[union-attr]
    assert fault(document(*silent)).code == "currency_untold"
    mixed = fault(document(OPENING, LINE.replace("EUR2", "USD2"), CLOSING))
    assert (mixed.code, mixed.line) == ("currency_untold", 1)


def test_an_operation_without_reference_gets_one_from_what_the_file_says() -> None:
    twice = [one.bank_reference for one in read(OPENING, LINE, LINE, CLOSING)[1:]]  # type: ignore[union-attr]
    assert twice[0].startswith("sans-ref-")
    assert twice[1] == f"{twice[0]}~2"
    assert [one.bank_reference for one in read(OPENING, LINE, LINE, CLOSING)[1:]] == twice  # type: ignore[union-attr]


DETAIL = detail(TUESDAY, "LIB", "TEXTE")


@pytest.mark.parametrize(
    ("records", "code", "line"),
    [
        ((OPENING, "", LINE, CLOSING), "blank_line", 2),
        ((OPENING, DETAIL, CLOSING), "detail_without_entry", 2),
        ((DETAIL,), "detail_without_entry", 1),
        ((OPENING, LINE, detail(MONDAY, "LIB", "X"), CLOSING), "detail_without_entry", 3),
        ((LINE,), "entry_outside_statement", 1),
        ((OPENING, CLOSING, LINE), "entry_outside_statement", 3),
        ((CLOSING,), "header_missing", 1),
        ((OPENING, LINE), "footer_missing", 1),
        ((OPENING, LINE, OPENING, CLOSING), "footer_missing", 3),
        ((OPENING, LINE.replace("310326", "310226"), CLOSING), "date_unreadable", 2),
        ((OPENING, LINE.replace("310326", "31O326"), CLOSING), "date_unreadable", 2),
        ((OPENING, LINE.replace("400}", "4,0}"), CLOSING), "amount_unreadable", 2),
        ((OPENING, LINE.replace("400}", "4000"), CLOSING), "amount_unreadable", 2),
        ((OPENING, LINE.replace("20041", "30002"), CLOSING), "account_differs", 2),
        ((OPENING, f"{LINE}trop", CLOSING), "record_unknown", 2),
        ((OPENING, "02" + LINE[2:], CLOSING), "record_unknown", 2),
        ((OPENING, LINE.replace("20041", "ABCDE"), CLOSING), "record_unknown", 2),
    ],
)
def test_each_fault_has_its_name_and_its_line(
    records: tuple[str, ...], code: str, line: int
) -> None:
    caught = fault(document(*records))
    assert (caught.code, caught.line) == (code, line)
    assert caught.place == f"ligne {line}"


def test_a_file_without_line_ends_is_cut_every_120_characters() -> None:
    joined = "".join((OPENING, f"{LINE:120}", CLOSING)).encode("cp1252")
    assert len(list(cfonb120.read(joined))) == 2
    assert cfonb120.looks_like(joined)
    assert not cfonb120.looks_like(b"01;Cheques")


def test_an_accent_of_windows_does_not_stop_a_file() -> None:
    line = operation(-4_000, TUESDAY, "CHÈQUE")
    content = document(OPENING, line, CLOSING).decode().encode("cp1252")
    assert list(cfonb120.read(content))[1].text == "CHÈQUE"  # type: ignore[union-attr]


def test_a_year_of_the_last_century_is_read_as_one() -> None:
    (head,) = read(balance("01", 0, date(1999, 12, 31)), balance("07", 0, date(2000, 1, 3)))
    assert (head.starts_on.year, head.ends_on.year) == (1999, 2000)  # type: ignore[union-attr]


def sample(name: str) -> bytes:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"le fichier {name} n'est pas là : shared/data est à part du dépôt")
    return path.read_bytes()


def test_the_lcl_sample_is_read_to_the_cent() -> None:
    head, *entries = cfonb120.read(sample("akretion_lcl_statement.cfo"))
    assert isinstance(head, BankStatementRead)
    assert (head.opening.cents, head.closing.cents) == (8, 1_187_114)  # type: ignore[union-attr]
    cents = [entry.signed_cents for entry in entries if isinstance(entry, EntryRead)]
    assert cents == [-200_000, -100_000, 400_000, -300_000]


def test_the_simple_sample_has_no_movement_and_is_not_an_error() -> None:
    (head,) = cfonb120.read(sample("silarhi_simple-test.txt"))
    assert isinstance(head, BankStatementRead)
    assert head.opening
    assert head.closing
    assert head.opening.cents == head.closing.cents == 1_669_565


def test_the_pennylane_sample_is_refused_for_its_blank_lines_then_for_its_accounts() -> None:
    content = sample("pennylane_example.txt")
    assert (fault(content).code, fault(content).line) == ("blank_line", 2)
    packed = b"\n".join(line for line in content.splitlines() if line.strip())
    assert fault(packed).code == "account_differs"
    mended = list(cfonb120.read(packed.replace(b"15489", b"15589")))
    heads = [one for one in mended if isinstance(one, BankStatementRead)]
    cents = [one.signed_cents for one in mended if isinstance(one, EntryRead)]
    assert cents == [-3_221, -1_070, -790, 9_749, -1_210, -790]
    assert [head.closing.cents for head in heads] == [-24_121, -16_372]  # type: ignore[union-attr]
    assert heads[0].opening.cents + sum(cents[:3]) == heads[0].closing.cents  # type: ignore[union-attr]


def test_the_operation_codes_are_not_a_statement() -> None:
    assert fault(sample("silarhi_operation_codes.csv")).code == "record_unknown"
