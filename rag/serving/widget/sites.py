"""The sites that may embed the widget, as the operator wrote them into one TOML file."""

from __future__ import annotations

import hashlib
import logging
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from rag.binding import is_loopback
from rag.domain import Filter
from rag.errors import UsageError
from rag.serving.bodies import Conditions, restriction

_logger = logging.getLogger(__name__)
_Text = Annotated[str, StringConstraints(max_length=400, strip_whitespace=True)]
_Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


def checked_origin(text: str) -> str:
    """Return an origin as browsers send it. Raises ValueError that says how to write it."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    if parts.scheme not in {"https", "http"} or not host:
        raise ValueError(f"{text!r}: write scheme and host, such as https://news.example")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError(f"{text!r}: https is needed, except on this machine")
    if not host.isascii():
        raise ValueError(f"{text!r}: write it as browsers send it, its host beginning with xn--")
    port = {None: "", 443 if parts.scheme == "https" else 80: ""}.get(parts.port, f":{parts.port}")
    name = f"[{host}]" if ":" in host else host.rstrip(".")
    exact = f"{parts.scheme}://{name}{port}"
    if text != exact:
        raise ValueError(f"{text!r}: write it as browsers send it, {exact}")
    return text


class Site(BaseModel):
    """One site. ``filter`` always holds; ``allow_filter`` names keys that a page may filter by."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origins: tuple[Annotated[str, AfterValidator(checked_origin)], ...] = Field(min_length=1)
    paused: bool = False
    filter: Conditions = Field(default_factory=dict)
    allow_filter: tuple[_Text, ...] = ()
    questions_per_day: Annotated[int, Field(ge=1, le=1_000_000)] = 500
    keep_questions: bool = False
    title: _Text = ""
    greeting: _Text = ""
    starters: tuple[_Text, ...] = Field(default=(), max_length=6)
    privacy: _Text = ""
    disclaimer: _Text = ""

    @model_validator(mode="after")
    def _filters_fit(self) -> Self:
        widened = sorted(set(self.allow_filter) & set(self.filter))
        if widened:
            raise ValueError(f"allow_filter: {widened[0]} is fixed by filter and cannot be changed")
        try:
            restriction(self.filter | dict.fromkeys(self.allow_filter, "x"), None)
        except UsageError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def version(self) -> str:
        """Return another value for any other configuration: 16 hexadecimal digits."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def restriction(self, chosen: Conditions) -> Filter | None:
        """Return the fixed filter with what the page chose. Raises UsageError for a closed key."""
        for key in chosen:
            if key not in self.allow_filter:
                raise UsageError(f"filter key {key!r}: this site does not let pages filter by it")
        return restriction({**self.filter, **chosen}, None)

    def shown(self) -> dict[str, Any]:
        """Return what the widget shows; empty values are left to the widget's own words."""
        fields = ("title", "greeting", "starters", "privacy", "disclaimer")
        return {name: value for name in fields if (value := getattr(self, name))}


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sites: dict[_Name, Site] = Field(default_factory=dict)


class Sites:
    """What the file says now: it is read again when it changes.

    Raises UsageError naming file, site and field if it is wrong at the beginning; if it becomes
    wrong later, what it said before stays, and the log says what is wrong. No file: no site.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen = self._stamp()
        self._sites = self._read()

    def find(self, name: str) -> Site | None:
        """Return a site by its name."""
        return self._now().get(name)

    def lists(self, origin: str) -> bool:
        """Whether any site may be embedded by this origin."""
        return any(origin in site.origins for site in self._now().values())

    def _now(self) -> Mapping[str, Site]:
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            try:
                self._sites = self._read()
            except UsageError as error:
                _logger.error("%s; what it said before still holds", error)  # noqa: TRY400 - it says where
        return self._sites

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _read(self) -> Mapping[str, Site]:
        try:
            return _File.model_validate(tomllib.loads(self.path.read_text("utf-8"))).sites
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"{self.path}: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise UsageError(f"{self.path}: {place}: {first['msg']}") from error
