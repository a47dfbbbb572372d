"""Paging and states of the Pix sendings to France Travail, as Pix computes them.

Source: 1024pix/pix, pole-emploi-service and its notifier. A cursor is the base64 of a compact JSON
that names the last item of a page, in this order of keys.
"""

import base64
import json


def cursor_of(sending_id: int | str, sent_at: str) -> str:
    """The cursor after an item: the next page is strictly older."""
    named = {"idEnvoi": sending_id, "dateEnvoi": sent_at}
    return base64.b64encode(json.dumps(named, separators=(",", ":")).encode()).decode()


def query_suffix(*, in_error: bool | None) -> str:
    """What follows the cursor in the address of a page filtered on sendings in error."""
    return "" if in_error is None else f"&enErreur={str(in_error).lower()}"


def state_of(*, validated_at: str | None, progress: float | None) -> str:
    """Where a participation stands: the date of sharing wins, then a progress of 100."""
    if validated_at:
        return "SHARED"
    return "FINISHED" if progress is not None and progress >= 100 else "STARTED"
