"""A draw is made again by anybody from its seed."""

from __future__ import annotations

import hashlib

from passes import sampling

REFERENCES = [f"RZ-{number:06d}" for number in range(100)]


def test_the_same_seed_draws_the_same_sample_whatever_the_order() -> None:
    first = sampling.choose("printemps", REFERENCES, 10)
    assert sampling.choose("printemps", reversed(REFERENCES), 10) == first
    assert len(set(first)) == 10
    assert sampling.choose("automne", REFERENCES, 10) != first


def test_a_larger_sample_begins_with_the_smaller_one() -> None:
    small = sampling.choose("printemps", REFERENCES, 10)
    assert sampling.choose("printemps", REFERENCES, 20)[:10] == small


def test_a_reference_added_later_changes_one_place_at_most() -> None:
    before = set(sampling.choose("printemps", REFERENCES, 10))
    after = set(sampling.choose("printemps", [*REFERENCES, "RZ-999999"], 10))
    assert len(before - after) <= 1


def test_fewer_references_than_asked_are_all_drawn() -> None:
    assert len(sampling.choose("printemps", REFERENCES[:3], 10)) == 3


def test_the_agency_picked_for_a_reference_is_always_the_same() -> None:
    names = ["Arras", "Béthune", "Lens"]
    assert {sampling.pick("x", "RZ-000001", names) for _ in range(3)} <= set(names)
    assert len({sampling.pick("x", reference, names) for reference in REFERENCES}) == 3


def test_the_lowest_ranks_are_those_that_anybody_computes_by_hand() -> None:
    by_hand = sorted(
        REFERENCES, key=lambda each: hashlib.sha256(f"printemps:{each}".encode()).hexdigest()
    )
    assert sampling.lowest("printemps", iter(REFERENCES), 10) == by_hand[:10]
    assert sampling.lowest("printemps", iter(REFERENCES), 10) == sampling.choose(
        "printemps", REFERENCES, 10
    )
    assert "graine:numéro" in sampling.RULE
