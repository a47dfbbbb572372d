"""What the bank left unclear in an entry is said, never mended."""

import io

from passes.formats import camt053, camt_values
from tests.passes.formats.camt_samples import detail, document, entry, statement


def entries(content: bytes) -> list[camt_values.EntryRead]:
    return [
        item
        for item in camt053.read(io.BytesIO(content))
        if isinstance(item, camt_values.EntryRead)
    ]


def test_a_sole_detail_without_amount_leans_on_its_entry_and_the_doubt_is_said() -> None:
    (only,) = entries(document(statement(entry("40.00", detail("R-1", text="merci")))))
    assert only.details[0].amount_cents == 4_000
    assert only.doubt == camt_values.DETAILS_WITHOUT_AMOUNT


def test_several_details_without_amounts_are_never_shared_out() -> None:
    (only,) = entries(document(statement(entry("40.00", detail("R-1"), detail("R-2")))))
    assert [one.amount_cents for one in only.details] == [None, None]
    assert only.doubt == camt_values.DETAILS_WITHOUT_AMOUNT


def test_details_that_do_not_add_up_are_said() -> None:
    batch = entry("40.00", detail("R-1", "10.00"), detail("R-2", "29.00"), mark="DBIT")
    (only,) = entries(document(statement(batch)))
    assert only.doubt == camt_values.DETAILS_DO_NOT_ADD_UP


def test_a_detail_of_the_opposite_mark_is_deducted_from_its_entry() -> None:
    batch = entry("40.00", detail("R-1", "50.00"), detail("R-2", "10.00", mark="CRDT"), mark="DBIT")
    (only,) = entries(document(statement(batch)))
    assert (only.doubt, only.signed_cents) == ("", -4_000)


def test_a_detail_in_another_currency_is_said() -> None:
    (only,) = entries(document(statement(entry("8.85", detail("R-1", "0", currency="SEK")))))
    assert only.doubt == camt_values.DETAILS_IN_OTHER_CURRENCY
