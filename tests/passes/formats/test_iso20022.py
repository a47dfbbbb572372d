"""Guards of the reader that every ISO 20022 message goes through, and validation of ours."""

import io
import tracemalloc
from pathlib import Path

import pytest

from passes.formats import camt053, iso20022, xml_stream
from tests.passes.formats.camt_samples import document, entry, statement

HOSTILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "hostile"
BOMB = (
    b"""<!DOCTYPE bomb [<!ENTITY a "1234567890"><!ENTITY b "&a;&a;&a;">]><Document>&b;</Document>"""
)
OUTSIDE = b"""<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document/>"""


def code_of(content: bytes) -> str:
    with pytest.raises(iso20022.Unreadable) as caught:
        list(camt053.read(io.BytesIO(content)))
    return caught.value.code


@pytest.mark.parametrize("content", [BOMB, OUTSIDE, b"<!DOCTYPE html><html/>"])
def test_a_doctype_or_an_entity_is_refused_before_anything_is_read(content: bytes) -> None:
    assert code_of(content) == iso20022.FILE_UNSAFE


def test_a_document_nested_without_end_is_refused() -> None:
    body = document(statement("<X>" * 60 + "</X>" * 60))
    assert code_of(body) == iso20022.FILE_UNSAFE


def test_an_endless_text_is_refused() -> None:
    flood = "<AddtlNtryInf>" + "&lt;" * 10 + "a" * (xml_stream.CHUNK_BYTES * 20)
    fault = code_of(document(statement(flood)).replace(b"a" * 64, b"a" * 63 + b"&#10;"))
    assert fault in (iso20022.FILE_UNSAFE, iso20022.FORMAT_UNKNOWN)


def test_memory_stays_flat_whatever_the_size() -> None:
    def peak(count: int) -> int:
        content = document(statement(*(entry("1.00", reference=f"R{i}") for i in range(count))))
        tracemalloc.start()
        for _ in camt053.read(io.BytesIO(content)):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(3_000) < peak(300) + 1_000_000


@pytest.mark.parametrize(
    ("namespace", "family", "version"),
    [
        ("urn:iso:std:iso:20022:tech:xsd:camt.053.001.02", "camt.053", "02"),
        ("urn:iso:std:iso:20022:tech:xsd:pain.002.001.12", "pain.002", "12"),
    ],
)
def test_a_namespace_says_family_and_version(namespace: str, family: str, version: str) -> None:
    assert iso20022.message_of(namespace) == iso20022.Message(family, version)


@pytest.mark.parametrize(
    "namespace", ["", "urn:other:camt.053.001.02", "urn:iso:std:iso:20022:tech:xsd:x"]
)
def test_another_namespace_says_nothing(namespace: str) -> None:
    assert iso20022.message_of(namespace) is None


def test_a_fault_without_a_line_has_no_place() -> None:
    assert iso20022.Unreadable("format_unknown", "non").place == ""
    assert iso20022.Unreadable("format_unknown", "non", 3).place == "ligne 3"


def test_validation_names_the_faults_of_a_message() -> None:
    assert iso20022.schema_faults(b"<Document/>", "pain.001.001.09")
    assert "ligne" in iso20022.schema_faults(b"<Document", "pain.001.001.09")[0]
    assert iso20022.schema_faults(b"<!DOCTYPE d><d/>", "pain.001.001.09") == (
        "Le document déclare un DOCTYPE.",
    )
    assert iso20022.schema_faults(b"", "pain.001.001.09")
    entity = b'<!DOCTYPE d [<!ENTITY e "x">]><d>&e;</d>'
    assert iso20022.schema_faults(entity, "pain.001.001.09")
    assert iso20022.schema_faults(b"<d/>", "pain.999") == (
        "Aucun schéma pour la version pain.999.",
    )


@pytest.mark.skipif(not HOSTILE.exists(), reason="put shared/data/hostile beside the checkout")
@pytest.mark.parametrize("name", ["defusedxml_dtd.xml", "defusedxml_xmlbomb.xml"])
def test_the_hostile_samples_are_refused(name: str) -> None:
    assert code_of((HOSTILE / name).read_bytes()) == iso20022.FILE_UNSAFE
