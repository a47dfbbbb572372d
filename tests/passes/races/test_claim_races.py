"""Two confirmations, two senders, two workers at once: one list, each Pass redeemed once."""

import datetime as dt

import pytest

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.verbs import Verb
from passes import answering_claims, claiming
from passes.models import ClaimFile, Redemption
from tests.passes.claim_lists import claim, csv_of
from tests.passes.factories import member_of
from tests.passes.scanning import open_desk
from tests.support.races import run_together

pytestmark = pytest.mark.both_databases

YESTERDAY = dt.date.today() - dt.timedelta(days=1)  # noqa: DTZ011 (any past day will do)


def raised(outcomes):
    return [each.error for each in outcomes if each.error is not None]


def test_two_senders_two_confirmations_and_four_workers_redeem_each_pass_once(own_database):
    desk = open_desk(on=YESTERDAY - dt.timedelta(days=7), size=10)
    colleague = member_of(desk.provider)
    sent = claiming.SentList("pass.csv", csv_of(*[claim(each, YESTERDAY) for each in desk.passes]))

    def analyse(actor):
        return claiming.analyse_claims(actor=actor, provider=desk.provider, sent=sent)

    sending = run_together([lambda a=a: analyse(a) for a in (desk.member, colleague)])
    assert raised(sending) == []
    assert {each.answer.pk for each in sending} == {ClaimFile.objects.get().pk}
    file = ClaimFile.objects.get()
    assert raised(run_together([lambda: answering_claims.take_up(file=file)] * 2)) == []
    # Whoever works is alone: the other found nothing to do, and the list was judged once.
    file.refresh_from_db()
    assert file.status == "analysed"
    confirming = run_together(
        [
            lambda a=a: claiming.confirm_claims(actor=a, file=file)
            for a in (desk.member, colleague, desk.member)
        ]
    )
    assert raised(confirming) == []
    assert JournalEntry.objects.filter(verb=Verb.CLAIMS_CONFIRMED).count() == 1
    work = [lambda: answering_claims.take_up(file=file)] * 2
    scans = [lambda d=each: desk.redeem(d, service_on=YESTERDAY) for each in desk.passes[:2]]
    run_together([*work, *scans])
    while answering_claims.sweep_claims():
        pass
    file.refresh_from_db()
    assert file.status == "answered"
    assert Redemption.objects.count() == 10
    assert JournalEntry.objects.filter(verb=Verb.PASS_REDEEMED).count() == 10
    told = set(file.lines.values_list("status", "refusal_code"))
    assert told <= {("redeemed", ""), ("refused", "already_redeemed")}
    assert file.lines.filter(answered_at__isnull=True).count() == 0


def test_two_workers_that_both_believe_to_be_alone_still_redeem_once(own_database):
    """The seat of a worker is a courtesy; the scan_id of each line is the truth."""
    desk = open_desk(on=YESTERDAY - dt.timedelta(days=7), size=5)
    content = csv_of(*[claim(each, YESTERDAY) for each in desk.passes])
    file = claiming.analyse_claims(
        actor=desk.member,
        provider=desk.provider,
        sent=claiming.SentList("pass.csv", content),
    )
    answering_claims.take_up(file=file)
    claiming.confirm_claims(actor=desk.member, file=file)

    def work():
        mine = ClaimFile.objects.select_related("confirmed_by").get(pk=file.pk)
        answering_claims._redeem_all(mine)

    run_together([work] * 3)
    assert Redemption.objects.count() == 5
    assert set(file.lines.values_list("status", flat=True)) == {"redeemed"}
    assert JournalEntry.objects.filter(verb=Verb.CLAIMS_ANSWERED).count() == 1
