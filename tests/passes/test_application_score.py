"""The grid of an application: what is told wins its points, and nothing is hidden."""

import pytest

from passes import application_score, attaching
from tests.passes.applications import SIRET_PAPER
from tests.passes.factories import ProviderFactory, UserFactory, open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_structure_without_place_has_no_point_and_sees_the_whole_grid():
    score = application_score.of(ProviderFactory())

    assert (score.points, score.most, len(score.rows)) == (0, 100, 9)


def test_what_is_told_wins_its_points():
    provider = open_provider()
    assert application_score.of(provider).points == 20 + 10 + 15 + 10

    provider.sites.update(opening_hours="Mo-Fr 09:00-12:00", accessibility="De plain-pied")
    attaching.attach_document(actor=UserFactory(), owner=provider, paper=SIRET_PAPER)

    assert application_score.of(provider).points == 90
