"""Log lines for people or, as one JSON object each, for programs; both name the request."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal

# What a call adds to its line: logging's own attributes are told apart by this one name.
FIELDS = "told"
_CHATTY = ("mcp", "httpx", "uvicorn")
REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)


def set_up_logging(level: str, form: Literal["text", "json"]) -> None:
    """Write log lines of ``level`` and above to standard error in this form."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=level.upper(), handlers=[handler])
    logging.captureWarnings(capture=True)
    if level != "debug":
        for chatty in _CHATTY:
            logging.getLogger(chatty).setLevel(logging.WARNING)


class TextLines(logging.Formatter):
    """``LEVEL name: message``, then what was added and the request's id."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - named by logging
        """Return the line, without a traceback."""
        told = _told(record)
        more = " ".join(f"{name}={_plain(value)}" for name, value in told.items())
        return " ".join(part for part in (super().formatMessage(record), more) if part)


class JsonLines(logging.Formatter):
    """One object on one line: time (UTC), level, logger, message, what was added, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object; control characters of a message are escaped by JSON."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_told(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _told(record: logging.LogRecord) -> dict[str, Any]:
    told: dict[str, Any] = dict(getattr(record, FIELDS, {}))
    request = REQUEST_ID.get()
    return {**told, "request": request} if request else told


def _plain(value: object) -> str:
    """Return a value that cannot begin a line of its own or pass for another field."""
    text = str(value)
    return text if text.isprintable() and " " not in text and text else json.dumps(text)
