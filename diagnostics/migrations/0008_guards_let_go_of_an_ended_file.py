from django.db import migrations

from diagnostics import let_go
from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0007_rights_requests_and_anonymisations")]

    operations = [
        GuardTable(
            "Anonymisation",
            mutable=["called_off_on", "begun_at", "done_at", "departement", "rows_changed"],
        ),
        # While the anonymisation of a person is under way, and only then (law.md, L17). A later
        # migration that guards one of these tables again gives the same condition.
        GuardTable("Diagnosis", let_go=let_go.OF_PERSON),
        GuardTable("SkillLevel", let_go=let_go.UNDER_WAY),
        GuardTable("Withdrawal", let_go=let_go.UNDER_WAY),
        GuardTable("RiskAssessment", let_go=let_go.OF_PERSON),
        GuardTable("LevelOverride", mutable=["ended_at", "ended_by"], let_go=let_go.OF_PERSON),
        GuardTable("Answer", let_go=let_go.UNDER_WAY),
        GuardTable("InformationNotice", let_go=let_go.OF_PERSON),
        GuardTable("PersonMove", let_go=let_go.OF_PERSON),
        GuardTable("Incident", let_go=let_go.OF_PERSON),
        GuardTable("PersonLink", mutable=["revoked_at"], let_go=let_go.OF_PERSON),
    ]
