"""`manage.py import_agencies FILE`: the agencies of a file, known again by their SAFIR code."""

from __future__ import annotations

from diagnostics.accounts import journal, locating
from diagnostics.accounts.management.loading import LoadingCommand


class Command(LoadingCommand):
    help = "Charge les agences d'un fichier CSV, reconnues par leur code SAFIR."

    def load(self, content: bytes | None) -> str:
        loaded = locating.import_agencies(
            actor=journal.SystemJob("import_agencies"), content=content or b""
        )
        return f"Agences : {loaded}."
