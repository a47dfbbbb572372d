# What the bank said is never edited: its files, its answers, its notices, and the months locked.

from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [
        ("passes", "0033_bank_files_put_away"),
    ]

    operations = [
        GuardTable("PaymentAnswer"),
        GuardTable(
            "PaymentReport",
            mutable=["accepted_count", "waiting_count", "rejected_count", "ignored_count"],
        ),
        GuardTable("NoticedEntry"),
        GuardTable(
            "BankStatement",
            mutable=[
                "status",
                "known_count",
                "difference_cents",
                "difference_reason",
                "accepted_by",
            ],
        ),
        GuardTable("LockedPeriod"),
    ]
