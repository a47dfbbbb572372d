"""Who may ask for which report: managers the figures of their agencies, auditors the traces."""

from __future__ import annotations

from diagnostics.accounts.access import (
    administers,
    any_of,
    audits,
    everyone,
    manages,
    observes,
    operates,
)

reads_inclusion = manages
reads_exports = any_of(audits, manages)
# Figures of the whole instance, small cells hidden: who runs it, watches it, or approves the rules.
reads_calibration = any_of(operates, observes, audits, administers)

__all__ = ["everyone", "manages", "reads_calibration", "reads_exports", "reads_inclusion"]
