from django.db import migrations

from diagnostics import let_go
from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0008_guards_let_go_of_an_ended_file"),
        ("passes", "0004_guard_signals_and_documents"),
    ]

    operations = [
        # What was written about somebody ends with her file (law.md, L17); the pieces stay (L18).
        GuardTable("Exclusion", mutable=["lifted_at"], let_go=let_go.OF_PERSON),
        GuardTable("LossReport", mutable=["replacement", "closed_at"], let_go=let_go.UNDER_WAY),
    ]
