"""How somebody joins, gains a right, and leaves.

Invite only. An operator is appointed by one person and confirmed by another, and may not release
money for 72 hours (T22): whoever could create a second operator alone would own the two-person
rule. Tokens are shown once; only their digest is kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import asdict, dataclass

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import (
    Agency,
    AgencyMembership,
    AgencyRole,
    ApiToken,
    NationalRole,
    User,
)
from diagnostics.accounts.refusals import NOT_ALLOWED, SAME_PERSON, STATE_CHANGED, Reason, Refusal
from diagnostics.accounts.verbs import Verb

EMAIL_TAKEN = Reason(
    "email_taken", 409, "Cette adresse mail a déjà un compte.", "Utilisez une autre adresse."
)
OPERATOR_REST = dt.timedelta(hours=72)


@journal.act(Verb.USER_INVITED)
def invite_user(
    *,
    actor: journal.Actor,
    email: str,
    first_name: str,
    last_name: str,
    role: str = "",
    password: str | None = None,
    request_id: uuid.UUID | None = None,
) -> User:
    """Create one account. An operator is not made here but by `appoint_operator`.

    Nobody signed in makes an administrator: whoever could would confirm their own operator (T22).
    """
    with transaction.atomic():
        if role == NationalRole.ADMINISTRATOR and isinstance(actor, User):
            raise Refusal(NOT_ALLOWED)
        if User.objects.filter(email=email.lower()).exists():
            raise Refusal(EMAIL_TAKEN)
        user = User.objects.create_user(
            email, password, first_name=first_name, last_name=last_name, role=role
        )
        journal.record(actor=actor, verb=Verb.USER_INVITED, subject=user, facts={"role": role})
        return user


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Who a new account is for, and the first password, told aloud."""

    email: str
    first_name: str
    last_name: str
    password: str | None = None


@journal.act(Verb.USER_INVITED)
def invite_to_agency(
    *,
    actor: journal.Actor,
    account: NewAccount,
    agency: Agency,
    role: AgencyRole,
    started_on: dt.date,
) -> User:
    """Create the account of an advisor or a manager, who belongs somewhere from the first day."""
    with transaction.atomic():
        user = invite_user(actor=actor, **asdict(account))
        join_agency(actor=actor, user=user, agency=agency, role=role, started_on=started_on)
        return user


@journal.act(Verb.USER_INVITED)
def join_agency(
    *, actor: journal.Actor, user: User, agency: Agency, role: AgencyRole, started_on: dt.date
) -> AgencyMembership:
    """Make a user advisor or manager of an agency from a day on."""
    with transaction.atomic():
        membership = AgencyMembership.objects.create(
            user=user, agency=agency, role=role, started_on=started_on
        )
        journal.record(
            actor=actor,
            verb=Verb.USER_INVITED,
            subject=user,
            facts={"agency": agency.code, "role": str(role)},
            agency_id=agency.pk,
        )
        return membership


@journal.act(Verb.OPERATOR_APPOINTED)
def appoint_operator(
    *, actor: User, email: str, first_name: str, last_name: str, password: str | None = None
) -> User:
    """Propose an operator; the account sleeps until another person confirms it."""
    with transaction.atomic():
        if User.objects.filter(email=email.lower()).exists():
            raise Refusal(EMAIL_TAKEN)
        user = User.objects.create_user(
            email,
            password,
            first_name=first_name,
            last_name=last_name,
            role=NationalRole.OPERATOR,
            is_active=False,
            appointed_by=actor,
        )
        journal.record(actor=actor, verb=Verb.OPERATOR_APPOINTED, subject=user)
        return user


@journal.act(Verb.OPERATOR_CONFIRMED)
def confirm_operator(*, actor: User, user: User) -> User:
    """Confirm an operator proposed by somebody else; may release money after 72 hours."""
    with transaction.atomic():
        if user.appointed_by_id == actor.pk:
            raise Refusal(SAME_PERSON)
        confirmed_at = journal.instant()
        taken = User.objects.filter(
            pk=user.pk, role=NationalRole.OPERATOR, confirmed_by__isnull=True
        ).update(is_active=True, confirmed_by=actor, confirmed_at=confirmed_at)
        if not taken:
            raise Refusal(STATE_CHANGED)
        user.refresh_from_db()
        journal.record(actor=actor, verb=Verb.OPERATOR_CONFIRMED, subject=user)
        return user


def may_release(user: User, at: dt.datetime) -> bool:
    """Tell whether an operator has been one for long enough to release money."""
    return user.confirmed_at is not None and at - user.confirmed_at >= OPERATOR_REST


@journal.act(Verb.MEMBERSHIP_ENDED)
def end_membership(
    *, actor: journal.Actor, membership: AgencyMembership, ended_on: dt.date
) -> AgencyMembership:
    """Close the right of a user within an agency, on a day."""
    with transaction.atomic():
        taken = AgencyMembership.objects.filter(pk=membership.pk, ended_on__isnull=True).update(
            ended_on=ended_on
        )
        if not taken:
            raise Refusal(STATE_CHANGED)
        membership.refresh_from_db()
        journal.record(
            actor=actor,
            verb=Verb.MEMBERSHIP_ENDED,
            subject=membership.user,
            agency_id=membership.agency_id,
        )
        return membership


@journal.act(Verb.PASSWORD_GIVEN)
def give_password(
    *, actor: User, user: User, password: str, request_id: uuid.UUID | None = None
) -> User:
    """Give somebody a new password, to be told aloud; the journal says who and for whom.

    Whoever knows a password may act as its owner (T22): an administrator's is never given by
    somebody else, and an operator's makes a new nomination, for another person to confirm.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.role == NationalRole.ADMINISTRATOR and user.pk != actor.pk:
            raise Refusal(NOT_ALLOWED)
        user.set_password(password)
        if user.role == NationalRole.OPERATOR:
            user.is_active = False
            user.appointed_by, user.confirmed_by, user.confirmed_at = actor, None, None
        user.save()
        journal.record(actor=actor, verb=Verb.PASSWORD_GIVEN, subject=user)
        return user


def token_digest(text: str) -> str:
    """Digest what a program sends: 256 random bits need no salt."""
    return hashlib.sha256(text.encode()).hexdigest()


@journal.act(Verb.TOKEN_CREATED)
def create_token(
    *, actor: User, user: User, label: str, scope_id: uuid.UUID | None = None
) -> tuple[ApiToken, str]:
    """Make a token; its text is given once and never again."""
    with transaction.atomic():
        text = secrets.token_urlsafe(32)
        token = ApiToken.objects.create(
            user=user,
            scope_id=scope_id,
            label=label,
            digest=token_digest(text),
            created_at=journal.instant(),
        )
        journal.record(actor=actor, verb=Verb.TOKEN_CREATED, subject=token, facts={"label": label})
        return token, text


@journal.act(Verb.TOKEN_REVOKED)
def revoke_token(*, actor: User, token: ApiToken) -> ApiToken:
    """End a token at once."""
    with transaction.atomic():
        taken = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(
            revoked_at=journal.instant()
        )
        if not taken:
            raise Refusal(STATE_CHANGED)
        token.refresh_from_db()
        journal.record(actor=actor, verb=Verb.TOKEN_REVOKED, subject=token)
        return token
