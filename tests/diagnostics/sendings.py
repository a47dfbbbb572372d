"""Small sendings of Pix, as a file brings them."""

from __future__ import annotations

import json
from typing import Any

SENT_AT = "2025-10-06T08:47:04.512Z"


def sending(number: int | str = 1, **changes: Any) -> dict[str, Any]:
    """One sending; `state`, `participation`, `identifier`, `sent_at`, `percent`… may be changed."""
    told = {
        "state": 4,
        "participation": 9001,
        "identifier": "1234567A",
        "sent_at": SENT_AT,
        "percent": 55,
        "kind": "EVALUATION",
        "test_type": "DI",
        "competence": "Gérer des données",
    } | changes
    is_shared = told["state"] == 4
    unit = "A" if told["kind"] == "EVALUATION" else "B"
    return {
        "idEnvoi": number,
        "dateEnvoi": told["sent_at"],
        "resultat": {
            "campagne": {
                "nom": "Diagnostic initial - Agence de Lens",
                "type": told["kind"],
                "codeCampagne": "KLMNPQ482",
            },
            "individu": {"nom": "Diallo", "prenom": "Awa", "idPoleEmploi": told["identifier"]},
            "test": {
                "etat": told["state"],
                "progression": 100,
                "typeTest": told["test_type"],
                "referenceExterne": told["participation"],
                "dateValidation": told["sent_at"] if is_shared else None,
                "evaluation": told["percent"] if is_shared else None,
                "uniteEvaluation": unit,
                "elementsEvalues": [_element(told, unit)] if is_shared else [],
            },
        },
    }


def _element(told: dict[str, Any], unit: str) -> dict[str, Any]:
    score: dict[str, Any] = {"scoreObtenu": told["percent"], "uniteScore": unit}
    if unit == "A":
        score["nbSousElementValide"] = 3
    return {"libelle": told["competence"], "nbSousElements": 5, "evaluation": score}


def file_of(*items: dict[str, Any]) -> bytes:
    """A file that holds these sendings."""
    return json.dumps(list(items)).encode()
