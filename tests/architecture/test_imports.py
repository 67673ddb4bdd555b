"""Imports run downwards, libraries stay at home, and nothing heavy loads before it is needed."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    [
        *(ROOT / "rag").rglob("*.py"),
        *(ROOT / "evals").rglob("*.py"),
        ROOT / "app.py",
        ROOT / "ingest.py",
    ]
)

# A library and the only places that may import it: packages with all below them, or one module.
HOMES = {
    "chromadb": ("rag.store",),
    "tantivy": ("rag.store",),
    "sentence_transformers": ("rag.models",),
    # The reader and the adapter are trained in evals, which nothing in rag imports.
    "torch": ("rag.models", "evals.reader", "evals.answerability"),
    "onnxruntime": ("rag.models",),
    "tokenizers": ("rag.models", "evals.reader", "evals.answerability"),
    "gradio": ("rag.ui",),
    "fastapi": ("rag.serving",),
    "starlette": ("rag.serving",),
    "mcp": ("rag.serving",),
    "sklearn": ("rag.answering.calibrating",),
    "langchain_core": ("rag.adapters", "rag.models", "rag.answering"),
    "langchain": ("rag.adapters", "rag.models", "rag.answering"),
    "pydantic_settings": ("rag.settings",),
    "opentelemetry": ("rag.serving.observing",),
    "evals": ("evals",),
}
# Comparisons of engines stand outside the product and import what they compare.
COMPARISONS = {"evals.compare_lexical", "evals.compare_embedders"}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@cache
def imported(path: Path) -> frozenset[str]:
    """Return the first part of every name that a file imports, wherever the import stands."""
    return frozenset(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: a relative import"
            yield node.module.split(".")[0]


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_at_home(library: str) -> None:
    homes = HOMES[library]
    visitors = [
        name
        for path in SOURCES
        if library in imported(path)
        and (name := module_name(path)) not in COMPARISONS
        and not any(name == home or name.startswith(f"{home}.") for home in homes)
    ]
    assert visitors == []


def test_every_home_has_its_library() -> None:
    used = {library for path in SOURCES for library in imported(path)}
    assert {"chromadb", "tantivy", "sentence_transformers", "onnxruntime", "gradio"} <= used


def test_the_domain_needs_nothing_but_the_standard_library() -> None:
    for path in (ROOT / "rag" / "domain").glob("*.py"):
        assert imported(path) <= {*sys.stdlib_module_names, "rag"}, path


HEAVY = (
    "torch", "transformers", "sentence_transformers", "onnxruntime", "chromadb", "tantivy", "gradio",
    "sklearn", "langchain_core", "fastapi", "mcp", "pdfplumber", "docx", "bs4", "py3langid",
)  # fmt: skip
LIGHT = (
    "rag.assembly", "rag.store", "rag.assistant", "rag.ingestor", "rag.loading", "rag.rendering",
    "rag.models.onnx", "rag.models.sentence_transformers", "rag.models.weights", "rag.__main__",
    "ingest", "app",
)  # fmt: skip


def test_importing_the_product_loads_nothing_heavy() -> None:
    script = (
        "import importlib, json, sys\n"
        "light, heavy = json.loads(sys.argv[1])\n"
        "found = {}\n"
        "for name in light:\n"
        "    importlib.import_module(name)\n"
        "    found[name] = [h for h in heavy if h in sys.modules]\n"
        "print(json.dumps(found))\n"
    )
    run = [sys.executable, "-c", script, json.dumps([LIGHT, HEAVY])]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {name: [] for name in LIGHT}


PACKAGES = [
    module_name(path) for path in SOURCES if path.name == "__init__.py" and "rag" in path.parts
]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_public_names_of_a_package_exist(package: str) -> None:
    module = importlib.import_module(package)
    names = getattr(module, "__all__", [])
    assert len(names) == len(set(names))
    assert [name for name in names if not hasattr(module, name)] == []


# The nouns that every other stage and every embedder of Sanad builds on: none goes unnoticed.
NOUNS = {
    "Answer", "Chunk", "Citation", "CitationCheck", "Coverage", "Document", "DocumentCard", "Draft",
    "DraftStatement", "Filter", "Heading", "Page", "Passage", "Refusal", "Retrieval", "Section",
    "SourceSpan", "Statement", "Timings", "UnresolvedMarker", "Usage", "chunk_id", "document_id",
    "text_sha256",
}  # fmt: skip


def test_the_nouns_are_all_there() -> None:
    assert set(importlib.import_module("rag.domain").__all__) >= NOUNS
