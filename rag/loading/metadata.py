"""What a document says of itself: front matter, sidecar files, rows, all checked the same way."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from rag.errors import LoadingError
from rag.loading.blocks import clean_line

SIDECAR_SUFFIX = ".meta.yaml"
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_ISO_DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)(?:[T ].*)?", re.DOTALL)

# Titles and tags are shown beside quotes, so they are cleaned like the text.
Line = Annotated[str, AfterValidator(clean_line)]


class _StringDates(yaml.SafeLoader):
    """Leaves dates as they are written, so that a wrong one is told by its field."""


_StringDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _iso_date(value: object) -> str | None:
    """Accept ISO strings (a time of day is cut off) and bare years."""
    if value is None or value == "":
        return None
    match = _ISO_DATE.fullmatch(str(value).strip())
    if not match:
        raise ValueError(f"date {value!r}: write YYYY-MM-DD, YYYY-MM or YYYY")
    text = match.group(1)
    try:
        datetime.date.fromisoformat((text + "-01-01")[:10])
    except ValueError as error:
        raise ValueError(f"date {value!r}: {error}") from error
    return text


def _words(value: object) -> tuple[str, ...]:
    """Accept a list, or one string with commas."""
    if value is None:
        return ()
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise ValueError(f"{value!r}: write a list")  # noqa: TRY004 - pydantic reports ValueError
    return tuple(str(part).strip() for part in parts if str(part).strip())


def _primary_subtag(value: object) -> object:
    """Return ``ur`` for ``ur-PK``: filters, sentence splitting and direction go by the language."""
    return re.split(r"[-_]", value.strip().lower())[0] if isinstance(value, str) else value


def _lines(value: object) -> tuple[str, ...]:
    """Accept a list, or one string with semicolons."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(";") if part.strip())
    return _words(value)


class DocumentMetadata(BaseModel):
    """Facts about a document; keys that nobody knows are left alone."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True, coerce_numbers_to_str=True)

    title: Line | None = None
    date: Annotated[str | None, BeforeValidator(_iso_date)] = None
    kind: Line | None = None
    tags: Annotated[tuple[Line, ...], BeforeValidator(_words)] = ()
    language: Annotated[Line | None, BeforeValidator(_primary_subtag)] = Field(
        default=None, alias="lang"
    )
    url: Line | None = None
    sources: Annotated[tuple[Line, ...], BeforeValidator(_lines)] = ()


def parse_metadata(values: Any, name: str) -> DocumentMetadata:  # noqa: ANN401 - from YAML or JSON
    """Validate ``values``. Raises LoadingError naming ``name`` and the field."""
    if values is None:
        return DocumentMetadata()
    if not isinstance(values, dict):
        raise LoadingError(name, "metadata must be a list of KEY: VALUE lines")
    if "language" in values:
        values = {**values, "lang": values["language"]}
        del values["language"]
    try:
        return DocumentMetadata.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise LoadingError(name, f"metadata field {field}: {first['msg']}") from error


def split_front_matter(text: str, name: str) -> tuple[DocumentMetadata, str]:
    """Return the front matter and the text behind it. Raises LoadingError on broken YAML."""
    match = _FRONT_MATTER.match(text)
    if not match:
        return DocumentMetadata(), text
    return parse_metadata(_yaml(match.group(1), name), name), text[match.end() :]


def read_sidecar(path: Path, name: str) -> DocumentMetadata:
    """Return what ``PATH.meta.yaml`` says, or nothing if there is none."""
    sidecar = path.with_name(path.name + SIDECAR_SUFFIX)
    if not sidecar.is_file():
        return DocumentMetadata()
    label = name + SIDECAR_SUFFIX
    try:
        text = sidecar.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LoadingError(label, f"cannot be read: {error}") from error
    return parse_metadata(_yaml(text, label), label)


def merged(stronger: DocumentMetadata, weaker: DocumentMetadata) -> DocumentMetadata:
    """Return ``weaker`` with every field that ``stronger`` fills replaced."""
    filled = {name: value for name, value in stronger if value}
    return weaker.model_copy(update=filled)


def _yaml(text: str, name: str) -> Any:  # noqa: ANN401 - YAML holds anything
    try:
        return yaml.load(text, Loader=_StringDates)  # noqa: S506 - a SafeLoader
    except RecursionError as error:
        raise LoadingError(name, "metadata is nested too deep") from error
    except (yaml.YAMLError, ValueError) as error:
        problem = " ".join(str(error).split())
        raise LoadingError(name, f"metadata is not valid YAML: {problem}") from error
