"""What an auditor takes away of a draw: each Pass drawn, its life, its lines, its money, the bank.

No code, no person, no free text. The population goes with it, so that the draw can be made again by
somebody who does not trust this instance. Called inside one snapshot.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from passes import codes, identifiers, journal_extracts, pack_notes, sampling, tracing
from passes.formats import evidence_pack
from passes.formats.evidence_pack import Piece, euros, table
from passes.journal_extracts import Subjects, instant
from passes.models import (
    BankMatch,
    EvidenceDraw,
    HandOver,
    Pass,
    Payment,
    Redemption,
    StatementLine,
)
from passes.sampling import Population

AT_ONCE = 2_000


def population(draw: EvidenceDraw) -> Iterator[int]:
    """Give the serials among which a draw was made, in their order: the same for ever."""
    if draw.population == Population.ISSUED:
        passes = Pass.objects.filter(serial__lte=draw.last_serial)
        if draw.order_id is not None:
            passes = passes.filter(order=draw.order_id)
        return passes.order_by("serial").values_list("serial", flat=True).iterator(AT_ONCE)
    uses = Redemption.objects.filter(received_at__gte=_start(draw.from_on))
    uses = uses.filter(received_at__lt=_start(draw.until_on, after=1))
    if draw.order_id is not None:
        uses = uses.filter(order=draw.order_id)
    serials = uses.order_by("digital_pass__serial").values_list("digital_pass__serial", flat=True)
    return serials.distinct().iterator(AT_ONCE)


def _start(day: dt.date | None, after: int = 0) -> dt.datetime:
    """A day of a draw begins at midnight UTC, wherever who draws again may be."""
    on = (day or dt.date.min) + dt.timedelta(days=after)
    return dt.datetime.combine(on, dt.time(), tzinfo=dt.UTC)


@dataclass
class EvidenceFile:
    """One draw, one day."""

    draw: EvidenceDraw
    on: dt.date

    @cached_property
    def passes(self) -> list[Pass]:
        """The Passes drawn, in the order of their serials; two hundred at most."""
        rows = Pass.objects.filter(serial__in=self.draw.serials)
        return list(rows.select_related("booklet", "order__funder").order_by("serial"))

    def pieces(self, public_key: str, fingerprint: str) -> Iterator[Piece]:
        """Give each file, in its order, made only when it is written."""
        note = pack_notes.evidence_note(
            self.draw, self.on, fingerprint, is_specimen=settings.DEMO_MODE
        )
        yield Piece("LISEZ-MOI.txt", evidence_pack.text(note))
        yield Piece(evidence_pack.PUBLIC_KEY, [public_key.encode()])
        yield Piece("tirage.csv", self._drawn())
        yield Piece("population.txt", _listed(population(self.draw)))
        yield Piece("pass.csv", self._passes())
        histories = tracing.of(self.draw.serials)
        for serial in sorted(histories):
            yield Piece(
                f"histoire/{codes.serial_text(serial)}.csv",
                table(
                    ("Instant (UTC)", "Acte", "Précision"),
                    ((instant(e.at), e.what, e.detail) for e in histories[serial]),
                ),
            )
        yield Piece("encaissements.csv", self._redemptions())
        yield Piece("lignes.csv", self._lines())
        yield Piece("virements.csv", self._payments())
        yield Piece("ecritures.csv", self._entries())
        yield Piece("journal.csv", self._journal())

    def _drawn(self) -> Iterator[bytes]:
        seed = self.draw.seed
        texts = [codes.serial_text(serial) for serial in self.draw.serials]
        return table(
            ("Ordre", "N° de série", "Rang"),
            ((place, text, sampling.rank(seed, text)) for place, text in enumerate(texts, 1)),
        )

    def _passes(self) -> Iterator[bytes]:
        header = (
            "N° de série",
            "Carnet",
            "Place",
            "État",
            "Bloqué",
            "Commande",
            "Commanditaire",
            "Valeur",
        )
        return table(
            header,
            (
                (
                    codes.serial_text(each.serial),
                    each.booklet.number,
                    each.rank,
                    each.get_status_display(),
                    "oui" if each.blocked_at else "",
                    each.order.reference,
                    each.order.funder.name,
                    euros(each.order.face_value_cents),
                )
                for each in self.passes
            ),
        )

    def _uses(self) -> QuerySet[Redemption]:
        rows = Redemption.objects.filter(digital_pass__in=self.passes)
        return rows.select_related("digital_pass", "provider", "site", "service").order_by("pk")

    def _redemptions(self) -> Iterator[bytes]:
        header = (
            "N° de série",
            "Structure",
            "SIRET",
            "Lieu",
            "Service",
            "Fait le",
            "Scanné (UTC)",
            "Reçu (UTC)",
            "Montant",
            "Annulé (UTC)",
        )
        return table(header, (_use(each) for each in self._uses()))

    def _statement_lines(self) -> QuerySet[StatementLine]:
        named = Q(redemption__digital_pass__in=self.passes) | Q(
            reversal__redemption__digital_pass__in=self.passes
        )
        return StatementLine.objects.filter(named).order_by("pk")

    def _lines(self) -> Iterator[bytes]:
        header = ("N° de série", "Relevé", "Mois", "Nature", "Montant", "État du relevé", "Payé le")
        rows = self._statement_lines().select_related(
            "statement", "redemption__digital_pass", "reversal__redemption__digital_pass"
        )
        return table(header, (_line(each) for each in rows))

    def _statement_payments(self) -> QuerySet[Payment]:
        statements = self._statement_lines().order_by().values("statement")
        return Payment.objects.filter(statement__in=statements).order_by("pk")

    def _payments(self) -> Iterator[bytes]:
        header = (
            "Référence",
            "Relevé",
            "Structure",
            "Montant",
            "Compte",
            "État",
            "Bordereau",
            "Empreinte du bordereau",
            "Réglé le",
            "Motif de la banque",
        )
        rows = self._statement_payments().select_related("statement__provider", "batch")
        return table(header, (_payment(each) for each in rows))

    def _matches(self) -> QuerySet[BankMatch]:
        rows = BankMatch.objects.filter(payment__in=self._statement_payments().order_by())
        return rows.order_by("pk")

    def _entries(self) -> Iterator[bytes]:
        header = (
            "Écriture",
            "Comptabilisée le",
            "Sens",
            "Montant de l'écriture",
            "Montant rapproché",
            "Virement",
            "Certitude",
            "Relevé de compte",
            "Empreinte du fichier",
            "Défait (UTC)",
        )
        rows = self._matches().select_related("entry__bank_statement", "payment")
        return table(header, (_entry(each) for each in rows.defer(*_FILES)))

    def _journal(self) -> Iterator[bytes]:
        return table(journal_extracts.HEADER, journal_extracts.rows(self._subjects(), set()))

    def _subjects(self) -> Iterator[Subjects]:
        booklets = {each.booklet_id: each.booklet.number for each in self.passes}
        yield Subjects("passes.Booklet", sorted(booklets.items()))
        hand_overs = HandOver.objects.filter(booklet__in=booklets).order_by("pk")
        yield Subjects(
            "passes.HandOver",
            ((pk, booklets[own]) for pk, own in hand_overs.values_list("pk", "booklet_id")),
        )
        yield Subjects(
            "passes.Redemption",
            ((each.pk, codes.serial_text(each.digital_pass.serial)) for each in self._uses()),
        )
        lines = self._statement_lines().order_by("statement_id")
        yield Subjects(
            "passes.MonthlyStatement",
            lines.values_list("statement_id", "statement__number").distinct(),
        )
        batches = self._statement_payments().order_by("batch_id")
        yield Subjects(
            "passes.PaymentBatch", batches.values_list("batch_id", "batch__number").distinct()
        )
        yield Subjects(
            "passes.BankMatch", self._matches().values_list("pk", "payment__end_to_end_id")
        )


_FILES = ("entry__bank_statement__file_content",)


def _listed(serials: Iterator[int]) -> Iterator[bytes]:
    """Write a population one serial a line, as its digest was made."""
    lines: list[str] = []
    for serial in serials:
        lines.append(f"{codes.serial_text(serial)}\n")
        if len(lines) == AT_ONCE:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()


def _use(each: Redemption) -> Sequence[Any]:
    return (
        codes.serial_text(each.digital_pass.serial),
        each.provider.name,
        identifiers.show_siret(each.provider.siret) if each.provider.siret else "",
        each.site_name or each.site.name,
        each.service_label or each.service.label,
        each.service_on,
        instant(each.scanned_at),
        instant(each.received_at),
        euros(each.face_value_cents),
        instant(each.reversed_at) if each.reversed_at else "",
    )


def _line(line: StatementLine) -> Sequence[Any]:
    use = line.redemption or (line.reversal.redemption if line.reversal else None)
    return (
        codes.serial_text(use.digital_pass.serial) if use else "",
        line.statement.number,
        line.statement.period,
        line.get_kind_display(),
        euros(line.amount_cents),
        line.statement.get_status_display(),
        line.statement.paid_on,
    )


def _payment(each: Payment) -> Sequence[Any]:
    return (
        each.end_to_end_id,
        each.statement.number if each.statement else "",
        each.statement.provider.name if each.statement else "",
        euros(each.amount_cents),
        identifiers.mask_iban(each.iban),
        each.get_status_display(),
        each.batch.number,
        each.batch.file_digest,
        each.settled_on,
        each.bank_reason,
    )


def _entry(match: BankMatch) -> Sequence[Any]:
    entry = match.entry
    return (
        entry.bank_reference,
        entry.booked_on,
        entry.get_direction_display(),
        euros(entry.amount_cents),
        euros(match.amount_cents),
        match.payment.end_to_end_id if match.payment else "",
        match.get_certainty_display(),
        f"du {entry.bank_statement.from_on:%d/%m/%Y} au {entry.bank_statement.until_on:%d/%m/%Y}",
        entry.bank_statement.file_digest,
        instant(match.undone_at) if match.undone_at else "",
    )
