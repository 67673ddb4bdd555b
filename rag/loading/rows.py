"""JSON Lines: each row ``{id, title, text, date?, url?, lang?, tags?}`` is a document of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import LoadingError
from rag.loading.metadata import DocumentMetadata, Line, parse_metadata


class _Row(BaseModel):
    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)

    id: Line = Field(min_length=1)
    text: str


def read_rows(text: str, name: str) -> Iterator[tuple[str, str, DocumentMetadata] | LoadingError]:
    """Yield ``(id, text, metadata)`` for each good row and a LoadingError for each bad one."""
    seen: set[str] = set()
    # Only a line feed ends a row: JSON strings may hold U+2028 and its like as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        label = f"{name}, line {number}"
        try:
            values = json.loads(line)
            row = _Row.model_validate(values)
            metadata = parse_metadata(values, label)
        except json.JSONDecodeError as error:
            yield LoadingError(label, f"not JSON: {error.msg}")
        except RecursionError:
            yield LoadingError(label, "not JSON that can be read: nested too deep")
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "row"
            yield LoadingError(label, f"{field}: {first['msg']}")
        except LoadingError as error:
            yield error
        else:
            if row.id in seen:
                yield LoadingError(label, f"id {row.id!r} stands in an earlier line already")
                continue
            seen.add(row.id)
            yield row.id, row.text, metadata
