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


def charge(cents: str, *, inside: str = "", mark: str = "DBIT", record: bool = True) -> str:
    told = f'<Amt Ccy="EUR">{cents}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
    told += f"<ChrgInclInd>{inside}</ChrgInclInd>" if inside else ""
    return f"<Chrgs><Rcrd>{told}</Rcrd></Chrgs>" if record else f"<Chrgs>{told}</Chrgs>"


def charged(told: str, charges: str, *details: str, mark: str = "DBIT") -> camt_values.EntryRead:
    whole = entry(told, *details, mark=mark).replace("</BkTxCd>", f"</BkTxCd>{charges}", 1)
    (only,) = entries(document(statement(whole)))
    return only


def parts(one: camt_values.EntryRead) -> list[tuple[int | None, bool | None, str]]:
    return [(part.amount_cents, part.is_credit, part.end_to_end_id) for part in one.details]


def test_a_charge_inside_a_debit_is_set_apart_from_the_transfer() -> None:
    one = charged("10.20", charge("0.20", inside="true"), detail("R-1"))
    assert parts(one) == [(1_000, False, "R-1"), (20, False, "")]
    assert (one.doubt, one.details[1].text) == ("", camt_values.CHARGE_TEXT)


def test_a_transfer_that_comes_back_less_a_charge_comes_back_whole_and_the_charge_apart() -> None:
    back = detail("R-1", "99.50", reason="AC04")
    one = charged("99.50", charge("0.50", inside="true"), back, mark="CRDT")
    assert parts(one) == [(10_000, True, "R-1"), (50, False, "")]
    assert [part.is_return for part in one.details] == [True, False]


def test_details_that_make_their_entry_once_charges_are_counted_tell_that_they_are_inside() -> None:
    told = detail("R-1", "6.00"), detail("R-2", "4.00")
    one = charged("10.20", charge("0.20", record=False), *told)
    assert parts(one) == [(600, False, "R-1"), (400, False, "R-2"), (20, False, "")]


def test_a_charge_told_inside_a_detail_is_found_there() -> None:
    inner = detail("R-1", "10.00").replace("</TxDtls>", f"{charge('0.20')}</TxDtls>")
    assert len(charged("10.20", "", inner).details) == 2


def test_charges_that_are_not_said_to_be_inside_leave_a_doubt_and_are_never_guessed() -> None:
    one = charged("10.20", charge("0.20"), detail("R-1", "10.20"))
    assert parts(one) == [(1_020, False, "R-1")]
    assert one.doubt == camt_values.CHARGES_UNCLEAR
    told = charged("10.20", charge("0.20", inside="false"), detail("R-1", "10.20"))
    assert (len(told.details), told.doubt) == (1, "")


def test_an_entry_that_is_a_charge_and_no_more_stays_one_movement() -> None:
    one = charged("3.20", charge("3.20", inside="true"))
    assert (parts(one), one.doubt) == ([], "")


def test_a_return_mark_of_the_entry_holds_for_each_detail_that_goes_its_way() -> None:
    told = detail("R-1", "6.00"), detail("R-2", "4.00")
    batch = entry("10.00", *told, reversal="<RvslInd>true</RvslInd>")
    (only,) = entries(document(statement(batch)))
    assert [part.is_return for part in only.details] == [True, True]
