from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("passes", "0003_signals_and_documents")]

    operations = [
        GuardTable("Signal", mutable=["status", "reviewed_by", "reviewed_at", "explanation"]),
        GuardTable("Document"),
    ]
