"""What is about to end: files at their term, advice on results; both told a month before."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from diagnostics import assessing, erasing, purging
from diagnostics.models import Anonymisation
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import HARD, record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


def test_a_file_about_to_end_is_listed_and_kept_by_one_click(client, clock) -> None:
    user = advisor(AgencyFactory())
    person = PersonFactory(agency_id=user.agency_ids[0], phone="+33612345678")
    clock.move_to(dt.datetime(2028, 2, 1, 9, tzinfo=dt.UTC))
    purging.purge_expired_files(actor=purging.JOB)
    client.force_login(user)
    html = client.get(reverse("diagnostics:endings")).content.decode()
    assert "Anonymisé le 2 mars 2028" in html
    assert "06 12 34 56 78" in html
    address = reverse("diagnostics:call_off_ending", args=[person.public_id])
    assert "Aucun dossier à son terme" in client.post(address, follow=True).content.decode()
    assert Anonymisation.objects.get().called_off_on == dt.date(2028, 2, 1)
    assert erasing.last_contact_of(person) == dt.date(2028, 2, 1)
    assert client.post(address).status_code == 404


def test_another_agency_sees_and_keeps_nothing(client, clock) -> None:
    person = PersonFactory()
    clock.move_to(dt.datetime(2028, 2, 1, 9, tzinfo=dt.UTC))
    purging.purge_expired_files(actor=purging.JOB)
    client.force_login(advisor())
    assert "Aucun dossier" in client.get(reverse("diagnostics:endings")).content.decode()
    address = reverse("diagnostics:call_off_ending", args=[person.public_id])
    assert client.post(address).status_code == 404


def test_an_override_says_until_when_and_is_listed_a_month_before(client, clock) -> None:
    user = advisor(AgencyFactory())
    person = PersonFactory(agency_id=user.agency_ids[0])
    record(user, person, HARD, TODAY)
    doubt = assessing.Disagreement("modere", "OBSERVATION_EN_ENTRETIEN")
    assessing.override_level(actor=user, person=person, disagreement=doubt)
    client.force_login(user)
    result = reverse("diagnostics:result", args=[person.public_id])
    assert "Ce choix vaut jusqu’au 9 septembre 2026" in client.get(result).content.decode()
    overrides = reverse("diagnostics:overrides")
    assert "Aucun avis ne finit bientôt" in client.get(overrides).content.decode()
    for day, words in (
        (dt.date(2026, 8, 10), "Vaut jusqu’au 9 septembre 2026"),
        (dt.date(2026, 9, 10), "depuis le 9 septembre 2026"),
    ):
        clock.move_to(dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC))
        client.force_login(user)
        assert words in client.get(overrides).content.decode()
    assert "Ce choix a pris fin le 9 septembre 2026" in client.get(result).content.decode()
    ended = client.post(reverse("diagnostics:end_override", args=[person.public_id]), follow=True)
    assert "Le résultat calculé est de nouveau retenu." in ended.content.decode()


def test_the_share_of_overrides_is_shown_both_ways(client) -> None:
    user = advisor(AgencyFactory())
    for level in ("critique", "faible", None):
        person = PersonFactory(agency_id=user.agency_ids[0])
        record(user, person, {**HARD, "A1": "tablette", "B3": "utilise", "A2": "instable"}, TODAY)
        if level:
            doubt = assessing.Disagreement(level, "OBSERVATION_EN_ENTRETIEN")
            assessing.override_level(actor=user, person=person, disagreement=doubt)
    client.force_login(user)
    html = client.get(reverse("diagnostics:overrides")).content.decode()
    assert "2 avis pour 3 personnes évaluées, soit 66,7 %" in html
    assert "Beaucoup de désaccords" in html
