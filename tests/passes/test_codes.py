"""The code of a Pass: vectors, faults caught without the key, and every way of typing one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passes import codes
from passes.codes import Fault, KeyRing, UnreadableCode

RING = KeyRing.of([bytes(range(32))])
OTHER = KeyRing.of([bytes(range(1, 33))])

VECTORS = [
    (1, "00000-1285C-RJ8X8"),
    (123456, "003RJ-0TAEW-T2C0W"),
    (2**30 - 1, "ZZZZZ-ZSQ5H-CX81P"),
]
GOOD = "003RJ-0TAEW-T2C0W"
ROOT = Path(codes.__file__).parent

serials = st.integers(0, codes.HIGHEST_SERIAL)
characters = st.sampled_from(codes.ALPHABET)


def fault_of(text, ring=RING):
    with pytest.raises(UnreadableCode) as refused:
        codes.read(text, ring)
    assert str(refused.value) == refused.value.fault
    return refused.value.fault


@pytest.mark.parametrize(("serial", "printed"), VECTORS)
def test_the_published_vectors_are_signed_and_read_back(serial, printed):
    assert codes.sign(serial, RING) == printed
    assert codes.read(printed, RING).serial == serial


@given(serials)
def test_any_serial_comes_back_from_its_code(serial):
    read = codes.read(codes.sign(serial, RING), RING)
    assert (read.serial, read.fingerprint) == (serial, RING.signing.fingerprint)


@given(serials, st.integers(0, 14), characters)
def test_every_single_wrong_character_is_caught_without_the_key(serial, place, character):
    plain = codes.sign(serial, RING).replace("-", "")
    wrong = plain[:place] + character + plain[place + 1 :]
    if wrong != plain:
        assert fault_of(wrong, OTHER) == Fault.WRONG_CHECK


@given(serials, st.integers(0, 14), st.integers(0, 14))
def test_every_swap_of_two_characters_is_caught_without_the_key(serial, first, second):
    swapped = list(codes.sign(serial, RING).replace("-", ""))
    before = swapped.copy()
    swapped[first], swapped[second] = swapped[second], swapped[first]
    if swapped != before:
        assert fault_of("".join(swapped), OTHER) == Fault.WRONG_CHECK


def test_all_single_errors_and_swaps_of_one_code_are_caught():
    plain = GOOD.replace("-", "")
    wrong = {
        plain[:place] + character + plain[place + 1 :]
        for place in range(15)
        for character in codes.ALPHABET
    }
    for first in range(15):
        for second in range(first):
            swapped = list(plain)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            wrong.add("".join(swapped))
    wrong.discard(plain)
    assert len(wrong) > 500
    assert {fault_of(text) for text in wrong} == {Fault.WRONG_CHECK}


@pytest.mark.parametrize(
    "typed",
    [
        "003rj-0taew-t2c0w",
        "003RJ0TAEWT2C0W",
        "003RJ 0TAEW T2C0W",
        "003RJ\u00a00TAEW\u202fT2C0W",
        "003RJ\u20110TAEW\u2013T2C0W",
        "003RJ\u22120TAEW\u2014T2C0W",
        "003RJ-0TAEW-T2C0W\r\n",
        "OO3RJ-oTAEW-T2CoW",
        "https://declic.example/p#003RJ-0TAEW-T2C0W",
        "HTTPS://DECLIC.EXAMPLE/P#003RJ-0TAEW-T2C0W\n",
        "http://localhost:8000/p/#003rj0taewt2c0w",
    ],
)
def test_given_a_code_in_any_usual_typing_then_the_same_pass_is_found(typed):
    assert codes.read(typed, RING).serial == 123456


def test_i_and_l_are_read_as_one():
    assert codes.read("00000-I285C-RJ8X8", RING).serial == 1
    assert codes.read("00000-l285C-RJ8X8", RING).serial == 1


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "003RJ-0TAEW-T2C0",
        "003RJ-0TAEW-T2C0W0",
        "003RJ-0TAEW-T2CUW",
        "003RJ.0TAEW.T2C0W",
        "003RJ-0TAEW-T2C0\u0174",
        "C-00016J-H",
        "BCD\n002\n1\nSCT\nBIC\nNom\nFR7630006000011234567890189\nEUR1",
        "WIFI:T:WPA;S:mediatheque;P:bienvenue;;",
        "BEGIN:VCARD\nFN:Un Nom\nEND:VCARD",
        "3017620422003",
        "https://declic.example/autre#003RJ-0TAEW-T2C0W",
        "0" * 10_000,
    ],
)
def test_given_a_qr_of_another_standard_or_a_booklet_number_then_it_is_malformed(typed):
    assert fault_of(typed) == Fault.MALFORMED


def test_a_forged_tag_with_a_right_check_character_is_unknown():
    assert fault_of(codes.sign(123456, OTHER)) == Fault.UNKNOWN


@given(st.text(max_size=40))
def test_no_text_whatever_breaks_the_reading(text):
    assert fault_of(text) in (Fault.MALFORMED, Fault.WRONG_CHECK)


AS_AZERTY = str.maketrans("1234567890-/.Mm:aAqQzZwW#", "&é\"'(-è_çà)!:?,MqQaAwWzZ3")


@given(serials)
def test_t20_a_scanner_in_us_layout_on_an_azerty_machine_is_mapped_back(serial):
    code = codes.sign(serial, RING)
    for sent in (code, codes.qr_address("https://pass.example:8443", code)):
        assert codes.read(sent.translate(AS_AZERTY), RING).serial == serial


def test_the_check_character_judges_what_the_mapping_guessed():
    wrong = GOOD[:-1] + "X"
    assert fault_of(wrong.translate(AS_AZERTY)) == Fault.MALFORMED


def test_the_first_key_signs_and_all_of_them_verify():
    both = KeyRing.of([bytes(range(1, 33)), bytes(range(32))])
    assert codes.sign(5, both) == codes.sign(5, OTHER)
    read = codes.read(GOOD, both)
    assert (read.serial, read.fingerprint) == (123456, RING.signing.fingerprint)
    assert both.fingerprints == RING.fingerprints | OTHER.fingerprints


def test_a_key_removed_from_the_ring_ends_the_codes_it_signed():
    assert fault_of(GOOD, OTHER) == Fault.UNKNOWN


def test_a_sheet_is_drawn_again_with_the_key_of_its_booklet():
    both = KeyRing.of([bytes(range(1, 33)), bytes(range(32))])
    assert codes.sign(123456, both.only(RING.signing.fingerprint)) == GOOD
    with pytest.raises(KeyError):
        both.only("0" * 16)


def test_a_key_never_shows_its_secret():
    key = RING.signing
    assert key.secret.hex() not in repr(key)
    assert len(key.fingerprint) == 16


def test_t20_the_address_of_the_qr_carries_the_code_after_the_hash():
    assert codes.qr_address("https://pass.example/", GOOD) == f"https://pass.example/p#{GOOD}"


def test_t1_the_first_character_of_a_serial_is_the_epoch():
    assert codes.first_serial("0") == 0
    assert codes.first_serial("1") == codes.SERIALS_PER_EPOCH == 33_554_432
    assert codes.epoch_character(codes.first_serial("1") - 1) == "0"
    assert codes.epoch_character(codes.first_serial("Z") + 12) == "Z"
    assert codes.epoch_character("100042") == "1"


@pytest.mark.parametrize("serial", [-1, 2**30])
def test_a_serial_outside_thirty_bits_is_refused(serial):
    with pytest.raises(ValueError, match="out of range"):
        codes.sign(serial, RING)


def test_the_published_booklet_number_has_its_check_character():
    # 1, 6, J are worth 1, 6 and 18: 1 x 32² + 6 x 32 + 18.
    assert codes.booklet_number(1234) == "C-00016J-H"


@pytest.mark.parametrize("typed", ["C-00016J-H", "c 00016j h", "C00016JH", " C-OOO16J-H/3\n"])
def test_a_booklet_number_is_read_however_it_is_typed(typed):
    assert codes.read_booklet_number(typed) == "C-00016J-H"


@pytest.mark.parametrize("typed", ["", "C-00016J-G", "C-00061J-H", "C-00016J-H/11", GOOD])
def test_a_wrong_booklet_number_is_nothing(typed):
    assert codes.read_booklet_number(typed) is None


@given(st.integers(0, codes.HIGHEST_SERIAL), st.integers(0, 6), st.integers(0, 6))
def test_every_swap_in_a_booklet_number_is_caught(position, first, second):
    body = list(codes.booklet_number(position).replace("-", "")[1:])
    before = body.copy()
    body[first], body[second] = body[second], body[first]
    if body != before:
        assert codes.read_booklet_number("C" + "".join(body)) is None


def test_t12_only_the_hand_over_and_the_printers_file_sign_codes():
    """Whoever can draw a sheet can mint: the lots of their issue will be the second place."""
    sources = (path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)
    signing = {path.name for path in sources if "codes.sign(" in path.read_text(encoding="utf-8")}
    assert signing == {"issuing.py", "printing.py"}


def test_t19_no_code_is_repaired_by_trying_signatures():
    """A wrong check character says so, whatever character would have made the code right."""
    for character in codes.ALPHABET:
        typed = GOOD[:-1] + character
        if typed != GOOD:
            assert fault_of(typed) == Fault.WRONG_CHECK
