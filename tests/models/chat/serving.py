"""A small OpenAI-compatible server that a test starts: scripted words as server-sent events."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """``statuses`` are answered first, one per request; ``delay`` is the pause before each word."""

    reply: str = "Gas came to Quetta in 1983."
    statuses: list[int] = field(default_factory=list)
    delay: float = 0.0
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    words_sent: int = 0
    broken_off: int = 0


@contextmanager
def openai_compatible(script: Script) -> Iterator[str]:
    """Serve ``script`` and hand out the base URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.requests.append(asked)
            script.keys.append(self.headers.get("Authorization", ""))
            if script.statuses:
                self.refuse(script.statuses.pop(0))
                return
            try:
                self.speak(asked)
            except OSError:
                script.broken_off += 1

        def refuse(self, status: int) -> None:
            body = json.dumps({"error": {"message": f"refused with {status}"}}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def speak(self, asked: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            words = script.reply.split(" ")[
                : asked.get("max_completion_tokens") or asked.get("max_tokens")
            ]
            for number, word in enumerate(words):
                time.sleep(script.delay)
                self.event(
                    {
                        "choices": [
                            {"index": 0, "delta": {"content": f" {word}" if number else word}}
                        ]
                    }
                )
                script.words_sent += 1
            usage = {
                "prompt_tokens": 11,
                "completion_tokens": len(words),
                "total_tokens": 11 + len(words),
            }
            self.event({"choices": [], "usage": usage})
            self.wfile.write(b"data: [DONE]\n\n")

        def event(self, data: dict[str, Any]) -> None:
            whole = {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "m",
                **data,
            }
            self.wfile.write(f"data: {json.dumps(whole)}\n\n".encode())
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
