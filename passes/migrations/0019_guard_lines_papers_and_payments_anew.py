"""Guard lines, papers and transfers anew (their tables were rebuilt), and what is new."""

from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("passes", "0018_disputes_holds_and_gestures")]

    operations = [
        GuardTable("StatementLine"),
        GuardTable("Document"),
        GuardTable("Payment", mutable=["status", "bank_reason", "settled_on"]),
        GuardTable(
            "Dispute",
            mutable=[
                "status",
                "decision",
                "decision_reason",
                "decided_by",
                "decided_at",
                "amount_cents",
            ],
        ),
        GuardTable(
            "LineHold",
            mutable=[
                "until_on",
                "second_by",
                "confirmed_at",
                "free_asked_by",
                "free_reason",
                "freed_by",
                "freed_at",
            ],
        ),
        GuardTable("Gesture", mutable=["granted_by", "granted_at", "top_up"]),
    ]
