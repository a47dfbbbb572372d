"""What goes wrong in ordinary life, so that every screen has something true to show.

A booklet lost, stolen, damaged and replaced; a hand-over undone, one given back; a second booklet
with its reason; refused scans of every lawful code; a reversal before and after closing; a Pix file
with people nobody knows; bank lines that wait for a person.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from functools import partial

from config.demo.bank import Booking
from config.demo.meetings import Days, Life, spend
from config.demo.ordered import Book
from config.demo.stage import Stage
from diagnostics import importing, interviewing
from diagnostics.accounts import journal
from passes import accrediting, enums, issuing, mending, reconciling, redeeming
from passes.models import BankEntry, Booklet, HandOver, Pass, Redemption

REASON_SECOND = "Premier carnet terminé plus vite que prévu, nouvel atelier réservé."


def plan_incidents(days: Days, book: Book) -> None:
    """Plan the accidents of the last months, each on a day when somebody is concerned."""
    end = days.clock.end
    acts: tuple[tuple[int, Callable[[], None]], ...] = (
        (150, partial(lose, days, enums.LossKind.LOST)),
        (121, partial(lose, days, enums.LossKind.STOLEN)),
        (95, partial(lose, days, enums.LossKind.DAMAGED)),
        (88, partial(give_back, days)),
        (75, partial(second_booklet, days)),
        (70, partial(stop_only, days)),
        (66, partial(cancel_one, days)),
        (60, partial(reverse_open_month, days)),
        (54, partial(reverse_after_closing, days)),
        (40, partial(suspend, days)),
        (33, partial(refused_scans, days)),
        (20, partial(pix_file, days)),
        (15, partial(strange_bank_lines, book)),
        (1, partial(undo_today, days)),
        (1, partial(leave_drafts, days)),
    )
    for before, act in acts:
        days.clock.desk(end - dt.timedelta(days=before), act)


def _holders(days: Days, *, unused: bool = True) -> list[Life]:
    """The people who hold a live booklet, oldest first; with a Pass left when asked."""
    found = []
    for life in days.met:
        if life.hand_over is None:
            continue
        hand_over = HandOver.objects.live().filter(person=life.person).order_by("pk").first()
        if hand_over is None:
            continue
        left = Pass.objects.filter(booklet=hand_over.booklet).unused().count()
        if bool(left) == unused:
            life.hand_over = hand_over
            found.append(life)
    return found


def lose(days: Days, kind: enums.LossKind) -> None:
    """Stop a booklet at once, then replace it: value moves once, the old paper never wakes."""
    life = days.stage.rng.choice(_holders(days))
    hand_over = life.hand_over
    if hand_over is None:
        return
    old = life.codes[0]
    mending.stop_booklet(
        actor=life.advisor, booklet=hand_over.booklet, kind=kind, reason="Déclaré à l'accueil."
    )
    life.hand_over = mending.replace_booklet(actor=life.advisor, hand_over=hand_over)
    life.codes = list(issuing.draw_codes(actor=life.advisor, hand_over=life.hand_over))
    provider = days.stage.providers[0]
    later = journal.today() + dt.timedelta(days=9)
    days.clock.desk(later, lambda: spend(days, provider, old))


def give_back(days: Days) -> None:
    """Take back what somebody who found a job no longer needs."""
    life = days.stage.rng.choice(_holders(days))
    if life.hand_over is not None:
        mending.end_hand_over(
            actor=life.advisor, hand_over=life.hand_over, reason=enums.EndReason.JOB_FOUND
        )


def second_booklet(days: Days) -> None:
    """Have a manager allow a second live booklet, with a reason."""
    life = days.stage.rng.choice(_holders(days))
    manager = days.stage.managers[life.agency.pk]
    issuing.hand_over_booklet(
        actor=manager, person=life.person, terms=issuing.Terms(passes=3, reason=REASON_SECOND)
    )


def stop_only(days: Days) -> None:
    """Block a booklet without replacing it yet; a scan of it is refused."""
    life = days.stage.rng.choice(_holders(days))
    if life.hand_over is None:
        return
    code = life.codes[-1]
    mending.stop_booklet(
        actor=life.advisor,
        booklet=life.hand_over.booklet,
        kind=enums.LossKind.BLOCKED,
        reason="Le carnet a été vu dans d'autres mains.",
    )
    later = journal.today() + dt.timedelta(days=5)
    days.clock.desk(later, lambda: spend(days, days.stage.providers[0], code))


def cancel_one(days: Days) -> None:
    """Cancel a booklet altogether; a scan of it is refused."""
    life = days.stage.rng.choice(_holders(days))
    if life.hand_over is None:
        return
    code = life.codes[-1]
    mending.cancel_booklet(
        actor=days.stage.managers[life.agency.pk],
        booklet=Booklet.objects.get(pk=life.hand_over.booklet_id),
        reason="Remis par erreur à une autre personne.",
    )
    later = journal.today() + dt.timedelta(days=4)
    days.clock.desk(later, lambda: spend(days, days.stage.providers[0], code))


def reverse_open_month(days: Days) -> None:
    """Let a provider undo its last scan of the month: no line will ever show it."""
    last = Redemption.objects.live().filter(statement_line__isnull=True).order_by("-pk").first()
    if last is not None:
        redeeming.reverse_redemption(
            actor=days.stage.members[last.provider_id],
            redemption=last,
            reason="Deuxième Pass scanné par erreur pour la même séance.",
        )


def reverse_after_closing(days: Days) -> None:
    """Have the operator reverse a stated redemption of a quiet place: its next line is negative."""
    stated = Redemption.objects.live().filter(statement_line__isnull=False).order_by("-pk")
    busiest_last = sorted(
        stated[:60], key=lambda r: Redemption.objects.filter(provider=r.provider_id).count()
    )
    for redemption in busiest_last[:2]:
        redeeming.reverse_redemption(
            actor=days.stage.operators[0],
            redemption=redemption,
            reason="La séance n'a pas eu lieu, la structure l'a signalé.",
        )


def suspend(days: Days) -> None:
    """Suspend one provider; what it is owed stays owed, its next scans are refused."""
    accrediting.suspend_provider(
        actor=days.stage.operators[0],
        provider=days.stage.providers[-1],
        reason="Lieu fermé sans prévenir, vérification en cours.",
    )


def refused_scans(days: Days) -> None:
    """Scan what must be refused: each attempt leaves its line, without the code."""
    first, last = days.stage.providers[0], days.stage.providers[-1]
    overseas = next(p for p in days.stage.providers if days.stage.homes[p.pk].code == "97411")
    holders = _holders(days)
    here = [life for life in holders if life.agency == days.stage.agencies[0]]
    holder = (here or holders)[-1]
    code = holder.codes[-1]
    spent = days.spent[-1]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for provider, text, late in (
        (first, "ABC", 0),
        (first, wrong, 0),
        (first, spent, 0),
        (first, code, 600),
        (first, code, -3),
        (last, code, 0),
        (overseas, code, 0),
    ):
        days.clock.desk(
            journal.today() + dt.timedelta(days=1),
            partial(spend, days, provider, text, late_days=late),
        )


def pix_file(days: Days) -> None:
    """Import a file of Pix: two people known by their identifier, two whom nobody knows."""
    known = [life for life in days.met if life.person.identifier_tail][:2]
    items = [
        _sending(7_000_000 + n, life.person.first_name, life.person.last_name, identifier)
        for n, (life, identifier) in enumerate(
            [*((life, _identifier(days, life)) for life in known), *((k, "") for k in known)]
        )
    ]
    actor = days.stage.managers[days.stage.agencies[0].pk]
    file = importing.analyse_file(
        actor=actor, name="envois-pix-demo.json", content=json.dumps(items).encode()
    )
    importing.confirm_import(actor=actor, file=file)


def _identifier(days: Days, life: Life) -> str:
    """Tell the identifier that this person was registered with."""
    return days.identifiers[life.person.pk]


def _sending(number: int, first_name: str, last_name: str, identifier: str) -> dict[str, object]:
    day = f"{journal.instant():%Y-%m-%dT%H:%M:%S.000Z}"
    return {
        "idEnvoi": number,
        "dateEnvoi": day,
        "resultat": {
            "campagne": {
                "nom": "Diagnostic initial - démonstration",
                "type": "EVALUATION",
                "codeCampagne": "DEMODI001",
            },
            "individu": {"nom": last_name, "prenom": first_name, "idPoleEmploi": identifier},
            "test": {
                "etat": 4,
                "progression": 100,
                "typeTest": "DI",
                "referenceExterne": number,
                "dateValidation": day,
                "evaluation": 42 + number % 7,
                "uniteEvaluation": "A",
                "elementsEvalues": [],
            },
        },
    }


def strange_bank_lines(book: Book) -> None:
    """Let the bank book what only a person can understand."""
    main = book.orders["main"].reference
    book.bank.book(Booking(45_000, text="DON ANONYME", name="M. Inconnu"))
    book.bank.book(Booking(12_345, text=f"SOLDE {main}", name="Département de démonstration"))
    book.bank.book(Booking(-1_290, text="FRAIS DE TENUE DE COMPTE"))
    book.bank.book(Booking(5_000, text="ABONDEMENT FRAIS BANCAIRES", name="Opérateur"))


def classify_bank_charge(stage: Stage) -> None:
    """Class the bank's charge and what covers it; money that leaves takes two people."""
    for text, kind in (
        ("FRAIS DE TENUE", enums.TreasuryKind.BANK_CHARGE),
        ("ABONDEMENT", enums.TreasuryKind.TOP_UP),
    ):
        entry = BankEntry.objects.open().filter(text__contains=text).first()
        if entry is None:
            continue
        movement = reconciling.set_aside_entry(
            actor=stage.operators[0], entry=entry, kind=kind, reason="Convention de compte."
        )
        if kind == enums.TreasuryKind.BANK_CHARGE:
            reconciling.confirm_set_aside(actor=stage.operators[1], movement=movement)


def undo_today(days: Days) -> None:
    """Undo a hand-over made a moment ago to the wrong person."""
    without = [life for life in days.met if life.hand_over is None]
    for life in without[-40:]:
        if life.person.diagnoses.exists():
            made = issuing.hand_over_booklet(
                actor=life.advisor, person=life.person, terms=issuing.Terms(passes=3)
            )
            issuing.undo_hand_over(actor=life.advisor, hand_over=made, reason="Mauvais dossier.")
            return


def leave_drafts(days: Days) -> None:
    """Leave three interviews open, one of them given up."""
    for n, life in enumerate(days.met[-4:]):
        interview = interviewing.start_interview(actor=life.advisor, person=life.person)
        for question, value in (("A1", "smartphone_seul"), ("A2", "mobile_limitee"))[: n % 2 + 1]:
            interviewing.answer_question(
                actor=life.advisor,
                interview=interview,
                answer=interviewing.GivenAnswer(days.new_id(), question, value),
            )
        if n == 3:
            interviewing.abandon_interview(actor=life.advisor, interview=interview)
