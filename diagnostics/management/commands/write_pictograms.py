"""`write_pictograms`: strokes of `pictograms.py` → the SVG file that pages show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

import diagnostics
from diagnostics import pictograms

SPRITE = Path(diagnostics.__file__).parent / "static" / "diagnostics" / "pictograms.svg"


class Command(BaseCommand):
    help = "Écrit le fichier des pictogrammes à partir de leurs tracés."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        SPRITE.write_text(pictograms.sprite(), encoding="utf-8")
        self.stdout.write(f"{len(pictograms.PICTOGRAMS)} pictogrammes écrits.")
