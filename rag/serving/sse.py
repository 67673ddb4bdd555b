"""Server-sent events, as browsers and programs read them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from fastapi.responses import StreamingResponse

from rag.serving.streams import Event, Stream

MEDIA_TYPE = "text/event-stream"
PING = ": ping\n\n"
HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
_RETRY = "retry: 1000\n\n"


def events_response(stream: Stream, after: int = 0) -> StreamingResponse:
    """Return the events past number ``after`` and those to come."""
    return StreamingResponse(_written(stream, after), media_type=MEDIA_TYPE, headers=HEADERS)


def event_text(stream: Stream, event: Event) -> str:
    """Return one event as it goes over the wire; JSON has no line breaks of its own."""
    data = json.dumps(event.data, ensure_ascii=False)
    return f"id: {stream.id}-{event.number}\nevent: {event.name}\ndata: {data}\n\n"


def last_read(header: str) -> tuple[str, int] | None:
    """Return the stream's id and the number in a ``Last-Event-ID``, None if it is none of ours."""
    identity, _, number = header.strip().rpartition("-")
    digits = number.isascii() and number.isdecimal() and len(number) < 7  # noqa: PLR2004
    return (identity, int(number)) if identity and digits else None


async def _written(stream: Stream, after: int) -> AsyncIterator[str]:
    yield _RETRY
    async for event in stream.events(after):
        yield event_text(stream, event) if event else PING
