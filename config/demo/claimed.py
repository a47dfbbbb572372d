"""A list of Passes sent instead of scans: good lines, bad ones, and one that waits for a yes.

A place with a poor network collects the paper of a week and sends it; the operator brings the list
of another portal, which its structure has not confirmed yet.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from config.demo.meetings import Days
from diagnostics.accounts import journal
from diagnostics.formats import table_csv
from passes import answering_claims, claiming, codes, enums, keys
from passes.models import Pass, Redemption

HEADS = ("Code du Pass", "Date du service", "Service", "Lieu")
GOOD, BROUGHT = 4, 2
NEEDED = GOOD + BROUGHT + 1
FIRST_DAY_AGO = 3


def plan_claims(days: Days) -> None:
    """Plan both lists, two days before the end."""
    days.clock.desk(days.clock.end - dt.timedelta(days=2), partial(send_lists, days))


def send_lists(days: Days) -> None:
    """Send the list of a place that redeemed lately, then bring that of a portal."""
    use = _latest_use(days)
    if use is None:
        return
    unused = _unused_beside(use)
    collected, brought = unused[:GOOD], unused[GOOD:-1]
    mistyped, first = unused[-1], collected[0]
    codes_sent = [_code(each) for each in (*collected, first, use.digital_pass)]
    rows = _rows(use, [*codes_sent, _mistyped(_code(mistyped))])
    rows.append((_code(mistyped), "31/02/2026", use.service.label, use.site.name))
    sender = days.stage.members[use.provider_id]
    file = claiming.analyse_claims(
        actor=sender,
        provider=use.provider,
        sent=claiming.SentList("pass-de-la-semaine.csv", table_csv.write([HEADS, *rows])),
    )
    answering_claims.take_up(file=file)
    claiming.confirm_claims(actor=sender, file=file)
    answering_claims.take_up(file=file)
    siret = use.provider.siret or ""
    lines = [(*row, siret) for row in _rows(use, [_code(each) for each in brought])]
    content = table_csv.write([(*HEADS, "SIRET"), *lines])
    for shared in claiming.analyse_shared_claims(
        actor=days.stage.operators[0],
        sent=claiming.SentList("portail-voisin.csv", content),
    ):
        answering_claims.take_up(file=shared)


def _latest_use(days: Days) -> Redemption | None:
    """A use beside which enough Passes of the same order are left."""
    lately = Redemption.objects.live().select_related("provider", "site", "service", "digital_pass")
    for provider in days.stage.providers:
        use = lately.filter(provider=provider).order_by("-pk").first()
        if use is not None and len(_unused_beside(use)) == NEEDED:
            return use
    return None


def _unused_beside(use: Redemption) -> list[Pass]:
    """Passes of the same order, in somebody's hands for some days already."""
    until = journal.today() - dt.timedelta(days=FIRST_DAY_AGO + NEEDED)
    unused = Pass.objects.filter(
        order=use.order_id,
        status=enums.PassStatus.HANDED_OUT,
        blocked_at__isnull=True,
        booklet__hand_overs__handed_over_on__lte=until,
        booklet__hand_overs__undone_at__isnull=True,
    )
    return list(unused.order_by("-rank", "serial")[:NEEDED])


def _rows(use: Redemption, typed: list[str]) -> list[tuple[str, ...]]:
    """One session a day, so that nothing in the list looks hasty."""
    last = journal.today() - dt.timedelta(days=FIRST_DAY_AGO)
    return [
        (code, f"{last - dt.timedelta(days=n):%d/%m/%Y}", use.service.label, use.site.name)
        for n, code in enumerate(typed)
    ]


def _code(digital_pass: Pass) -> str:
    return codes.sign(digital_pass.serial, keys.ring())


def _mistyped(code: str) -> str:
    last = codes.ALPHABET[(codes.VALUES[code[-1]] + 1) % len(codes.ALPHABET)]
    return code[:-1] + last
