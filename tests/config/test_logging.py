"""No secret can be read in the logs."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import structlog

from config import logging as house_logging
from config.logging import MASK, mask, mask_text


@pytest.mark.parametrize(
    "secret",
    [
        "003RJ-0TAEW-T2C0W",
        "003RJ 0TAEW T2C0W",
        "003rj0taewt2c0w",
        "FR1420041010050500013M02606",
        "FR14 2004 1010 0505 0001 3M02 606",
        "1234567X",
        "12345678901",
        "2840375123456",
        "284037512345678",
    ],
)
def test_secrets_are_masked_wherever_they_stand(secret: str) -> None:
    masked = mask_text(f"avant {secret} après")
    assert secret not in masked
    assert masked == f"avant {MASK} après"


@pytest.mark.parametrize(
    "text",
    [
        "already_redeemed",
        "2026-03-10T09:00:00Z",
        "/api/v1/redemptions",
        "12,50 €",
        "R-2026-03-000041",
    ],
)
def test_ordinary_words_stay_readable(text: str) -> None:
    assert mask_text(text) == text


def test_values_are_masked_by_their_name_too() -> None:
    seen = mask({"password": "x", "api_token": "y", "lines": [{"iban": "z"}], "agency": "Lens"})
    assert seen == {
        "password": MASK,
        "api_token": MASK,
        "lines": [{"iban": MASK}],
        "agency": "Lens",
    }


def test_the_code_of_a_refusal_stays_readable_and_that_of_a_pass_does_not() -> None:
    event: dict[str, Any] = {"event": "refused", "code": "already_redeemed"}
    assert house_logging.mask_event(None, "", event)["code"] == "already_redeemed"
    event["code"] = "003RJ-0TAEW-T2C0W"
    assert house_logging.mask_event(None, "", event)["code"] == MASK


@pytest.mark.parametrize("as_json", [True, False])
def test_a_line_leaves_masked(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        house_logging.configure(house_logging.settings(level="info", as_json=as_json))
        logging.getLogger("essai").info("code %s", "003RJ-0TAEW-T2C0W")
        structlog.get_logger("essai2").info("scan", iban="FR1420041010050500013M02606")
        said = capsys.readouterr().err
    finally:
        root.handlers[:], root.level = handlers, level
    assert MASK in said
    assert "T2C0W" not in said
    assert "02606" not in said
