"""L01: accepting a proposal is a choice, and declining one changes nothing else."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.apps import apps
from django.urls import reverse

from diagnostics import recommending
from diagnostics.models import Person, RiskAssessment
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import HARD, latest, record
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)
APPLICATIONS = ("accounts", "diagnostics", "passes", "reporting")
OF_THIS_FILE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|csrf\S+|value=\"\S+\"")


def shown(client: PageClient, person: Person, name: str) -> str:
    html = client.get(reverse(f"diagnostics:{name}", args=[person.public_id])).content.decode()
    return OF_THIS_FILE.sub("", html[html.index("<main") : html.index("</main>")])


def test_l01_declining_changes_nothing(client: PageClient) -> None:
    agency = AgencyFactory()
    actor = advisor(agency)
    two = [PersonFactory(agency=agency, last_name="Diallo") for _ in range(2)]
    for person in two:
        record(actor, person, HARD, TODAY)
    for proposal in latest(two[0]).recommendations.all():
        recommending.decline_recommendation(actor=actor, recommendation=proposal)
    for person in two:
        record(actor, person, HARD, TODAY)
    outputs = RiskAssessment.objects.filter(person__in=two).values_list("output", flat=True)
    assert all(output == outputs[0] for output in outputs)
    client.force_login(actor)
    for name in ("person", "result"):
        assert shown(client, two[0], name) == shown(client, two[1], name)
    assert len({flag.assessment.level for person in two for flag in person.flags.all()}) == 1


def test_l01_no_field_of_consent_exists() -> None:
    for label in APPLICATIONS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                assert "consent" not in field.name
