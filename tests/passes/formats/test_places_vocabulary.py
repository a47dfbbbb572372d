"""The closed lists of the standard."""

from passes.formats import places_vocabulary as vocabulary


def test_fifteen_services_of_the_first_version_lead_to_the_nine_of_today():
    assert len(vocabulary.SERVICES) == 9
    assert len(vocabulary.SERVICES_BY_LABEL) == 24
    assert set(vocabulary.SERVICES_BY_LABEL.values()) == set(vocabulary.SERVICES)


def test_two_spellings_of_one_label_are_one():
    assert vocabulary.fold("Étapes numériques(La Poste)") == vocabulary.fold(
        "étapes  numériques (La Poste)"
    )
    assert vocabulary.fold("S’équiper") == vocabulary.fold("s'équiper")
