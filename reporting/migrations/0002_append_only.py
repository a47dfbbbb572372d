from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [GuardTable("ExportLog")]
