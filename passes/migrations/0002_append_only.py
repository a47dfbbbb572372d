from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("passes", "0001_initial")]

    operations = [
        GuardTable("SignOff"),
        GuardTable("Redemption", mutable=["reversed_at"]),
        GuardTable("Reversal"),
        GuardTable("RefusedScan"),
        GuardTable(
            "MonthlyStatement", mutable=["status", "approved_at", "approved_by", "paid_on"]
        ),
        GuardTable("StatementLine"),
        GuardTable("BankEntry", mutable=["status", "matched_cents"]),
        GuardTable("BankMatch", mutable=["undone_at", "undone_by"]),
        GuardTable("TreasuryMovement", mutable=["second_by", "confirmed_at"]),
        GuardTable("CustodyReading"),
        GuardTable("FundingReceipt", mutable=["undone_at"]),
        GuardTable(
            "BankAccount",
            mutable=[
                "status",
                "submitted_by",
                "submitted_at",
                "checked_by",
                "confirmed_by",
                "valid_from",
                "valid_until",
                "reason",
            ],
        ),
        GuardTable("Payment", mutable=["status", "bank_reason", "settled_on"]),
        # Nothing of these is ever deleted; their states move along section 5.
        GuardTable("LossReport", mutable=["replacement", "closed_at"]),
        GuardTable("Exclusion", mutable=["lifted_at"]),
    ]
