"""For how long each kind of data is kept, and its removal: by the command, and once a day."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from rag.errors import SanadError
from rag.serving.access.people import drop_ended
from rag.serving.observing.log_lines import FIELDS
from rag.serving.widget.spent import SPENT_NAME, SpentDays
from rag.settings import RetentionSettings, Settings
from rag.store import purge_feedback, purge_withheld

Kind = Literal["withheld", "feedback", "sessions", "widget"]
# Withheld statements before the ratings that hold them, so that a trial counts what the real run does.
KINDS: tuple[Kind, ...] = get_args(Kind)
DAY = 24 * 3600.0
# The first questions after the start are answered before anything is tidied up.
FIRST = 60.0
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Purged:
    """How many of a kind were removed, or would be; ``days`` is None where nothing is to be."""

    kind: Kind
    count: int
    days: int | None


@dataclass(frozen=True, slots=True)
class Retention:
    """What a data directory keeps of people, and for how many days; 0 days is for good.

    ``first`` and ``every`` are the seconds until a running server purges, and until it does again.
    """

    data: Path
    days: RetentionSettings
    first: float = FIRST
    every: float = DAY

    def purge(
        self, kinds: Sequence[Kind] = KINDS, days: int | None = None, *, dry_run: bool = False
    ) -> list[Purged]:
        """Remove what is older than the settings say, or than ``days``; 0 then is all there is.

        A server may run on the directory meanwhile. Raises StoreError as the kinds' own functions do.
        """
        now = datetime.datetime.now(datetime.UTC)
        return [
            self._purged(kind, now, self._of(kind) if days is None else days, dry_run=dry_run)
            for kind in KINDS
            if kind in kinds
        ]

    @asynccontextmanager
    async def daily(self, let_go: Callable[[int], object]) -> AsyncIterator[None]:
        """Purge once a day beside the block.

        ``let_go`` is told the days that answers in memory may be kept, if there is an end to them.
        """

        async def again_and_again() -> None:
            await asyncio.sleep(self.first)
            while True:
                await asyncio.to_thread(self._once, let_go)
                await asyncio.sleep(self.every)

        task = asyncio.create_task(again_and_again())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _once(self, let_go: Callable[[int], object]) -> None:
        """Purge each kind; what fails is told and tried again the next day."""
        if self.days.conversations_days:
            let_go(self.days.conversations_days)
        for kind in KINDS:
            try:
                done = self.purge([kind])
            except SanadError as error:
                _logger.error("purging %s: %s", kind, error)  # noqa: TRY400 - it says what to do
            else:
                told = {"kind": kind, "removed": done[0].count}
                _logger.log(logging.INFO if done[0].count else logging.DEBUG, "purged",
                            extra={FIELDS: told})  # fmt: skip

    def _of(self, kind: Kind) -> int | None:
        return getattr(self.days, f"{kind}_days") or None

    def _purged(
        self, kind: Kind, now: datetime.datetime, days: int | None, *, dry_run: bool
    ) -> Purged:
        if days is None:
            return Purged(kind, 0, None)
        until = now - datetime.timedelta(days=days)
        moment = until.isoformat(timespec="seconds")
        if kind == "withheld":
            count = purge_withheld(self.data, moment, dry_run=dry_run)
        elif kind == "feedback":
            count = purge_feedback(self.data, moment, dry_run=dry_run)
        elif kind == "sessions":
            count = drop_ended(self.data, until.timestamp(), dry_run=dry_run)
        else:
            count = _counts_dropped(self.data, until.date().isoformat(), dry_run=dry_run)
        return Purged(kind, count, days)


def retention_of(settings: Settings) -> Retention:
    """Return what the settings say of the data directory that they name."""
    return Retention(settings.data, settings.retention)


def _counts_dropped(data: Path, day: str, *, dry_run: bool) -> int:
    """Today's counts are never among them: a purge is no way to a new budget."""
    if not (data / SPENT_NAME).is_file():
        return 0
    with closing(SpentDays(data / SPENT_NAME)) as spent:
        return spent.drop_before(day, dry_run=dry_run)
