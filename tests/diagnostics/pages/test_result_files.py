"""Files of results on screen: the column, the preview, the errors, the progress, the pull."""

import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from diagnostics import importing, pulling, tasks
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.models import ImportedFile, PixCampaign, PixPull, StagedLine
from tests.accounts.factories import (
    AgencyFactory,
    MembershipFactory,
    UserFactory,
    advisor,
    manager,
)
from tests.diagnostics.exports import OVERALL, WITH_IDENTIFIER, export
from tests.diagnostics.sendings import file_of, sending
from tests.support import pix_server
from tests.support.client import PageClient
from tests.support.pix_server import Pix

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

UPLOAD = reverse("diagnostics:upload")
CAMPAIGNS = reverse("diagnostics:pix_campaigns")
NAME = "Nom du Participant"


@pytest.fixture
def lea(client: PageClient) -> User:
    user = manager()
    client.force_login(user)
    return user


def send(client: PageClient, content: bytes, name: str = "export.csv") -> str:
    told = {"file": SimpleUploadedFile(name, content)}
    return client.post(UPLOAD, told, follow=True).content.decode()


def address(name: str) -> str:
    return reverse(f"diagnostics:{name}", args=[ImportedFile.objects.latest("pk").public_id])


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def read(client: PageClient, *lines: dict[str, str], column: str = "", **told: str) -> str:
    send(client, export(*lines, **told))
    sent = {"identifier_column": column or "-"}
    return words(client.post(address("prepare_reading"), sent, follow=True).content.decode())


def test_an_export_asks_for_its_identifier_column_then_shows_what_will_enter(
    client: PageClient, lea: User
) -> None:
    header = WITH_IDENTIFIER + ";Classe"
    text = send(client, export({}, header=header))
    assert "Dans la colonne « Identifiant France Travail »" in text
    assert "Diagnostic de mars" in text
    text = read(client, {"Classe": "3e B"}, column="Identifiant France Travail", header=header)
    assert "Ce qui va entrer" in text
    assert "« Classe »" in text
    assert "3e B" not in text
    assert "Diallo Awa" in text
    assert not StagedLine.objects.to_attach().exists()
    text = words(client.post(address("imported_file"), follow=True).content.decode())
    assert "Voir ce qui est à rattacher" in text
    assert StagedLine.objects.to_attach().get().file.agency_id in lea.managed_agency_ids


def test_b35_zoe_brule_saved_in_windows_1252_is_zoe_brule_on_screen(
    client: PageClient, lea: User
) -> None:
    told = {NAME: "Brûlé", "Prénom du Participant": "Zoé"}
    assert "Brûlé Zoé" in read(client, told, encoding="cp1252")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Le fichier est vide."),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "mot de passe"),
        (b"PK\x03\x04", "classeur"),
        (b"bonjour", "Colonnes absentes"),
        (b"\xff\xfe\x00", "CSV UTF-8"),
        (b"[" * 200_000, "JSON"),
    ],
)
def test_b36_a_wrong_file_gives_a_plain_message_and_never_a_stack_trace(
    client: PageClient, lea: User, content: bytes, told: str
) -> None:
    assert told in send(client, content)
    assert not ImportedFile.objects.exists()


def test_b37_faults_are_shown_with_row_column_and_reason_and_all_of_them_in_a_file(
    client: PageClient, lea: User
) -> None:
    text = read(client, {}, {OVERALL: "67"}, {OVERALL: "-1"})
    assert "2 erreurs" in text
    assert f"3 {OVERALL}".replace("'", "&#x27;") in text
    assert "Importer les lignes sans erreur" in text
    answer = client.get(address("import_faults"))
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert content.splitlines()[0] == "Ligne;Colonne;Motif"
    assert content.splitlines()[1] == f'3;"{OVERALL}";"taux entre 0 et 1 attendu"'
    client.post(address("imported_file"), {"without_errors": "1"})
    assert StagedLine.objects.to_attach().count() == 1


def test_the_file_of_errors_defuses_what_a_spreadsheet_would_run(
    client: PageClient, lea: User
) -> None:
    header = WITH_IDENTIFIER + ";=1+1 obtenu (O/N)"
    read(client, {"=1+1 obtenu (O/N)": "X"}, header=header)
    content = b"".join(client.get(address("import_faults")).streaming_content).decode()
    assert '"\'=1+1 obtenu (O/N)"' in content


def test_b38_a_file_whose_lines_are_all_known_says_no_news(client: PageClient, lea: User) -> None:
    read(client, {})
    client.post(address("imported_file"))
    assert "Aucune nouveauté" in read(client, {})


def test_b41_the_progress_text_says_how_many_lines_of_how_many(
    client: PageClient, lea: User
) -> None:
    read(client, {})
    ImportedFile.objects.update(status="reading", done_count=42_000, total_count=100_000)
    text = client.get(address("imported_file")).content.decode()
    assert "42\xa0000 lignes sur 100\xa0000" in text
    assert 'aria-live="polite"' in text
    assert '<progress value="42000" max="100000"' in text
    told = client.get(address("import_progress")).json()
    assert (told["is_running"], told["done"], told["total"]) == (True, 42_000, 100_000)


def test_a_double_click_on_confirm_imports_once(client: PageClient, lea: User) -> None:
    read(client, {})
    for _ in range(2):
        assert client.post(address("imported_file"), follow=True).status_code == 200
    assert StagedLine.objects.to_attach().count() == 1


def test_a_manager_of_two_agencies_says_for_which(client: PageClient) -> None:
    first, second = AgencyFactory(), AgencyFactory()
    user = manager(first)
    MembershipFactory(user=user, agency=second, role="manager")
    client.force_login(user)
    assert "Pour quelle agence" in client.get(UPLOAD).content.decode()
    told = {"file": SimpleUploadedFile("e.csv", export({})), "agency_id": second.pk}
    client.post(UPLOAD, told)
    assert ImportedFile.objects.get().agency == second


def test_another_agency_and_other_roles_see_no_file(client: PageClient, lea: User) -> None:
    read(client, {})
    page = address("imported_file")
    for user in (manager(), advisor(AgencyFactory()), UserFactory(auditor=True)):
        client.force_login(user)
        assert client.get(page).status_code == 404
    client.force_login(UserFactory(operator=True))
    text = client.get(page).content.decode()
    assert "Ce qui va entrer" in text
    assert "Diallo" not in text


def test_refused_and_expired_files_say_so(client: PageClient, lea: User) -> None:
    read(client, {})
    ImportedFile.objects.update(status="refused", trouble="Le fichier est vide.")
    assert "Le fichier est vide." in client.get(address("imported_file")).content.decode()
    ImportedFile.objects.update(status="expired")
    assert "Fichier effacé" in client.get(address("imported_file")).content.decode()


def test_a_column_that_is_not_in_the_file_is_refused(client: PageClient, lea: User) -> None:
    send(client, export({}))
    text = client.post(address("prepare_reading"), {"identifier_column": "Autre"}).content.decode()
    assert "Autre" in text
    assert ImportedFile.objects.get().status == "received"


def test_a_manager_marks_a_campaign_and_the_operator_only_reads(
    client: PageClient, lea: User
) -> None:
    assert "Aucune campagne" in client.get(CAMPAIGNS).content.decode()
    read(client, {})
    campaign = PixCampaign.objects.get()
    mark = reverse("diagnostics:mark_campaign", args=[campaign.public_id])
    assert "C’est Pix Emploi" in client.get(CAMPAIGNS).content.decode()
    client.post(mark, {"mark": "1"})
    campaign.refresh_from_db()
    assert (campaign.is_pix_emploi, campaign.marked_by) == (True, lea)
    client.force_login(UserFactory(operator=True))
    assert "Pix Emploi" in client.get(CAMPAIGNS).content.decode()
    assert client.post(mark).status_code == 403


@pytest.fixture
def pix(settings, socket_enabled: None) -> Iterator[Pix]:
    with pix_server.serving() as server:
        settings.PIX_API_URL, settings.PIX_TOKEN_URL = server.address, ""
        settings.PIX_CLIENT_ID, settings.PIX_CLIENT_SECRET = "declic", pix_server.SECRET
        settings.PIX_RETRY_SECONDS = ()
        yield server


def test_an_instance_without_settings_offers_no_pull(client: PageClient, lea: User) -> None:
    text = client.get(UPLOAD).content.decode()
    assert "pas réglé" in text
    assert "Relever maintenant" not in text
    answer = client.post(reverse("diagnostics:ask_pull"), follow=True)
    assert "PIX_API_URL manque" in answer.content.decode()


def test_pull_now_brings_the_sendings_and_says_so(client: PageClient, lea: User, pix: Pix) -> None:
    pix.sendings = [sending(1, identifier=None)]
    assert "Aucun relevé" in client.get(UPLOAD).content.decode()
    text = words(client.post(reverse("diagnostics:ask_pull"), follow=True).content.decode())
    assert "1 envoi lu" in text
    assert "1 à rattacher" in text
    assert journal.of(PixPull.objects.get()).first().actor == lea


@pytest.mark.parametrize(
    ("failure", "told"), [("403", pulling.ACCESS_REFUSED), ("500", "Pix répond 500.")]
)
def test_a_pull_that_failed_is_told_on_the_page(
    client: PageClient, lea: User, pix: Pix, failure: str, told: str
) -> None:
    pix.failures = [failure]
    client.post(reverse("diagnostics:ask_pull"))
    assert told in client.get(UPLOAD).content.decode()


def test_a_bell_that_rings_twice_or_for_nothing_does_no_harm(lea: User) -> None:
    file = importing.analyse_file(actor=lea, name="x", content=file_of(sending(1)))
    tasks.take_up_file(file.pk)
    tasks.take_up_file(0)
    tasks.pull(0)
    file.refresh_from_db()
    assert file.status == "staged"
