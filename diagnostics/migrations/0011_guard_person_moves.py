from django.db import migrations

from diagnostics import let_go
from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0010_lists_of_people_and_reasons_to_move")]

    operations = [
        # 0010 gave the table its reason, and SQLite rebuilt it without its triggers.
        GuardTable("PersonMove", let_go=let_go.OF_PERSON),
    ]
