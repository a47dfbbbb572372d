"""The pull protocol: one page at a time, only two values read from a link."""

from collections.abc import Iterator

import pytest

from diagnostics import pix_api
from diagnostics.formats import envoi_paging
from tests.diagnostics.sendings import sending
from tests.support import pix_server
from tests.support.pix_server import Pix


@pytest.fixture
def pix(settings, socket_enabled: None) -> Iterator[Pix]:
    with pix_server.serving() as server:
        settings.PIX_API_URL, settings.PIX_TOKEN_URL = server.address, ""
        settings.PIX_CLIENT_ID, settings.PIX_CLIENT_SECRET = "declic", pix_server.SECRET
        settings.OUTBOUND_TIMEOUT_SECONDS = 1
        yield server


def test_a_page_tells_its_items_and_where_the_next_one_starts(pix: Pix) -> None:
    pix.sendings = [sending(n, sent_at=f"2025-10-0{n}T08:00:00.000Z") for n in (1, 2, 3)]
    page = pix_api.Client().page(cursor="", in_error="")
    assert [item["idEnvoi"] for item in page.items] == [3, 2]
    assert page.cursor == envoi_paging.cursor_of(2, "2025-10-02T08:00:00.000Z")
    assert not page.is_last
    last = pix_api.Client().page(cursor=page.cursor, in_error="true")
    assert [item["idEnvoi"] for item in last.items] == [1]
    assert pix.asked[-1]["enErreur"] == last.in_error == "true"


def test_one_token_serves_several_pages(pix: Pix) -> None:
    client = pix_api.Client()
    client.page(cursor="", in_error="")
    client.page(cursor="", in_error="")
    assert len(pix.tokens) == 1


def test_an_address_that_names_the_page_keeps_its_root_for_the_token(pix: Pix, settings) -> None:
    settings.PIX_API_URL = f"{pix.address}/v2/envois"
    pix_api.Client().page(cursor="", in_error="")
    assert pix.asked[0]["path"] == "/v2/envois"


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        ("401", pix_api.AccessRefused),
        ("403", pix_api.AccessRefused),
        ("422", pix_api.CursorRefused),
        ("500", pix_api.NoPage),
        ("redirect", pix_api.NoPage),
        ("page_of_words", pix_api.NoPage),
        ("cut", pix_api.NoPage),
    ],
)
def test_each_failure_has_its_name(pix: Pix, failure: str, error: type[Exception]) -> None:
    pix.failures = [failure]
    with pytest.raises(error):
        pix_api.Client().page(cursor="", in_error="")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("", ("", "")),
        ("https://x.example/envois?curseur=abc%3D", ("abc=", "")),
        ("<https://x.example/envois?curseur=abc&enErreur=false>", ("abc", "false")),
        ("https://x.example/envois?curseur=abc&enErreur=peut-etre&autre=1", ("abc", "")),
        ("https://x.example/envois?curseur=" + "a" * 501, ("", "")),
        ("http://[", ("", "")),
    ],
)
def test_only_the_cursor_and_the_filter_are_read_from_a_link(
    link: str, expected: tuple[str, str]
) -> None:
    assert pix_api._next_of(link) == expected
