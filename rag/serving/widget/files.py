"""The widget's second file, under the hash of its bytes that the first one asks for."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import FileResponse

FILES = Path(__file__).resolve().parents[2] / "widget" / "dist"


@cache
def version_of_chat() -> str:
    """Return the first 16 hexadecimal digits of the file's SHA-256, as the build writes them."""
    return hashlib.sha256((FILES / "chat.js").read_bytes()).hexdigest()[:16]


def add_chat_file(router: APIRouter) -> None:
    """Add ``GET chat.js?v=VERSION``. The launcher of another version never gets this one's."""

    @router.get("/chat.js", response_class=FileResponse)
    def chat(v: Annotated[str, Query(max_length=64)] = "") -> FileResponse:
        if v and v != version_of_chat():
            raise HTTPException(404, "Sanad was updated; load the page anew.")
        return FileResponse(FILES / "chat.js", media_type="text/javascript")
