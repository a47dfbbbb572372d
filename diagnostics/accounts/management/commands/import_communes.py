"""`manage.py import_communes [FILE]`: the committed table of communes, or an official file."""

from __future__ import annotations

from diagnostics.accounts import journal, locating
from diagnostics.accounts.management.loading import LoadingCommand


class Command(LoadingCommand):
    help = "Charge la table des communes : celle du dépôt, ou un fichier officiel (CSV, CSV.gz)."
    file_is_required = False

    def load(self, content: bytes | None) -> str:
        loaded = locating.import_communes(
            actor=journal.SystemJob("import_communes"), content=content
        )
        return f"Communes : {loaded}."
