"""A backup is the library at one moment, proved; put back, it answers the same."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path

import pytest

from rag.__main__ import main
from rag.errors import StoreBusy, StoreEmpty, StoreError, UsageError
from rag.rendering import answer_to_json
from rag.store import Store, back_up, restore
from tests.support import TEXTS, small_assistant, small_ingestor, written

QUESTION = "When did the supply of Sui gas begin?"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    with small_assistant(tmp_path):
        back_up(tmp_path / "data", tmp_path / "saved")
    return tmp_path / "saved"


def test_a_backup_put_back_elsewhere_answers_the_same(tmp_path: Path) -> None:
    with small_assistant(tmp_path) as assistant:
        before = assistant.ask(QUESTION)
        made = back_up(tmp_path / "data", tmp_path / "saved")
        assert made.index == before.index

    put = restore(tmp_path / "saved", tmp_path / "elsewhere" / "data")

    assert put == made
    with small_assistant(tmp_path / "elsewhere", TEXTS) as assistant:
        after = assistant.ask(QUESTION)
    assert after.index == before.index
    assert _citations(after) == _citations(before)


def _citations(answer: object) -> str:
    sent = answer_to_json(answer)  # type: ignore[arg-type]
    return json.dumps([statement["citations"] for statement in sent["statements"]])


def test_a_backup_under_load_is_the_library_at_one_moment(tmp_path: Path) -> None:
    with small_assistant(tmp_path) as assistant:
        stop = threading.Event()
        failures: list[BaseException] = []

        def write() -> None:
            round_ = 0
            while not stop.is_set():
                round_ += 1
                texts = {f"{n}.md": f"# Note {n}\n\nRound {round_} of note {n}." for n in range(8)}
                try:
                    small_ingestor(assistant.store).run([written(tmp_path / "more", texts)])
                except BaseException as error:  # noqa: BLE001 - told to the test's own thread
                    failures.append(error)
                    return

        writer = threading.Thread(target=write)
        writer.start()
        try:
            made = [back_up(tmp_path / "data", tmp_path / f"saved-{n}") for n in range(6)]
        finally:
            stop.set()
            writer.join()
        assert failures == []
    for number, proved in enumerate(made):
        assert restore(tmp_path / f"saved-{number}", tmp_path / f"put-{number}") == proved
    assert len({proved.index for proved in made}) > 1


def test_only_the_owner_can_read_a_backup(saved: Path) -> None:
    assert saved.stat().st_mode & 0o077 == 0
    assert [p.name for p in saved.parent.iterdir() if p.name.startswith("saved")] == ["saved"]


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path, saved: Path) -> None:
    kept = saved.read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        back_up(tmp_path / "data", saved)
    assert saved.read_bytes() == kept


def test_nothing_ingested_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(StoreEmpty):
        back_up(tmp_path / "none", tmp_path / "saved")
    assert not (tmp_path / "saved").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE documents SET text = replace(text, '1955', '1956')", r"text of .*gas\.md is not"),
        ("UPDATE chunks SET start = start + 1", "chunk 0 of .* is broken"),
        ("UPDATE chunks SET vector = x'00' WHERE row = 1", "vectors of"),
        ("DELETE FROM settings", "no backup that Sanad made"),
        ("UPDATE settings SET value = '99' WHERE name = 'schema_version'", "a newer Sanad"),
    ],
)
def test_a_backup_that_does_not_hold_is_refused_and_nothing_changes(
    tmp_path: Path, saved: Path, change: str, told: str
) -> None:
    with sqlite3.connect(saved) as database:
        database.execute(change)
    with pytest.raises(StoreError, match=told):
        restore(saved, tmp_path / "data", replace=True)
    with Store(tmp_path / "data") as store:
        assert store.status().documents == len(TEXTS)


def test_another_file_is_no_backup(tmp_path: Path, saved: Path) -> None:
    saved.write_bytes(b"not a database, though it is as long as one" * 100)
    with pytest.raises(StoreError, match="saved"):
        restore(saved, tmp_path / "new")


def test_documents_are_replaced_only_if_that_is_said(tmp_path: Path, saved: Path) -> None:
    other = tmp_path / "other"
    with small_assistant(other, {"a.md": "# Other\n\nAnother text altogether."}):
        pass
    with pytest.raises(UsageError, match="holds 1 documents, which would be gone; add --replace"):
        restore(saved, other / "data")
    restore(saved, other / "data", replace=True)
    with Store(other / "data") as store:
        assert store.status().documents == len(TEXTS)
        assert all(map(set.__len__, store.index_identities()))


def test_a_directory_in_use_is_left_alone(tmp_path: Path, saved: Path) -> None:
    with Store(tmp_path / "data"), pytest.raises(StoreBusy):
        restore(saved, tmp_path / "data", replace=True)


def test_the_commands_say_what_was_proved(
    tmp_path: Path, saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del saved
    data, file = str(tmp_path / "data"), str(tmp_path / "again")
    assert main(["backup", file, "--data", data]) == 0
    assert "3 documents in 3 chunks, every text compared" in capsys.readouterr().out
    assert main(["backup", file, "--data", data]) == 2
    assert main(["restore", file, "--data", data]) == 2
    assert main(["restore", file, "--data", data, "--replace"]) == 0
