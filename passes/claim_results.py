"""What a list of claims became: its counts, its lines by what is left to do, its table to keep.

Reads only. A line is told by its row, the serial of its Pass and the French sentence of its
answer; never by a code, which no row holds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from diagnostics.accounts.models import User
from diagnostics.formats import table_csv
from passes import answering_claims, claim_lines, code_repair, codes, money, scans
from passes.claim_states import ClaimFileStatus, ClaimLineStatus
from passes.models import ClaimFile, ClaimLine, Pass

MISREAD = Q(
    status=ClaimLineStatus.REFUSED, serial__isnull=True, refusal_code__in=claim_lines.RETYPABLE
)
# What a reader may want to look at, in the order of what is left to do.
VIEWS: dict[str, tuple[str, Q]] = {
    "a-corriger": ("À corriger dans le fichier", Q(status=ClaimLineStatus.FAULTY)),
    "a-retaper": ("Codes à retaper", MISREAD),
    "refusees": ("Refusées", Q(status=ClaimLineStatus.REFUSED) & ~MISREAD),
    "non-lues": ("Pas encore lues", Q(status=ClaimLineStatus.UNREAD)),
    "bonnes": (
        "Bonnes",
        Q(status__in=[ClaimLineStatus.GOOD, ClaimLineStatus.REDEEMED, ClaimLineStatus.WAITING]),
    ),
}
HEADERS = (
    *("Ligne", "Cellule du code", "Numéro du Pass", "Lieu", "Service", "Date du service"),
    *("Réponse", "Code", "Ce qui ne va pas", "Que faire", "Montant", "Payé au plus tard le"),
    "Même Pass que",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many lines of a list are where, and the money they stand for."""

    lines: int
    unread: int
    faulty: int
    waiting: int
    good: int
    redeemed: int
    refused: int
    repeated: int
    misread: int
    owed: int
    redeemed_cents: int
    good_cents: int

    @property
    def settled(self) -> int:
        """The lines that nothing is under way for, of the work that runs now."""
        return self.lines - self.waiting


@dataclass(frozen=True, slots=True)
class Told:
    """One line, in the words of whoever reads it."""

    line: ClaimLine
    serial: str
    answer: str
    trouble: str
    remedy: str
    cents: int | None
    pay_by: dt.date | None
    repeats: str

    @property
    def is_misread(self) -> bool:
        return self.line.serial is None and self.line.refusal_code in claim_lines.RETYPABLE


def lists_of(user: User) -> QuerySet[ClaimFile]:
    """The lists a user may see, the latest first."""
    files = ClaimFile.objects.visible_to(user).select_related("provider", "sent_by")
    return files.order_by("-pk")


def waiting_for(user: User) -> QuerySet[ClaimFile]:
    """The lists that somebody else brought for one's organisation, and that wait for its yes."""
    brought = lists_of(user).filter(status=ClaimFileStatus.ANALYSED, confirmed_at__isnull=True)
    return brought.exclude(sent_by=user)


def counts(file: ClaimFile) -> Counts:
    """Count the lines of a list: one statement for the lines, one for the money to come."""
    by = ClaimLineStatus
    lines = ClaimLine.objects.filter(file=file)
    found = lines.aggregate(
        lines=Count("pk"),
        **{
            status.value: Count("pk", filter=Q(status=status))
            for status in (by.UNREAD, by.FAULTY, by.WAITING, by.GOOD, by.REDEEMED, by.REFUSED)
        },
        repeated=Count("pk", filter=Q(status=by.REFUSED, repeats__isnull=False)),
        misread=Count("pk", filter=MISREAD),
        owed=Count("pk", filter=answering_claims.OWED),
        redeemed_cents=Sum("redemption__face_value_cents", default=0),
    )
    good = Pass.objects.filter(serial__in=lines.filter(status=by.GOOD).values("serial"))
    coming = good.aggregate(cents=Sum("order__face_value_cents", default=0))
    return Counts(**found, good_cents=coming["cents"])


def views(count: Counts) -> list[tuple[str, str, int]]:
    """The views of a list that have something to show: key, French name, how many lines."""
    numbers = {
        "a-corriger": count.faulty,
        "a-retaper": count.misread,
        "refusees": count.refused - count.misread,
        "non-lues": count.unread,
        "bonnes": count.good + count.redeemed + count.waiting,
    }
    return [(key, VIEWS[key][0], number) for key, number in numbers.items() if number]


def sentence(count: Counts) -> str:
    """« 4 lignes : 1 à encaisser, 2 refusées dont 1 en double, 1 à corriger. »"""
    doubles = f" dont {count.repeated} en double" if count.repeated else ""
    told = (
        (count.redeemed, f"{_many(count.redeemed, 'encaissée')}"),
        (count.good, f"{count.good} à encaisser"),
        (count.refused, f"{_many(count.refused, 'refusée')}{doubles}"),
        (count.faulty, f"{count.faulty} à corriger dans le fichier"),
        (count.unread, f"{count.unread} à lire encore"),
        (count.waiting, f"{count.waiting} à vérifier"),
    )
    parts = ", ".join(words for number, words in told if number)
    return f"{_many(count.lines, 'ligne')}\N{NO-BREAK SPACE}: {parts}."


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}"


def first_unread(file: ClaimFile) -> int | None:
    """The row where a pause stopped the reading."""
    unread = ClaimLine.objects.filter(file=file, status=ClaimLineStatus.UNREAD)
    return unread.order_by("row").values_list("row", flat=True).first()


def lines_of(file: ClaimFile, view: str = "") -> QuerySet[ClaimLine]:
    """The lines of a list in the order of its rows; only those of one view if it is known."""
    lines = ClaimLine.objects.filter(file=file)
    if view in VIEWS:
        lines = lines.filter(VIEWS[view][1])
    related = ("site", "service", "redemption__reversal", "repeats__file")
    return lines.select_related(*related).order_by("row")


def told(line: ClaimLine) -> Told:
    """Tell one line."""
    redemption = line.redemption
    answer = ClaimLineStatus(line.status).label.capitalize()
    if redemption is not None and redemption.reversed_at is not None:
        answer = f"{answer}, puis annulée"
    return Told(
        line=line,
        serial=_serial(line),
        answer=answer,
        trouble=line.detail or " ".join(f"{cell} : {reason}" for cell, _, reason in line.faults),
        remedy=" ".join(filter(None, (line.remedy, _places(line)))),
        cents=redemption.face_value_cents if redemption else None,
        pay_by=scans.expected_pay_on(redemption.received_at) if redemption else None,
        repeats=_repeats(line),
    )


def results_csv(file: ClaimFile) -> bytes:
    """The whole list with its answers, as a French spreadsheet opens it."""
    return table_csv.write([HEADERS, *(_row(told(line)) for line in lines_of(file).iterator())])


def results_name(file: ClaimFile) -> str:
    """The name under which the answers of a list are kept."""
    return f"reponses-{file.public_id}.csv"


def _row(each: Told) -> list[str]:
    line = each.line
    values: list[Any] = [
        line.row,
        line.code_cell,
        each.serial,
        line.site.name if line.site else "",
        line.service.label if line.service else "",
        f"{line.service_on:%d/%m/%Y}" if line.service_on else "",
        each.answer,
        line.refusal_code or ("invalid_request" if line.faults else ""),
        each.trouble,
        each.remedy,
        money.show(each.cents) if each.cents is not None else "",
        f"{each.pay_by:%d/%m/%Y}" if each.pay_by else "",
        each.repeats,
    ]
    return [str(value) for value in values]


def _serial(line: ClaimLine) -> str:
    """The serial of a line, or where a mistyped code begins: « 003RJ0… »."""
    if line.serial is not None:
        return codes.serial_text(line.serial)
    return f"{line.typed_start}…" if line.typed_start else ""


def _places(line: ClaimLine) -> str:
    """Say where to look first on paper: the code itself is not known here any more."""
    if not line.doubtful_places:
        return ""
    names = [place_in_words(place) for place in line.doubtful_places]
    return f"À relire d'abord : {', '.join(names)}."


def place_in_words(place: int) -> str:
    """« 4e caractère du 2e groupe », as somebody finds it on paper."""
    group, rank = code_repair.group_and_rank(place)
    return f"{_ORDINALS[rank - 1]} caractère du {_ORDINALS[group - 1]} groupe"


_ORDINALS = ("1er", "2e", "3e", "4e", "5e")


def _repeats(line: ClaimLine) -> str:
    before = line.repeats
    if before is None:
        return ""
    here = before.file_id == line.file_id
    return f"ligne {before.row}" if here else f"ligne {before.row} de {before.file.name}"
