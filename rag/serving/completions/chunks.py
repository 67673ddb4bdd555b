"""The events of a stream as chunks of a chat completion."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi.responses import StreamingResponse

from rag.serving.completions.errors import of_problem
from rag.serving.completions.shapes import annotated, extras, frame, usage
from rag.serving.sse import HEADERS, MEDIA_TYPE, PING
from rag.serving.streams import Event, Stream

DONE = "data: [DONE]\n\n"
# Between what a model wrote before it failed, which cannot be taken back here, and the answer.
BEGUN_ANEW = "\n\n"
_Json = dict[str, Any]


def chunks_response(stream: Stream, *, include_usage: bool) -> StreamingResponse:
    """Return the answer chunk by chunk; a reader who leaves stops the work."""
    written = _written(stream, include_usage=include_usage)
    return StreamingResponse(written, media_type=MEDIA_TYPE, headers=HEADERS)


class Chunks:
    """Turns one stream's events into chunks. What was sent is sent: the text only grows."""

    def __init__(self, identity: str, *, include_usage: bool) -> None:
        self._frame = frame(identity, "chat.completion.chunk")
        self._include_usage = include_usage
        self._sent = 0
        self._broken = False

    def of(self, event: Event) -> list[_Json]:
        """Return the chunks that an event adds."""
        if event.name == "delta":
            return self._text(event.data["start"], event.data["text"])
        if event.name == "answer":
            return self._last(event.data)
        if event.name == "error":
            return [of_problem(event.data)]
        return []

    def first(self) -> _Json:
        """Return the chunk that says who speaks."""
        return self._chunk({"role": "assistant", "content": "", "refusal": None})

    def _text(self, start: int, text: str) -> list[_Json]:
        self._broken = self._broken or start != self._sent
        if self._broken or not text:
            return []
        self._sent += len(text)
        return [self._chunk({"content": text})]

    def _last(self, answer: _Json) -> list[_Json]:
        chunks, shift = [], 0
        if self._broken:
            shift = self._sent + len(BEGUN_ANEW) if self._sent else 0
            again = f"{BEGUN_ANEW if shift else ''}{answer['text']}"
            chunks.append(self._chunk({"content": again}))
        end = self._chunk({"annotations": annotated(answer, shift)}, "stop")
        chunks.append({**end, **extras(answer)})
        if self._include_usage:
            chunks.append({**self._frame, "choices": [], "usage": usage(answer)})
        return chunks

    def _chunk(self, delta: _Json, finish: str | None = None) -> _Json:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        no_usage: _Json = {"usage": None} if self._include_usage else {}
        return {**self._frame, "choices": [choice], **no_usage}


async def _written(stream: Stream, *, include_usage: bool) -> AsyncIterator[str]:
    chunks = Chunks(stream.id, include_usage=include_usage)
    yield _line(chunks.first())
    async for event in stream.events():
        if event is None:
            yield PING
        else:
            for chunk in chunks.of(event):
                yield _line(chunk)
    yield DONE


def _line(chunk: _Json) -> str:
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
