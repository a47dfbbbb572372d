"""What a funder's public accountant asks to read on every paper: address, service, agreement.

Papers already issued keep the words of their day.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass

from django.db import transaction

from diagnostics.accounts import access, journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from passes.models import Funder, FunderMembership


@dataclass(frozen=True, slots=True)
class FunderDetails:
    """The references of a funder, as its accountant gives them."""

    billing_address: str = ""
    service_code: str = ""
    public_accountant: str = ""
    mandate_agreement: str = ""


@journal.act(Verb.FUNDER_DESCRIBED)
def describe_funder(
    *, actor: User, funder: Funder, details: FunderDetails, request_id: uuid.UUID | None = None
) -> Funder:
    """Write the references of a funder, for an operator or for one who signs for it."""
    with transaction.atomic():
        funder = Funder.objects.locked(funder.pk)
        if not (access.operates(actor) or signs_for(actor, funder)):
            raise Refusal(NOT_ALLOWED)
        changed = {
            name: value.strip()
            for name, value in asdict(details).items()
            if getattr(funder, name) != value.strip()
        }
        for name, value in changed.items():
            setattr(funder, name, value)
        funder.save(update_fields=list(changed))
        facts = {"funder": str(funder.public_id), "changed": sorted(changed)}
        journal.record(actor=actor, verb=Verb.FUNDER_DESCRIBED, subject=funder, facts=facts)
        return funder


def signs_for(user: User, funder: Funder) -> bool:
    """Whether this person signs for this funder."""
    return FunderMembership.objects.filter(
        user=user, funder=funder, is_signatory=True, ended_on__isnull=True
    ).exists()
