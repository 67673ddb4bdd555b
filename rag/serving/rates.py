"""How often one address may ask: in a minute and in a day."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.responses import JSONResponse
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.serving.access.callers import CALLER, Caller
from rag.serving.addresses import Addresses, one_caller
from rag.serving.completions.errors import error_body
from rag.serving.problems import problem
from rag.serving.waiting import seconds_to_wait

QUESTIONS = frozenset({"/api/ask", "/v1/chat/completions"})
# On the page a question is one of these and a rating another; an agent begins with three.
STEPS = frozenset({"/api/feedback", "/api/verify", "/gradio_api/queue/join", "/mcp"})
STEPS_A_QUESTION = 3


@dataclass(frozen=True, slots=True)
class Rate:
    """Questions of one address; 0 is no limit."""

    per_minute: int = 30
    per_day: int = 1000


class Rates:
    """Answer 429 to an address that asks too often.

    Callers on the server's own machine are not counted: whoever runs programs there has it anyway.
    Counts are kept in memory and begin anew with the server. A refused request counts for nothing.
    """

    def __init__(self, app: ASGIApp, rate: Rate, addresses: Addresses) -> None:
        self.app = app
        self.addresses = addresses
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._questions = _items(rate, 1)
        self._steps = _items(rate, STEPS_A_QUESTION)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait = self._wait(scope) if scope["type"] == "http" and scope["method"] == "POST" else 0
        if wait:
            await _refusal(scope["path"], wait)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _wait(self, scope: Scope) -> int:
        """Return the seconds until this request may come again, 0 if it may pass."""
        path = scope["path"].rstrip("/")
        if path not in QUESTIONS | STEPS:
            return 0
        address = self.addresses.caller(scope)
        caller: Caller | None = scope.get(CALLER)
        if caller is None and (address is None or address.is_loopback):
            return 0
        kind = "question" if path in QUESTIONS else "step"
        items = self._questions if kind == "question" else self._steps
        who = (kind, caller.name if caller else one_caller(address) if address else "unknown")
        wait = seconds_to_wait(self._limiter, [(item, who) for item in items])
        for item in items if not wait else ():
            self._limiter.hit(item, *who)
        return wait


def _items(rate: Rate, times: int) -> tuple[RateLimitItem, ...]:
    minute, day = rate.per_minute * times, rate.per_day * times
    items = (RateLimitItemPerMinute(minute), RateLimitItemPerDay(day))
    return tuple(item for item in items if item.amount)


def _refusal(path: str, wait: int) -> JSONResponse:
    # One sentence with the wait in it: it is all that the page shows of this.
    detail = f"Too many questions came from this address; ask again in {wait} s."
    if path.startswith("/v1/"):
        answer = JSONResponse(error_body(429, detail, code="rate_limit_exceeded"), 429)
    else:
        answer = problem(429, detail, "The operator sets RAG_SERVER__RATE__PER_MINUTE and PER_DAY.")
    answer.headers["Retry-After"] = str(wait)
    return answer
