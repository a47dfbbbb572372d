"""What a token stands for: one member, one provider, its places; for ten seconds at most."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.accounts import joining, journal
from passes import desks
from passes.models import ProviderMembership, Service
from tests.passes.factories import SiteFactory, member_of, open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def _nothing_kept():
    desks.forget()


def token_of(provider, member=None):
    member = member or member_of(provider)
    return joining.create_token(
        actor=member, user=member, label="Caisse", scope_id=provider.public_id
    )


def test_a_token_opens_the_desk_of_its_provider_alone():
    provider, other = open_provider(), open_provider()
    token, text = token_of(provider)
    desk = desks.of_token(text)
    assert (desk.member, desk.provider, desk.device) == (token.user, provider, "Caisse")
    assert set(desk.sites.values()) == set(provider.sites.all())
    assert not set(desk.sites.values()) & set(other.sites.all())
    assert set(desk.services) == set(Service.objects.values_list("code", flat=True))


def test_a_desk_known_costs_no_statement_for_ten_seconds(clock):
    provider = open_provider()
    _token, text = token_of(provider)
    desks.of_token(text)
    SiteFactory(provider=provider)
    with CaptureQueriesContext(connection) as captured:
        assert len(desks.of_token(text).sites) == 1
    assert len(captured) == 0
    clock.shift(dt.timedelta(seconds=desks.KEPT_SECONDS))
    assert len(desks.of_token(text).sites) == 2


@pytest.mark.parametrize("end", ["revoked", "late", "inactive", "left", "elsewhere", "unknown"])
def test_a_token_that_is_over_opens_nothing(end):
    provider = open_provider()
    token, text = token_of(provider)
    if end == "revoked":
        joining.revoke_token(actor=token.user, token=token)
    elif end == "late":
        type(token).objects.update(valid_until=journal.instant())
    elif end == "inactive":
        type(token.user).objects.filter(pk=token.user.pk).update(is_active=False)
    elif end == "left":
        ProviderMembership.objects.update(ended_on=journal.today())
    elif end == "elsewhere":
        type(token).objects.update(scope_id=open_provider().public_id)
    else:
        text = "autre chose"
    assert desks.of_token(text) is None


def test_a_process_keeps_a_bounded_number_of_desks(monkeypatch):
    monkeypatch.setattr(desks, "MOST_KEPT", 2)
    texts = [token_of(open_provider())[1] for _ in range(3)]
    assert all(desks.of_token(text) for text in texts)
    assert len(desks._kept) <= 2
