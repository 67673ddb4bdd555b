"""CSV: the header names every cell, so that one row can stand alone as evidence."""

from __future__ import annotations

import csv
import io

from rag.loading.blocks import Block, row_text

_DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 8192


def csv_blocks(text: str) -> list[Block]:
    """Return a row block for each record behind the header. Raises csv.Error on broken input."""
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:_SAMPLE_CHARACTERS], _DELIMITERS)
    except csv.Error:
        dialect = csv.excel
    # The sniffer sees no doubled quotes in a short sample; RFC 4180 files have them.
    dialect.doublequote = True
    records = [record for record in csv.reader(io.StringIO(text), dialect) if any(record)]
    if not records:
        return []
    return [Block("row", row_text(records[0], record)) for record in records[1:]]
