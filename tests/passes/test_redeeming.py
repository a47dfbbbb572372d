"""A Pass is taken in payment once, whatever is sent, however often."""

import pytest
from django.utils import timezone

from passes import enums, redeeming
from passes.models import Pass, Redemption, RefusedScan
from diagnostics.accounts import journal
from diagnostics.accounts.verbs import Verb
from diagnostics.accounts.models import JournalEntry
from tests.passes.desk import open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def test_given_a_usable_pass_and_a_qualified_place_then_exactly_one_redemption_exists():
    desk = open_desk()
    receipt = desk.redeem()
    redemption = Redemption.objects.get()
    assert redemption == receipt.redemption
