"""Trying a version of the model on everybody, beside the one in force (risk-model.md, 9.5).

A trial reads the stored input of the latest assessment of each person and writes only its own
rows, which no page shows: at the desk nothing changes. Batches follow the order of assessments,
each in its transaction, so that a trial that was stopped carries on where it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from diagnostics import refusals, ren_columns, ren_model, ren_moves, shaking, situating
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import RiskAssessment, RiskModelVersion, TrialAssessment
from diagnostics.ren_rows import Encoder

BATCH = 5_000


@journal.act(Verb.MODEL_TRIED)
def try_model(*, actor: journal.Actor, model: ren_model.Model, most: int = BATCH) -> int:
    """Assess the next people under a version not in force; tell how many, 0 when none is left.

    Refusal: model_in_force.
    """
    with transaction.atomic():
        if situating.model_in_force(journal.today()).version == model.version:
            raise Refusal(refusals.MODEL_IN_FORCE)
        rows = list(waiting(model).values_list("pk", "input")[:most])
        if not rows:
            return 0
        found = ren_columns.assess_many([written for _, written in rows], model)
        now, digest = journal.instant(), model.digest
        TrialAssessment.objects.bulk_create(
            TrialAssessment(
                assessment_id=pk,
                model_version=model.version,
                model_digest=digest,
                score=summary.score,
                completeness=summary.completeness,
                computed_level=summary.computed_level,
                level=summary.level,
                error=summary.error[:60],
                tried_at=now,
            )
            for (pk, _), summary in zip(rows, found.summaries(), strict=True)
        )
        journal.record(
            actor=actor,
            verb=Verb.MODEL_TRIED,
            subject=RiskModelVersion.objects.filter(version=model.version).first(),
            facts={"version": model.version, "digest": digest, "tried": len(rows)},
        )
        return len(rows)


def waiting(model: ren_model.Model) -> QuerySet[RiskAssessment]:
    """The assessments in force that this version has still to try, in their order."""
    last = _trials(model).aggregate(last=Max("assessment_id"))["last"] or 0
    return in_force().filter(pk__gt=last).order_by("pk")


def in_force() -> QuerySet[RiskAssessment]:
    """The latest assessment of each file that stands for somebody."""
    later = RiskAssessment.objects.filter(
        Q(as_of__gt=OuterRef("as_of")) | Q(as_of=OuterRef("as_of"), pk__gt=OuterRef("pk")),
        person_id=OuterRef("person_id"),
    )
    return RiskAssessment.objects.filter(
        ~Exists(later), person__merged_into__isnull=True, person__anonymised_at__isnull=True
    )


def side_by_side(model: ren_model.Model) -> ren_moves.Moves:
    """How the levels in force would move: everybody tried under this very version."""
    pairs = _trials(model).values_list("assessment__level", "level").order_by()
    counts = {(before, after): n for before, after, n in pairs.annotate(n=Count("pk"))}
    return ren_moves.Moves(counts, model.levels)


@dataclass(frozen=True)
class Shake:
    """What one way of moving the weights does to the computed levels."""

    variant: shaking.Shaken
    moves: ren_moves.Moves


def shake(
    model: ren_model.Model, percent: int, *, most: int | None = None, draws: int = 20
) -> list[Shake]:
    """Compute everybody's level again with moved weights, in memory, and compare."""
    variants = list(shaking.variants(model, percent, draws=draws))
    counts: list[Counter[tuple[str, str]]] = [Counter() for _ in variants]
    encoder = Encoder(model)
    for inputs in _inputs(most):
        columns = ren_columns.assess_many(inputs, model, encoder).columns
        before = columns.summary_lists()[2]
        for variant, counted in zip(variants, counts, strict=True):
            moved = ren_columns.columns_of(columns.table, Encoder(variant.model))
            counted.update(zip(before, moved.summary_lists()[2], strict=True))
    return [
        Shake(variant, ren_moves.Moves(counted, model.levels))
        for variant, counted in zip(variants, counts, strict=True)
    ]


def _inputs(most: int | None) -> Iterator[list[Any]]:
    """The inputs in force, a batch at a time."""
    last, left = 0, most
    while left is None or left > 0:
        size = BATCH if left is None else min(BATCH, left)
        rows = list(in_force().filter(pk__gt=last).order_by("pk").values_list("pk", "input")[:size])
        if not rows:
            return
        yield [written for _, written in rows]
        last = rows[-1][0]
        left = None if left is None else left - len(rows)


def _trials(model: ren_model.Model) -> QuerySet[TrialAssessment]:
    return TrialAssessment.objects.filter(model_version=model.version, model_digest=model.digest)
