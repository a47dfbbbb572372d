"""Who may say what is wrong."""

import pytest

from passes import claims
from passes.dispute_states import DisputeReason
from passes.enums import ProviderRole
from tests.accounts.factories import UserFactory
from tests.passes.factories import FunderMembershipFactory, member_of, open_provider

pytestmark = pytest.mark.django_db


def test_each_reason_belongs_to_one_side_and_one_only():
    admin = member_of(open_provider(), ProviderRole.ADMIN)
    sides = [admin, FunderMembershipFactory().user, UserFactory(operator=True)]
    given = [reason for who in sides for reason in claims.reasons_of(who)]
    assert sorted(given) == sorted(DisputeReason)


def test_a_member_who_administers_nothing_disputes_nothing():
    assert claims.reasons_of(member_of(open_provider())) == frozenset()
    assert claims.reasons_of(UserFactory(auditor=True)) == frozenset()
