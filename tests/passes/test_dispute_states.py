"""Each reason of a dispute belongs to one side; a closed dispute never opens again."""

from passes import dispute_states
from passes.dispute_states import DisputeReason, DisputeStatus


def test_each_reason_belongs_to_one_side():
    sides = (dispute_states.BY_PROVIDER, dispute_states.BY_FUNDER, dispute_states.BY_OPERATOR)
    assert sorted(reason for side in sides for reason in side) == sorted(DisputeReason)


def test_a_closed_dispute_never_opens_again():
    assert set(dispute_states.DISPUTE_TRANSITIONS) == {DisputeStatus.OPEN}
