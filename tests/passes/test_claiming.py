"""A list is analysed, confirmed, retyped and given up; it spends what scans would have spent."""

import datetime as dt
import hashlib
import uuid

import pytest
from django.db import connection

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import claiming, codes, enums
from passes.models import (
    ClaimFile,
    ClaimLine,
    MembershipSite,
    Pass,
    Redemption,
    RefusedScan,
    Site,
)
from tests.accounts.factories import UserFactory
from tests.passes.claim_lists import (
    answers,
    claim,
    csv_of,
    forged,
    mistyped,
    redeem,
    send,
    xlsx_of,
)
from tests.passes.factories import member_of, open_provider
from tests.passes.scanning import SERVICE_ON, code_of, hand_out, open_desk

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.both_databases,
]


@pytest.fixture
def desk():
    return open_desk(size=10)


def refused(act, code):
    with pytest.raises(Refusal) as refusal:
        act()
    assert refusal.value.code == code
    return refusal.value


def retype(desk, line, text):
    return claiming.retype_claim(actor=desk.member, line=line, typed=claiming.TypedCode(text))


def test_an_analysis_judges_each_line_like_a_scan_and_spends_nothing(desk):
    one, two, three, four = desk.passes[:4]
    Pass.objects.filter(pk=two.pk).update(blocked_at=desk.booklet.created_at, blocked_reason="lost")
    early = dt.date(2026, 3, 2)
    file = send(desk, csv_of(claim(one), claim(two), claim(three, early), claim(four)))
    assert answers(file) == [
        (2, "good", ""),
        (3, "refused", "blocked"),
        (4, "refused", "not_yet_valid"),
        (5, "good", ""),
    ]
    assert file.lines.get(row=4).detail == "Ce Pass est utilisable à partir du mardi 3 mars 2026."
    assert not Redemption.objects.exists()
    assert not RefusedScan.objects.exists()
    line = JournalEntry.objects.get(verb=Verb.CLAIMS_ANALYSED)
    assert line.facts == {"lines": 4, "provider": desk.provider.pk}


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_a_confirmed_list_redeems_each_good_line_with_the_same_trace_as_a_scan(desk, make):
    file = redeem(desk, send(desk, make(*map(claim, desk.passes[:2]))))
    assert answers(file) == [(2, "redeemed", ""), (3, "redeemed", "")]
    first = file.lines.get(row=2)
    redemption = first.redemption
    assert redemption.scan_id == first.scan_id
    assert (redemption.member, redemption.service_on) == (desk.member, SERVICE_ON)
    assert redemption.scanned_at == redemption.received_at
    told = JournalEntry.objects.filter(verb=Verb.PASS_REDEEMED).order_by("pk")
    assert [line.facts["serial"] for line in told] == [
        codes.serial_text(each.serial) for each in desk.passes[:2]
    ]
    assert JournalEntry.objects.get(verb=Verb.CLAIMS_CONFIRMED).facts == {"lines": 2}
    assert JournalEntry.objects.get(verb=Verb.CLAIMS_ANSWERED).facts == {
        "redeemed": 2,
        "refused": 0,
        "face_value_cents": 2000,
    }


def test_77_given_a_list_sent_twice_and_confirmed_twice_then_each_pass_is_redeemed_once(desk):
    """... and the second answer equals the first."""
    content = csv_of(*map(claim, desk.passes), claim(mistyped(desk.first)))
    first = redeem(desk, send(desk, content))
    told = answers(first)
    again = redeem(desk, send(desk, content))
    assert (again, answers(again)) == (first, told)
    assert Redemption.objects.count() == 10
    assert JournalEntry.objects.filter(verb=Verb.CLAIMS_CONFIRMED).count() == 1
    assert JournalEntry.objects.filter(verb=Verb.PASS_REDEEMED).count() == 10
    # The wrong character was proposed, and applied by nobody.
    wrong = first.lines.get(row=12)
    assert (wrong.refusal_code, wrong.serial) == ("wrong_check_character", None)


def test_the_same_lines_in_other_bytes_redeem_nothing_more_and_say_which_list_came_before(desk):
    first = send(desk, csv_of(*map(claim, desk.passes[:2])))
    before = send(desk, xlsx_of(*map(claim, desk.passes[:3])))
    assert answers(before) == [
        (2, "refused", "listed_before"),
        (3, "refused", "listed_before"),
        (4, "good", ""),
    ]
    assert "ligne 2 de la liste « pass.csv »" in before.lines.get(row=2).detail
    assert before.lines.get(row=3).repeats == first.lines.get(row=3)
    redeem(desk, first)
    redeem(desk, before)
    assert [code for _, _, code in answers(before)] == ["already_redeemed"] * 2 + [""]
    assert Redemption.objects.count() == 3


def test_a_pass_twice_in_a_list_is_said_and_redeemed_once(desk):
    file = send(desk, csv_of(claim(desk.first), claim(code_of(desk.first).lower())))
    assert answers(file) == [(2, "good", ""), (3, "refused", "repeated_line")]
    assert file.lines.get(row=3).repeats == file.lines.get(row=2)
    assert answers(redeem(desk, file))[1] == (3, "refused", "already_redeemed")
    assert Redemption.objects.count() == 1


def test_the_queue_of_a_phone_is_the_same_scans_as_the_phone_would_send(desk):
    scan = desk.scan(scan_id=uuid.uuid4())
    head = ("scan_id", "code", "site", "service", "service_on", "scanned_at")
    row = (
        f'"{scan.scan_id}"',
        f'"{scan.code.replace("-", "")}"',
        f'"{desk.site.public_id}"',
        f'"{desk.service.code}"',
        f'"{SERVICE_ON}"',
        '"2026-03-09T14:03:02.123Z"',
    )
    content = "\ufeff".encode() + csv_of(row, heads=head)
    file = redeem(desk, send(desk, content))
    redemption = file.lines.get().redemption
    assert redemption.scan_id == scan.scan_id
    assert redemption.scanned_at == dt.datetime(2026, 3, 9, 14, 3, 2, 123000, tzinfo=dt.UTC)
    # The phone finds the line again and sends what it kept: it is told the same redemption.
    receipt = desk.redeem(scan_id=scan.scan_id)
    assert (receipt.is_replay, receipt.redemption) == (True, redemption)


def test_a_code_retyped_by_a_person_is_judged_then_redeemed_with_the_next_confirmation(desk):
    one, two = desk.passes[:2]
    file = redeem(desk, send(desk, csv_of(claim(one), claim(mistyped(two)))))
    line = file.lines.get(row=3)
    assert line.typed_start == code_of(two).replace("-", "")[:6]
    done = retype(desk, line, code_of(two))
    assert (done.status, done.serial, done.typed_start) == ("good", two.serial, "")
    assert done.retyped_by == desk.member
    assert JournalEntry.objects.get(verb=Verb.CLAIM_RETYPED).facts == {
        "row": 3,
        "serial": codes.serial_text(two.serial),
    }
    assert Redemption.objects.count() == 1
    assert answers(redeem(desk, file)) == [(2, "redeemed", ""), (3, "redeemed", "")]
    # Typed again, it changes nothing.
    assert retype(desk, line, code_of(two)).pk == line.pk
    refused(lambda: retype(desk, line, code_of(one)), "line_read")


def test_a_wrong_code_retyped_is_refused_and_counted(desk):
    file = send(desk, csv_of(claim(desk.first), claim(mistyped(desk.passes[1]))))
    line = file.lines.get(row=3)
    refused(lambda: retype(desk, line, mistyped(desk.passes[1], 4)), "wrong_check_character")
    assert RefusedScan.objects.count() == 2
    line.refresh_from_db()
    assert line.serial is None
    trace = JournalEntry.objects.get(verb=Verb.CLAIM_RETYPED)
    assert trace.refusal_code == "wrong_check_character"


def test_a_line_that_was_read_has_no_code_to_retype(desk):
    file = send(desk, csv_of(claim(desk.first)))
    refused(lambda: retype(desk, file.lines.get(), code_of(desk.first)), "line_read")


def test_a_list_given_up_is_confirmed_by_nobody_and_may_be_sent_anew(desk):
    content = csv_of(claim(desk.first))
    file = claiming.discard_claims(actor=desk.member, file=send(desk, content))
    assert JournalEntry.objects.filter(verb=Verb.CLAIMS_DISCARDED, refusal_code="").count() == 1
    refused(lambda: claiming.confirm_claims(actor=desk.member, file=file), "claims_given_up")
    assert claiming.discard_claims(actor=desk.member, file=file) == file
    again = redeem(desk, send(desk, content))
    assert again != file
    assert Redemption.objects.count() == 1
    refused(lambda: claiming.discard_claims(actor=desk.member, file=again), "claims_kept")


def test_a_list_still_being_judged_is_neither_confirmed_nor_given_up(desk):
    sent = claiming.SentList("pass.csv", csv_of(claim(desk.first)))
    file = claiming.analyse_claims(actor=desk.member, provider=desk.provider, sent=sent)
    refused(lambda: claiming.confirm_claims(actor=desk.member, file=file), "claims_not_ready")
    refused(lambda: claiming.discard_claims(actor=desk.member, file=file), "claims_not_ready")


def test_a_list_without_a_line_to_redeem_is_not_confirmed(desk):
    file = send(desk, csv_of(claim(mistyped(desk.first)), claim("", SERVICE_ON)))
    refused(lambda: claiming.confirm_claims(actor=desk.member, file=file), "nothing_to_redeem")


def test_a_list_whose_column_holds_no_code_is_refused_whole_and_counts_nothing(desk):
    content = csv_of(*[claim("C-00016J-H")] * 40)
    refused(lambda: send(desk, content), "no_pass_code")
    refused(lambda: send(desk, b"rien"), "file_unreadable")
    assert not ClaimFile.objects.exists()
    assert not RefusedScan.objects.exists()


def test_one_list_sent_with_another_default_is_another_fact(desk):
    content = csv_of(claim(desk.first))
    send(desk, content, service=desk.service)
    refused(lambda: send(desk, content), "claims_mismatch")


def test_only_the_organisation_or_the_operator_brings_a_list_and_only_it_confirms(desk):
    operator = UserFactory(operator=True)
    content = csv_of(claim(desk.first))
    stranger = member_of(open_provider())
    refused(lambda: send(desk, content, actor=stranger), "not_allowed")
    file = send(desk, content, actor=operator)
    for user in (operator, stranger):
        refused(lambda u=user: claiming.confirm_claims(actor=u, file=file), "not_allowed")
    refused(lambda: claiming.discard_claims(actor=stranger, file=file), "not_allowed")
    line = file.lines.get()
    wrong = claiming.TypedCode("x")
    refused(lambda: claiming.retype_claim(actor=stranger, line=line, typed=wrong), "not_allowed")
    assert redeem(desk, file).lines.get().redemption.member == desk.member


def test_a_portals_list_is_shared_out_by_siret_and_a_strange_siret_refuses_it_whole(desk):
    other = open_desk()
    operator = UserFactory(operator=True)
    heads = ("Code", "Date", "SIRET")

    def shared(*rows, heads=heads, actor=operator):
        sent = claiming.SentList("portail.csv", csv_of(*rows, heads=heads))
        return claiming.analyse_shared_claims(actor=actor, sent=sent)

    mine = (*claim(desk.first), desk.provider.siret)
    theirs = (*claim(other.first), other.provider.siret)
    files = shared(mine, theirs, mine)
    assert [(file.provider, file.line_count) for file in files] == [
        (desk.provider, 2),
        (other.provider, 1),
    ]
    assert list(files[0].lines.values_list("row", flat=True)) == [2, 4]
    assert shared(mine, theirs, mine) == files
    told = refused(lambda: shared(mine, (*claim(other.first), "1" * 14)), "siret_unknown")
    assert "C3" in told.detail
    refused(lambda: shared(claim(desk.first), heads=heads[:2]), "provider_unnamed")
    refused(lambda: shared(mine, actor=desk.member), "not_allowed")


def test_the_code_of_no_line_is_in_any_table_nor_can_be_found_from_its_digest(desk):
    content = csv_of(
        *map(claim, desk.passes[:3]), claim(mistyped(desk.passes[4])), claim(forged(9))
    )
    file = redeem(desk, send(desk, content))
    retype(desk, file.lines.get(row=5), code_of(desk.passes[4]))
    tags = {code_of(each).replace("-", "")[6:14] for each in desk.passes}
    with connection.cursor() as cursor:
        for table in ("passes_claimfile", "passes_claimline", "accounts_journalentry"):
            cursor.execute(f"SELECT * FROM {table}")
            text = repr(cursor.fetchall()).replace("-", "")
            assert not any(tag in text for tag in tags), table
    assert file.digest != hashlib.sha256(content).hexdigest()
    assert desk.passes[0].serial == file.lines.get(row=2).serial
    assert not ClaimLine.objects.filter(refusal_code="unknown_code").exclude(typed_start="")


def test_a_member_limited_to_a_place_confirms_no_line_of_another(desk):
    elsewhere = Site.objects.get(pk=desk.site.pk)
    elsewhere.pk, elsewhere.public_id, elsewhere.name = None, uuid.uuid4(), "Annexe"
    elsewhere.save()
    limited = member_of(desk.provider)
    MembershipSite.objects.create(
        membership=limited.provider_memberships.get(),
        site=elsewhere,
        started_at=desk.booklet.created_at,
    )
    heads = ("Code", "Date", "Lieu")
    content = csv_of((*claim(desk.first), desk.site.name), heads=heads)
    file = send(desk, content)
    refused(lambda: claiming.confirm_claims(actor=limited, file=file), "not_allowed")
    faulty = send(desk, content + b"\r\n", actor=limited)
    assert faulty.lines.get().status == "faulty"


def test_a_booklet_still_in_stock_is_not_active_as_for_a_scan(desk):
    other = hand_out(desk.booklet.order, size=1)
    Pass.objects.filter(booklet=other).update(status=enums.PassStatus.IN_STOCK)
    file = send(desk, csv_of(claim(other.passes.get())))
    assert answers(file) == [(2, "refused", "not_active")]
