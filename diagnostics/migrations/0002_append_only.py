from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0001_initial")]

    operations = [
        # An anonymised record loses its texts, in the issue that builds erasure; nothing else moves.
        GuardTable("Diagnosis"),
        GuardTable("SkillLevel"),
        GuardTable("Withdrawal"),
        GuardTable("RiskAssessment"),
        GuardTable("LevelOverride", mutable=["ended_at", "ended_by"]),
        GuardTable("Answer"),
        GuardTable("InformationNotice"),
        GuardTable("PersonMove"),
        GuardTable("Incident"),
        GuardTable("Parameter"),
    ]
