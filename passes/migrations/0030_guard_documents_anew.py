"""Guard papers anew: their table was rebuilt for the proof of the bank."""

from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("passes", "0029_batches_that_failed_and_warnings_seen")]

    operations = [GuardTable("Document")]
