"""The trigger that refuses update and delete, in both SQL dialects; used by migrations.

Some tables may set a few named columns after birth (a stamp set once, a state): those columns are
listed, and every other change is refused. Some rows may one day be let go (the law asks a person's
rows to be erased): `let_go` is the condition on the row, in SQL that both databases read, under
which the guard stands aside. SQLite rebuilds a table that a migration alters and drops its
triggers, so such a migration installs them again; a test lists those that must exist.
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
    """Refuse, in the database, any delete and any update but of the columns named mutable.

    `let_go` speaks of the row as OLD; a table already guarded is guarded anew.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, app_model: str, mutable: Sequence[str] = (), let_go: str = "") -> None:
        self.app_model = app_model
        self.mutable = tuple(mutable)
        self.let_go = let_go

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
        vendor, table = schema_editor.connection.vendor, model._meta.db_table
        for statement in drop_statements(vendor, table):
            schema_editor.execute(statement)
        for statement in create_statements(vendor, table, frozen, self.let_go):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.app_model)._meta.db_table
        for statement in drop_statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Guard {self.app_model} against update and delete"


class UnguardTable(Operation):
    """Take the triggers off before a migration alters a guarded column; GuardTable follows.

    PostgreSQL alters no column that a trigger names; SQLite loses the triggers by itself.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, app_model: str) -> None:
        self.app_model = app_model

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """A trigger changes no model."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.app_model)._meta.db_table
        for statement in drop_statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """The guard that stood before is installed again by the migration that set it."""

    def describe(self) -> str:
        return f"Take the guard off {self.app_model}"


def drop_statements(vendor: str, table: str) -> list[str]:
    """Spell how the triggers of one table are taken off."""
    on = f' ON "{table}"' if vendor == "postgresql" else ""
    return [f'DROP TRIGGER IF EXISTS "{name}"{on}' for name in trigger_names(table)]


def create_statements(
    vendor: str, table: str, frozen: Sequence[str], let_go: str = ""
) -> list[str]:
    """Spell the triggers of one table for one database."""
    update, delete = trigger_names(table)
    columns = ", ".join(f'"{column}"' for column in frozen)
    if vendor == "sqlite":
        unless = f" WHEN NOT ({let_go})" if let_go else ""
        body = f"{unless} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        return [
            f'CREATE TRIGGER "{update}" BEFORE UPDATE OF {columns} ON "{table}"{body}',
            f'CREATE TRIGGER "{delete}" BEFORE DELETE ON "{table}"{body}',
        ]
    function = f'"{table}_guard"' if let_go else "declic_append_only"
    # On PostgreSQL "UPDATE OF" looks at the columns named by the statement, as SQLite does.
    return [
        _function(function, let_go),
        f'CREATE TRIGGER "{update}" BEFORE UPDATE OF {columns} ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {function}()",
        f'CREATE TRIGGER "{delete}" BEFORE DELETE ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {function}()",
    ]


def _function(name: str, let_go: str) -> str:
    """Spell the refusal; PostgreSQL allows no subquery in a trigger's own condition."""
    steps = (
        f"IF {let_go} THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF; "
        if let_go
        else ""
    )
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {steps}"
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$"
    )
