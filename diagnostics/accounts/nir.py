"""The number that must never enter: the NIR, the French social-security number (L11).

It is recognised on the floor because every door of every application refuses it in its free
fields, with the refusal `nir_refused` (CNIL, deliberation 2024-088). Pure. Invariant: a number
written with spaces, dots, odd digits or followed by a year is still seen.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations

NIR_LENGTH = 13
NIR_WITH_KEY = 15
NIR_SEXES = frozenset("123478")
# Months 20 and 30 to 99 stand in numbers given to people whose papers were incomplete (Insee).
NIR_MONTHS = frozenset({*range(1, 13), 20, *range(30, 43), *range(50, 100)})
NIR_DEPARTEMENTS = frozenset({f"{n:02}" for n in range(1, 100)} | {"2A", "2B"})
NIR_CORSICA = {"2A": "19", "2B": "18"}
NIR_GROUP = re.compile(r"[0-9]+(?:[AB][0-9]*)?")
NIR_SEPARATORS = re.compile(r"[\s.,\-_/:;|'’()]{0,4}")


def holds_nir(text: str) -> bool:
    """Whether a text contains something that looks like a NIR, spaces and Corsica included.

    A run of digits is cut where the writer cut it, and every succession of whole groups of 15
    or 13 characters is tried, so that a year written after the number does not hide it.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    for groups in _runs(plain):
        for start, end in combinations(range(len(groups) + 1), 2):
            candidate = "".join(groups[start:end])
            if len(candidate) > NIR_WITH_KEY:
                continue
            if _is_nir(candidate):
                return True
    return False


def _runs(plain: str) -> list[list[str]]:
    runs: list[list[str]] = []
    end_of_last = -1
    for found in NIR_GROUP.finditer(plain):
        between = plain[max(end_of_last, 0) : found.start()]
        if runs and NIR_SEPARATORS.fullmatch(between):
            runs[-1].append(found.group())
        else:
            runs.append([found.group()])
        end_of_last = found.end()
    return runs


def _is_nir(candidate: str) -> bool:
    if len(candidate) == NIR_WITH_KEY:
        return nir_key_is_valid(candidate)
    return len(candidate) == NIR_LENGTH and _is_plausible(candidate)


def nir_key_is_valid(candidate: str) -> bool:
    """Whether the last two digits are the key of the thirteen first (97 minus the remainder)."""
    body, key = candidate[:NIR_LENGTH], candidate[NIR_LENGTH:]
    body = body[:5] + NIR_CORSICA.get(body[5:7], body[5:7]) + body[7:]
    if not (body.isdigit() and key.isdigit()):
        return False
    return candidate[0] in NIR_SEXES and int(key) == 97 - int(body) % 97


def _is_plausible(candidate: str) -> bool:
    sex, month, departement = candidate[0], candidate[3:5], candidate[5:7]
    others = candidate[1:5] + candidate[7:]
    if not others.isdigit():
        return False
    return sex in NIR_SEXES and int(month) in NIR_MONTHS and departement in NIR_DEPARTEMENTS
