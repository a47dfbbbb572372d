"""A structure that moves keeps its file under another SIRET of the same SIREN, dated."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from diagnostics.accounts import journal
from passes import renumbering, stating
from passes.models import Document, Provider, SiretChange
from passes.renumbering import NewSiret
from tests.passes.applications import SIRET_PAPER, TODAY, refused
from tests.passes.factories import ProviderFactory, UserFactory, member_of, open_provider
from tests.passes.money_factories import stated_provider

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

# Two establishments of one company, and one of another; La Poste's have a check of their own.
FORMER, NEW, FOREIGN = "73282932000074", "73282932000082", "44306184100047"
POST_OFFICE, OTHER_POST_OFFICE = "35600000000048", "35600000049837"


def change(provider, siret=NEW, *, actor=None, from_on=TODAY, paper=SIRET_PAPER):
    return renumbering.change_siret(
        actor=actor or UserFactory(operator=True),
        provider=provider,
        new=NewSiret(siret, from_on, paper),
    )


def test_a_structure_that_moves_keeps_its_file_under_its_new_siret():
    provider = open_provider(siret=FORMER)
    made = change(provider, "732 829 320 00082")
    provider.refresh_from_db()
    assert (provider.siret, made.former_siret, provider.status) == (NEW, FORMER, "qualified")
    assert Document.objects.filter(provider=provider, kind="registration").exists()
    (line,) = journal.of(made)
    assert line.verb == "provider.siret_changed"
    assert line.facts == {"former": FORMER, "siret": NEW, "from_on": TODAY.isoformat()}


def test_what_was_written_before_keeps_the_siret_of_its_day():
    statement = stated_provider(passes=1)
    Provider.objects.filter(pk=statement.provider_id).update(siret=FORMER)
    statement.refresh_from_db()
    before = stating.sheet_of(statement).siret
    change(statement.provider)
    statement.provider.refresh_from_db()
    assert stating.sheet_of(statement).siret == before == "732 829 320 00074"
    assert renumbering.siret_on(statement.provider, TODAY) == NEW
    assert renumbering.siret_on(statement.provider, TODAY - dt.timedelta(days=1)) == FORMER


def test_post_offices_are_establishments_of_one_company():
    provider = open_provider(siret=POST_OFFICE)
    assert change(provider, OTHER_POST_OFFICE).siret == OTHER_POST_OFFICE


@pytest.mark.parametrize(
    ("siret", "code"),
    [
        ("73282932000083", "siret_invalid"),
        (FORMER, "siret_unchanged"),
        (FOREIGN, "siren_differs"),
    ],
)
def test_another_number_of_another_company_or_none_is_refused(siret, code):
    provider = open_provider(siret=FORMER)
    assert refused(change, provider, siret).code == code
    assert not SiretChange.objects.exists()


def test_a_siret_taken_by_another_structure_a_day_to_come_or_no_paper_is_refused():
    provider = open_provider(siret=FORMER)
    taken = ProviderFactory(siret=NEW)
    assert refused(change, provider).code == "siret_taken"
    Provider.objects.filter(pk=taken.pk).update(siret=None, status="candidate")
    tomorrow = TODAY + dt.timedelta(days=1)
    assert refused(change, provider, from_on=tomorrow).code == "siret_day"
    assert refused(change, provider, paper=None).code == "situation_missing"
    assert refused(change, provider, actor=member_of(provider)).code == "not_allowed"
    change(provider)
    assert refused(change, provider, FORMER).code == "siret_day"


def test_the_database_refuses_a_change_of_company():
    with pytest.raises(IntegrityError), transaction.atomic():
        SiretChange.objects.create(
            provider=open_provider(siret=FORMER),
            former_siret=FORMER,
            siret=FOREIGN,
            from_on=TODAY,
            decided_by=UserFactory(),
            decided_at=journal.instant(),
        )
