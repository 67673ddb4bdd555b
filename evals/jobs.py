"""``--jobs``: several cases at a time over one data directory, which admits one process only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol, TypeVar

from rag.chat_models import BUNDLED, chat_choice
from rag.errors import UsageError
from rag.settings import Settings

Item = TypeVar("Item")
Result = TypeVar("Result")


class Each(Protocol):
    """Calls a function on each item and returns the results in order, like ``map``."""

    def __call__(
        self, function: Callable[[Item], Result], items: Sequence[Item], /
    ) -> Iterator[Result]: ...


@contextmanager
def at_a_time(jobs: int) -> Iterator[Each]:
    """Yield a ``map`` of so many threads; whoever leaves waits for what has begun, and for no more."""
    if jobs == 1:
        yield map
        return
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="evals")
    try:
        yield pool.map
    finally:
        pool.shutdown(cancel_futures=True)


def demand_places(jobs: int, settings: Settings) -> None:
    """Raise UsageError if the chat model takes fewer questions at a time.

    Those that wait for it may run out of time and be answered without it, so the result would not
    be that of one question after the other.
    """
    choice = chat_choice(settings)
    if jobs == 1 or choice.model is None:
        return
    if choice.model == BUNDLED:
        raise UsageError(
            f"--jobs {jobs}: the bundled chat model answers one question at a time; leave --jobs"
            " out, or set RAG_CHAT_MODEL=none"
        )
    if jobs > settings.chat.at_once:
        raise UsageError(
            f"--jobs {jobs}: {choice.model} is asked at most {settings.chat.at_once} questions at a"
            f" time; set RAG_CHAT__AT_ONCE={jobs} if it can bear that, or ask fewer at a time"
        )


def beside_others(jobs: int) -> str:
    """Return what a reader of the times has to know."""
    return (
        f"{jobs} cases were asked at a time, so each latency is that of an answer beside others;"
        " leave --jobs out to measure it alone"
    )
