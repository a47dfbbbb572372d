"""What an anonymous row still says: figures, codes of closed lists, and months.

The default forgets. A text is emptied, a day becomes the first of its month, a document of values
becomes empty; only codes written in `KEPT_WORDS` and choices of closed lists stay. So a column
added tomorrow is forgotten unless somebody decides otherwise (law.md, L17: kept are year band,
sex, département, levels, dates by month, amounts).
This layer and those above reduce their rows here. Nothing here is a verb: the erasure that calls
it is (`erasing.anonymise_person`), and the guards let go only while that one is under way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth

ERASED = "effacé"
# Words of closed lists that are no choices of Django: framework, versions, instruments.
KEPT_WORDS: dict[str, frozenset[str]] = {
    "diagnostics.Diagnosis": frozenset({"instrument_version"}),
    "diagnostics.SkillLevel": frozenset({"competence", "area"}),
    "diagnostics.RiskAssessment": frozenset({"model_version"}),
    "diagnostics.InformationNotice": frozenset({"version"}),
    # Constraints ask for these codes; without its answers an interview says nothing of anybody.
    "diagnostics.Interview": frozenset({"bank_version", "scope", "seed"}),
}
TEXTS = (models.CharField, models.TextField)


def reduce(rows: QuerySet[Any], *, kept: Collection[str] = (), keeps_days: bool = False) -> int:
    """Empty the texts of some rows and round their days; say how many rows there were."""
    model = rows.model
    kept = {*kept, *KEPT_WORDS.get(model._meta.label, ())}
    changes = {
        field.name: change
        for field in model._meta.local_concrete_fields
        if field.name not in kept and (change := _change(field, keeps_days)) is not None
    }
    return rows.update(**changes) if changes else rows.count()


def _change(field: models.Field[Any, Any], keeps_days: bool) -> Any:
    """What a column becomes; None when it stays as it is."""
    if isinstance(field, models.DateTimeField):
        return None if keeps_days else TruncMonth(field.name, tzinfo=dt.UTC)
    if isinstance(field, models.DateField):
        return None if keeps_days else TruncMonth(field.name)
    if isinstance(field, models.JSONField):
        empty = field.get_default() if field.has_default() else {}
        return Value(None if field.null else empty, output_field=field)
    if isinstance(field, models.BinaryField):
        return Value(None if field.null else b"")
    if isinstance(field, TEXTS) and not field.choices:
        if field.null:
            return Value(None)
        word = Value(ERASED[: field.max_length or len(ERASED)])
        return Case(When(~Q(**{field.name: ""}), then=word), default=F(field.name))
    return None
