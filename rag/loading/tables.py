"""CSV: the header names every cell, so that one row can stand alone as evidence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from rag.loading.blocks import Block, row_text

_DELIMITERS = ",;\t|"


def csv_blocks(text: str) -> list[Block]:
    """Return a row block for each record behind the header. Raises csv.Error on broken input.

    Quotes are as in RFC 4180; the delimiter is the one that parts the header most often. Guessing
    from the cells, as ``csv.Sniffer`` does, takes apostrophes and lists within cells for syntax.
    """
    table = text.lstrip("\r\n")
    delimiter = max(_DELIMITERS, key=lambda mark: len(next(_records(table, mark), [])))
    records = [record for record in _records(table, delimiter) if any(record)]
    return [Block("row", row_text(records[0], record)) for record in records[1:]]


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
