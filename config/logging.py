"""Structured logs in which no secret can be read.

Codes of Passes, bank accounts, personal identifiers and passwords are masked in one place, after
every other processor, so that a careless line cannot leak what a database theft would not.
"""

from __future__ import annotations

import logging
import logging.config
import re
from typing import Any

import structlog

_ALPHABET = "0-9A-HJKMNP-TV-Za-hjkmnp-tv-z"
# Between spaces a group needs a digit, or three short words in a row would be taken for a code.
_GROUP, _SPOKEN = rf"[{_ALPHABET}]{{5}}", rf"(?=[A-Za-z]*\d)[{_ALPHABET}]{{5}}"
PASS_CODE = re.compile(rf"\b(?:{_GROUP}-?{_GROUP}-?{_GROUP}|{_SPOKEN} {_SPOKEN} {_SPOKEN})\b")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b")
# France Travail: seven digits and a character, or eleven digits; a NIR has thirteen or fifteen.
IDENTIFIER = re.compile(r"\b(?:\d{7}[A-Z]|\d{11}|[12]\d{12}(?:\d{2})?)\b")
SECRET_NAMES = re.compile(
    r"password|passwd|secret|token|authorization|cookie|(?:^|_)(?:code|iban|identifier|nir)$"
)
MASK = "•••"


def mask_text(text: str) -> str:
    """Hide what looks like the code of a Pass, a bank account or a personal identifier."""
    for pattern in (IBAN, PASS_CODE, IDENTIFIER):
        text = pattern.sub(MASK, text)
    return text


def mask(value: Any, name: str = "") -> Any:
    if name and SECRET_NAMES.search(name.lower()):
        return MASK
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, dict):
        return {key: mask(item, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [mask(item) for item in value]
    return value


def mask_event(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    # `code` names a refusal in the request log, which is no secret: it stays readable.
    kept = {name: event[name] for name in ("code", "request_id", "timestamp") if name in event}
    masked = {name: mask(value, name) for name, value in event.items()}
    return {**masked, **{name: value for name, value in kept.items() if _is_plain(value)}}


def _is_plain(value: Any) -> bool:
    return not isinstance(value, str) or mask_text(value) == value


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.UnicodeDecoder(),
]


def settings(*, level: str, as_json: bool) -> dict[str, Any]:
    """What `LOGGING` holds: two choices; `configure` makes the rest of them."""
    return {"level": level.upper(), "as_json": as_json}


def configure(choices: dict[str, Any]) -> None:
    """Set up structlog and the standard library's logs alike (Django's `LOGGING_CONFIG`)."""
    renderer: Any = structlog.dev.ConsoleRenderer(colors=False)
    tail: list[Any] = [mask_event]
    if choices["as_json"]:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
        tail.insert(0, structlog.processors.format_exc_info)
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": _SHARED,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        *tail,
                        renderer,
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"handlers": ["stderr"], "level": choices["level"]},
            "loggers": {
                "django.server": {"level": "WARNING", "propagate": True},
                # A lawful refusal has its own line already; only our faults (5xx) are said here.
                "django.request": {"level": "ERROR"},
                "axes": {"level": "WARNING"},
                "fontTools": {"level": "WARNING"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
