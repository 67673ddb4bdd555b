"""Every exception that Sanad raises on purpose.

::

    SanadError                 anything below
    ├── UsageError             wrong arguments or settings; exit code 2
    ├── LoadingError           one document cannot be read; the rest goes on
    │   └── UnsupportedFormat  no loader for this kind of file
    ├── ModelError             a model cannot be used
    │   ├── WeightsMissing     the package with the weights is not installed
    │   ├── WeightsChanged     a weight file has another hash than the pinned one
    │   ├── ProviderMissing    the package of a chat provider is not installed
    │   └── ChatFailed         a chat model did not reply; ``retryable`` differs from case to case
    │       └── ChatTimeout    it took too long
    ├── StoreError             the data directory cannot be used
    │   ├── StoreBusy          another process owns the directory; trying again later helps
    │   ├── StoreEmpty         nothing was ingested yet
    │   └── StoreOutdated      the directory was written by another, incompatible version
    ├── ServerBusy             too many questions at once; trying again later helps
    ├── ReaderLeft             nobody waits for this answer any more
    └── CitationError          a citation does not hold, or an answer file is not an answer

Messages say what to do; ``retryable`` says whether the same call may go through later.
"""

from __future__ import annotations


class SanadError(Exception):
    """Base of all; ``str()`` is a sentence for a person."""

    retryable = False


class UsageError(SanadError):
    """Wrong arguments or settings."""


class LoadingError(SanadError):
    """One document cannot be read."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


class UnsupportedFormat(LoadingError):
    """There is no loader for this kind of file."""


class ModelError(SanadError):
    """A model cannot be used."""


class WeightsMissing(ModelError):
    """The package that carries the weights is not installed."""


class WeightsChanged(ModelError):
    """A weight file is not the one that was pinned."""


class ProviderMissing(ModelError):
    """The package that speaks to a chat provider is not installed."""


class ChatFailed(ModelError):
    """A chat model did not reply."""

    def __init__(self, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable


class ChatTimeout(ChatFailed):
    """A chat model took too long."""


class StoreError(SanadError):
    """The data directory cannot be used."""


class StoreBusy(StoreError):
    """Another process owns the data directory."""

    retryable = True


class StoreEmpty(StoreError):
    """Nothing was ingested yet."""


class StoreOutdated(StoreError):
    """The data directory was written by another version."""


class ReaderLeft(SanadError):
    """Nobody waits for this answer any more."""


class CitationError(SanadError):
    """A citation does not hold, or an answer file is not an answer."""


class ServerBusy(SanadError):
    """More questions are waiting than can be answered soon."""

    retryable = True
