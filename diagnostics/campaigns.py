"""The campaigns of Pix that were met, and whether one is a Pix Emploi campaign.

A sending tells its own kind (`typeTest`); an export does not, so a manager says it once. The mark
holds for what is recorded from then on: a recorded result never changes (diagnosis.md, 3.1).
"""

from __future__ import annotations

import uuid

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.verbs import Verb
from diagnostics.models import PixCampaign


@journal.act(Verb.CAMPAIGN_MARKED)
def mark_campaign(
    *,
    actor: User,
    campaign: PixCampaign,
    is_pix_emploi: bool,
    request_id: uuid.UUID | None = None,
) -> PixCampaign:
    """Say that a campaign is, or is not, a Pix Emploi one; who said so and when is kept."""
    with transaction.atomic():
        campaign = PixCampaign.objects.locked(campaign.pk)
        campaign.is_pix_emploi = is_pix_emploi
        campaign.marked_by, campaign.marked_at = actor, journal.instant()
        campaign.save(update_fields=["is_pix_emploi", "marked_by", "marked_at"])
        journal.record(
            actor=actor,
            verb=Verb.CAMPAIGN_MARKED,
            subject=campaign,
            facts={"code": campaign.code, "is_pix_emploi": is_pix_emploi},
        )
        return campaign
