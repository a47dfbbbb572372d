"""The way out: bounded in time and size, never redirected, never told where to go."""

from collections.abc import Iterator

import pytest

from diagnostics import outbound
from tests.support import pix_server
from tests.support.pix_server import Pix


@pytest.fixture
def pix(settings, socket_enabled: None) -> Iterator[Pix]:
    settings.OUTBOUND_TIMEOUT_SECONDS = 1
    with pix_server.serving() as server:
        yield server


def ask(pix: Pix) -> outbound.Answer:
    return outbound.get(f"{pix.address}/envois", query={"enErreur": "a b"}, token=pix_server.TOKEN)


def test_an_answer_comes_whole_with_its_status_and_headers(pix: Pix) -> None:
    answer = ask(pix)
    assert (answer.status, answer.content) == (200, b"[]")
    assert answer.headers["content-type"] == "application/json"
    assert pix.asked == [{"path": "/envois", "enErreur": "a b"}]


def test_a_redirection_is_an_answer_and_is_not_followed(pix: Pix) -> None:
    pix.failures = ["redirect"]
    assert ask(pix).status == 302
    assert len(pix.asked) == 1


@pytest.mark.parametrize(("failure", "told"), [("slow", "trop lente"), ("cut", "coupée")])
def test_a_slow_or_cut_answer_is_told_plainly(pix: Pix, failure: str, told: str) -> None:
    pix.sendings = [{"idEnvoi": 1, "dateEnvoi": "2025"}]
    pix.failures = [failure]
    with pytest.raises(outbound.Unreachable, match=told):
        ask(pix)


def test_a_large_answer_is_dropped(pix: Pix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "LARGEST_ANSWER", 1000)
    pix.failures = ["huge"]
    with pytest.raises(outbound.Unreachable, match="trop grande"):
        ask(pix)


def test_an_answer_that_drips_is_left_before_its_end(
    pix: Pix, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "WHOLE_TIMES_STEP", 0)
    with pytest.raises(outbound.Unreachable, match="trop lente"):
        ask(pix)


def test_nobody_there_is_told_plainly(settings, socket_enabled: None) -> None:
    settings.OUTBOUND_TIMEOUT_SECONDS = 1
    with pytest.raises(outbound.Unreachable, match="coupée"):
        outbound.post_form("http://127.0.0.1:9/jeton", form={"a": "b"})


def test_the_environment_chooses_no_proxy(pix: Pix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert ask(pix).status == 200


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://gateway.pix.example", True),
        ("http://127.0.0.1:8000/envois", True),
        ("http://gateway.pix.example", False),
        ("https://moi:secret@gateway.pix.example", False),
        ("https://gateway.pix.example/?cle=1", False),
        ("ftp://gateway.pix.example", False),
        ("gateway.pix.example", False),
    ],
)
def test_secrets_travel_encrypted_or_inside_this_machine(address: str, *, is_safe: bool) -> None:
    assert outbound.is_safe(address) is is_safe
