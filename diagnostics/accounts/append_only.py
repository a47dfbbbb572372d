"""The trigger that refuses update and delete, in both SQL dialects; used by migrations.

Some tables may set a few named columns after birth (a stamp set once, a state): those columns are
listed, and every other change is refused. SQLite rebuilds a table that a migration alters and
drops its triggers, so such a migration installs them again; a test lists those that must exist.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

MESSAGE = "append only: this table keeps every fact"


def trigger_names(table: str) -> tuple[str, str]:
    """Name the two triggers of a table."""
    return f"{table}_no_update", f"{table}_no_delete"


class GuardTable(Operation):
    """Refuse, in the database, any delete and any update but of the columns named mutable."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, app_model: str, mutable: Sequence[str] = ()) -> None:
        self.app_model = app_model
        self.mutable = tuple(mutable)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """A trigger changes no model."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.app_model)
        mutable = {model._meta.get_field(name).column for name in self.mutable}
        frozen = [f.column for f in model._meta.local_concrete_fields if f.column not in mutable]
        for statement in create_statements(
            schema_editor.connection.vendor, model._meta.db_table, frozen
        ):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.app_model)._meta.db_table
        for name in trigger_names(table):
            on = f' ON "{table}"' if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')

    def describe(self) -> str:
        return f"Guard {self.app_model} against update and delete"


def create_statements(vendor: str, table: str, frozen: Sequence[str]) -> list[str]:
    """Spell the triggers of one table for one database."""
    update, delete = trigger_names(table)
    columns = ", ".join(f'"{column}"' for column in frozen)
    if vendor == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        return [
            f'CREATE TRIGGER "{update}" BEFORE UPDATE OF {columns} ON "{table}" {body}',
            f'CREATE TRIGGER "{delete}" BEFORE DELETE ON "{table}" {body}',
        ]
    # On PostgreSQL "UPDATE OF" looks at the columns named by the statement, as SQLite does.
    return [
        "CREATE OR REPLACE FUNCTION declic_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$",
        f'CREATE TRIGGER "{update}" BEFORE UPDATE OF {columns} ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION declic_append_only()",
        f'CREATE TRIGGER "{delete}" BEFORE DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION declic_append_only()",
    ]
