"""The printer's file: two people, once, and only the printer can read it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.db import connection

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.formats import qr
from passes import codes, keys, printing, producing
from passes.models import Lot, Pass, PrintFile
from tests.accounts.factories import UserFactory
from tests.passes.stock import Stock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

ORIGIN = "https://declic.example"


@cache
def key_of(bits: int) -> rsa.RSAPrivateKey:
    """Make a key once: it takes a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def printers_key(folder: Path, bits: int = 3072) -> str:
    """A printer's own key on its disk, and the certificate it gives us."""
    key = key_of(bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Imprimerie du Nord")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2036, 1, 1, tzinfo=dt.UTC))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    )
    (folder / "key.pem").write_bytes(private)
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def code_of(call: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(**kwargs)
    return caught.value.code


def opened(folder: Path, content: bytes) -> list[list[str]]:
    """What the printer reads, with the command that the guide gives."""
    (folder / "codes.p7m").write_bytes(content)
    command = ["openssl", "cms", "-decrypt", "-inform", "DER", "-in", "codes.p7m"]
    done = subprocess.run(
        [*command, "-inkey", "key.pem"], cwd=folder, capture_output=True, check=True
    )
    return list(csv.reader(io.StringIO(done.stdout.decode()), delimiter=";"))


def test_76_given_a_print_file_then_two_people_take_it_once_and_only_the_printer_reads_it(
    tmp_path: Path,
) -> None:
    stock = Stock()
    lot = stock.produced(2)
    second = UserFactory(operator=True)
    asked = printing.ask_print_file(
        actor=stock.operator, lot=lot, certificate=printers_key(tmp_path)
    )
    take = {"actor": second, "print_file": asked, "origin": ORIGIN}
    assert code_of(printing.take_print_file, **take) == "print_file_not_approved"
    approve = {"print_file": asked}
    same = code_of(printing.approve_print_file, actor=stock.operator, **approve)
    assert same == "same_person"
    approved = printing.approve_print_file(actor=second, **approve)
    taken = printing.take_print_file(actor=second, print_file=approved, origin=ORIGIN)
    header, *rows = opened(tmp_path, taken.content)
    assert header == list(printing.HEADER)
    passes = list(Pass.objects.filter(booklet__lot=lot).order_by("serial"))
    drawn = [row[3] for row in rows]
    assert drawn[: len(passes)] == [codes.sign(each.serial, keys.ring()) for each in passes]
    assert rows[0][4].startswith("HTTPS://DECLIC.EXAMPLE/P#") or "/p#" in rows[0][4].lower()
    again = {"actor": second, "print_file": approved, "origin": ORIGIN}
    assert code_of(printing.take_print_file, **again) == "already_taken"
    verbs = ("print_file.asked", "print_file.approved", "print_file.taken")
    assert JournalEntry.objects.filter(verb__in=verbs, refusal_code="").count() == 3
    line = JournalEntry.objects.get(verb="print_file.taken", refusal_code="")
    assert line.facts["digest"] == PrintFile.objects.get().digest
    assert rows[0][3] not in str(line.facts)


def test_76_given_a_print_file_taken_then_no_code_lies_in_any_table(tmp_path: Path) -> None:
    stock = Stock()
    lot = stock.produced(2)
    second = UserFactory(operator=True)
    asked = printing.ask_print_file(
        actor=stock.operator, lot=lot, certificate=printers_key(tmp_path)
    )
    printing.approve_print_file(actor=second, print_file=asked)
    printing.take_print_file(actor=second, print_file=asked, origin=ORIGIN)
    tags = {code.replace("-", "")[6:14] for code in drawn_of(lot)}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept = str(cursor.fetchall()).replace("-", "").upper()
            assert not [tag for tag in tags if tag in kept], table


@pytest.mark.parametrize("certificate", ["", "pas un certificat", "-----BEGIN CERTIFICATE-----"])
def test_a_certificate_that_does_not_read_is_refused(certificate: str) -> None:
    stock = Stock()
    asked = {"actor": stock.operator, "lot": stock.produced(1), "certificate": certificate}
    assert code_of(printing.ask_print_file, **asked) == "public_key_unreadable"


def test_a_weak_key_is_refused(tmp_path: Path) -> None:
    stock = Stock()
    weak = printers_key(tmp_path, 2048)
    asked = {"actor": stock.operator, "lot": stock.produced(1), "certificate": weak}
    assert code_of(printing.ask_print_file, **asked) == "public_key_unreadable"


def test_a_shipped_lot_gives_its_codes_to_nobody(tmp_path: Path) -> None:
    stock = Stock()
    lot = stock.produced(1)
    certificate = printers_key(tmp_path)
    asked = printing.ask_print_file(actor=stock.operator, lot=lot, certificate=certificate)
    producing.ship_lot(actor=stock.operator, lot=lot)
    second = UserFactory(operator=True)
    approve = {"actor": second, "print_file": asked}
    assert code_of(printing.approve_print_file, **approve) == "lot_not_produced"


def test_ready_sheets_are_taken_instead_of_the_data_and_every_code_reads_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "BOOKLETS_A_PART", 2)
    stock = Stock()
    lot = stock.produced(3)
    second = UserFactory(operator=True)
    asked = printing.ask_print_file(
        actor=stock.operator, lot=lot, certificate=printers_key(tmp_path)
    )
    approved = printing.approve_print_file(actor=second, print_file=asked)
    take = {"actor": second, "print_file": approved, "origin": ORIGIN, "as_sheets": True}
    taken = printing.take_print_file(**take)
    assert taken.name.endswith("planches.zip.p7m")
    (tmp_path / "codes.p7m").write_bytes(taken.content)
    command = ["openssl", "cms", "-decrypt", "-inform", "DER", "-in", "codes.p7m"]
    done = subprocess.run(
        [*command, "-inkey", "key.pem"], cwd=tmp_path, capture_output=True, check=True
    )
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as parts:
        names = parts.namelist()
        papers = [parts.read(name) for name in names]
    assert [name.split("-")[1] for name in names] == ["001", "002"]
    read = {code for paper in papers for code in codes_on(paper, tmp_path)}
    assert read == drawn_of(lot)
    assert code_of(printing.take_print_file, **take) == "already_taken"


def drawn_of(lot: Lot) -> set[str]:
    """Every code of the file of a lot, decoys included."""
    count = lot.drawn_booklets * lot.booklet_size
    return {codes.sign(lot.first_serial + n, keys.ring()) for n in range(count)}


def test_every_qr_of_the_sheets_of_a_lot_is_read_back_from_the_rendered_page(
    tmp_path: Path,
) -> None:
    """P6: QR_SAMPLE=1000 reads a thousand of them (a minute); the suite reads a few."""
    booklets = int(os.environ.get("QR_SAMPLE", "10")) // 10
    stock = Stock(ordered=booklets * 10, size=10, allotted=booklets * 10)
    lot = stock.produced(booklets)
    with zipfile.ZipFile(io.BytesIO(printing.plain_sheets(lot))) as parts:
        papers = [parts.read(name) for name in parts.namelist()]
    read = [text for paper in papers for text in qr_read_on(paper, tmp_path)]
    assert len(read) == lot.drawn_booklets * 10
    assert {text.rpartition("#")[2] for text in read} == drawn_of(lot)


def qr_read_on(paper: bytes, folder: Path) -> list[str]:
    """What zxing-cpp reads on the pages of strips, every second one."""
    (folder / "part.pdf").write_bytes(paper)
    command = ["pdftoppm", "-r", "150", "-gray", "-png", "-e", "part.pdf", "page"]
    subprocess.run(command, cwd=folder, check=True)
    return [text for page in sorted(folder.glob("page*.png")) for text in qr.read(taken(page))]


def taken(page: Path) -> bytes:
    """The picture, which is let go: the next part has its own pages."""
    content = page.read_bytes()
    page.unlink()
    return content


def codes_on(paper: bytes, folder: Path) -> list[str]:
    """The codes that somebody reads on the strips."""
    (folder / "part.pdf").write_bytes(paper)
    done = subprocess.run(
        ["pdftotext", "-raw", "part.pdf", "-"], cwd=folder, capture_output=True, check=True
    )
    return re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}\b", done.stdout.decode())


def test_sheets_need_an_agency_and_a_lot_that_fits_in_one_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock = Stock()
    lot = stock.produced(2)
    asked = printing.ask_print_file(
        actor=stock.operator, lot=lot, certificate=printers_key(tmp_path)
    )
    approved = printing.approve_print_file(actor=UserFactory(operator=True), print_file=asked)
    take = {"actor": stock.operator, "origin": ORIGIN, "as_sheets": True}
    type(lot).objects.filter(pk=lot.pk).update(agency=None)
    nobody = PrintFile.objects.get(pk=approved.pk)
    assert code_of(printing.take_print_file, print_file=nobody, **take) == "order_not_approved"
    monkeypatch.setattr(printing, "MOST_SHEETS", 1)
    assert code_of(printing.take_print_file, print_file=nobody, **take) == "sheets_too_many"
    assert PrintFile.objects.get().taken_at is None
