from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("passes", "0007_end_of_an_order")]

    operations = [
        GuardTable("SignOff"),
        GuardTable("Extension"),
        GuardTable("CreditNote"),
        GuardTable(
            "ExpiryStep",
            mutable=[
                "done_at",
                "done_by",
                "done_name",
                "text_digest",
                "reason",
                "counts",
                "reminded_count",
                "reminded_on",
            ],
        ),
    ]
