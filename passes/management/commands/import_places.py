"""`manage.py import_places FILE`: the national standard of places, versions 1 and 0.1.1."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from diagnostics.accounts import journal
from diagnostics.accounts.management.loading import LoadingCommand
from diagnostics.accounts.refusals import FILE_UNREADABLE, Refusal
from passes import listing, mapping_lists

SHOWN = 20


class Command(LoadingCommand):
    help = "Charge des lieux du standard national comme structures candidates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--source", default="", help="nom de la source, si le fichier n'en a pas"
        )
        parser.add_argument(
            "--mapping", default="", help="nom de la source dont les colonnes ont été choisies"
        )
        parser.add_argument("--all", action="store_true", help="montre toutes les remarques")

    def handle(self, *args: Any, **options: Any) -> None:
        self.options = options
        super().handle(*args, **options)

    def load(self, content: bytes | None) -> str:
        mapping = self.options["mapping"]
        columns = mapping_lists.saved_columns(mapping, journal.today()) if mapping else None
        if mapping and columns is None:
            raise Refusal(FILE_UNREADABLE, detail=f"Aucune correspondance pour « {mapping} ».")
        done = listing.import_places(
            actor=journal.SystemJob("import_places"),
            content=content or b"",
            file_name=self.options["file"].name,
            source=mapping or self.options["source"],
            columns=columns,
        )
        self._show("Erreurs", done.errors)
        self._show("Remarques", done.warnings)
        return (
            f"Standard {done.version} : {done.row_count} lignes, {done.added} ajoutées, "
            f"{done.changed} modifiées, {done.unchanged} inchangées, "
            f"{done.left_alone} déjà qualifiées ; {len(done.errors)} erreurs, "
            f"{len(done.warnings)} remarques."
        )

    def _show(self, title: str, remarks: list[listing.Remark]) -> None:
        if not remarks:
            return
        groups = listing.grouped(remarks)
        shown = groups if self.options["all"] else groups[:SHOWN]
        self.stdout.write(f"{title} :")
        for remark, count in shown:
            more = f" (et {count - 1} autres lignes)" if count > 1 else ""
            self.stdout.write(f"  {remark}{more}")
        if len(groups) > len(shown):
            self.stdout.write(f"  … et {len(groups) - len(shown)} autres : --all les montre.")
