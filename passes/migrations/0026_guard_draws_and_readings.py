from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("passes", "0025_ages_of_readings_and_draws_of_auditors")]

    operations = [
        GuardTable("EvidenceDraw"),
        # Altered by the migration before: guarded anew, its new column included.
        GuardTable("CustodyReading"),
    ]
