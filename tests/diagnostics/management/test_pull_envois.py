"""`pull_envois`: says its counts, or plainly what is missing."""

from io import StringIO

import pytest
from django.core.management import call_command

from diagnostics.models import PixPull, StagedLine
from tests.diagnostics.sendings import sending
from tests.support import pix_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def run() -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("pull_envois", stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_an_instance_that_is_not_configured_says_so(settings) -> None:
    settings.PIX_API_URL = settings.PIX_CLIENT_ID = settings.PIX_CLIENT_SECRET = ""
    code, _out, err = run()
    assert code == 1
    assert "PIX_API_URL manque, PIX_CLIENT_ID manque, PIX_CLIENT_SECRET manque" in err
    assert not PixPull.objects.exists()


def test_the_counts_are_said_and_a_refused_access_too(settings, socket_enabled: None) -> None:
    with pix_server.serving() as pix:
        settings.PIX_API_URL, settings.PIX_TOKEN_URL = pix.address, ""
        settings.PIX_CLIENT_ID, settings.PIX_CLIENT_SECRET = "declic", pix_server.SECRET
        pix.sendings = [sending(1, identifier=None)]
        code, out, _err = run()
        assert code == 0
        assert "Envois lus : 1. Résultats enregistrés : 0. À rattacher : 1." in out
        assert StagedLine.objects.to_attach().count() == 1
        pix.failures = ["403"]
        code, _out, err = run()
    assert code == 1
    assert "Pix refuse l’accès" in err
