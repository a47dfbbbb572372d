"""The one way to write history, and the one source of "now".

`record` adds a line in the transaction of the write it tells. `act` is worn by every verb: it
makes a form sent twice act once, and when the outermost verb refuses, it lets the act roll back
and then leaves one line of its own, because a refused act leaves a trace too (L25).
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import REQUEST_MISMATCH, Refusal
from diagnostics.accounts.verbs import Verb

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class SystemJob:
    """A named job that acts by itself."""

    name: str


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page that acts for somebody who did not sign in."""

    name: str


Actor = User | SystemJob | PublicPage


@dataclass(slots=True)
class _Act:
    verb: Verb
    request_id: uuid.UUID | None
    digest: str


_current: ContextVar[_Act | None] = ContextVar("journal_act", default=None)


def instant() -> dt.datetime:
    """Tell the instant of an act: the database's clock in service (T9), the process's elsewhere."""
    if settings.CLOCK != "database":
        return timezone.now()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cast("dt.datetime", cursor.fetchone()[0])
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        return dt.datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=dt.UTC)


def today(tz: str = "Europe/Paris") -> dt.date:
    """Tell the day of an act where it happens."""
    return instant().astimezone(ZoneInfo(tz)).date()


def actor_fields(actor: Actor) -> dict[str, Any]:
    """Spell an actor as the columns of a journal line."""
    if isinstance(actor, User):
        return {"actor": actor, "actor_name": ""}
    return {"actor": None, "actor_name": actor.name}


def subject_fields(subject: models.Model | None) -> dict[str, str]:
    """Spell a subject as the columns of a journal line."""
    if subject is None:
        return {"subject_type": "", "subject_pk": ""}
    return {"subject_type": subject._meta.label_lower, "subject_pk": str(subject.pk)}


def record(
    *,
    actor: Actor,
    verb: Verb,
    subject: models.Model | None,
    facts: dict[str, Any] | None = None,
    agency_id: int | None = None,
    at: dt.datetime | None = None,
) -> JournalEntry:
    """Write one line of history, in the transaction of the write it tells.

    `at` is the instant the database already gave for this act; without it the clock is asked.
    """
    act_now = _current.get()
    own_line = act_now is not None and act_now.verb == verb and act_now.request_id is not None
    return JournalEntry.objects.create(
        at=at or instant(),
        verb=verb,
        agency_id=agency_id if agency_id is not None else getattr(subject, "agency_id", None),
        facts=facts or {},
        request_id=act_now.request_id if act_now and own_line else None,
        request_digest=act_now.digest if act_now and own_line else "",
        **actor_fields(actor),
        **subject_fields(subject),
    )


def of(subject: models.Model) -> models.QuerySet[JournalEntry]:
    """Read the history of one object, oldest first."""
    return JournalEntry.objects.filter(**subject_fields(subject)).order_by("pk")


def act(verb: Verb) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function as the verb that writes this journal line.

    With `request_id`, the same form sent again returns the object journaled the first time, and
    the same id with other facts is refused; the object a verb returns is the one it journals.
    """

    def wear(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def worn(*args: P.args, **kwargs: P.kwargs) -> R:
            if _current.get() is not None:
                return function(*args, **kwargs)
            request_id = cast("uuid.UUID | None", kwargs.get("request_id"))
            this = _Act(verb, request_id, _digest(verb, kwargs) if request_id else "")
            token = _current.set(this)
            try:
                return _once(function, this, args, kwargs)
            except Refusal as refusal:
                _note_refusal(verb, refusal, kwargs)
                raise
            finally:
                _current.reset(token)

        worn.journal_verb = verb  # type: ignore[attr-defined]
        return worn

    return wear


def _once(function: Callable[..., R], this: _Act, args: Any, kwargs: Any) -> R:
    if this.request_id is None:
        return function(*args, **kwargs)
    if (earlier := _earlier(this)) is not None:
        return cast("R", earlier)
    try:
        return function(*args, **kwargs)
    except IntegrityError:
        # The twin of this request committed first: give its result, or let the fault speak.
        if (earlier := _earlier(this)) is not None:
            return cast("R", earlier)
        raise


def _earlier(this: _Act) -> models.Model | None:
    line = JournalEntry.objects.filter(request_id=this.request_id).first()
    if line is None:
        return None
    if line.verb != this.verb or line.request_digest != this.digest:
        raise Refusal(REQUEST_MISMATCH)
    return cast(
        "models.Model", apps.get_model(line.subject_type)._base_manager.get(pk=line.subject_pk)
    )


def _digest(verb: Verb, kwargs: dict[str, Any]) -> str:
    facts = {name: value for name, value in kwargs.items() if name != "request_id"}
    text = json.dumps(facts, default=_spell, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{verb}:{text}".encode()).hexdigest()


def _spell(value: Any) -> str:
    if isinstance(value, models.Model):
        return f"{value._meta.label_lower}:{value.pk}"
    return repr(value)


def _note_refusal(verb: Verb, refusal: Refusal, kwargs: dict[str, Any]) -> None:
    actor = kwargs.get("actor")
    if actor is None or not isinstance(actor, User | SystemJob | PublicPage):
        return
    subject = next((v for v in kwargs.values() if isinstance(v, models.Model) and v != actor), None)
    if subject is not None and subject.pk is None:
        subject = None
    with transaction.atomic():
        JournalEntry.objects.create(
            at=instant(),
            verb=verb,
            refusal_code=refusal.code,
            agency_id=getattr(subject, "agency_id", None),
            **actor_fields(actor),
            **subject_fields(subject),
        )
