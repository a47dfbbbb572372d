"""Say what an instance stands on, and how to mend what does not hold."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from config import doctoring


class Command(BaseCommand):
    help = "Examine réglages, base, tâches, disque, clés et horloge ; dit comment réparer."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(doctoring.examine())
        for finding in findings:
            mark = "bien" if finding.is_well else "À RÉPARER"
            self.stdout.write(f"{finding.subject:<18} {mark:<10} {finding.seen}")
            if finding.remedy:
                self.stdout.write(f"{'':<18} → {finding.remedy}")
        if not all(finding.is_well for finding in findings):
            sys.exit(1)
