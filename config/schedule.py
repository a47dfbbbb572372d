"""Every periodic task, once, with its reason.

One table, read by Celery beat where there is a broker and by `manage.py run_due` under cron or a
systemd timer where there is none. Each job names a verb by dotted path; each verb may run twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    runs: str  # dotted path of a function without argument
    every: timedelta
    reason: str


JOBS: tuple[Job, ...] = (
    Job(
        "close_month",
        "passes.closing.close_last_month",
        timedelta(hours=1),
        "Une structure sait dès le premier du mois ce qui lui est dû.",
    ),
    Job(
        "approve_by_silence",
        "passes.closing.approve_by_silence",
        timedelta(hours=1),
        "Le silence d'une structure ne retarde pas son paiement.",
    ),
    Job(
        "read_custody",
        "passes.checking.read_each_hour",
        timedelta(hours=1),
        "Un manque sur le compte cantonné se voit dans l'heure, par tous.",
    ),
    Job(
        "purge_expired_files",
        "diagnostics.purging.purge_each_night",
        timedelta(days=1),
        "Un dossier finit à son terme : annoncé un mois avant, anonymisé ce jour-là.",
    ),
    Job(
        "check_books",
        "passes.checking.check_each_night",
        timedelta(days=1),
        "Les sept lois sont vérifiées chaque nuit : un écart ne vieillit pas.",
    ),
    Job(
        "climb_ladder",
        "passes.expiring.climb_ladder",
        timedelta(hours=1),
        "La fin d'une commande s'annonce, se signe et se fait le bon jour, outre-mer compris.",
    ),
    Job(
        "fill_lots",
        "passes.producing.fill_lots",
        timedelta(minutes=5),
        "Une production coupée reprend où elle s'était arrêtée.",
    ),
    Job(
        "sweep_claims",
        "passes.answering_claims.sweep_claims",
        timedelta(minutes=5),
        "Une liste de Pass finit d'être encaissée, même si le serveur s'est arrêté au milieu.",
    ),
    Job(
        "notice_signals",
        "passes.noticing.notice_signals",
        timedelta(hours=1),
        "Ce qui est étrange se regarde le jour même, sans rien bloquer.",
    ),
    Job(
        "pull_envois",
        "diagnostics.pulling.pull_when_due",
        timedelta(hours=1),
        "Un résultat que la personne a partagé arrive dans son dossier le jour même.",
    ),
    Job(
        "sweep_imports",
        "diagnostics.importing.sweep_imports",
        timedelta(minutes=5),
        "Un fichier déposé finit d'être lu, même si le serveur s'est arrêté au milieu.",
    ),
    Job(
        "purge_imports",
        "diagnostics.expiring_imports.purge_imports",
        timedelta(days=1),
        "Ce qui n'est ni confirmé ni rattaché ne se garde pas : 7 et 90 jours.",
    ),
    Job(
        "forget_old_lists",
        "diagnostics.listing_people.forget_old_lists",
        timedelta(days=1),
        "Une liste que personne n'a confirmée, une ligne que personne n'a décidée : effacées.",
    ),
)
