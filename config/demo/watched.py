"""What a human looks at: one signal of each kind, uses contested, some hand-overs verified.

Those that the life of the demonstration produces are found by the job itself; the others are
raised as it would raise them, about real agencies and structures of the demonstration.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from config.demo.meetings import Days
from diagnostics.accounts import journal
from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import NationalRole, User
from passes import (
    balances,
    calendar_days,
    codes,
    contesting,
    coverage,
    decoys,
    keys,
    noticing,
    proving,
    verifying,
    watching,
)
from passes.models import HandOver, Lot, Pass, Redemption, Signal, Verification
from passes.sampling import Population, VerificationAnswer
from passes.signal_kinds import SignalKind, SignalStatus
from passes.watching import Finding

JOB = SystemJob("notice_signals")


def _examples(today: dt.date) -> dict[SignalKind, dict[str, Any]]:
    """Figures of the kinds that fourteen ordinary months may not produce by themselves."""

    def day(before: int, *, weekday: bool = True) -> str:
        return calendar_days.in_words(today - dt.timedelta(days=before), weekday=weekday)

    last_week = f"{today - dt.timedelta(days=3):%d/%m/%Y}"
    return {
        SignalKind.WHOLE_BOOKLET: {"count": 6, "booklet": "C-00001A-X", "minutes": 22},
        SignalKind.GRACE_BURST: {"count": 24, "days": 7, "usual": 3},
        SignalKind.OVER_CAPACITY: {
            "count": 14,
            "on": day(20),
            "site": "Atelier du centre",
            "seats": ", pour 8 places ouvertes à son agenda",
        },
        SignalKind.MORE_THAN_USUAL: {
            "count": 3,
            "booklet": "C-00001B-Y",
            "service": "Naviguer sur internet",
            "on": day(18),
            "usual": 1,
        },
        SignalKind.CLOCK_GAP: {"said": f"{last_week} 18:02", "known": f"{last_week} 15:58"},
        SignalKind.FORGED_CODES: {"count": 4, "on": day(7), "device": "accueil"},
        SignalKind.CODE_IN_STOCK: {"serial": "0000ZZ"},
        SignalKind.AUTHENTIC_NOT_FOUND: {"serial": "0ZZZZZ"},
        SignalKind.AFTER_SUSPENSION: {"count": 5, "since": day(40, weekday=False)},
        SignalKind.LATE_SCAN: {"count": 7, "days": 31},
        SignalKind.CLOSE_PAIR: {"count": 41, "total": 43, "days": 90},
        SignalKind.NO_TRACE: {"count": 6, "total": 9, "on": day(14, weekday=False)},
        SignalKind.SAME_ADDRESS: {"address": "1 place de la Mairie, 62000"},
        SignalKind.PLACE_REFUSED: {"site": "Mairie annexe", "words": "« On ne prend plus ça. »"},
        SignalKind.CONTESTED: {},
    }


def watch(days: Days) -> None:
    """Contest a use, show a code in stock, verify by lot, look over everything."""
    _contest(days)
    _show_a_code_in_stock()
    _try_a_decoy()
    _verify(days)
    noticing.notice_signals()
    _draw(days)
    _complete(days)
    _review(days)


def _contest(days: Days) -> None:
    use = Redemption.objects.live().order_by("-pk").first()
    if use is None:
        return
    hand_over = HandOver.objects.filter(booklet=use.digital_pass.booklet_id).latest("pk")
    contesting.contest_redemption(
        actor=hand_over.advisor, redemption=use, reason="Elle dit n'être jamais allée là-bas."
    )


def _show_a_code_in_stock() -> None:
    waiting = Pass.objects.filter(
        booklet__status="in_stock", booklet__key_fingerprint=keys.ring().signing.fingerprint
    ).first()
    if waiting is not None:
        code = codes.sign(waiting.serial, keys.ring())
        balances.ask_balance(typed=code, client="192.0.2.1")


def _try_a_decoy() -> None:
    """Somebody tries a code that only the printer's file holds."""
    lot = Lot.objects.filter(decoy_count__gt=0).earliest("pk")
    decoys.ring(actor=balances.PAGE, serial=lot.first_serial + lot.pass_count)


def _verify(days: Days) -> None:
    """Draw twenty hand-overs of the last quarter; two agencies have made their calls."""
    today = journal.today()
    draw = verifying.Draw(
        seed=f"demo-{today.year}",
        size=20,
        from_on=today - dt.timedelta(days=200),
        until_on=today - dt.timedelta(days=5),
    )
    sample = verifying.draw_verification(actor=days.stage.operators[0], draw=draw)
    said = [VerificationAnswer.TOOK_PLACE] * 3 + [VerificationAnswer.UNREACHABLE]
    asked = Verification.objects.filter(sample=sample, agency__isnull=False).order_by("pk")
    for number, row in enumerate(asked[:12]):
        manager = days.stage.managers.get(row.agency_id or 0)
        if manager is not None:
            verifying.note_verification(
                actor=manager, verification=row, answer=said[number % len(said)]
            )


def _draw(days: Days) -> None:
    """Let the auditor draw ten Passes redeemed these last months, to follow them to the bank."""
    today = journal.today()
    auditor = User.objects.filter(role=NationalRole.AUDITOR).earliest("pk")
    first, last = today - dt.timedelta(days=200), today - dt.timedelta(days=5)
    draw = proving.Draw(Population.REDEEMED, f"audit-{today.year}", 10, None, first, last)
    proving.draw_evidence(actor=auditor, draw=draw)


def _complete(days: Days) -> None:
    agency, provider = days.stage.agencies[0], days.stage.providers[0]
    known = set(Signal.objects.values_list("kind", flat=True))
    for kind, facts in _examples(journal.today()).items():
        if kind.value not in known and facts:
            named = {"agency": agency.name, "provider": provider.name, **facts}
            finding = Finding(
                kind, "demonstration", named, agency_id=agency.pk, provider_id=provider.pk
            )
            watching.raise_signal(actor=JOB, finding=finding)


def _review(days: Days) -> None:
    last = coverage.last()
    if last is not None and last.is_kept:
        # A use undone after it was paid is a debt of its place, shown apart until it is deducted.
        _explain(
            days,
            SignalKind.CUSTODY_SHORT,
            "Un encaissement annulé après paiement : déduit du relevé suivant, tout est couvert.",
        )
    for kind, words in (
        (SignalKind.CLOCK_GAP, "Téléphone à l'heure d'hiver : la structure l'a réglé."),
        (SignalKind.LATE_SCAN, "Coupure de réseau de trois semaines, confirmée par la mairie."),
    ):
        _explain(days, kind, words)


def _explain(days: Days, kind: SignalKind, words: str) -> None:
    signal = Signal.objects.open().filter(kind=kind).order_by("pk").first()
    if signal is not None:
        watching.review_signal(
            actor=days.stage.operators[0],
            signal=signal,
            status=SignalStatus.EXPLAINED,
            explanation=words,
        )
