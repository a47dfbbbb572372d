"""Whatever the order of scans, replays and reversals, each Pass is spent as often as it lives."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostics.accounts.refusals import Refusal
from passes import enums, redeeming
from passes.models import Redemption, RefusedScan
from tests.passes.scanning import open_desk

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.usefixtures("clock")]

acts = st.lists(
    st.tuples(
        st.sampled_from(["redeem", "check", "reverse"]), st.integers(0, 2), st.integers(0, 4)
    ),
    max_size=14,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts)
def test_a_pass_is_redeemed_when_and_only_when_one_live_redemption_holds_it(sequence):
    desk = open_desk()
    scan_ids = [uuid.uuid4() for _ in range(5)]
    refused_before = RefusedScan.objects.count()
    answered, refusals = {}, 0
    for act, place, scan in sequence:
        digital_pass = desk.passes[place]
        try:
            if act == "check":
                desk.check(digital_pass)
            elif act == "reverse":
                redeeming.reverse_redemption(
                    actor=desk.member,
                    redemption=redeeming.live_redemption_of(digital_pass),
                    reason="Erreur",
                )
            else:
                receipt = desk.redeem(digital_pass, scan_id=scan_ids[scan])
                known = answered.setdefault(scan_ids[scan], receipt.redemption)
                assert known == receipt.redemption
        except Refusal:
            refusals += act == "redeem"
    for digital_pass in desk.passes:
        live = Redemption.objects.live().filter(digital_pass=digital_pass).count()
        assert live == (digital_pass.status == enums.PassStatus.REDEEMED)
    assert Redemption.objects.filter(provider=desk.provider).count() == len(answered)
    assert RefusedScan.objects.count() - refused_before == refusals
