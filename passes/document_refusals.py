"""Why a paper is not kept."""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason

DOCUMENT_EMPTY = Reason("document_empty", 422, "Ce fichier est vide.", "Choisissez-en un autre.")
DOCUMENT_TOO_LARGE = Reason(
    "document_too_large",
    422,
    "Ce fichier pèse plus de {limit} Mo.",
    "Scannez-le en noir et blanc, ou en plusieurs fois.",
)
DOCUMENT_TYPE_UNKNOWN = Reason(
    "document_type_unknown",
    422,
    "Ce fichier n'est ni un PDF ni une photo.",
    "Enregistrez-le en PDF, ou prenez le papier en photo.",
)
