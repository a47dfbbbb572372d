"""What the town adds for the second half of the story: talks, agendas, lots, signals.

Each part lives through its verbs, on the clock of the town, and says which route shows what.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from diagnostics import interviewing, sealing
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, User
from diagnostics.models import Person
from passes import (
    answering_claims,
    attaching,
    claiming,
    codes,
    keys,
    mapping_lists,
    producing,
    proving,
    tending,
    verifying,
    watching,
)
from passes.dispute_states import DisputeReason
from passes.enums import ProviderRole
from passes.models import (
    AccountNotice,
    CreditNote,
    Dispute,
    FunderApproval,
    HandOver,
    Lot,
    MonthlyStatement,
    Order,
    PrintFile,
    Provider,
    RefusedScan,
)
from passes.paper_kinds import CreditKind
from passes.sampling import Population
from passes.signal_kinds import SignalKind
from passes.watching import Finding
from tests.passes import invoices
from tests.passes.agendas import Place, hold
from tests.passes.applications import SIRET_PAPER
from tests.passes.stock import Stock

PLACES_LIST = "nom;adresse;commune;code_postal\nAnnexe;1 rue du Port;Lens;62300\n"
Arguments = dict[str, list[Any]]


def guided(arguments: Arguments, advisor: User, talking: Person, told: Person) -> None:
    """A guided interview under way, and another that has its result."""
    under_way = interviewing.start_interview(
        actor=advisor, person=talking, instrument="guided_interview"
    )
    _name(arguments, "guided guided_answer guided_continue guided_finish", under_way.public_id)
    done = interviewing.start_interview(actor=advisor, person=told, instrument="guided_interview")
    recorded = interviewing.close_interview(
        actor=advisor,
        interview=done,
        circumstances=interviewing.Circumstances(stop_reason="person_stops"),
    )
    _name(arguments, "guided_result guided_correct", recorded.public_id)


def seats(arguments: Arguments, hand_over: HandOver, member: User) -> None:
    """A session of a place where this member works, and a seat held there for somebody."""
    place = Place()
    place.provider.memberships.create(
        user=member, role=ProviderRole.MEMBER, started_on=journal.today()
    )
    workshop = place.workshop(on=journal.today() + dt.timedelta(days=7))
    seat = hold(hand_over, workshop)
    _name(arguments, "workshop cancel_workshop cancel_series", workshop.public_id, "passes")
    _name(arguments, "note_attendance seat_outcome release_seat", seat.public_id, "passes")
    _name(arguments, "seats note_call", hand_over.public_id, "passes")


def lots(arguments: Arguments, agency: Agency) -> None:
    """A lot on its way here; its codes were asked for the printer."""
    stock = Stock(balances={"opening_cents": 0, "closing_cents": 0})
    lot = stock.produced(2)
    asked = PrintFile.objects.create(
        lot=lot, certificate="-", asked_by=stock.operator, asked_at=journal.instant()
    )
    _name(arguments, "approve_print_file take_print_file", asked.public_id, "passes")
    lot = producing.ship_lot(actor=stock.operator, lot=lot, carrier_reference="COLIS 12")
    Lot.objects.filter(pk=lot.pk).update(agency=agency)
    lot_pages = "lot lot_progress ship_lot reissue_lot ask_print_file receive_lot receive_file"
    _name(arguments, lot_pages, lot.public_id, "passes")
    _name(arguments, "lots close_delivery", stock.order.public_id, "passes")
    drawer = "stock give_booklets return_booklets write_off_booklets count_stock register"
    _name(arguments, drawer, agency.public_id, "passes")


def ends(arguments: Arguments, order: Order) -> None:
    """What is signed when an order ends, and a fact to look at."""
    pages = "end_of_order extend_order expire_passes joint_statement joint_statement_file"
    _name(arguments, f"{pages} issue_credit_note", order.public_id, "passes")
    arguments["passes:sign_end"] = [order.public_id, "arret"]
    facts = {"count": 3, "booklet": "C-00016J-H", "minutes": 12}
    signal = watching.raise_signal(
        actor=journal.SystemJob("notice_signals"),
        finding=Finding(SignalKind.WHOLE_BOOKLET, "C-00016J-H", facts),
    )
    _name(arguments, "signal", signal.public_id, "passes")


def checks(arguments: Arguments, hand_over: HandOver, operator: User) -> None:
    """A booklet whose use may be contested, and a draw that verifies some hand-overs."""
    today = journal.today()
    draw = verifying.Draw(
        "printemps", 5, today - dt.timedelta(days=366), today - dt.timedelta(days=1)
    )
    sample = verifying.draw_verification(actor=operator, draw=draw)
    _name(arguments, "contest", hand_over.public_id, "passes")
    _name(arguments, "verification_sample verification_letters", sample.public_id, "passes")
    asked = sample.verifications.earliest("pk")
    _name(arguments, "note_verification", asked.public_id, "passes")


def proofs(arguments: Arguments, auditor: User) -> None:
    """Passes that an auditor drew, one of them followed, and the key that signs what he takes."""
    draw = proving.draw_evidence(
        actor=auditor, draw=proving.Draw(Population.ISSUED, "printemps", 3)
    )
    _name(arguments, "evidence_draw evidence_pack show_holder", draw.public_id, "passes")
    arguments["passes:pass_history"] = [codes.serial_text(draw.serials[0])]
    fingerprint = sealing.key_fingerprint(keys.evidence_public_keys()[0])
    arguments["passes:former_evidence_key"] = [fingerprint]


def structures(arguments: Arguments, provider: Provider, operator: User, admin: User) -> None:
    """A structure with its place, its paper, what is said of it, and a list not entered yet."""
    site = provider.sites.get()
    _name(arguments, "accept_application end_approval", provider.public_id, "passes")
    FunderApproval.objects.get_or_create(
        funder=Order.objects.earliest("pk").funder,
        provider=provider,
        until_on=None,
        defaults={"from_on": journal.today(), "decided_by": operator},
    )
    arguments["passes:decide_provider"] = [provider.public_id, "radier"]
    arguments["passes:attach"] = ["provider", provider.public_id]
    pages = "edit_site set_services confirm_site report_site_change place"
    _name(arguments, pages, site.public_id, "passes")
    report = tending.report_site_change(actor=operator, site=site, text="Fermé le lundi")
    _name(arguments, "answer_site_change", report.public_id, "passes")
    for name in ("passes:end_membership", "passes:limit_member"):
        arguments[name] = [admin.provider_memberships.get().pk]
    paper = attaching.attach_document(actor=operator, owner=provider, paper=SIRET_PAPER)
    _name(arguments, "document", paper.public_id, "passes")
    account = provider.bank_accounts.last()
    notice = AccountNotice.objects.create(account=account, user=admin, told_at=journal.instant())
    arguments["passes:account_notice"] = arguments["passes:answer_notice"] = [notice.pk]
    _name(arguments, "abandon_account", account.public_id, "passes")
    given = mapping_lists.PlacesList("Liste", "l.csv", journal.today(), PLACES_LIST.encode())
    file = mapping_lists.stage_places_file(actor=operator, given=given)
    _name(arguments, "map_places preview_places", file.public_id, "passes")


def orders(arguments: Arguments, order: Order, operator: User) -> None:
    """Where an order stands, who pays it, and what went back to its funder."""
    pages = "order_progress order_funding recall_funds resume_distribution lots_for_agencies"
    _name(arguments, pages, order.public_id, "passes")
    note = CreditNote.objects.create(
        number="A-2026-000009",
        order=order,
        kind=CreditKind.SURPLUS,
        amount_cents=100,
        issued_on=journal.today(),
        issued_by=operator,
    )
    pages = "credit_note credit_note_file choose_settlement offset_credit"
    _name(arguments, pages, note.public_id, "passes")
    pages = "order_invoices impute shares_by_pass shares_by_month"
    _name(arguments, pages, order.public_id, "passes")
    _name(arguments, "funder", order.funder.public_id, "passes")
    asking = invoices.signed_order(funder=order.funder, upstream_fee_bp=500)
    invoice = invoices.asked(asking, 50_000)
    pages = "invoice invoice_file invoice_table cancel_invoice note_fee"
    _name(arguments, pages, invoice.public_id, "passes")


def quarrels(arguments: Arguments, statement: MonthlyStatement, admin: User) -> None:
    """A disagreement about a line, a hold asked, a late scan that may be honoured."""
    line = statement.lines.filter(redemption__isnull=False).earliest("pk")
    arguments["passes:dispute_line"] = [line.pk]
    dispute = Dispute.objects.create(
        reason=DisputeReason.WRONG_FEE,
        provider=statement.provider,
        statement=statement,
        opened_by=admin,
        opened_at=journal.instant(),
        text="Les frais ne sont pas ceux de la commande",
        holds_statement=False,
        deadline_on=journal.today() + dt.timedelta(days=15),
    )
    dispute.lines.add(line)
    _name(arguments, "dispute withdraw_dispute", dispute.public_id, "passes")
    _name(arguments, "hold_lines", statement.public_id, "passes")
    # Doors that only take a form open on any name.
    acts = "confirm_hold free_lines grant_gesture revoke_device answer_transfer"
    _name(arguments, acts, statement.public_id, "passes")
    redemption = line.redemption
    late = RefusedScan.objects.create(
        scan_id=uuid.uuid4(),
        provider=statement.provider,
        member=admin,
        site=redemption.site,
        service=redemption.service,
        service_on=redemption.service_on,
        scanned_at=redemption.received_at,
        received_at=journal.instant(),
        refusal_code="blocked",
        serial=redemption.digital_pass.serial,
    )
    arguments["passes:accept_late_scan"] = [late.pk]


def lists_of_claims(arguments: Arguments, provider: Provider, member: User) -> None:
    """A list of Passes sent instead of scans, with a line to type again."""
    content = b"Code du Pass;Date du service\n0000000000000Z1;09/03/2026\n"
    sent = claiming.SentList("pass.csv", content)
    file = claiming.analyse_claims(actor=member, provider=provider, sent=sent)
    answering_claims.take_up(file=file)
    pages = "claim_file claim_progress claim_results confirm_claims discard_claims"
    _name(arguments, pages, file.public_id, "passes")
    arguments["passes:retype_claim"] = [file.public_id, 2]


def _name(arguments: Arguments, names: str, row: uuid.UUID, app: str = "diagnostics") -> None:
    for name in names.split():
        arguments[f"{app}:{name}"] = [row]
