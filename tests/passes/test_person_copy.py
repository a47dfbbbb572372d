"""What Passes hold on a person is in her copy: booklets, uses, losses, exclusions; never a code."""

from __future__ import annotations

import pytest

from passes import person_copy
from tests.diagnostics.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_the_sections_of_somebody_without_a_booklet_are_there_and_empty() -> None:
    sections = person_copy.read(PersonFactory())
    keys = {section.key for section in sections}
    assert {"carnets", "utilisations", "places", "bilans", "appels", "pertes"} <= keys
    assert not any(section.rows for section in sections)
