"""Typed results: refused on the line that is wrong, the others kept."""

import pytest
from django.urls import reverse

from diagnostics.accounts.models import User
from diagnostics.models import Diagnosis, Person
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def samia(client: PageClient) -> User:
    user = advisor(AgencyFactory())
    client.force_login(user)
    return user


@pytest.fixture
def person(samia: User) -> Person:
    return PersonFactory(agency_id=samia.agency_ids[0])


def address(person: Person, instrument: str) -> str:
    return reverse("diagnostics:typed", args=[person.public_id, instrument])


@pytest.mark.parametrize("right", ["0", "10"])
def test_b12_zero_and_ten_right_answers_are_accepted(
    client: PageClient, person: Person, right: str
) -> None:
    answer = client.post(address(person, "abc_diag"), {"right_answers": right})
    assert answer.headers["Location"] == reverse("diagnostics:result", args=[person.public_id])
    assert Diagnosis.objects.get().evidence == {"abc_diag": int(right)}


@pytest.mark.parametrize("right", ["11", "-1", "sept", ""])
def test_b12_other_right_answers_are_refused(
    client: PageClient, person: Person, right: str
) -> None:
    assert client.post(address(person, "abc_diag"), {"right_answers": right}).status_code == 200
    assert not Diagnosis.objects.exists()


def test_b13_a_pix_result_without_agreement_is_refused(
    client: PageClient, samia: User, person: Person
) -> None:
    sent = {"percent": "55", "is_pix_emploi": "on"}
    text = client.post(address(person, "pix_campaign"), sent).content.decode()
    assert "pas partagé" in text
    assert not Diagnosis.objects.exists()
    assert (
        client.post(address(person, "pix_campaign"), sent | {"is_agreed": "on"}).status_code == 302
    )
    record = Diagnosis.objects.get()
    assert (record.evidence, record.agreed_by) == ({"pix_emploi_pct": 55}, samia)


def test_a_campaign_not_marked_gives_no_input(client: PageClient, person: Person) -> None:
    client.post(address(person, "pix_campaign"), {"percent": "55", "is_agreed": "on"})
    assert Diagnosis.objects.get().evidence == {}


def test_b11_a_level_above_the_maximum_is_refused_on_its_line_and_the_others_stay(
    client: PageClient, person: Person
) -> None:
    sent = {"max_level": "5", "level_1_1": "6", "level_2_1": "3", "is_agreed": "on"}
    text = client.post(address(person, "pix_profile"), sent).content.decode()
    assert "Le niveau va de 0 à 5." in text
    assert 'name="level_2_1" value="3"' in text
    assert not Diagnosis.objects.exists()


def test_a_profile_is_recorded_from_levels_or_pix(client: PageClient, person: Person) -> None:
    sent = {"max_level": "7", "level_1_1": "2", "pix_2_1": "25", "is_agreed": "on"}
    assert client.post(address(person, "pix_profile"), sent).status_code == 302
    record = Diagnosis.objects.get()
    assert record.evidence == {"pix_niveaux": {"1.1": 2, "2.1": 3}}
    assert record.max_level == 7


def test_a_past_day_is_kept_and_a_future_one_refused(client: PageClient, person: Person) -> None:
    sent = {"right_answers": "5", "observed_on": "2026-03-11"}
    text = client.post(address(person, "abc_diag"), sent).content.decode()
    assert "après aujourd" in text
    client.post(address(person, "abc_diag"), sent | {"observed_on": "2026-03-02"})
    assert Diagnosis.objects.get().observed_on.isoformat() == "2026-03-02"


def test_b07_a_double_click_records_once(client: PageClient, person: Person) -> None:
    sent = {"right_answers": "5", "request_id": "7b1f8a52-1111-4222-8333-abcdefabcdef"}
    for _ in range(2):
        assert client.post(address(person, "abc_diag"), sent).status_code == 302
    assert Diagnosis.objects.count() == 1
    text = client.post(address(person, "abc_diag"), sent | {"right_answers": "6"}).content.decode()
    assert "autre contenu" in text
    assert Diagnosis.objects.get().evidence == {"abc_diag": 5}


@pytest.mark.parametrize(
    "instrument", ["abc_diag", "pix_campaign", "pix_profile", "pix_certificate"]
)
def test_each_form_is_shown(client: PageClient, person: Person, instrument: str) -> None:
    assert client.get(address(person, instrument)).status_code == 200


def test_unknown_tests_people_and_roles_find_no_form(
    client: PageClient, samia: User, person: Person
) -> None:
    assert client.get(address(person, "minitel")).status_code == 404
    assert client.get(address(PersonFactory(), "abc_diag")).status_code == 404
    client.force_login(UserFactory(operator=True))
    assert client.get(address(person, "abc_diag")).status_code == 404


def test_the_maximum_level_offered_is_the_one_in_force_and_never_imposed(
    client: PageClient, person: Person
) -> None:
    text = client.get(address(person, "pix_profile")).content.decode()
    assert '<option value="7" selected>' in text
    sent = {"max_level": "", "level_1_1": "8", "is_agreed": "on"}
    assert client.post(address(person, "pix_profile"), sent).status_code == 302
    assert Diagnosis.objects.get().max_level is None


def test_a_competence_without_level_says_why(client: PageClient, person: Person) -> None:
    sent = {"max_level": "7", "state_1_1": "refused", "state_1_2": "not_shared", "is_agreed": "on"}
    assert client.post(address(person, "pix_profile"), sent).status_code == 302
    lines = Diagnosis.objects.get().skill_levels
    assert lines.get(competence="1.1").status == "refused"
    assert lines.get(competence="1.2").status == "not_shared"
    assert lines.get(competence="1.3").status == "not_tested"


def test_a_certificate_is_recorded_with_its_total_and_its_maximum(
    client: PageClient, person: Person
) -> None:
    page = address(person, "pix_certificate")
    sent = {"max_level": "7", "total": "512", "level_1_1": "5", "is_agreed": "on"}
    assert client.post(page, sent | {"total": "896"}).status_code == 200
    assert client.post(page, sent | {"is_agreed": ""}).status_code == 200
    assert not Diagnosis.objects.exists()
    assert client.post(page, sent).status_code == 302
    record = Diagnosis.objects.get()
    assert (record.nature, record.max_level) == ("measured", 7)
    assert record.evidence == {"pix_niveaux": {"1.1": 5}}
    assert record.skill_levels.get(competence="").pix == 512


def test_a_pix_result_less_than_four_days_after_another_is_warned_of_and_recorded(
    client: PageClient, person: Person
) -> None:
    sent = {"percent": "55", "is_agreed": "on"}
    page = address(person, "pix_campaign")
    client.post(page, sent | {"observed_on": "2026-03-07"})
    answer = client.post(page, sent | {"observed_on": "2026-03-10"}, follow=True)
    assert "moins de 4 jours avant" in answer.content.decode()
    assert Diagnosis.objects.count() == 2
    answer = client.post(page, sent | {"observed_on": "2026-03-01"}, follow=True)
    assert "moins de 4 jours avant" not in answer.content.decode()


def test_a_campaign_may_be_typed_in_skills(client: PageClient, person: Person) -> None:
    sent = {"validated": "12", "targeted": "30", "is_agreed": "on"}
    client.post(address(person, "pix_campaign"), sent)
    line = Diagnosis.objects.get().skill_levels.get()
    assert (line.percent, line.validated, line.targeted) == (40, 12, 30)
