"""Accounts, memberships and tokens, each with its journal line."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from diagnostics.accounts import joining, journal
from diagnostics.accounts.models import AgencyRole, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from tests.accounts.factories import AgencyFactory, MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_an_account_is_created_by_invitation_and_journaled() -> None:
    chief = UserFactory(administrator=True)
    user = joining.invite_user(
        actor=chief, email="Samia@Exemple.invalid", first_name="Samia", last_name="Kaci"
    )
    assert user.email == "samia@exemple.invalid"
    assert journal.of(user).get().verb == Verb.USER_INVITED


def test_an_address_makes_one_account() -> None:
    UserFactory(email="samia@exemple.invalid")
    with pytest.raises(Refusal) as refused:
        joining.invite_user(
            actor=UserFactory(), email="SAMIA@exemple.invalid", first_name="S", last_name="K"
        )
    assert refused.value.code == "email_taken"


def test_a_manager_joins_an_agency_from_a_day_on() -> None:
    user, agency = UserFactory(), AgencyFactory()
    joining.join_agency(
        actor=UserFactory(administrator=True),
        user=user,
        agency=agency,
        role=AgencyRole.MANAGER,
        started_on=dt.date(2026, 1, 1),
    )
    assert user.managed_agency_ids == [agency.pk]


def test_a_membership_ends_once() -> None:
    membership = MembershipFactory()
    chief = UserFactory(administrator=True)
    day = dt.date(2026, 4, 1)
    joining.end_membership(actor=chief, membership=membership, ended_on=day)
    assert membership.user.agency_ids == []
    with pytest.raises(Refusal) as refused:
        joining.end_membership(actor=chief, membership=membership, ended_on=day)
    assert refused.value.code == "state_changed"
    assert journal.of(membership.user).filter(verb=Verb.MEMBERSHIP_ENDED).count() == 1


def test_t22_a_new_operator_may_not_release_for_72_hours() -> None:
    confirmed = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    operator = UserFactory(operator=True, confirmed_at=confirmed)
    assert not joining.may_release(operator, confirmed + dt.timedelta(hours=71, minutes=59))
    assert joining.may_release(operator, confirmed + dt.timedelta(hours=72))


def test_t22_the_database_refuses_an_operator_whom_one_person_made_alone() -> None:
    chief = UserFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(
            "seul@exemple.invalid",
            first_name="S",
            last_name="E",
            role="operator",
            appointed_by=chief,
            confirmed_by=chief,
            confirmed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )


def test_confirming_twice_is_refused() -> None:
    user = joining.appoint_operator(
        actor=UserFactory(), email="o@exemple.invalid", first_name="O", last_name="P"
    )
    assert journal.of(user).get().verb == Verb.OPERATOR_APPOINTED
    joining.confirm_operator(actor=UserFactory(), user=user)
    with pytest.raises(Refusal) as refused:
        joining.confirm_operator(actor=UserFactory(), user=user)
    assert refused.value.code == "state_changed"


def test_appointing_an_address_already_known_is_refused() -> None:
    known = UserFactory()
    with pytest.raises(Refusal) as refused:
        joining.appoint_operator(
            actor=UserFactory(), email=known.email, first_name="O", last_name="P"
        )
    assert refused.value.code == "email_taken"


def test_a_token_is_given_once_and_kept_as_a_digest() -> None:
    user, scope = UserFactory(), uuid.uuid4()
    token, text = joining.create_token(actor=user, user=user, label="Caisse", scope_id=scope)
    assert token.digest == joining.token_digest(text)
    assert text not in {str(value) for value in vars(token).values()}
    assert journal.of(token).get().verb == Verb.TOKEN_CREATED


def test_a_token_is_revoked_once() -> None:
    user = UserFactory()
    token, _ = joining.create_token(actor=user, user=user, label="Caisse")
    assert joining.revoke_token(actor=user, token=token).revoked_at is not None
    assert journal.of(token).latest("pk").verb == Verb.TOKEN_REVOKED
    with pytest.raises(Refusal):
        joining.revoke_token(actor=user, token=token)


def test_t22_an_operators_new_password_waits_for_another_person_and_72_hours() -> None:
    chief, operator = UserFactory(administrator=True), UserFactory(operator=True)
    given = joining.give_password(actor=chief, user=operator, password="une phrase longue")
    assert (given.is_active, given.confirmed_by, given.appointed_by) == (False, None, chief)
    with pytest.raises(Refusal) as refused:
        joining.confirm_operator(actor=chief, user=given)
    assert refused.value.code == "same_person"
    again = joining.confirm_operator(actor=UserFactory(administrator=True), user=given)
    assert again.confirmed_at is not None
    assert not joining.may_release(again, again.confirmed_at + dt.timedelta(hours=71))


def test_t22_nobody_signed_in_makes_an_administrator_or_takes_their_password() -> None:
    chief, other = UserFactory(administrator=True), UserFactory(administrator=True)
    with pytest.raises(Refusal) as refused:
        joining.give_password(actor=chief, user=other, password="une phrase longue")
    assert refused.value.code == "not_allowed"
    with pytest.raises(Refusal) as refused:
        joining.invite_user(
            actor=chief,
            email="b@exemple.invalid",
            first_name="B",
            last_name="A",
            role="administrator",
        )
    assert refused.value.code == "not_allowed"
    job = journal.SystemJob("opening")
    made = joining.invite_user(
        actor=job, email="b@exemple.invalid", first_name="B", last_name="A", role="administrator"
    )
    assert made.role == "administrator"
