"""The bells of a lot just planned and of a list sent: do now what the next sweep would do."""

from __future__ import annotations

from celery import shared_task

from diagnostics.accounts import journal
from passes import answering_claims, producing
from passes.models import ClaimFile, Lot


@shared_task
def fill_lot(lot_id: int) -> None:
    """Make the rows of one lot, from where it stands; a second call finds nothing to do."""
    lot = Lot.objects.filter(pk=lot_id).first()
    if lot is not None:
        producing.fill_lot(actor=journal.SystemJob("fill_lots"), lot=lot)


@shared_task
def take_up_claims(file_id: int) -> None:
    """Judge or redeem the lines of one list, unless somebody is at it."""
    file = ClaimFile.objects.filter(pk=file_id).first()
    if file is not None:
        answering_claims.take_up(file=file)
