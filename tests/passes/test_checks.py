"""An instance that lacks the key of a living booklet does not start (T14)."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.checks import refuse_unfit_start
from passes import checks, enums
from passes.models import Booklet
from tests.passes.scanning import open_desk

pytestmark = pytest.mark.django_db


def found():
    return [each.id for each in checks.living_booklets_have_their_key(databases=["default"])]


def test_t14_a_key_missing_from_the_ring_while_its_booklets_live_stops_the_start(settings):
    open_desk()
    assert found() == []
    settings.PASS_KEYS = ["5a" * 32]
    assert found() == ["declic.E010"]
    settings.CLOCK = "database"
    with pytest.raises(ImproperlyConfigured, match="manque dans PASS_KEYS"):
        refuse_unfit_start()


def test_a_key_kept_after_the_signing_one_is_enough(settings):
    open_desk()
    settings.PASS_KEYS = ["5a" * 32, *settings.PASS_KEYS]
    assert found() == []


def test_a_renamed_instance_is_told_to_keep_its_name(settings):
    open_desk()
    settings.INSTANCE_ID = "autre.example"
    (message,) = checks.living_booklets_have_their_key(databases=["default"])
    assert "INSTANCE_ID" in message.hint


def test_a_key_may_go_when_its_booklets_are_over(settings):
    open_desk()
    settings.PASS_KEYS = ["5a" * 32]
    Booklet.objects.update(status=enums.BookletStatus.CANCELLED)
    assert found() == []


def test_a_key_may_go_when_its_orders_are_over(settings):
    desk = open_desk()
    settings.PASS_KEYS = ["5a" * 32]
    type(desk.booklet.order).objects.update(status=enums.OrderStatus.EXPIRED)
    assert found() == []


def test_without_a_database_to_read_nothing_is_said():
    assert checks.living_booklets_have_their_key() == []
