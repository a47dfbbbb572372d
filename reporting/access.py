"""Who may ask for which report: managers the figures of their agencies, auditors the traces."""

from __future__ import annotations

from diagnostics.accounts.access import any_of, audits, everyone, manages

reads_inclusion = manages
reads_exports = any_of(audits, manages)

__all__ = ["everyone", "manages", "reads_exports", "reads_inclusion"]
