"""Ingestion: only what changed, nothing lost, one bad file never stops the others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rag.arrays import Vectors
from rag.domain import document_id
from rag.errors import UsageError
from rag.indexing import make_plan
from rag.ingestor import IngestReport
from rag.loading import scan
from rag.models.fakes import HashingEmbedder
from rag.store import Store
from tests.store.making import assert_indexes_equal_the_library
from tests.support import RECIPE, small_ingestor, written

TEXTS: dict[str, str | bytes] = {
    "a.md": "# Alpha\n\nThe first text is about gas.",
    "b.txt": "The second text is about the Levies.",
    "c/d.html": "<p>The third text is about the coast.</p>",
    "rows.jsonl": '{"id": 1, "text": "A row on water."}\n{"id": 2, "text": "A row on dams."}\n',
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return written(tmp_path / "corpus", TEXTS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data") as opened:
        yield opened


class Counting:
    """Makes embedders and remembers what each embedded."""

    def __init__(self) -> None:
        self.made: list[HashingEmbedder] = []

    def __call__(self) -> HashingEmbedder:
        self.made.append(HashingEmbedder())
        return self.made[-1]

    @property
    def texts(self) -> list[str]:
        return [text for embedder in self.made for text in embedder.embedded]


def ingest(
    store: Store,
    *roots: Path,
    embedders: Counting | None = None,
    recipe: str = RECIPE,
    dry_run: bool = False,
    prune: bool = True,
) -> IngestReport:
    ingestor = small_ingestor(store, embedders or Counting(), recipe)
    return ingestor.run(roots, dry_run=dry_run, prune=prune)


def keys(store: Store) -> set[str]:
    return {card.key for card in store.library.cards()}


ALL = {
    "corpus/a.md",
    "corpus/b.txt",
    "corpus/c/d.html",
    "corpus/rows.jsonl#1",
    "corpus/rows.jsonl#2",
}


def test_a_first_run_takes_in_every_document(store: Store, corpus: Path) -> None:
    report = ingest(store, corpus)
    assert (report.new, report.changed, report.unchanged, report.removed) == (4, 0, 0, 0)
    assert (report.documents, report.chunks, report.embedded) == (5, 5, 5)
    assert report.failures == ()
    assert keys(store) == ALL
    assert report.index == store.fingerprint()
    assert_indexes_equal_the_library(store)


def test_a_second_run_makes_no_embedder_at_all(store: Store, corpus: Path) -> None:
    ingest(store, corpus)
    embedders = Counting()
    report = ingest(store, corpus, embedders=embedders)
    assert (report.unchanged, report.embedded, embedders.made) == (4, 0, [])


def test_only_the_changed_chunks_of_a_changed_file_are_embedded(store: Store, corpus: Path) -> None:
    ingest(store, corpus)
    rows = '{"id": 1, "text": "A row on water."}\n{"id": 2, "text": "Another on dams."}\n'
    written(corpus, {"rows.jsonl": rows, "new.md": "A new text."})
    embedders = Counting()
    report = ingest(store, corpus, embedders=embedders)
    assert (report.new, report.changed, report.unchanged) == (1, 1, 3)
    assert sorted(text.split("\n")[1] for text in embedders.texts) == [
        "A new text.",
        "Another on dams.",
    ]
    assert_indexes_equal_the_library(store)


def test_a_touched_file_of_the_same_content_is_unchanged(store: Store, corpus: Path) -> None:
    ingest(store, corpus)
    written(corpus, TEXTS)
    assert ingest(store, corpus).unchanged == 4


def test_a_new_title_embeds_anew_since_it_is_part_of_what_is_embedded(
    store: Store, corpus: Path
) -> None:
    ingest(store, corpus)
    written(corpus, {"b.txt.meta.yaml": "title: Who the Levies are\n"})
    report = ingest(store, corpus)
    assert (report.changed, report.embedded) == (1, 1)
    written(corpus, {"b.txt.meta.yaml": "title: Who the Levies are\nkind: glossary\n"})
    report = ingest(store, corpus)
    assert (report.changed, report.embedded) == (1, 0)
    assert {c.kind for c in store.library.cards() if c.title == "Who the Levies are"} == {
        "glossary"
    }


def test_a_file_that_is_gone_is_pruned_unless_it_is_to_be_kept(store: Store, corpus: Path) -> None:
    ingest(store, corpus)
    (corpus / "a.md").unlink()
    assert ingest(store, corpus, prune=False).removed == 0
    assert keys(store) == ALL
    assert ingest(store, corpus).removed == 1
    assert keys(store) == ALL - {"corpus/a.md"}
    assert_indexes_equal_the_library(store)


def test_a_run_over_a_part_prunes_only_that_part(store: Store, corpus: Path) -> None:
    ingest(store, corpus)
    (corpus / "a.md").unlink()
    written(corpus, {"c/e.md": "Another text."})
    (corpus / "c" / "d.html").unlink()
    report = ingest(store, corpus / "c")
    assert (report.new, report.removed) == (1, 1)
    assert "corpus/a.md" in keys(store)
    assert ingest(store, corpus / "b.txt").removed == 0


def test_the_whole_project_as_root_spares_documents_from_elsewhere(tmp_path: Path) -> None:
    elsewhere = written(tmp_path / "elsewhere", {"x.md": "A text from elsewhere."})
    project = written(tmp_path / "project", {"y.md": "A text of the project.", "z.md": "Another."})
    with Store(project / "data") as store:
        ingest(store, elsewhere)
        written(project, {".sanadignore": "data/\n"})
        ingest(store, project)
        (project / "z.md").unlink()
        assert ingest(store, project).removed == 1
        assert keys(store) == {"y.md", "elsewhere/x.md"}


def test_an_emptied_folder_is_wrong_usage_and_changes_nothing(store: Store, corpus: Path) -> None:
    ingest(store, corpus)
    for path in corpus.rglob("*.*"):
        path.unlink()
    with pytest.raises(UsageError, match="holds no files; nothing was changed"):
        ingest(store, corpus)
    assert keys(store) == ALL


def test_a_root_that_does_not_exist_changes_nothing(store: Store, corpus: Path) -> None:
    ingest(store, corpus)
    (corpus / "a.md").unlink()
    with pytest.raises(UsageError, match="no such file or folder"):
        ingest(store, corpus, corpus / "nowhere")
    assert keys(store) == ALL


def test_one_bad_file_is_named_and_the_others_are_taken_in(store: Store, corpus: Path) -> None:
    written(corpus, {"bad.pdf": b"%PDF-broken", "odd.xyz": b"?", "bad.jsonl": "{\n"})
    report = ingest(store, corpus)
    assert keys(store) == ALL
    assert [name for name, _ in report.failures] == [
        "corpus/bad.jsonl, line 1",
        "corpus/bad.pdf",
        "corpus/odd.xyz",
    ]
    assert all(problem for _, problem in report.failures)


def test_a_bad_file_is_named_again_by_the_next_run(store: Store, corpus: Path) -> None:
    written(corpus, {"bad.pdf": b"%PDF-broken", "half.jsonl": '{"id": 1, "text": "Good."}\n{\n'})
    first = ingest(store, corpus)
    second = ingest(store, corpus)
    assert second.failures == first.failures != ()
    assert second.embedded == 0


def test_a_file_that_became_unreadable_no_longer_answers(store: Store, corpus: Path) -> None:
    ingest(store, corpus)
    written(corpus, {"a.md": "---\ndate: never\n---\nNew words."})
    report = ingest(store, corpus)
    assert [name for name, _ in report.failures] == ["corpus/a.md"]
    assert keys(store) == ALL - {"corpus/a.md"}
    assert_indexes_equal_the_library(store)


def test_a_file_that_cannot_even_be_opened_is_left_to_loading(corpus: Path) -> None:
    def unreadable(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    entries = list(scan(corpus, corpus.parent))
    known = {entries[0].key: ("before", RECIPE)}
    plan = make_plan(entries, known, RECIPE, unreadable, lambda _: True)
    assert plan.changed == (entries[0],)
    assert plan.new == tuple(entries[1:])
    assert (plan.gone, plan.unchanged) == ((), ())


def test_a_dry_run_changes_nothing(store: Store, corpus: Path) -> None:
    ingest(store, corpus)
    (corpus / "a.md").unlink()
    written(corpus, {"b.txt": "Changed.", "new.md": "New."})
    before = (keys(store), store.library.last_sequence(), store.fingerprint())
    embedders = Counting()
    report = ingest(store, corpus, dry_run=True, embedders=embedders)
    assert (report.new, report.changed, report.unchanged, report.removed) == (1, 1, 2, 1)
    assert (report.dry_run, report.embedded, embedders.made) == (True, 0, [])
    assert (keys(store), store.library.last_sequence(), store.fingerprint()) == before


class Interruption(Exception):
    """Stands for whatever stops a run."""


class Failing(HashingEmbedder):
    """Embeds so many batches and then breaks off."""

    def __init__(self, batches: int) -> None:
        super().__init__()
        self.left = batches

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        if not self.left:
            raise Interruption
        self.left -= 1
        return super().embed_documents(texts)


def test_an_interrupted_run_goes_on_without_embedding_twice(tmp_path: Path) -> None:
    sentences = " ".join(f"Sentence number {n} says a few words of its own." for n in range(700))
    texts = {f"{n}.md": f"# Text {n}\n\n{sentences}" for n in range(3)}
    corpus = written(tmp_path / "corpus", texts)
    failing = Failing(batches=2)
    with Store(tmp_path / "data") as store, pytest.raises(Interruption):
        small_ingestor(store, lambda: failing).run([corpus])
    with Store(tmp_path / "data") as store:
        assert 0 < store.library.counts()[0] < 3
        embedders = Counting()
        report = ingest(store, corpus, embedders=embedders)
        assert report.documents == 3
        assert set(failing.embedded).isdisjoint(embedders.texts)
        assert len(failing.embedded) + len(embedders.texts) == report.chunks
        assert_indexes_equal_the_library(store)


def test_another_recipe_embeds_everything_anew(store: Store, corpus: Path) -> None:
    ingest(store, corpus)
    report = ingest(store, corpus, recipe="other")
    assert (report.changed, report.embedded) == (4, 5)
    assert report.index.startswith("other/")
    assert_indexes_equal_the_library(store)


def test_vectors_of_two_recipes_never_stand_side_by_side(store: Store, corpus: Path) -> None:
    other = written(corpus.parent / "other", {"z.md": "A text in another folder."})
    ingest(store, corpus, other)
    before = (store.fingerprint(), store.library.last_sequence())
    with pytest.raises(UsageError, match=r"other/z\.md among them"):
        ingest(store, corpus, recipe="other")
    assert (store.fingerprint(), store.library.last_sequence()) == before
    assert ingest(store, corpus, other, recipe="other").embedded == 6


def test_going_back_to_the_first_recipe_amid_a_change_mixes_nothing(
    store: Store, corpus: Path
) -> None:
    ingest(store, corpus)
    failing = Failing(batches=0)
    with pytest.raises(Interruption):
        small_ingestor(store, lambda: failing, "other").run([corpus])
    ingest(store, corpus)
    assert store.library.recipes() == {RECIPE}
    assert_indexes_equal_the_library(store)


def test_a_library_that_lost_its_last_document_holds_no_rows(store: Store, corpus: Path) -> None:
    ingest(store, corpus)
    for path in corpus.rglob("*.*"):
        path.unlink()
    written(corpus, {"empty.md": ""})
    report = ingest(store, corpus)
    assert (report.documents, len(report.failures)) == (0, 1)
    assert store.index_identities() == (set(), set())


def test_an_empty_folder_and_an_empty_library_are_nothing_to_do(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "corpus").mkdir()
    report = ingest(store, tmp_path / "corpus")
    assert (report.new, report.documents, report.failures) == (0, 0, ())
    assert not (tmp_path / "data" / "indexes").exists()


def test_twins_are_two_documents_and_a_link_to_a_twin_is_none(store: Store, corpus: Path) -> None:
    written(corpus, {"twin.md": TEXTS["a.md"]})
    (corpus / "zlink.md").symlink_to(corpus / "a.md")
    ingest(store, corpus)
    assert keys(store) == ALL | {"corpus/twin.md"}
    assert store.library.document(document_id("corpus/twin.md")) is not None


def test_a_folder_outside_the_project_lends_its_own_name(tmp_path: Path, corpus: Path) -> None:
    with Store(tmp_path / "elsewhere" / "data") as store:
        ingest(store, corpus)
        assert keys(store) == ALL


def test_a_copied_data_directory_knows_its_documents_again(
    tmp_path: Path, store: Store, corpus: Path
) -> None:
    ingest(store, corpus)
    copy = tmp_path / "copies" / "data"
    shutil.copytree(store.directory, copy)
    with Store(copy) as copied:
        report = ingest(copied, corpus)
        assert (report.new, report.removed, report.unchanged) == (0, 0, 4)
        assert keys(copied) == ALL


def test_two_folders_of_one_name_do_not_take_each_other_for_their_own(tmp_path: Path) -> None:
    first, second = tmp_path / "one" / "docs", tmp_path / "two" / "docs"
    written(first, {"a.md": "The first."})
    written(second, {"a.md": "The second."})
    named, absolute = "docs/a.md", (second / "a.md").resolve().as_posix()
    with Store(tmp_path / "elsewhere" / "data") as store:
        ingest(store, first)
        ingest(store, second)
        assert keys(store) == {named, absolute}
    with Store(tmp_path / "another" / "data") as store:
        ingest(store, first, second)
        assert keys(store) == {named, absolute}
