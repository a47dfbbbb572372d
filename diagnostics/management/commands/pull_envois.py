"""`manage.py pull_envois`: the sendings that Pix keeps for this instance, read now.

Exit 0 done, 1 not configured, refused or left open, each with its sentence.
"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from diagnostics import pulling
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import PullStatus


class Command(BaseCommand):
    help = "Relève les envois Pix, ou finit le relevé interrompu."

    def handle(self, *args: Any, **options: Any) -> None:
        job = journal.SystemJob("pull_envois")
        try:
            pull = pulling.pull_envois(actor=job, pull=pulling.ask_pull(actor=job))
        except Refusal as refusal:
            self.stderr.write(refusal.sentence)
            sys.exit(1)
        file = pull.file
        self.stdout.write(
            f"Envois lus : {file.read_count}. Résultats enregistrés : {file.imported_count}. "
            f"À rattacher : {file.to_attach_count}. Déjà connus : {file.known_count}. "
            f"En erreur : {file.refused_count}."
        )
        if pull.status != PullStatus.FINISHED:
            self.stderr.write(pull.trouble)
            sys.exit(1)
