"""A stranger's XML, read by looking its tags up: the same values as a tree would give."""

import io
from collections.abc import Iterator
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passes.formats import iso20022, xml_stream
from passes.formats.iso20022 import Unreadable
from passes.formats.xml_stream import Branch, Leaf

SPACE = "urn:test"


def told(text: str, attributes: xml_stream.Attributes) -> tuple[str, str]:
    return text, attributes.get("a", "")


ROW = Branch({"T": Leaf("text", told)}, label="row", reduce=tuple, is_streamed=True)
GRAMMAR = Branch(
    {
        "Set": Branch(
            {"Name": Leaf("name", told), "Row": ROW}, label="set", reduce=tuple, leads_stream=True
        )
    }
)


def read(body: str, *, root: str = f'<R xmlns="{SPACE}">') -> list[tuple[str, object]]:
    name = root[1:].split()[0].rstrip(">")
    content = f"<?xml version='1.0'?>\n{root}{body}</{name}>".encode()
    return list(xml_stream.walk(io.BytesIO(content), lambda namespace, local: GRAMMAR))


def refusal(body: str, root: str = f'<R xmlns="{SPACE}">') -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(body, root=root)
    return caught.value


def rows(found: list[tuple[str, object]]) -> Iterator[object]:
    return (value for label, value in found if label == "row")


def test_a_set_comes_before_its_rows_and_rows_one_by_one() -> None:
    body = "<Set><Name>one</Name><Row><T a='1'>x</T></Row><Row/></Set><Set/>"
    assert read(body) == [
        ("set", (("name", ("one", "")),)),
        ("row", (("text", ("x", "1")),)),
        ("row", ()),
        ("set", ()),
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a &amp; b &lt;c&gt; &#233;&#xE9; &quot;&apos;", "a & b <c> éé \"'"),
        ("<![CDATA[</T><Row> & &amp;]]>", "</T><Row> & &amp;"),
        ("one<!-- </T> -->two<?p <T>?>", "onetwo"),
        ("&lt;Row&gt;&lt;T&gt;1&lt;/T&gt;", "<Row><T>1</T>"),
        ("  &#10; spaced  ", "spaced"),
    ],
)
def test_a_text_is_what_was_meant_and_can_never_be_taken_for_a_tag(written, meant) -> None:
    (row,) = rows(read(f"<Set><Row><T>{written}</T></Row></Set>"))
    assert row == (("text", (meant, "")),)


def test_what_the_grammar_does_not_name_goes_by_whatever_it_holds() -> None:
    inner = "<X y='<'><T>no</T><Row><T>no</T></Row><X/></X>".replace("<'", "&lt;'")
    (row,) = rows(read(f"<Set>{inner}<Row>{inner}<T>yes</T>{inner}</Row></Set>"))
    assert row == (("text", ("yes", "")),)


def test_a_prefix_is_the_same_as_none_and_another_namespace_is_not_read() -> None:
    root = f'<p:R xmlns:p="{SPACE}" xmlns:q="urn:other">'
    body = "<p:Set><p:Row><q:T>no</q:T><p:T>yes</p:T></p:Row></p:Set>"
    (row,) = rows(read(body, root=root))
    assert row == (("text", ("yes", "")),)
    foreign = '<Set xmlns="urn:other"><Row><T>no</T></Row></Set>'
    assert read(foreign) == []


def test_a_namespace_declared_again_is_no_matter_and_one_that_changes_names_is_refused() -> None:
    again = f'<Set xmlns="{SPACE}"><Row><T>1</T></Row></Set>'
    assert len(read(again)) == 2
    fault = refusal(f'<Set xmlns:p="{SPACE}"><p:Row/></Set>')
    assert (fault.code, fault.element) == (iso20022.FORMAT_UNKNOWN, "Set")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<Set>", iso20022.FORMAT_UNKNOWN),
        ("<Set>&unknown;</Set>", iso20022.FORMAT_UNKNOWN),
        (f"<Set><!--{'x' * 2_500_000}--></Set>", iso20022.FILE_UNSAFE),
        (f"<Set><Name>{'x' * 2_500_000}</Name></Set>", iso20022.FILE_UNSAFE),
        ("<X>" * 80 + "</X>" * 80, iso20022.FILE_UNSAFE),
    ],
)
def test_a_document_that_is_torn_or_out_of_measure_is_refused(body, code) -> None:
    assert refusal(body).code == code


def test_a_thousand_tags_never_met_before_are_read_and_not_all_kept() -> None:
    body = "".join(f"<X{n} a='{n}'/>" for n in range(2_000))
    assert read(f"<Set>{body}<Name>end</Name></Set>") == [("set", (("name", ("end", "")),))]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5), st.integers(1, 64))
def test_texts_and_attributes_come_back_whole_wherever_the_file_is_cut(pairs, size) -> None:
    body = "".join(
        f'<Row><T a="{escape(a, {chr(34): "&quot;"})}">{escape(t)}</T></Row>' for a, t in pairs
    )
    content = f'<R xmlns="{SPACE}"><Set>{body}</Set></R>'.encode()

    class Slow(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            return super().read(size)

    found = rows(list(xml_stream.walk(Slow(content), lambda namespace, local: GRAMMAR)))
    expected = [(("text", (t.strip(), a)),) if t.strip() else () for a, t in pairs]
    assert list(found) == expected
