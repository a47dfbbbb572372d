from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0004_links_trials_and_approvals")]

    operations = [
        # A version is not edited once proposed: only its second approval and its day are added.
        GuardTable("RiskModelVersion", mutable=["second_approved_by", "effective_on"]),
        GuardTable("PersonLink", mutable=["revoked_at"]),
    ]
