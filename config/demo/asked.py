"""What people ask about their own data, so that the register has something true to show.

One request answered in time, one refused with its reason, one late, one waiting; a file frozen by a
dispute; an advisor's disagreement that ends in a few days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from config.demo.meetings import Days, Life
from diagnostics import answering, assessing, restricting
from diagnostics.accounts import journal
from diagnostics.accounts.models import AgencyRole, User
from diagnostics.enums import OverrideReason, RightsDecision, RightsKind
from diagnostics.models import RightsRequest


def plan_requests(days: Days) -> None:
    """Plan the requests of the last months."""
    end = days.clock.end
    acts: tuple[tuple[int, Callable[[], object]], ...] = (
        (172, partial(disagree, days)),
        (90, partial(ask_and_answer, days, RightsKind.ACCESS, "Copie remise et lue ensemble.")),
        (60, partial(ask_and_answer, days, RightsKind.OBJECTION, "", is_granted=False)),
        (44, partial(ask, days, RightsKind.ACCESS, "Ses résultats de l’an dernier")),
        (9, partial(ask, days, RightsKind.RECTIFICATION, "Elle a maintenant un ordinateur")),
        (6, partial(freeze, days)),
    )
    for before, act in acts:
        days.clock.desk(end - dt.timedelta(days=before), act)


def _somebody(days: Days) -> Life:
    """Somebody without a booklet, whom no other plan needs, not asked yet."""
    for life in reversed(days.met):
        if life.hand_over is None and not life.person.rights_requests.exists():
            return life
    return days.met[0]


def ask(days: Days, kind: str, detail: str) -> RightsRequest:
    """Write a request down."""
    life = _somebody(days)
    return answering.register_request(
        actor=life.advisor,
        person=life.person,
        kind=kind,
        received_on=journal.today(),
        detail=detail,
    )


def ask_and_answer(days: Days, kind: str, reason: str, *, is_granted: bool = True) -> None:
    """Write a request down and answer it at once."""
    request = ask(days, kind, "")
    manager = User.objects.filter(
        memberships__agency_id=request.person.agency_id, memberships__role=AgencyRole.MANAGER
    ).first()
    if manager is not None:
        answering.answer_request(
            actor=manager,
            request=request,
            decision=RightsDecision.GRANTED if is_granted else RightsDecision.REFUSED,
            reason=reason or "Le suivi reste utile à un recours en cours.",
        )


def disagree(days: Days) -> None:
    """An advisor puts another level in place of the computed one."""
    life = next((each for each in days.met if each.person.assessments.exists()), None)
    if life is not None:
        doubt = assessing.Disagreement("eleve", OverrideReason.OBSERVED)
        assessing.override_level(actor=life.advisor, person=life.person, disagreement=doubt)


def freeze(days: Days) -> None:
    """A dispute freezes a file."""
    life = _somebody(days)
    restricting.restrict_person(
        actor=life.advisor, person=life.person, reason="Conteste une réponse, réclamation en cours"
    )
