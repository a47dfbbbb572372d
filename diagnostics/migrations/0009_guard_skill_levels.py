from django.db import migrations

from diagnostics.accounts.append_only import GuardTable


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0008_guards_let_go_of_an_ended_file")]

    operations = [
        # 0006 gave the table three columns, and SQLite rebuilt it without its triggers.
        GuardTable("SkillLevel"),
    ]
