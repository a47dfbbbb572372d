"""What a line names, how wrong codes stop a list, and what is kept of a code."""

import datetime as dt

import pytest

from diagnostics.accounts.refusals import Refusal
from passes import claim_lines, claiming
from passes.formats import claim_file
from passes.models import RefusedScan, Service, Site, SiteService
from tests.passes.claim_lists import (
    HEADS,
    answers,
    claim,
    csv_of,
    forged,
    mistyped,
    redeem,
    send,
)
from tests.passes.factories import OPENED, SiteFactory
from tests.passes.scanning import code_of, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def desk():
    return open_desk(size=10)


def one_line(desk, *extra, heads=(), **fields):
    row = (*claim(desk.first), *extra)
    return send(desk, csv_of(row, heads=(*HEADS, *heads)), **fields).lines.get()


def test_a_place_and_a_service_are_named_by_their_words_or_their_identifiers(desk):
    heads = ("Lieu", "Service")
    for site in (desk.site.name, desk.site.name.upper(), str(desk.site.public_id)):
        for service in (desk.service.label, desk.service.code):
            line = one_line(desk, site, f" {service} ", heads=heads)
            assert (line.site, line.service) == (desk.site, desk.service)


def test_what_a_line_does_not_name_is_what_the_list_was_sent_with(desk):
    elsewhere = SiteFactory(provider=desk.provider, name="Annexe")
    other = Service.objects.create(code="courriel", label="Écrire un courriel")
    SiteService.objects.create(site=elsewhere, service=other, price_cents=1000, from_on=OPENED)
    assert [fault[2] for fault in one_line(desk).faults] == [
        "Il manque le lieu : votre structure en a plusieurs.",
        "Il manque le service.",
    ]
    line = send(desk, csv_of(claim(desk.passes[1])), site=desk.site, service=desk.service)
    assert line.lines.get().status == "good"


def test_a_name_that_two_places_bear_names_neither(desk):
    SiteFactory(provider=desk.provider, name=desk.site.name)
    line = one_line(desk, desk.site.name, heads=("Lieu",))
    assert line.faults == [["C2", "Lieu", "Ce lieu n'est pas un de ceux où vous encaissez."]]


def test_a_strange_place_service_or_siret_is_told_by_cell_and_its_code_is_not_read(desk):
    heads = ("Lieu", "Service", "SIRET")
    line = one_line(desk, "Ailleurs", "Jardiner", "1" * 14, heads=heads)
    assert [(cell, column) for cell, column, _ in line.faults] == [
        ("E2", "SIRET"),
        ("C2", "Lieu"),
        ("D2", "Service"),
    ]
    assert (line.status, line.serial) == ("faulty", None)


def test_an_hour_without_offset_is_that_of_the_place(desk):
    Site.objects.filter(pk=desk.site.pk).update(time_zone="Indian/Reunion")
    line = one_line(desk, "09/03/2026 15:00", heads=("Scanné le",))
    assert line.scanned_at == dt.datetime(2026, 3, 9, 11, tzinfo=dt.UTC)


def test_wrong_codes_of_a_list_count_and_the_one_too_many_stops_the_reading(desk, settings):
    settings.THROTTLE_FORGED = 2
    rows = [claim(desk.first), claim(forged(1)), claim(forged(2)), claim(desk.passes[1])]
    content = csv_of(*rows, claim(forged(3)))
    file = send(desk, content)
    assert answers(file) == [
        (2, "good", ""),
        (3, "refused", "unknown_code"),
        (4, "refused", "unknown_code"),
        (5, "unread", ""),
        (6, "unread", ""),
    ]
    assert file.resumes_at == RefusedScan.objects.latest("pk").pauses_until
    # Nothing tells whether what came after was right, and the scans of the account wait too.
    assert file.lines.get(row=5).serial is None
    with pytest.raises(Refusal) as refusal:
        desk.redeem(desk.passes[1])
    assert refusal.value.code == "too_many_wrong_codes"
    with pytest.raises(Refusal) as refusal:
        send(desk, csv_of(claim(desk.passes[2])))
    assert refusal.value.code == "too_many_wrong_codes"


def test_after_the_pause_the_same_list_goes_on_where_it_stopped(desk, settings, clock):
    settings.THROTTLE_FORGED = 1
    rows = [claim(forged(1)), claim(desk.first), claim(forged(2)), claim(desk.passes[1])]
    content = csv_of(*rows)
    first = send(desk, content)
    assert [status for _, status, _ in answers(first)] == ["refused", "unread", "unread", "unread"]
    with pytest.raises(Refusal) as refusal:
        send(desk, content)
    assert refusal.value.code == "too_many_wrong_codes"
    for statuses in (["refused", "good", "refused", "unread"], ["refused", "good"] * 2):
        clock.shift(dt.timedelta(minutes=30))
        file = send(desk, content)
        assert file == first
        assert [status for _, status, _ in answers(file)] == statuses
    assert RefusedScan.objects.filter(refusal_code="unknown_code").count() == 2
    assert [s for _, s, _ in answers(redeem(desk, file))] == ["refused", "redeemed"] * 2


def test_what_is_kept_of_a_mistyped_code_is_its_start_and_places_and_of_a_forged_one_nothing(desk):
    file = send(desk, csv_of(claim(mistyped(desk.first)), claim(forged(9)), claim(desk.passes[1])))
    wrong, fake, good = file.lines.order_by("row")
    plain = code_of(desk.first).replace("-", "")
    assert wrong.typed_start == plain[:6]
    assert all(1 <= place <= 15 for place in wrong.doubtful_places)
    assert (fake.typed_start, fake.doubtful_places, fake.serial) == ("", [], None)
    assert (good.serial, good.typed_start) == (desk.passes[1].serial, "")


def test_a_line_with_a_fault_stands_for_no_scan(desk):
    line = one_line(desk, "Ailleurs", heads=("Lieu",))
    with pytest.raises(ValueError, match="stands for no scan"):
        claim_lines.scan_of(line)


def test_a_draft_never_shows_its_code(desk):
    row = claim_file.read(csv_of(claim(desk.first))).rows[0]
    draft = claim_lines.Draft(None, row.code)
    typed = claiming.TypedCode(row.code)
    sent = claiming.SentList("pass.csv", row.code.encode())
    assert not any(row.code in repr(each) for each in (row, draft, typed, sent))


def test_the_name_of_a_list_is_kept_without_a_code_or_a_number_of_somebody(desk):
    assert claim_lines.plain_name("C:\\listes\\pass de mars.csv") == "pass de mars.csv"
    assert claim_lines.plain_name("ateliers numeriques lens.csv") == "ateliers numeriques lens.csv"
    for name in (code_of(desk.first), f"Pass {code_of(desk.first).lower()}.csv"):
        assert claim_lines.plain_name(name) == "liste"


def test_a_list_is_known_under_any_key_of_the_ring(settings):
    content = b"pass"
    old = claim_lines.digests(content)
    settings.SEALING_KEYS = ["ab" * 32, *settings.SEALING_KEYS]
    assert set(old) < set(claim_lines.digests(content))
