"""What a candidate's file still lacks."""

import datetime as dt

import pytest

from passes.accreditation_file import AccreditationFile, ServiceOffer
from passes.models import Service, Site
from tests.passes.factories import CommuneFactory


@pytest.fixture
def complete():
    return {
        "siret": "73282932000074",
        "legal_representative": "Mme Renard",
        "charter_accepted_on": dt.date(2026, 3, 9),
        "site": Site(commune_id="62498"),
        "offers": (ServiceOffer(Service(code="a")),),
        "from_on": dt.date(2026, 3, 10),
    }


@pytest.mark.parametrize(
    ("field", "value", "step"),
    [
        ("siret", "  ", "le SIRET"),
        ("legal_representative", " ", "le représentant légal"),
        ("charter_accepted_on", None, "la date d'acceptation de la charte"),
        ("site", Site(), "la commune du lieu"),
        ("offers", (), "au moins un service"),
    ],
)
@pytest.mark.django_db
def test_each_missing_step_is_named(complete, field, value, step):
    CommuneFactory()
    assert AccreditationFile(**complete).missing_steps() == ()
    assert AccreditationFile(**{**complete, field: value}).missing_steps() == (step,)
