"""The database refuses to change history, whoever asks and however."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from diagnostics.accounts import append_only, journal
from diagnostics.accounts.append_only import GuardTable
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.verbs import Verb
from tests.accounts.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def guarded() -> list[tuple[str, str]]:
    """Read every guarded table from the migrations themselves."""
    found = []
    for label in ("accounts", "diagnostics", "passes", "reporting"):
        package = importlib.import_module(apps.get_app_config(label).name + ".migrations")
        for module in pkgutil.iter_modules(package.__path__):
            migration = importlib.import_module(f"{package.__name__}.{module.name}").Migration
            found += [
                (label, operation.app_model)
                for operation in migration.operations
                if isinstance(operation, GuardTable)
            ]
    return found


def existing_triggers() -> set[str]:
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def test_every_guarded_table_has_its_two_triggers() -> None:
    tables = [apps.get_model(label, name)._meta.db_table for label, name in guarded()]
    expected = {name for table in tables for name in append_only.trigger_names(table)}
    assert len(tables) >= 20
    assert expected <= existing_triggers()


def test_a_journal_line_refuses_update_and_delete_sent_straight_to_the_database() -> None:
    line = journal.record(actor=UserFactory(), verb=Verb.PERSON_OPENED, subject=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        JournalEntry.objects.filter(pk=line.pk).update(verb="person.closed")
    with pytest.raises(DatabaseError), transaction.atomic():
        JournalEntry.objects.filter(pk=line.pk).delete()
    assert JournalEntry.objects.get(pk=line.pk).verb == Verb.PERSON_OPENED


def test_a_column_named_mutable_is_the_only_one_that_moves() -> None:
    statements = append_only.create_statements("sqlite", "t", ["id", "amount"])
    assert '"amount"' in statements[0]
    assert "status" not in statements[0]
