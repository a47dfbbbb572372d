"""Guard what funders are asked and given back, and the tables rebuilt for it anew."""

from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("passes", "0027_invoices_and_refunds")]

    operations = [
        GuardTable(
            "Invoice",
            mutable=[
                "file_digest",
                "file_content",
                "paid_cents",
                "fee_received_on",
                "fee_noted_by",
                "cancelled_at",
                "cancelled_by",
                "cancel_reason",
            ],
        ),
        GuardTable("Imputation", mutable=["undone_at"]),
        GuardTable("CreditOffset"),
        GuardTable(
            "CreditNote",
            mutable=["settlement", "used_cents", "words", "file_digest", "file_content"],
        ),
        GuardTable("FundingReceipt", mutable=["undone_at"]),
        GuardTable("Payment", mutable=["status", "bank_reason", "settled_on"]),
        GuardTable(
            "BankAccount",
            mutable=[
                "status",
                "submitted_by",
                "submitted_at",
                "checked_by",
                "confirmed_by",
                "payee_match",
                "valid_from",
                "valid_until",
                "reason",
            ],
        ),
    ]
