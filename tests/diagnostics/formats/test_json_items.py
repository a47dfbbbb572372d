"""A JSON list read item after item, whatever the blocks, to its very last character."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.formats import json_items
from diagnostics.formats.reading_faults import WrongFile

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
ITEMS = st.lists(st.dictionaries(st.text(max_size=6), VALUES, max_size=4), max_size=5)


def stream(content: bytes, size: int = 7) -> list[object]:
    blocks = [content[i : i + size] for i in range(0, len(content), size)]
    return list(json_items.stream(blocks, under="response_body"))


@settings(max_examples=60, deadline=None)
@given(items=ITEMS, size=st.integers(1, 40), indent=st.sampled_from([None, 1]))
def test_the_items_are_those_of_the_whole_document(
    items: list[object], size: int, indent: int | None
) -> None:
    assert stream(json.dumps(items, indent=indent).encode(), size) == items
    document = {"response_headers": {"n": [1]}, "response_body": items, "after": 12}
    told = json.dumps(document, ensure_ascii=False, indent=indent).encode("utf-8-sig", "replace")
    assert len(stream(told, size)) == len(items)


def test_no_more_than_one_item_is_held() -> None:
    read = 0

    def blocks():
        nonlocal read
        yield b"["
        for number in range(1000):
            read += 1
            yield json.dumps({"n": number, "text": "x" * 100}).encode() + b","
        yield b'{"n": 1000}]'

    items = json_items.stream(blocks(), under="response_body")
    for number in range(500):
        assert next(items)["n"] == number
        assert read <= number + 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"abc",
        b"{}",
        b'{"response_body": {}}',
        b"[1]",
        b'[{"a": 1}',
        b'[{"a": 1} {"b": 2}]',
        b'[{"a": NaN}]',
        b'[{"a": 1}] encore',
        b'{"a" 1}',
        b'[{"a": "\xe9"}]',
        b"[" * 100_000,
    ],
)
def test_a_document_that_is_not_a_list_of_items_is_refused(content: bytes) -> None:
    with pytest.raises(WrongFile):
        stream(content, 1000)
