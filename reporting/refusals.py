"""What `reporting` refuses, and what would make it possible."""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason

REPORT_UNKNOWN = Reason("report_unknown", 404, "Ce rapport n'existe pas.")
PERIMETER_UNKNOWN = Reason(
    "perimeter_unknown",
    404,
    "Ce périmètre n'est pas le vôtre, ou n'existe pas.",
    "Choisissez parmi vos agences.",
)
PERIOD_NOT_FIXED = Reason(
    "period_not_fixed",
    422,
    "Cette période n'est pas un mois, un trimestre ou une année.",
    "Choisissez par exemple le trimestre dernier.",
)
PERIOD_IN_THE_FUTURE = Reason(
    "period_in_the_future",
    422,
    "Cette période n'a pas commencé.",
    "Choisissez une période passée ou en cours.",
)
FILE_NOT_READY = Reason(
    "file_not_ready",
    409,
    "Ce fichier n'est pas prêt.",
    "Attendez quelques secondes, puis rechargez la page.",
)
FILE_FORGOTTEN = Reason(
    "file_forgotten",
    410,
    "Ce fichier n'est plus conservé.",
    "Demandez-le de nouveau : les chiffres seront ceux du jour.",
)
SCOPE_LOST = Reason(
    "scope_lost",
    403,
    "Vous n'avez plus accès à toutes les agences de ce rapport.",
    "Demandez un nouveau rapport sur vos agences.",
)
