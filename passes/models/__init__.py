from passes.models.allocations import Allocation
from passes.models.answers import PaymentAnswer, PaymentReport
from passes.models.bank import BankEntry, BankMatch, BankStatement
from passes.models.bank_accounts import AccountNotice, BankAccount
from passes.models.claim_files import ClaimFile, ClaimLine
from passes.models.devices import Device, LateScan
from passes.models.disputes import Dispute, Gesture
from passes.models.documents import Document
from passes.models.evidence import EvidenceDraw
from passes.models.expiries import CreditNote, ExpiryStep, Extension, JointStatement
from passes.models.funders import Funder, FunderMembership
from passes.models.funding import FundingLine, FundingReceipt
from passes.models.hand_overs import Exclusion, HandOver, LossReport
from passes.models.holds import LineHold
from passes.models.invoices import CreditOffset, Imputation, Invoice
from passes.models.lots import Lot, PrintFile
from passes.models.notices import NoticedEntry
from passes.models.numbers import Instance, NumberSeries
from passes.models.orders import Order, OrderService, OrderTerritory, SignOff
from passes.models.outages import ClaimDelay, Outage
from passes.models.passes import Booklet, Pass
from passes.models.payments import Payment, PaymentBatch
from passes.models.place_files import PlacesFile, PlacesMapping, SiteReport
from passes.models.providers import (
    Accreditation,
    FunderApproval,
    Provider,
    ProviderMembership,
    SiretChange,
)
from passes.models.redemptions import Redemption, RefusedScan, Reversal
from passes.models.sites import MembershipSite, Service, Site, SiteService
from passes.models.statements import MonthlyStatement, StatementLine
from passes.models.stock import StockCount, StockMovement, StockTransfer
from passes.models.treasury import LockedPeriod, TreasuryMovement
from passes.models.verifications import Verification, VerificationSample
from passes.models.watch import CustodyReading, Signal
from passes.models.workshops import FollowUpCall, Outcome, Seat, Workshop

__all__ = [
    "AccountNotice",
    "Accreditation",
    "Allocation",
    "BankAccount",
    "BankEntry",
    "BankMatch",
    "BankStatement",
    "Booklet",
    "ClaimDelay",
    "ClaimFile",
    "ClaimLine",
    "CreditNote",
    "CreditOffset",
    "CustodyReading",
    "Device",
    "Dispute",
    "Document",
    "EvidenceDraw",
    "Exclusion",
    "ExpiryStep",
    "Extension",
    "FollowUpCall",
    "Funder",
    "FunderApproval",
    "FunderMembership",
    "FundingLine",
    "FundingReceipt",
    "Gesture",
    "HandOver",
    "Imputation",
    "Instance",
    "Invoice",
    "JointStatement",
    "LateScan",
    "LineHold",
    "LockedPeriod",
    "LossReport",
    "Lot",
    "MembershipSite",
    "MonthlyStatement",
    "NoticedEntry",
    "NumberSeries",
    "Order",
    "OrderService",
    "OrderTerritory",
    "Outage",
    "Outcome",
    "Pass",
    "Payment",
    "PaymentAnswer",
    "PaymentBatch",
    "PaymentReport",
    "PlacesFile",
    "PlacesMapping",
    "PrintFile",
    "Provider",
    "ProviderMembership",
    "Redemption",
    "RefusedScan",
    "Reversal",
    "Seat",
    "Service",
    "SignOff",
    "Signal",
    "SiretChange",
    "Site",
    "SiteReport",
    "SiteService",
    "StatementLine",
    "StockCount",
    "StockMovement",
    "StockTransfer",
    "TreasuryMovement",
    "Verification",
    "VerificationSample",
    "Workshop",
]
