"""Entries set beside payments and orders: lines 60 to 64 of passes-and-money.md 11, T4 and T7."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passes import matching
from passes.matching import EntryFacts, Kind, OrderFacts, PaymentFacts, Proposal, Side

IBAN = "FR7630006000011234567890189"
OTHER_IBAN = "FR7610107001011234567890129"
PAYMENT = PaymentFacts(1, "R-2026-03-000041-1", 124_000, IBAN, "B-2026-000007")
ORDER = OrderFacts(7, "C-2026-0012", 1_000_000, (400_000, 600_000))


def of(
    entry: EntryFacts,
    payments: tuple[PaymentFacts, ...] = (PAYMENT,),
    orders: tuple[OrderFacts, ...] = (ORDER,),
) -> Proposal:
    (proposal,) = matching.propose([entry], payments, orders)
    return proposal


def debit(cents: int = 124_000, reference: str = "", *texts: str, iban: str = "") -> EntryFacts:
    return EntryFacts(9, False, cents, reference, texts, iban)


def credit(cents: int, *texts: str) -> EntryFacts:
    return EntryFacts(9, True, cents, "", texts)


def returned(cents: int, reference: str = "", *texts: str, is_credit: bool = True) -> EntryFacts:
    return EntryFacts(9, is_credit, cents, reference, texts, is_return=True)


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("R-2026-03-000041-1", ""),
        ("r-2026-03-000041-1", ""),
        ("", "VIR SEPA R-2026-03-000041-1 MEDIATHEQUE"),
        ("", "R 2026 03 0000 41-1"),
        ("", "VIRR-2026-03-\n000041-1\nREGLEMENT"),
        ("", "REFR-2026-03-000041-1MERCI"),
        ("NOTPROVIDED", "/R/2026/03/000041/1/"),
    ],
)
def test_a_reference_is_found_through_spaces_line_breaks_and_text_stuck_to_it(
    reference: str, text: str
) -> None:
    proposal = of(debit(124_000, reference, text))
    assert (proposal.kind, proposal.targets[0].key) == (Kind.CERTAIN, 1)
    assert proposal.reason == "Référence du virement et montant exact."


@pytest.mark.parametrize(
    "text", ["R-2026-03-000041-12", "R-2026-03-000041-1 dupl. R-2026-03-000041-17"]
)
def test_a_digit_stuck_to_a_reference_is_never_certain_alone(text: str) -> None:
    proposal = of(debit(124_000, "", text))
    expected = Kind.CERTAIN if " dupl" in text else Kind.DOUBTFUL
    assert proposal.kind == expected


def test_the_longer_reference_hides_the_one_inside_it() -> None:
    twelfth = PaymentFacts(2, "R-2026-03-000041-12", 124_000, IBAN)
    proposal = of(debit(124_000, "", "VIR R-2026-03-000041-12"), (PAYMENT, twelfth))
    assert (proposal.kind, [target.key for target in proposal.targets]) == (Kind.CERTAIN, [2])


def test_a_reference_and_another_amount_wait_for_a_person_with_the_gap_in_words() -> None:
    proposal = of(debit(123_900, "R-2026-03-000041-1"))
    assert proposal.kind == Kind.DOUBTFUL
    assert "diffère de −1,00" in proposal.reason


def test_an_amount_one_percent_short_settles_nothing() -> None:
    assert of(debit(122_760, "R-2026-03-000041-1")).kind == Kind.DOUBTFUL
    assert of(credit(990_000, "C-2026-0012")).kind == Kind.DOUBTFUL


def test_an_amount_alone_waits_for_a_person() -> None:
    proposal = of(debit(124_000, "", "VIREMENT", iban=IBAN))
    assert proposal.kind == Kind.DOUBTFUL
    assert "même compte" in proposal.targets[0].reason
    assert "même compte" not in of(debit(124_000, "", "VIREMENT")).targets[0].reason


def test_a_reference_with_one_wrong_character_is_told_to_a_person_and_settles_nothing() -> None:
    others = tuple(PaymentFacts(key, f"R-2026-03-0001{key}-1", 124_000, IBAN) for key in (51, 52))
    proposal = of(debit(124_000, "R-2026-03-00004I-1"), (*others, PAYMENT))
    assert (proposal.kind, [one.key for one in proposal.targets]) == (Kind.DOUBTFUL, [1])
    assert "à un caractère près" in proposal.reason


def test_neither_reference_nor_amount_is_an_orphan_that_waits() -> None:
    proposal = of(debit(50, "", "FRAIS DE TENUE DE COMPTE"))
    assert (proposal.kind, proposal.targets) == (Kind.ORPHAN, ())
    assert of(credit(50, "DON")).kind == Kind.ORPHAN


def test_t4_another_creditor_account_is_an_alarm_and_never_certain() -> None:
    proposal = of(debit(124_000, "R-2026-03-000041-1", iban=OTHER_IBAN))
    assert (proposal.kind, proposal.targets[0].is_alarm) == (Kind.DOUBTFUL, True)
    assert "n'est pas celui du virement" in proposal.reason
    spaced = " ".join(IBAN)
    assert of(debit(124_000, "R-2026-03-000041-1", iban=spaced)).kind == Kind.CERTAIN


def test_a_second_debit_of_the_same_transfer_is_doubtful() -> None:
    twin = debit(124_000, "R-2026-03-000041-1")
    kinds = [one.kind for one in matching.propose([twin, twin], [PAYMENT], [])]
    assert kinds == [Kind.CERTAIN, Kind.DOUBTFUL]


def test_a_text_with_two_references_waits_for_a_person() -> None:
    other = PaymentFacts(2, "R-2026-03-000099-1", 5, IBAN)
    proposal = of(debit(124_000, "", "R-2026-03-000041-1 R-2026-03-000099-1"), (PAYMENT, other))
    assert (proposal.kind, len(proposal.targets)) == (Kind.DOUBTFUL, 2)
    two = (ORDER, OrderFacts(8, "C-2026-0099", 5))
    assert of(credit(1_000_000, "C-2026-0012 C-2026-0099"), orders=two).kind == Kind.DOUBTFUL


def test_t7_one_debit_for_a_whole_file_settles_each_of_its_transfers() -> None:
    second = PaymentFacts(2, "R-2026-03-000042-1", 6_000, IBAN, "B-2026-000007")
    entry = EntryFacts(9, False, 130_000, batch_reference="B-2026-000007")
    proposal = of(entry, (PAYMENT, second))
    assert proposal.kind == Kind.CERTAIN
    assert [(one.key, one.amount_cents) for one in proposal.targets] == [(1, 124_000), (2, 6_000)]


def test_one_debit_for_a_file_with_another_total_waits() -> None:
    entry = EntryFacts(9, False, 124_001, batch_reference="B-2026-000007")
    assert of(entry).kind == Kind.DOUBTFUL
    settled = PaymentFacts(1, "R-2026-03-000041-1", 124_000, IBAN, "B-2026-000007", is_settled=True)
    assert of(entry, (settled,)).kind == Kind.ORPHAN


@pytest.mark.parametrize("cents", [1_000_000, 400_000, 600_000])
def test_the_whole_value_or_one_funding_line_under_the_orders_reference_is_certain(
    cents: int,
) -> None:
    proposal = of(credit(cents, "REGLEMENT C-2026-0012 / TRESORERIE"))
    assert proposal.kind == Kind.CERTAIN
    assert (proposal.targets[0].side, proposal.targets[0].amount_cents) == (Side.ORDER, cents)


def test_a_part_payment_says_what_stays_open_and_the_second_completes_it() -> None:
    part = of(credit(250_000, "C-2026-0012"))
    assert part.kind == Kind.DOUBTFUL
    assert "il resterait 7\N{NO-BREAK SPACE}500,00" in part.reason
    after = OrderFacts(7, "C-2026-0012", 1_000_000, (1_000_000,), (250_000,))
    assert of(credit(750_000, "C-2026-0012"), orders=(after,)).kind == Kind.CERTAIN


def test_a_surplus_is_visible() -> None:
    proposal = of(credit(1_000_500, "C-2026-0012"))
    assert proposal.kind == Kind.DOUBTFUL
    assert "dépasse de 5,00" in proposal.reason


def test_a_funding_line_is_received_once() -> None:
    first = credit(400_000, "C-2026-0012")
    kinds = [one.kind for one in matching.propose([first, first], [], [ORDER])]
    assert kinds == [Kind.CERTAIN, Kind.DOUBTFUL]
    received = OrderFacts(7, "C-2026-0012", 1_000_000, (400_000, 600_000), (400_000,))
    assert of(first, orders=(received,)).kind == Kind.DOUBTFUL


def test_the_reference_of_another_order_settles_nothing_in_this_one() -> None:
    assert of(credit(1_000_000, "C-2026-0013")).kind == Kind.DOUBTFUL
    assert of(credit(1_000_000, "C-2026-00123")).kind == Kind.DOUBTFUL
    assert of(credit(999, "C-2026-0013")).kind == Kind.ORPHAN


def test_an_expected_amount_without_reference_waits_for_a_person() -> None:
    proposal = of(credit(1_000_000, "SUBVENTION"))
    assert (proposal.kind, proposal.targets[0].key) == (Kind.DOUBTFUL, 7)


def test_a_returned_transfer_is_recognised() -> None:
    settled = PaymentFacts(1, "R-2026-03-000041-1", 124_000, IBAN, is_settled=True)
    assert of(returned(124_000, "R-2026-03-000041-1"), (settled,)).kind == Kind.RETURNED
    assert of(returned(124_000, "R-2026-03-000041-1")).kind == Kind.DOUBTFUL


def test_a_return_without_reference_or_of_another_amount_waits_for_a_person() -> None:
    assert of(returned(124_000, "", "RETOUR")).targets[0].key == 1
    assert of(returned(124_000, "", "RETOUR")).kind == Kind.DOUBTFUL
    assert of(returned(123_000, "R-2026-03-000041-1")).kind == Kind.DOUBTFUL
    assert of(returned(1, "", "RETOUR")).targets == ()


def test_a_debit_marked_as_a_return_may_be_funds_taken_back() -> None:
    assert "repris" in of(returned(400_000, "", "C-2026-0012", is_credit=False)).reason


def test_a_short_reference_counts_only_alone() -> None:
    short = PaymentFacts(3, "115", 100, IBAN)
    assert of(debit(100, "115"), (short,)).kind == Kind.CERTAIN
    assert of(debit(100, "", "115"), (short,)).kind == Kind.CERTAIN
    assert of(debit(200, "", "facture 115 bis"), (short,)).kind == Kind.ORPHAN


def test_a_reference_that_starts_with_a_digit_must_not_follow_one() -> None:
    numbered = PaymentFacts(4, "2026-000041", 100, IBAN)
    assert of(debit(100, "", "R2026-000041"), (numbered,)).kind == Kind.CERTAIN
    assert of(debit(100, "", "12026-000041"), (numbered,)).kind == Kind.DOUBTFUL


REFERENCES = st.integers(1, 999_999).map(lambda number: f"R-2026-03-{number:06d}-1")
NOISE = st.text(alphabet=" \n\t/.", max_size=2)


@given(
    reference=REFERENCES,
    noise=st.lists(NOISE, min_size=18, max_size=18),
    cents=st.integers(1, 10**9),
)
def test_whatever_separators_the_bank_puts_in_a_reference_it_is_found(
    reference: str, noise: list[str], cents: int
) -> None:
    text = "".join(char + between for char, between in zip(reference, noise, strict=True))
    proposal = of(debit(cents, "", f"VIR {text} MERCI"), (PaymentFacts(1, reference, cents, IBAN),))
    assert proposal.kind == Kind.CERTAIN


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 5), st.booleans()), max_size=20))
def test_no_transfer_is_ever_settled_twice_in_one_run(shapes: list[tuple[bool, int, bool]]) -> None:
    payments = [
        PaymentFacts(key, f"R-2026-03-00000{key}-1", key * 100, IBAN) for key in range(1, 6)
    ]
    entries = [
        EntryFacts(rank, is_credit, key * 100, f"R-2026-03-00000{key}-1", is_return=is_return)
        for rank, (is_credit, key, is_return) in enumerate(shapes)
    ]
    standing: set[int] = set()
    for proposal in matching.propose(entries, payments, []):
        for target in proposal.targets:
            if proposal.kind == Kind.CERTAIN:
                assert target.key not in standing
                standing.add(target.key)
            elif proposal.kind == Kind.RETURNED:
                standing.discard(target.key)
