"""An answer object as a chat completion: its text, where each marker stands, every citation."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

MODEL = "sanad"
_Json = dict[str, Any]


def completion(answer: Mapping[str, Any]) -> _Json:
    """Return the whole completion."""
    message = {
        "role": "assistant",
        "content": answer["text"],
        "refusal": None,
        "annotations": annotated(answer),
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {
        **frame(answer["id"], "chat.completion"),
        "choices": [choice],
        "usage": usage(answer),
        **extras(answer),
    }


def frame(identity: str, kind: str) -> _Json:
    """Return what completions and their chunks begin with."""
    created = int(time.time())
    return {"id": f"chatcmpl-{identity}", "object": kind, "created": created, "model": MODEL}


def extras(answer: Mapping[str, Any]) -> _Json:
    """Return what the original does not have; ``answer_id`` is for ratings."""
    return {
        "system_fingerprint": answer["index"],
        "citations": citations(answer),
        "refused": answer["refused"],
        "answer_id": answer["id"],
    }


def usage(answer: Mapping[str, Any]) -> _Json:
    """Return the chat model's tokens; quoting takes none."""
    read, written = answer["usage"]["input_tokens"], answer["usage"]["output_tokens"]
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def citations(answer: Mapping[str, Any]) -> list[_Json]:
    """Return every citation of the statements once, by number, as the answer object has it."""
    found: dict[int, _Json] = {}
    for statement in answer["statements"]:
        for citation in statement["citations"]:
            found.setdefault(citation["number"], citation)
    return [found[number] for number in sorted(found)]


def annotated(answer: Mapping[str, Any], shift: int = 0) -> list[_Json]:
    """Return one annotation for each marker; ``content[start_index:end_index]`` is the marker.

    A document with an address of its own is a ``url_citation``, any other a ``file_citation``.
    ``shift`` is how many characters stand in front of the answer's text.
    """
    found = []
    for statement in answer["statements"]:
        at = statement["start"] + len(statement["text"]) + 1 + shift
        for citation in [] if statement["computed"] else statement["citations"]:
            marker = f"[{citation['number']}]"
            found.append(_annotation(citation, marker, at))
            at += len(marker)
    return found


def _annotation(citation: _Json, marker: str, at: int) -> _Json:
    place = {"start_index": at, "end_index": at + len(marker)}
    if citation["url"]:
        cited = {**place, "title": citation["title"], "url": citation["url"]}
        return {"type": "url_citation", "url_citation": cited}
    file = {"file_id": citation["document_id"], "filename": citation["title"], "index": at}
    return {"type": "file_citation", "text": marker, **place, "file_citation": file}
