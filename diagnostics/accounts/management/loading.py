"""The manner of every command that loads a file: read it, call the verb, print one sentence.

Exit 0 when done, 1 on a refusal, 2 when the file or the argument cannot be read; `--dry-run` rolls
everything back.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from diagnostics.accounts.refusals import FILE_UNREADABLE, Refusal

UNREADABLE, REFUSED = 2, 1


class LoadingCommand(BaseCommand):
    file_is_required = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        if self.file_is_required:
            parser.add_argument("file", type=Path, metavar="FILE")
        else:
            parser.add_argument("file", type=Path, metavar="FILE", nargs="?")
        parser.add_argument("--dry-run", action="store_true", help="montre, et n'écrit rien")

    def load(self, content: bytes | None) -> str:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        content = self.content_of(options["file"])
        try:
            sentence = self.tried(content) if options["dry_run"] else self.load(content)
        except Refusal as refusal:
            self.stderr.write(refusal.sentence)
            sys.exit(UNREADABLE if refusal.code == FILE_UNREADABLE.code else REFUSED)
        self.stdout.write(sentence)
        if options["dry_run"]:
            self.stdout.write("Essai : rien n'a été écrit.")

    def tried(self, content: bytes | None) -> str:
        """Do everything, say what was done, undo it; a real load keeps the line of its refusal."""
        with transaction.atomic():
            sentence = self.load(content)
            transaction.set_rollback(True)
        return sentence

    def content_of(self, file: Path | None) -> bytes | None:
        if file is None:
            return None
        try:
            return file.read_bytes()
        except OSError as error:
            self.stderr.write(f"Le fichier {file} ne s'ouvre pas : {error.strerror}.")
            sys.exit(UNREADABLE)
