"""The one lawful way past the append-only guard: a file whose anonymisation is under way.

Facts are never edited; the law nevertheless asks that a person's data end (law.md, L17). While an
Anonymisation of hers has begun and is not done (one transaction of `erasing.anonymise_person`),
the guards of her rows stand aside; before and after, they refuse. The Anonymisation itself can be
neither deleted nor done twice, so that whoever opens this door leaves a dated row behind.
These are the conditions that migrations give to `GuardTable(…, let_go=…)`. Pure.
"""

from __future__ import annotations

UNDER_WAY = (
    "EXISTS (SELECT 1 FROM diagnostics_anonymisation ending WHERE ending.person_id {who}"
    " AND ending.begun_at IS NOT NULL AND ending.done_at IS NULL)"
)

ABOVE = "(SELECT above.person_id FROM {table} above WHERE above.id = OLD.{column})"


def of_person(column: str = "person_id") -> str:
    """Rows that name the person themselves."""
    return UNDER_WAY.format(who=f"= OLD.{column}")


def through(table: str, column: str) -> str:
    """Rows that hang on another one, which names the person."""
    return UNDER_WAY.format(who=f"= {ABOVE.format(table=table, column=column)}")


def of_diagnosis() -> str:
    """Rows of a diagnosis."""
    return through("diagnostics_diagnosis", "diagnosis_id")


def of_answer() -> str:
    """Answers: those of the person, and those of a draft that was never closed (diagnosis.md 3.2).

    An answer freezes with its interview when that one is closed, not before.
    """
    unclosed = (
        "EXISTS (SELECT 1 FROM diagnostics_interview draft"
        " WHERE draft.id = OLD.interview_id AND draft.status <> 'closed')"
    )
    return f"({through('diagnostics_interview', 'interview_id')} OR {unclosed})"


def of_booklet() -> str:
    """What was written about a booklet that the person held."""
    held = (
        "IN (SELECT held.person_id FROM passes_handover held"
        " WHERE held.booklet_id = OLD.booklet_id)"
    )
    return UNDER_WAY.format(who=held)
