"""What a provider is owed and was paid, file by file: its creditor pack (« dossier de créance »).

Everything an administrator of the provider may already read, and nothing more: no code, no person,
no free text. Rows come straight from the database, two thousand at a time, whatever their number;
called inside one snapshot, so that every file speaks of the same instant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Prefetch, QuerySet, Sum

from passes import (
    ageing,
    bank_reasons,
    closing,
    codes,
    coverage,
    identifiers,
    journal_extracts,
    pack_notes,
    stating,
)
from passes.enums import PaymentStatus
from passes.formats import evidence_pack, statement_csv, statement_pdf
from passes.formats.evidence_pack import Piece, euros, table
from passes.journal_extracts import Subjects
from passes.models import (
    BankAccount,
    BankMatch,
    Dispute,
    Gesture,
    LineHold,
    MonthlyStatement,
    Payment,
    PaymentBatch,
    Provider,
    ProviderMembership,
    Redemption,
)
from passes.pack_notes import Totals

AT_ONCE = 2_000
USES = (
    "N° de série",
    "Fait le",
    "Scanné le",
    "Reçu le",
    "Service",
    "Lieu",
    "Commande",
    "Commanditaire",
    "Montant",
    "Relevé",
)
_COLUMNS = (
    "digital_pass__serial",
    "service_on",
    "scanned_at",
    "received_at",
    "service_label",
    "service__label",
    "site_name",
    "site__name",
    "order__reference",
    "order__funder__name",
    "face_value_cents",
    "statement_line__statement__number",
    "site__time_zone",
)


@dataclass(frozen=True, slots=True)
class CreditorFile:
    """One provider, one day."""

    provider: Provider
    on: dt.date

    @property
    def totals(self) -> Totals:
        """What the pack holds, in counts and cents."""
        rows = ageing.with_wait().filter(provider=self.provider)
        found = {
            waits: (count, cents)
            for waits, count, cents in rows.order_by()
            .values_list("is_waiting")
            .annotate(Count("pk"), Sum("face_value_cents"))
        }
        return Totals(
            unpaid=found.get(True, (0, 0)),
            paid=found.get(False, (0, 0)),
            bands=tuple(ageing.by_age(rows.filter(is_waiting=True), self.on)),
            statements=self.provider.statements.count(),
            debt_cents=stating.money_of(self.provider, self.on).debt_cents,
        )

    def pieces(self, public_key: str, fingerprint: str) -> Iterator[Piece]:
        """Give each file, in its order, made only when it is written."""
        note = pack_notes.creditor_note(
            self.provider, self.on, self.totals, fingerprint, is_specimen=settings.DEMO_MODE
        )
        yield Piece("LISEZ-MOI.txt", evidence_pack.text(note))
        yield Piece(evidence_pack.PUBLIC_KEY, [public_key.encode()])
        yield Piece("encaissements-impayes.csv", self._unpaid())
        yield Piece("encaissements-payes.csv", self._paid())
        yield Piece("encaissements-annules.csv", self._reversed())
        yield from self._statements()
        yield Piece("virements.csv", self._payments())
        yield Piece("contestations.csv", self._disputes())
        yield Piece("retenues.csv", self._holds())
        yield Piece("couverture.csv", _coverage())
        yield Piece("journal.csv", self._journal())

    def _unpaid(self) -> Iterator[bytes]:
        rows = ageing.with_wait().filter(provider=self.provider, is_waiting=True)
        return table((*USES, "Jours d'attente"), self._uses(rows, with_wait=True))

    def _paid(self) -> Iterator[bytes]:
        rows = ageing.with_wait().filter(provider=self.provider, is_waiting=False)
        state = ("statement_line__statement__status", "statement_line__statement__paid_on")
        labels = dict(MonthlyStatement._meta.get_field("status").flatchoices)
        told = (
            (*use, labels.get(status, ""), paid_on)
            for use, (status, paid_on) in self._pairs(rows, state)
        )
        return table((*USES, "État du relevé", "Payé le"), told)

    def _reversed(self) -> Iterator[bytes]:
        rows = Redemption.objects.filter(provider=self.provider, reversed_at__isnull=False)
        told = ((*use, _day(at)) for use, (at,) in self._pairs(rows, ("reversed_at",)))
        return table((*USES, "Annulé le"), told)

    def _uses(self, rows: QuerySet[Any], *, with_wait: bool) -> Iterator[Sequence[Any]]:
        for use, (received_at,) in self._pairs(rows, ("received_at",)):
            yield (*use, (self.on - _day(received_at)).days) if with_wait else use

    def _pairs(
        self, rows: QuerySet[Any], more: Sequence[str]
    ) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
        """Give each redemption as its cells, beside other columns of its row."""
        # By expression, so that a column asked for twice comes twice.
        columns: tuple[Any, ...] = (*_COLUMNS, *(F(name) for name in more))
        ordered = rows.order_by("received_at", "pk").values_list(*columns)
        for row in ordered.iterator(chunk_size=AT_ONCE):
            yield _use(row), row[len(_COLUMNS) :]

    def _statements(self) -> Iterator[Piece]:
        """Give each statement twice; one at a time, and without the name of who scanned."""
        rows = self.provider.statements.select_related("provider").order_by("cut_off_at", "pk")
        for statement in rows.iterator(chunk_size=AT_ONCE):
            sheet = stating.sheet_of(statement)
            sheet = replace(sheet, lines=tuple(replace(line, member="") for line in sheet.lines))
            yield Piece(f"releves/{statement.number}.pdf", [statement_pdf.render(sheet)])
            yield Piece(f"releves/{statement.number}.csv", [statement_csv.write(sheet)])

    def _payments(self) -> Iterator[bytes]:
        header = (
            "Référence",
            "Relevé",
            "Montant",
            "Compte",
            "État",
            "Bordereau",
            "Exécution demandée",
            "Réglé le",
            "Motif de la banque",
            "Ce qu'il veut dire",
            "Écriture de la banque",
        )
        matches = BankMatch.objects.standing().select_related("entry").order_by("pk")
        payments = (
            Payment.objects.filter(statement__provider=self.provider)
            .exclude(status=PaymentStatus.PREPARED)
            .select_related("statement", "batch")
            .prefetch_related(Prefetch("matches", matches, to_attr="standing"))
            .order_by("pk")
        )
        return table(header, (_payment(each) for each in payments.iterator(chunk_size=500)))

    def _disputes(self) -> Iterator[bytes]:
        header = (
            "Ouverte le",
            "Motif",
            "Relevé",
            "État",
            "À décider avant le",
            "Décision",
            "Effet",
        )
        disputes = Dispute.objects.filter(provider=self.provider).select_related("statement")
        return table(
            header,
            (
                (
                    _day(each.opened_at),
                    each.get_reason_display(),
                    each.statement.number if each.statement else "",
                    each.get_status_display(),
                    each.deadline_on,
                    each.get_decision_display() if each.decision else "",
                    euros(each.amount_cents),
                )
                for each in disputes.order_by("pk")
            ),
        )

    def _holds(self) -> Iterator[bytes]:
        holds: QuerySet[Any] = (
            LineHold.objects.filter(statement__provider=self.provider, confirmed_at__isnull=False)
            .select_related("statement")
            .annotate(cents=Sum("lines__amount_cents"))
        )
        return table(
            ("Relevé", "Depuis le", "Jusqu'au", "Levée le", "Montant retenu"),
            (
                (
                    each.statement.number,
                    _day(each.confirmed_at),
                    each.until_on,
                    _day(each.freed_at) if each.freed_at else "",
                    euros(each.cents or 0),
                )
                for each in holds.order_by("pk")
            ),
        )

    def _journal(self) -> Iterator[bytes]:
        own = set(
            ProviderMembership.objects.filter(provider=self.provider).values_list(
                "user_id", flat=True
            )
        )
        return table(journal_extracts.HEADER, journal_extracts.rows(self._subjects(), own))

    def _subjects(self) -> Iterable[Subjects]:
        """Name what the journal is read of: the money of this provider, and nobody else's."""
        provider = self.provider
        payments = Payment.objects.filter(statement__provider=provider)
        accounts = BankAccount.objects.filter(provider=provider).order_by("pk")
        yield Subjects("passes.Provider", [(provider.pk, provider.siret or "")])
        yield Subjects(
            "passes.BankAccount",
            ((each.pk, identifiers.mask_iban(each.iban)) for each in accounts),
        )
        yield Subjects("passes.MonthlyStatement", _numbers(provider.statements.all(), "number"))
        yield Subjects(
            "passes.PaymentBatch",
            _numbers(PaymentBatch.objects.filter(payments__in=payments).distinct(), "number"),
        )
        matched = BankMatch.objects.filter(payment__in=payments)
        yield Subjects("passes.BankMatch", _numbers(matched, "payment__end_to_end_id"))
        for label, rows in (
            ("passes.Dispute", Dispute.objects.filter(provider=provider)),
            ("passes.Gesture", Gesture.objects.filter(provider=provider)),
            ("passes.LineHold", LineHold.objects.filter(statement__provider=provider)),
        ):
            yield Subjects(label, ((pk, str(rank)) for rank, pk in _ranked(rows)))
        redeemed = Redemption.objects.filter(provider=provider).order_by("received_at", "pk")
        serials = redeemed.values_list("pk", "digital_pass__serial").iterator(chunk_size=AT_ONCE)
        yield Subjects(
            "passes.Redemption", ((pk, codes.serial_text(serial)) for pk, serial in serials)
        )


def _use(row: Sequence[Any]) -> tuple[Any, ...]:
    serial, service_on, scanned_at, received_at = row[:4]
    return (
        codes.serial_text(serial),
        service_on,
        _day(scanned_at, row[12]),
        _day(received_at),
        row[4] or row[5],
        row[6] or row[7],
        row[8],
        row[9],
        euros(row[10]),
        row[11] or "pas encore",
    )


def _payment(payment: Any) -> tuple[Any, ...]:
    reason = payment.bank_reason
    entries = [
        f"{match.entry.bank_reference} du {match.entry.booked_on:%d/%m/%Y}"
        for match in payment.standing
    ]
    return (
        payment.end_to_end_id,
        payment.statement.number,
        euros(payment.amount_cents),
        identifiers.mask_iban(payment.iban),
        payment.get_status_display(),
        payment.batch.number,
        payment.batch.requested_on,
        payment.settled_on,
        reason,
        bank_reasons.explain(reason).sentence if reason else "",
        ", ".join(entries),
    )


def _coverage() -> Iterator[bytes]:
    """The custody of everybody's money, as each provider may read it on screen."""
    return table(
        ("Clôture de la banque", "Solde", "Dû", "Écart"),
        (
            (day.on, euros(day.balance_cents), euros(day.due_cents), euros(day.gap_cents))
            for day in coverage.history()
        ),
    )


def _numbers(rows: QuerySet[Any], name: str) -> Iterator[tuple[int, str]]:
    return rows.order_by("pk").values_list("pk", name).iterator(chunk_size=AT_ONCE)


def _ranked(rows: QuerySet[Any]) -> Iterator[tuple[int, int]]:
    return enumerate(rows.order_by("pk").values_list("pk", flat=True), 1)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _day(at: dt.datetime, zone: str = "") -> dt.date:
    """The day of an instant where it happened, or for the operator."""
    return at.astimezone(_zone(zone) if zone else closing.OPERATOR_TIME).date()
