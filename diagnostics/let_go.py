"""The one lawful way past the append-only guard: an erasure under way, which leaves its own row.

Facts are never edited; the law nevertheless asks that a person's data end (law.md, L17). While an
Anonymisation has begun and is not done (one transaction of `erasing`), the guards stand aside for
her rows; before and after, they refuse. Nobody else sees that transaction, and its row can be
neither deleted nor done twice: whoever opens this door leaves a dated line behind.

These are the conditions that migrations give to `GuardTable(…, let_go=…)`. They name one table
only, `diagnostics_anonymisation`, because SQLite refuses to rebuild a table that a trigger of
another one names: a migration that alters that table takes these guards off first. Pure.
"""

from __future__ import annotations

OF_PERSON = (
    "EXISTS (SELECT 1 FROM diagnostics_anonymisation ending"
    " WHERE ending.person_id = OLD.person_id"
    " AND ending.begun_at IS NOT NULL AND ending.done_at IS NULL)"
)
# Rows that hang on another one: which person is hers, `erasing` knows; the guard knows that an
# erasure is under way in this very transaction.
UNDER_WAY = (
    "EXISTS (SELECT 1 FROM diagnostics_anonymisation ending"
    " WHERE ending.begun_at IS NOT NULL AND ending.done_at IS NULL)"
)
