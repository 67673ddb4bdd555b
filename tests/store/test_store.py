"""The data directory as a whole: one owner, and two indexes that equal the library."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import StoreBusy, StoreEmpty, StoreError
from rag.models.fakes import HashingEmbedder
from rag.store import Store
from rag.store.library import Library
from rag.store.vectors import VectorIndex
from tests.store.making import (
    EMBEDDER,
    RECIPE,
    assert_indexes_equal_the_library,
    filled,
    prepared,
    put,
)

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {
    "a.md": "The bombing at Quetta station killed twenty-six people. It was in November.",
    "b.md": "Sui gas was found in 1952. The supply began in 1955. It goes to the cities.",
    "c.md": "Form MC-4471/B is filed with the Levies. Nobody reads it afterwards.",
    "d.md": "گوادر کے نئے ہوائی اڈے پر پہلی پرواز 20 جنوری 2025 کو اتری۔",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a store that the test may change."""
    with Store(tmp_path / "data") as opened:
        yield filled(opened, TEXTS)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a store that the tests only read."""
    with Store(tmp_path_factory.mktemp("shelf") / "data") as opened:
        yield filled(opened, TEXTS)


def keys(store: Store, hits: list[tuple[str, float]]) -> list[str]:
    """Return the keys of the documents that were hit, best first, each once."""
    found = store.chunks([identity for identity, _ in hits])
    return list(dict.fromkeys(found[identity][1].key for identity, _ in hits))


def test_both_indexes_equal_the_library_after_a_first_run(shelf: Store) -> None:
    assert_indexes_equal_the_library(shelf)


def test_syncing_again_writes_nothing(shelf: Store) -> None:
    assert shelf.sync(RECIPE, EMBEDDER.dimension) == 0


def test_the_dense_index_ranks_by_cosine(shelf: Store) -> None:
    known = shelf.library.known_vectors(shelf.library.chunk_ids())
    (query,) = EMBEDDER.embed_queries(["When did the supply of Sui gas begin?"])
    exact = sorted(((i, float(v @ query)) for i, v in known.items()), key=lambda hit: -hit[1])
    found = shelf.search_vectors(query, len(exact))
    assert [score for _, score in found] == pytest.approx([s for _, s in exact], abs=1e-5)


def test_search_among_some_chunks_finds_only_those(shelf: Store) -> None:
    among = [c.id for c in prepared(TEXTS["c.md"], "c.md")[1]]
    (query,) = EMBEDDER.embed_queries(["Sui gas"])
    assert {i for i, _ in shelf.search_vectors(query, 10, among)} == set(among)
    assert keys(shelf, shelf.search_words("gas form station", 10, among)) == ["c.md"]
    assert shelf.search_vectors(query, 10, []) == shelf.search_words("gas", 10, []) == []


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("MC-4471/B", "c.md"),
        ("mc 4471", "c.md"),
        ("1952", "b.md"),
        ("bombings in the stations?", "a.md"),
        ("گوادر", "d.md"),
        ("ہوائی اڈے کی پرواز", "d.md"),
    ],
)
def test_words_names_codes_and_urdu_are_found(shelf: Store, question: str, key: str) -> None:
    assert keys(shelf, shelf.search_words(question, 5))[0] == key


@pytest.mark.parametrize(
    "question",
    [
        "gas AND NOT supply",
        'gas OR "unbalanced (',
        "id:gas",
        "gas^9 ~2 [a TO b] {x} -gas +nothing",
        "gas*",
        "\\ gas / ? ! :",
    ],
)
def test_no_query_syntax_is_ever_parsed(shelf: Store, question: str) -> None:
    assert keys(shelf, shelf.search_words(question, 5))[0] == "b.md"


@pytest.mark.parametrize("question", ["", "  ", '( : * " AND', "????"])
def test_a_question_without_known_words_finds_nothing(shelf: Store, question: str) -> None:
    assert shelf.search_words(question, 5) == []


@given(st.text())
def test_no_question_breaks_the_lexical_search(shelf: Store, question: str) -> None:
    for _, score in shelf.search_words(question, 5):
        assert score > 0


def test_chroma_holds_ids_and_vectors_and_nothing_else(store: Store, tmp_path: Path) -> None:
    folder = store._current_folder() / "vectors"
    store.close()
    database = sqlite3.connect(folder / "chroma.sqlite3")
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    for table in ("embedding_metadata", "embedding_fulltext_search_content"):
        assert table in tables
        assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    database.close()
    held = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    assert b"Quetta" not in held
    assert prepared(TEXTS["a.md"], "a.md")[1][0].id.encode() in held


WITNESS = "Zyqquvax testified against Wexolbrun on Friday."


def leftovers(directory: Path, *words: str) -> list[str]:
    """Return the files whose bytes hold one of the words, in any case."""
    return [
        str(path.relative_to(directory))
        for path in sorted(directory.rglob("*"))
        if path.is_file() and any(w.encode() in path.read_bytes().lower() for w in words)
    ]


def test_a_removed_text_is_in_no_file_afterwards(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    with Store(directory) as store:
        filled(store, {**TEXTS, "witness-key.md": WITNESS})
    words = ("zyqquvax", "wexolbrun", "witness-key")
    assert leftovers(directory, *words)
    with Store(directory) as store:
        store.library.remove_file("witness-key.md")
        store.sync(RECIPE, EMBEDDER.dimension)
        assert store.search_words("Zyqquvax Wexolbrun", 5) == []
        searcher = store._open_lexical(store._current_folder())._index.searcher()
        for field, word in (("exact", "zyqquvax"), ("stemmed", "wexolbrun")):
            assert searcher.doc_freq(field, word) == 0
        assert_indexes_equal_the_library(store)
    assert leftovers(directory, *words) == []


def test_an_edited_text_leaves_nothing_of_its_old_words(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    with Store(directory) as store:
        filled(store, {**TEXTS, "e.md": WITNESS})
    with Store(directory) as store:
        filled(store, {"e.md": "Somebody testified against somebody on Friday."})
        assert_indexes_equal_the_library(store)
    assert leftovers(directory, "zyqquvax", "wexolbrun") == []


def test_removing_everything_empties_both_indexes(store: Store) -> None:
    for key in TEXTS:
        store.library.remove_file(key)
    store.sync(RECIPE, 0)
    assert store.index_identities() == (set(), set())
    (query,) = EMBEDDER.embed_queries(["gas"])
    assert store.search_vectors(query, 5) == store.search_words("gas", 5) == []


def test_rarity_counts_only_rows_that_are_there(store: Store) -> None:
    before = store.rarity("gas")
    put(store.library, "Gas and more gas and gas again.", "gas.md")
    store.sync(RECIPE, EMBEDDER.dimension)
    assert store.rarity("gas") < before
    store.library.remove_file("gas.md")
    store.sync(RECIPE, EMBEDDER.dimension)
    assert store.rarity("gas") == pytest.approx(before)
    assert store.rarity("nowhere") > before


class PowerCut(Exception):
    """Stands for the power going out."""


def cut_power(*_: object) -> None:
    raise PowerCut


def crashed(store: Store) -> None:
    """Sync, and break off after the indexes were written, before that is noted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Library, "mark_applied", cut_power)
        with suppress(PowerCut):
            store.sync(RECIPE, EMBEDDER.dimension)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "remove", "sync", "reopen", "crash"]),
        st.sampled_from(["a", "b", "c"]),
        st.lists(
            st.sampled_from(["quetta", "gas", "levies", "coast", "1955", "گوادر"]),
            min_size=1,
            max_size=12,
        ),
    ),
    max_size=12,
)


@given(STEPS)
@settings(max_examples=8)
def test_both_indexes_follow_any_sequence_of_changes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, list[str]]]
) -> None:
    directory = tmp_path_factory.mktemp("store") / "data"
    store = Store(directory)
    expected: dict[str, str] = {}
    try:
        for action, key, words in steps:
            if action == "put":
                expected[key] = " ".join(words) + "."
                put(store.library, expected[key], key)
            elif action == "remove":
                store.library.remove_file(key)
                expected.pop(key, None)
            elif action == "sync":
                store.sync(RECIPE, EMBEDDER.dimension)
            else:
                if action == "crash":
                    crashed(store)
                store.close()
                store = Store(directory)
        wanted = {c.id for key, text in expected.items() for c in prepared(text, key)[1]}
        assert set(store.library.chunk_ids()) == wanted
        store.sync(RECIPE, EMBEDDER.dimension)
        if store.library.generation() is not None:
            assert_indexes_equal_the_library(store)
    finally:
        store.close()


def test_a_crash_before_the_indexes_are_written_is_made_up_for(tmp_path: Path) -> None:
    with Store(tmp_path / "data") as store:
        filled(store, TEXTS)
        put(store.library, "New words that no index knows.", "e.md")
        store.library.remove_file("a.md")
    with Store(tmp_path / "data") as store:
        assert store.sync(RECIPE, EMBEDDER.dimension) > 0
        assert_indexes_equal_the_library(store)


def test_a_crash_between_the_two_indexes_is_made_up_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store.library, "New words that one index knows.", "e.md")
    store.library.remove_file("a.md")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_sync_lexical", cut_power)
        with pytest.raises(PowerCut):
            store.sync(RECIPE, EMBEDDER.dimension)
    store.sync(RECIPE, EMBEDDER.dimension)
    assert_indexes_equal_the_library(store)


def test_another_recipe_gives_the_same_chunks_other_vectors(store: Store) -> None:
    other = HashingEmbedder(dimension=24, window=32, name="other")
    before = store.library.chunk_ids()
    old_folder = store._current_folder()
    for key, text in TEXTS.items():
        put(store.library, text, key, "recipe-2", other)
    store.sync("recipe-2", other.dimension)
    assert set(store.library.chunk_ids()) == set(before)
    assert_indexes_equal_the_library(store)
    (query,) = other.embed_queries(["Sui gas"])
    assert keys(store, store.search_vectors(query, 1)) == ["b.md"]
    assert not old_folder.exists()


def test_a_crash_amid_another_recipe_leaves_a_store_that_can_be_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = HashingEmbedder(dimension=16, window=32, name="other")

    with Store(tmp_path / "data") as store:
        filled(store, TEXTS)
        for key, text in TEXTS.items():
            put(store.library, text, key, "recipe-2", other)
        with monkeypatch.context() as patch:
            patch.setattr(VectorIndex, "add", cut_power)
            with pytest.raises(PowerCut):
                store.sync("recipe-2", 16)
    with Store(tmp_path / "data") as store:
        store.sync("recipe-2", 16)
        assert_indexes_equal_the_library(store)
        assert len(list((tmp_path / "data" / "indexes").iterdir())) == 1


@pytest.mark.parametrize("lost", ["indexes", "indexes/000001/vectors", "indexes/000001/lexical"])
def test_a_lost_index_folder_is_built_anew(tmp_path: Path, lost: str) -> None:
    directory = tmp_path / "data"
    with Store(directory) as store:
        filled(store, TEXTS)
    shutil.rmtree(directory / lost)
    with Store(directory) as store:
        store.sync(RECIPE, EMBEDDER.dimension)
        assert_indexes_equal_the_library(store)


def test_a_damaged_index_folder_is_a_store_error_that_says_what_to_do(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    with Store(directory) as store:
        filled(store, TEXTS)
    (directory / "indexes/000001/vectors/chroma.sqlite3").write_bytes(b"rubbish" * 500)
    (directory / "indexes/000001/lexical/meta.json").write_bytes(b"rubbish")
    with Store(directory) as store:
        with pytest.raises(StoreError, match=r"vectors: .* delete this folder"):
            store.search_vectors(np.ones(16, dtype=np.float32), 1)
        with pytest.raises(StoreError, match=r"lexical: .* delete this folder"):
            store.search_words("gas", 1)


def test_threads_that_search_first_at_the_same_time_share_one_open_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(Store(tmp_path), {"corpus/a.md": "Gas was found in Sui."}).close()
    opened: list[Path] = []

    def slowly(folder: Path) -> VectorIndex:
        opened.append(folder)
        time.sleep(0.05)
        return VectorIndex(folder)

    monkeypatch.setattr("rag.store.store.VectorIndex", slowly)
    with Store(tmp_path) as store, ThreadPoolExecutor(4) as pool:
        vector = EMBEDDER.embed_queries(["gas"])[0]
        found = list(pool.map(lambda _: store.search_vectors(vector, 3), range(8)))

    assert len(opened) == 1
    assert found[0]
    assert found == [found[0]] * 8


def test_searching_before_an_ingestion_is_a_store_error(tmp_path: Path) -> None:
    with Store(tmp_path / "data") as store:
        assert store.status().documents == 0
        with pytest.raises(StoreEmpty, match=r"ingest\.py"):
            store.search_words("gas", 1)
        with pytest.raises(StoreEmpty, match=r"ingest\.py"):
            store.search_vectors(np.ones(4, dtype=np.float32), 1)


def test_the_fingerprint_names_recipe_and_chunks(store: Store) -> None:
    before = store.fingerprint()
    assert before.startswith(f"{RECIPE}/")
    put(store.library, "New words.", "e.md")
    assert store.fingerprint() != before
    store.library.remove_file("e.md")
    assert store.fingerprint() == before


def test_a_second_process_is_turned_away_with_a_clear_message(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    script = (
        "import sys\nfrom pathlib import Path\nfrom rag.errors import StoreBusy\n"
        "from rag.store import Store\n"
        "try:\n    Store(Path(sys.argv[1])).close()\n"
        "except StoreBusy as error:\n    print(error, error.retryable)\n"
    )
    run = [sys.executable, "-c", script, str(directory)]
    with Store(directory):
        second = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
        assert "is in use by another process (number " in second.stdout
        assert str(directory) in second.stdout
        assert second.stdout.rstrip().endswith("True")
    third = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
    assert third.stdout == ""


def test_a_process_that_died_leaves_no_lock_behind(tmp_path: Path) -> None:
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom rag.store import Store\n"
        "store = Store(Path(sys.argv[1]))\nos._exit(9)\n"
    )
    run = [sys.executable, "-c", script, str(tmp_path / "data")]
    assert subprocess.run(run, cwd=ROOT, check=False).returncode == 9
    Store(tmp_path / "data").close()


def test_two_owners_in_one_process_are_two_owners(tmp_path: Path) -> None:
    with Store(tmp_path / "data"), pytest.raises(StoreBusy):
        Store(tmp_path / "data")


def test_a_directory_that_cannot_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be created"):
        Store(tmp_path / "file" / "data")


def test_a_store_whose_library_is_damaged_lets_go_of_its_lock(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite3").write_bytes(b"rubbish" * 1000)
    for _ in range(2):
        with pytest.raises(StoreError, match="cannot be used as a library"):
            Store(tmp_path)
