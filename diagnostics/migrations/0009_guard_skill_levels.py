from django.db import migrations

from diagnostics import let_go
from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0008_guards_let_go_of_an_ended_file")]

    operations = [
        # 0006 gave the table three columns: the guard covers them too, under the same condition.
        GuardTable("SkillLevel", let_go=let_go.UNDER_WAY),
    ]
