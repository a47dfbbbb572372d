"""What the page of a guided interview holds to go on without a line: items, curve, standing.

No name and no identifier: the questions of the scope, the answers so far, the seed and the limits.
The values of the curve are those of the server, number for number, so that the script that chooses
in the tab chooses what `adaptive.next_item` will choose.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from diagnostics import adaptive, guided_words, pictograms, pix
from diagnostics.guiding import Conversation
from diagnostics.item_bank import Item

# The curve depends on level minus difficulty only: half levels up to 7.5, difficulties 0 to 7.
LOWEST_GAP, HIGHEST_GAP = -6.5, 7.5


def tab_of(conversation: Conversation) -> dict[str, Any]:
    """Everything the script needs, as the page writes it in JSON."""
    return {
        "items": rows_of(conversation.items),
        "curve": curve_values(),
        "seed": conversation.interview.seed,
        "areas": {area.code: area.plain_name for area in pix.AREAS},
        "devices": guided_words.DEVICES,
        "pictograms": {
            word: pictograms.identity(word)
            for word in sorted({item.pictogram for item in conversation.items})
        },
        **standing_of(conversation),
    }


def rows_of(items: Iterable[Item]) -> list[list[Any]]:
    """The items as short rows: their names stand once, in the script."""
    return [
        [
            item.id,
            item.competence,
            item.tube,
            item.level,
            item.question,
            item.look_for,
            item.pictogram,
            item.device,
        ]
        for item in items
    ]


def standing_of(conversation: Conversation) -> dict[str, Any]:
    """Where the server stands: the answers that count, the next question, why there is none."""
    interview = conversation.interview
    following = conversation.next
    return {
        "given": [[a.item_id, a.value, a.is_shown] for a in conversation.latest.values()],
        "next": following.item.id if following else None,
        "stop": conversation.stop,
        "active": interview.active_seconds,
        "limit": interview.question_limit,
        "seconds": None if interview.is_continued else (interview.minute_limit or 0) * 60,
    }


def curve_values() -> list[float]:
    """The curve at each half step of level minus difficulty, the lowest first."""
    steps = round((HIGHEST_GAP - LOWEST_GAP) * 2) + 1
    return [adaptive.curve(LOWEST_GAP + step / 2, 0) for step in range(steps)]
