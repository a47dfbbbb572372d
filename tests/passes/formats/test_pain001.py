"""The file a bank takes: same run, same bytes, valid against its schema, nothing a bank rejects."""

import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from passes.formats import iso20022, pain001
from passes.formats.pain001 import Address, Party, PaymentFile, Transfer
from tests.passes.formats import sepa_witness

GOLDEN = Path(__file__).parents[2] / "golden"

DEBTOR = Party("Opérateur des Pass numériques", "FR7630006000011234567890189", "AGRIFRPPXXX")
TRANSFERS = (
    Transfer(
        "R-2026-03-000041-1",
        Party(
            "Médiathèque & Cœur de l’Aubépine",
            "FR7610107001011234567890129",
            "BREDFRPPXXX",
            Address("Saint-Étienne", "FR", "42000", "rue de l'Église", "12 bis"),
        ),
        124_000,
        "Pass numériques, relevé R-2026-03-000041",
    ),
    Transfer(
        "R-2026-03-000042-2",
        Party("Association « Le Fil »", "FR7630004028379876543210943"),
        5,
        "Pass numériques, relevé R-2026-03-000042",
    ),
)
FILE = PaymentFile(
    message_id="B-2026-000007",
    created_at=datetime(2026, 4, 8, 9, 30),  # noqa: DTZ001
    requested_on=date(2026, 4, 10),
    debtor=DEBTOR,
    transfers=TRANSFERS,
)


def read(written: bytes) -> etree._Element:
    return etree.fromstring(written)


def texts(written: bytes, name: str) -> list[str]:
    return [element.text or "" for element in read(written).iter(f"{{*}}{name}")]


@pytest.mark.parametrize("version", pain001.VERSIONS)
def test_the_file_is_the_approved_one_to_the_byte(version):
    approved = GOLDEN / f"{version}.xml"
    assert pain001.write(replace(FILE, version=version)) == approved.read_bytes()


@pytest.mark.parametrize("version", pain001.VERSIONS)
def test_the_file_is_valid_against_the_schema_of_its_version(version):
    assert not iso20022.schema_faults(pain001.write(replace(FILE, version=version)), version)


def test_the_same_run_written_twice_gives_the_same_bytes():
    assert pain001.write(FILE) == pain001.write(FILE)


def test_count_and_control_sum_equal_the_lines():
    written = pain001.write(FILE)
    assert (FILE.count, FILE.control_sum_cents) == (2, 124_005)
    assert texts(written, "NbOfTxs") == ["2", "2"]
    assert texts(written, "CtrlSum") == ["1240.05", "1240.05"]
    assert texts(written, "InstdAmt") == ["1240.00", "0.05"]
    assert {element.get("Ccy") for element in read(written).iter("{*}InstdAmt")} == {"EUR"}


def test_the_ids_are_those_of_the_batch_and_never_drawn_at_random():
    written = pain001.write(FILE)
    assert texts(written, "MsgId") == texts(written, "PmtInfId") == ["B-2026-000007"]
    assert texts(written, "CreDtTm") == ["2026-04-08T09:30:00"]
    assert texts(written, "EndToEndId") == ["R-2026-03-000041-1", "R-2026-03-000042-2"]


def test_each_transfer_is_booked_alone_unless_the_bank_books_them_together():
    assert texts(pain001.write(FILE), "BtchBookg") == ["false"]
    assert texts(pain001.write(replace(FILE, booked_together=True)), "BtchBookg") == ["true"]


def test_an_address_is_structured_or_absent_and_never_a_free_line():
    written = pain001.write(FILE)
    assert texts(written, "AdrLine") == []
    assert texts(written, "TwnNm") == ["Saint-Etienne"]
    assert texts(written, "StrtNm") == ["rue de l'Eglise"]
    assert len(list(read(written).iter("{*}PstlAdr"))) == 1


def test_the_address_of_the_debtor_is_structured_too():
    debtor = replace(DEBTOR, address=Address("Paris", "FR", "75012"))
    assert texts(pain001.write(replace(FILE, debtor=debtor)), "PstCd") == ["75012", "42000"]


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("Médiathèque & Cœur de l’Aubépine", "Mediatheque et Coeur de l'Aubepine"),
        ("Association « Le Fil »", "Association Le Fil"),
        ("A//B / C/", "A/B / C"),
        ("Élan_2 – n° 7 @ Nantes", "Elan-2 - n 7 a Nantes"),
        ("  tab\tand\nline  ", "tab and line"),
        ("ł Ø Æ ß", "l O AE ss"),
        ("🙂", ""),
        ("x" * 80, "x" * 70),
    ],
)
def test_a_name_is_cleaned_of_what_banks_reject(name, cleaned):
    assert pain001.clean(name) == cleaned


def with_transfer(**changes: object) -> PaymentFile:
    return replace(FILE, transfers=(replace(TRANSFERS[0], **changes),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (replace(FILE, transfers=()), "aucun virement"),
        (with_transfer(amount_cents=0), "montant positif"),
        (with_transfer(amount_cents=-5), "montant positif"),
        (with_transfer(currency="USD"), "pas en euros"),
        (with_transfer(end_to_end_id="R/"), "Référence refusée"),
        (with_transfer(end_to_end_id="R//1"), "Référence refusée"),
        (with_transfer(end_to_end_id="R" * 36), "Référence refusée"),
        (with_transfer(creditor=Party("🙂", "FR7610107001011234567890129")), "Nom illisible"),
        (
            with_transfer(creditor=replace(TRANSFERS[1].creditor, address=Address("", "FR"))),
            "sans commune",
        ),
        (replace(FILE, transfers=(TRANSFERS[0], TRANSFERS[0])), "même référence"),
        (replace(FILE, debtor=replace(DEBTOR, bic="")), "BIC"),
        (replace(FILE, version="pain.001.001.02"), "Version de fichier inconnue"),
        (replace(FILE, message_id="é"), "Référence refusée"),
        (with_transfer(creditor=replace(TRANSFERS[1].creditor, iban="12")), "IBAN"),
    ],
)
def test_a_file_that_is_not_whole_is_never_written(file, fault):
    with pytest.raises(pain001.PaymentFileInvalid, match=fault):
        pain001.write(file)


# The same file as the library that others keep

NAMES = st.text(min_size=1, max_size=80).filter(pain001.clean)
ADDRESSES = st.builds(
    Address,
    town=NAMES,
    country=st.sampled_from(["FR", "BE"]),
    postcode=st.sampled_from(["", "62300"]),
    street=st.text(max_size=40),
    building=st.sampled_from(["", "12 bis"]),
)
PARTIES = st.builds(
    Party,
    name=NAMES,
    iban=st.sampled_from(["FR7610107001011234567890129", "FR7630004028379876543210943"]),
    bic=st.sampled_from(["", "BREDFRPPXXX"]),
    address=st.none() | ADDRESSES,
)


@settings(max_examples=int(os.environ.get("PAIN_EXAMPLES", "25")), deadline=None)
@given(
    st.lists(st.tuples(PARTIES, st.integers(1, 99_999_999), st.text(max_size=160)), max_size=4),
    st.sampled_from(pain001.VERSIONS),
    st.booleans(),
)
def test_any_file_equals_to_the_byte_what_the_library_writes(rows, version, together):
    transfers = tuple(
        Transfer(f"R-2026-03-{rank:06d}-1", party, cents, f"Relevé {text}")
        for rank, (party, cents, text) in enumerate(rows)
    )
    file = replace(
        FILE,
        transfers=transfers or TRANSFERS,
        version=version,
        booked_together=together,
        debtor=replace(DEBTOR, address=rows[0][0].address if rows else None),
    )
    assert pain001.write(file) == sepa_witness.write(file)
