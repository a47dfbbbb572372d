from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [GuardTable("JournalEntry")]
