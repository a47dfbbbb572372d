"""A list only goes forward, or back where more of it can be judged; given up is for good."""

from passes import claim_states
from passes.claim_states import CLAIM_FILE_TRANSITIONS, ClaimFileStatus


def test_a_list_given_up_never_comes_back():
    assert ClaimFileStatus.DISCARDED not in CLAIM_FILE_TRANSITIONS


def test_nothing_is_redeemed_without_a_confirmation_between():
    before = {was for was, after in CLAIM_FILE_TRANSITIONS.items() if "answered" in after}
    assert before == {ClaimFileStatus.CONFIRMED}


def test_a_list_at_work_always_has_somewhere_to_go():
    assert set(CLAIM_FILE_TRANSITIONS) >= claim_states.AT_WORK
