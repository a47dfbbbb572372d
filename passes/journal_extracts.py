"""The lines of the journal that leave in a pack, and of each only the fields of its recipient.

Nobody is named: an author is a role, an object its kind and its number. Of the facts, only those of
a closed list go out (T24): no free text, no identifier that leads to a person. Read by blocks, so
that a hundred thousand redemptions never sit in memory together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.apps import apps

from diagnostics.accounts.models import JournalEntry, NationalRole, User
from diagnostics.accounts.verbs import Verb
from passes import money
from passes.models import ProviderMembership

AT_ONCE = 2_000
HEADER = ("Instant (UTC)", "Acte", "Par", "Objet", "Numéro", "Refus", "Faits")
# What may leave, whoever receives, in the words of the reader: amounts, numbers, days, states.
FACTS = {
    "number": "numéro",
    "serial": "Pass",
    "period": "mois",
    "order": "commande",
    "booklet": "carnet",
    "passes": "nombre de Pass",
    "face_value_cents": "valeur",
    "amount_cents": "montant",
    "net_cents": "net",
    "service_on": "fait le",
    "after_closing": "après clôture",
    "by_silence": "par silence",
    "after_dispute": "après contestation",
    "decision": "décision",
    "lines": "lignes",
    "until": "jusqu'au",
    "from_on": "à partir du",
    "services": "services",
    "is_confirmed": "confirmé",
    "is_freed": "levé",
    "certainty": "certitude",
    "with": "avec",
    "account": "compte",
    "payee_match": "vérification du bénéficiaire",
}
_LABELS = dict(Verb.choices)
# An export changes nothing: its own line would make the next pack of the day another one.
LEFT_OUT = (Verb.CREDITOR_PACK_EXPORTED, Verb.EVIDENCE_PACK_EXPORTED)


@dataclass(frozen=True, slots=True)
class Subjects:
    """Objects of one kind: their table, and each row with the number that people know it by."""

    label: str
    numbers: Iterable[tuple[int, str]]


@dataclass(slots=True)
class Authors:
    """Say an author as a role; the roles are read once."""

    own_users: set[int] = field(default_factory=set)
    known: dict[int, str] = field(default_factory=dict)

    def learn(self, pks: set[int]) -> None:
        """Read the roles that are not known yet."""
        if not (new := pks - set(self.known)):
            return
        providers = set(
            ProviderMembership.objects.filter(user_id__in=new).values_list("user_id", flat=True)
        )
        for pk, role in User.objects.filter(pk__in=new).values_list("pk", "role"):
            self.known[pk] = self._role(pk, role, is_provider=pk in providers)

    def _role(self, pk: int, role: str, *, is_provider: bool) -> str:
        if pk in self.own_users:
            return "la structure"
        if role:
            return str(NationalRole(role).label)
        return "une structure" if is_provider else "une agence ou un commanditaire"


def rows(subjects: Iterable[Subjects], own_users: set[int]) -> Iterator[Sequence[Any]]:
    """Give the lines of these objects, kind by kind, each in the order of the journal."""
    authors = Authors(own_users)
    for each in subjects:
        name = str(apps.get_model(each.label)._meta.verbose_name)
        numbers = iter(each.numbers)
        while block := dict(islice(numbers, AT_ONCE)):
            yield from _block(each.label, name, block, authors)


def _block(
    label: str, name: str, numbers: dict[int, str], authors: Authors
) -> Iterator[Sequence[Any]]:
    lines = list(
        JournalEntry.objects.filter(
            subject_type=label.lower(), subject_pk__in=[str(pk) for pk in numbers]
        )
        .exclude(verb__in=LEFT_OUT)
        .order_by("pk")
        .values_list("at", "verb", "actor_id", "actor_name", "subject_pk", "refusal_code", "facts")
    )
    authors.learn({line[2] for line in lines if line[2] is not None})
    for at, verb, actor_id, actor_name, pk, refusal, facts in lines:
        author = authors.known[actor_id] if actor_id else f"tâche {actor_name}"
        yield (
            instant(at),
            # A verb that the list no longer has still says its own name.
            str(_LABELS.get(verb, verb)),
            author,
            name,
            numbers[int(pk)],
            refusal,
            _told(facts),
        )


def instant(at: dt.datetime) -> str:
    """Write an instant so that nobody wonders about the zone."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _told(facts: dict[str, Any]) -> str:
    return ", ".join(
        f"{label} {_said(name, facts[name])}" for name, label in FACTS.items() if name in facts
    )


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return money.show(value) if name.endswith("_cents") else str(value)
