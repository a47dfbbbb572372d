"""`manage.py import_bank_statement FILE` from the shell."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from passes.models import BankStatement
from tests.passes.bank_factories import bank_file, sent_payment
from tests.passes.formats import camt_samples
from tests.passes.formats.camt_samples import entry
from tests.passes.formats.pain002_samples import report

pytestmark = pytest.mark.django_db
CAMT = Path(__file__).resolve().parents[4] / "shared" / "data" / "bank" / "camt"


def run(path: Path, *options: str, code: int = 0) -> str:
    out, ended = io.StringIO(), 0
    try:
        call_command("import_bank_statement", str(path), *options, stdout=out)
    except SystemExit as stop:
        ended = int(stop.code or 0)
    assert ended == code
    return out.getvalue().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def releve(tmp_path: Path) -> Path:
    path = tmp_path / "releve.xml"
    path.write_bytes(bank_file(entry("5.00", reference="A"), closing="1005.00"))
    return path


def test_a_file_is_read_and_said_in_one_line(releve: Path):
    said = "Relevé du 31/03/2026 : écritures 1, déjà connues 0, à rapprocher 1, annoncées 0."
    assert run(releve).strip() == said
    assert run(releve).strip() == said
    assert BankStatement.objects.count() == 1


def test_balances_that_do_not_add_up_are_said_with_the_difference(releve: Path):
    releve.write_bytes(bank_file(entry("5.00", reference="A"), closing="1006.00"))
    assert "RETENU, les soldes ne tombent pas juste (écart 1,00 €)" in run(releve, code=1)


def test_a_dry_run_keeps_nothing(releve: Path):
    assert "Rien n'est gardé" in run(releve, "--dry-run")
    assert BankStatement.objects.count() == 0


def test_a_refusal_ends_with_one_and_an_unreadable_file_with_two(releve: Path, tmp_path: Path):
    releve.write_bytes(bank_file(account="NL77ABNA0574908765"))
    with pytest.raises(CommandError, match="n'est pas le compte cantonné") as caught:
        run(releve)
    assert caught.value.returncode == 1
    with pytest.raises(CommandError) as caught:
        run(tmp_path / "absent.xml")
    assert caught.value.returncode == 2


@pytest.mark.skipif(not CAMT.exists(), reason="put shared/data/bank beside the checkout")
@pytest.mark.parametrize("name", sorted(path.name for path in CAMT.glob("*.xml")))
def test_each_sample_of_another_account_is_refused_in_one_sentence(name: str):
    with pytest.raises(CommandError, match="qui n'est pas le compte cantonné"):
        run(CAMT / name)


@pytest.mark.skipif(not CAMT.exists(), reason="put shared/data/bank beside the checkout")
def test_the_sample_whose_balances_do_not_add_up_is_held_with_its_difference(settings):
    settings.OPERATOR_IBAN = "NL77ABNA0574908765"
    printed = run(CAMT / "oca_camt053_v02_7entries.xml", code=1)
    assert "RETENU, les soldes ne tombent pas juste (écart −434,16 €)" in printed


def test_an_answer_and_a_notice_are_said_in_one_line(releve: Path):
    payment = sent_payment()
    releve.write_bytes(report(payment.batch.number, status="RJCT", why="AC04"))
    said = (
        f"Réponse pour {payment.batch.number} : acceptés 0, en attente 0, rejetés 1, sans effet 0."
    )
    assert run(releve).strip() == said
    account = settings.OPERATOR_IBAN
    told = camt_samples.statement(entry("5.00"), element="Ntfctn", account=account)
    releve.write_bytes(camt_samples.document(told, version="camt.054.001.08"))
    assert run(releve).strip() == "Avis du 31/03/2026 : écritures 1."


def test_what_is_left_out_is_said(releve: Path):
    other = camt_samples.statement(account="NL77ABNA0574908765")
    ours = camt_samples.statement(account=settings.OPERATOR_IBAN)
    releve.write_bytes(camt_samples.document(other, ours))
    assert "Laissé de côté : 1 relevé du compte NL77…8765." in run(releve)
