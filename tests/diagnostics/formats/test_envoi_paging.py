"""Cursors and states of sendings, as Pix computes them."""

import base64
import json

import pytest

from diagnostics.formats import envoi_paging


def test_a_cursor_names_the_last_item_of_a_page() -> None:
    cursor = envoi_paging.cursor_of(456, "2021-05-01T00:00:00.000Z")
    assert cursor == ("eyJpZEVudm9pIjo0NTYsImRhdGVFbnZvaSI6IjIwMjEtMDUtMDFUMDA6MDA6MDAuMDAwWiJ9")
    assert json.loads(base64.b64decode(envoi_paging.cursor_of("456", "x")))["idEnvoi"] == "456"


def test_a_filter_on_errors_follows_the_cursor_only_when_it_is_asked_for() -> None:
    assert envoi_paging.query_suffix(in_error=None) == ""
    assert envoi_paging.query_suffix(in_error=False) == "&enErreur=false"


@pytest.mark.parametrize(
    ("validated_at", "progress", "state"),
    [
        ("2021-10-10T00:00:00.000Z", 100, "SHARED"),
        (None, 100, "FINISHED"),
        (None, 0, "STARTED"),
        (None, None, "STARTED"),
    ],
)
def test_the_date_of_sharing_wins_then_a_full_progress(
    validated_at: str | None, progress: float | None, state: str
) -> None:
    assert envoi_paging.state_of(validated_at=validated_at, progress=progress) == state
