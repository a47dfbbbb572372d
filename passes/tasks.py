"""The bell of a lot just planned: make its rows now rather than at the next sweep."""

from __future__ import annotations

from celery import shared_task

from diagnostics.accounts import journal
from passes import producing
from passes.models import Lot


@shared_task
def fill_lot(lot_id: int) -> None:
    """Make the rows of one lot, from where it stands; a second call finds nothing to do."""
    lot = Lot.objects.filter(pk=lot_id).first()
    if lot is not None:
        producing.fill_lot(actor=journal.SystemJob("fill_lots"), lot=lot)
