"""Guard the accounts anew (their table was rebuilt), and what was told about them."""

from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("passes", "0014_applications_and_lists_of_places")]

    operations = [
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
        GuardTable("AccountNotice", mutable=["answered_at", "is_ours"]),
        GuardTable("SiteReport", mutable=["answer", "answered_by", "answered_at"]),
    ]
