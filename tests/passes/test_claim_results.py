"""What a list became, counted and told line by line, without a code."""

import pytest

from passes import claim_results, redeeming
from tests.accounts.factories import UserFactory
from tests.passes.claim_lists import claim, csv_of, forged, mistyped, redeem, send
from tests.passes.factories import SiteFactory, member_of, open_provider
from tests.passes.scanning import code_of, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def desk():
    return open_desk(size=10)


def rows(desk):
    return [
        *map(claim, desk.passes[:3]),
        claim(desk.first),
        claim(mistyped(desk.passes[3])),
        claim(forged(3)),
        ("", "09/03/2026"),
    ]


def test_each_line_is_counted_where_it_stands_before_and_after(desk):
    file = send(desk, csv_of(*rows(desk)))
    before = claim_results.counts(file)
    assert (before.lines, before.good, before.refused, before.faulty) == (7, 3, 3, 1)
    assert (before.repeated, before.misread, before.owed) == (1, 2, 4)
    assert (before.good_cents, before.redeemed_cents) == (3000, 0)
    told = claim_results.sentence(before).replace("\xa0", " ")
    assert told == (
        "7 lignes : 3 à encaisser, 3 refusées dont 1 en double, 1 à corriger dans le fichier."
    )
    after = claim_results.counts(redeem(desk, file))
    assert (after.redeemed, after.good, after.owed, after.redeemed_cents) == (3, 0, 0, 3000)
    assert (after.repeated, after.misread) == (1, 2)


def test_the_views_share_all_the_lines_out(desk):
    file = send(desk, csv_of(*rows(desk)))
    views = claim_results.views(claim_results.counts(file))
    assert [(key, number) for key, _, number in views] == [
        ("a-corriger", 1),
        ("a-retaper", 2),
        ("refusees", 1),
        ("bonnes", 3),
    ]
    for key, _, number in views:
        assert claim_results.lines_of(file, key).count() == number


def test_a_line_is_told_with_its_serial_its_answer_its_money_and_its_day(desk):
    file = redeem(desk, send(desk, csv_of(*rows(desk))))
    good, _, _, twice, wrong, *_ = map(claim_results.told, claim_results.lines_of(file))
    assert (good.answer, good.cents, str(good.pay_by)) == ("Encaissée", 1000, "2026-04-22")
    assert twice.repeats == "ligne 2"
    assert wrong.is_misread
    assert wrong.serial == code_of(desk.passes[3]).replace("-", "")[:6] + "…"
    assert "Retaper le code" in wrong.remedy


def test_the_places_to_read_again_are_said_as_on_paper(desk):
    line = send(desk, csv_of(claim(mistyped(desk.first)), claim(desk.passes[1]))).lines.get(row=2)
    line.doubtful_places = [1, 12]
    assert claim_results.told(line).remedy.endswith(
        "À relire d'abord : 1er caractère du 1er groupe, 2e caractère du 3e groupe."
    )


def test_a_redemption_undone_since_is_said(desk):
    file = redeem(desk, send(desk, csv_of(claim(desk.first))))
    redemption = file.lines.get().redemption
    redeeming.reverse_redemption(actor=desk.member, redemption=redemption, reason="Erreur")
    (told,) = map(claim_results.told, claim_results.lines_of(file))
    assert told.answer == "Encaissée, puis annulée"


def test_the_table_of_answers_holds_no_formula_and_no_code(desk):
    desk.site.name = "=SOMME(A1)"
    desk.site.save()
    file = redeem(desk, send(desk, csv_of(*rows(desk))))
    text = claim_results.results_csv(file).decode("utf-8-sig")
    assert "'=SOMME(A1)" in text
    assert ";A8;" in text
    assert "A8 : Il manque le code du Pass." in text
    tags = [code_of(each).replace("-", "")[6:14] for each in desk.passes]
    assert not any(tag in text.replace("-", "") for tag in tags)
    assert claim_results.results_name(file) == f"reponses-{file.public_id}.csv"


def test_lists_are_those_of_ones_own_organisation_and_what_waits_was_brought_by_another(desk):
    operator = UserFactory(operator=True)
    mine = send(desk, csv_of(claim(desk.first)))
    brought = send(desk, csv_of(claim(desk.passes[1])), actor=operator)
    assert list(claim_results.lists_of(desk.member)) == [brought, mine]
    assert list(claim_results.waiting_for(desk.member)) == [brought]
    assert list(claim_results.lists_of(operator)) == [brought, mine]
    assert not claim_results.lists_of(member_of(open_provider())).exists()


def test_the_first_line_that_a_pause_left_unread_is_named(desk, settings):
    settings.THROTTLE_FORGED = 1
    SiteFactory(provider=desk.provider, name="Annexe")
    file = send(desk, csv_of(claim(forged(1)), claim(desk.first)), site=desk.site)
    assert claim_results.first_unread(file) == 3
