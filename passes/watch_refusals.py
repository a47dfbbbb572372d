"""Why a signal or a verification is not written (passes-and-money.md 5.6, threats T17, T18)."""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason

ALREADY_REVIEWED = Reason(
    "already_reviewed", 409, "Ce signalement est déjà classé, par {by}.", "Lisez sa conclusion."
)
SENTENCE_MISSING = Reason(
    "reason_missing", 409, "Il manque une phrase.", "Écrivez ce que c'était, ou ce que vous faites."
)
