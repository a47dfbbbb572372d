"""A printed order with its proof signed, two agencies with a share, and lots by their verbs."""

from __future__ import annotations

from dataclasses import dataclass, field

from diagnostics.accounts.models import Agency, User
from passes import checking, enums, order_text, ordering, producing, stocking
from passes.laws import Law
from passes.models import Booklet, Lot, Order
from passes.ordering import Visa
from passes.producing import LotTerms
from passes.stock_lines import Range, read_range
from passes.stocking import Reception
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.passes import order_factories
from tests.passes.factories import FundingLine, OrderFactory


@dataclass
class Stock:
    """Two agencies, a printed order of `ordered` Passes in booklets of `size`, by its verbs."""

    ordered: int = 60
    size: int = 3
    allotted: int = 30
    paid: int | None = None
    # What the statement of its money says the account holds; silent when empty.
    balances: dict[str, int] = field(default_factory=dict)
    operator: User = field(default_factory=lambda: UserFactory(operator=True))

    def __post_init__(self) -> None:
        self.agency: Agency = AgencyFactory()
        self.other: Agency = AgencyFactory()
        self.manager: User = manager(self.agency)
        self.other_manager: User = manager(self.other)
        self.advisor: User = advisor(self.agency)
        self.order: Order = OrderFactory(
            active=True,
            mode=enums.OrderMode.PRINTED,
            ordered_count=self.ordered,
            booklet_size=self.size,
            print_text="Une séance pour apprendre.",
            **({} if self.paid is None else {"funded_count": self.paid}),
        )
        FundingLine.objects.create(
            order=self.order, payer=self.order.funder, amount_cents=self.ordered * 1000, rank=1
        )
        paid = self.ordered if self.paid is None else self.paid
        order_factories.funded(self.order, paid * 1000, balances=self.balances)
        for agency in (self.agency, self.other):
            self.order.allocations.create(
                agency=agency, allotted_count=self.allotted, allotted_at=self.order.drafted_at
            )

    def sign_proof(self) -> None:
        visa = Visa(enums.SignOffKind.PROOF, order_text.digest_of(self.order))
        signatory = order_factories.signatory(self.order)
        ordering.record_sign_off(actor=signatory, order=self.order, visa=visa)

    def plan(self, booklets: int = 5) -> Lot:
        self.sign_proof()
        terms = LotTerms(booklets, self.agency)
        return producing.produce_lot(actor=self.operator, order=self.order, terms=terms)

    def produced(self, booklets: int = 5) -> Lot:
        return producing.fill_lot(actor=self.operator, lot=self.plan(booklets))

    def shipped(self, booklets: int = 5) -> Lot:
        lot = self.produced(booklets)
        return producing.ship_lot(actor=self.operator, lot=lot, carrier_reference="COLIS 12")

    def received(self, booklets: int = 5) -> Lot:
        lot = self.shipped(booklets)
        return stocking.receive_lot(
            actor=self.manager, lot=lot, reception=Reception(lot.booklet_count)
        )

    def numbers(self, lot: Lot, first: int = 0, count: int = 1) -> Range:
        start = lot.first_booklet + first
        return Range(start, start + count - 1)

    def booklets(self, status: str, agency: Agency | None = None) -> int:
        return Booklet.objects.filter(status=status, agency=agency or self.agency).count()

    def laws_hold(self) -> bool:
        found = checking.weigh(Order.objects.get(pk=self.order.pk))
        return all(each.ok for each in found if each.law in {Law.A, Law.B})


def typed(numbers: Range) -> Range:
    """The same range, as somebody types it."""
    return read_range(numbers.first_number.lower(), numbers.last_number.replace("-", " "))
