"""What is there works: no stubs, no promises, no machine's own paths."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    [
        *(ROOT / "rag").rglob("*.py"),
        *(ROOT / "evals").rglob("*.py"),
        ROOT / "app.py",
        ROOT / "ingest.py",
    ]
)
_PROMISE = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError|NotImplemented)\b")
_OWN_PATH = re.compile(r"(?<![\w.])/(home|work|root|tmp|Users)/")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(node: ast.AST, *, in_protocol: bool = False) -> Iterator[tuple[Function, bool]]:
    """Yield every function below ``node`` and whether it is a method of a Protocol."""
    for child in ast.iter_child_nodes(node):
        inside = in_protocol
        if isinstance(child, ast.ClassDef):
            inside = any("Protocol" in ast.unparse(base) for base in child.bases)
        elif isinstance(child, Function):
            yield child, in_protocol
            inside = False
        yield from functions(child, in_protocol=inside)


def does_nothing(function: Function) -> bool:
    """Whether nothing but a docstring, ``pass`` and ``...`` stands in a function."""
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in function.body
    )


def test_no_source_holds_a_promise_or_a_path_of_one_machine() -> None:
    texts = {path: path.read_text("utf-8") for path in SOURCES}
    held = {path: _PROMISE.findall(text) + _OWN_PATH.findall(text) for path, text in texts.items()}
    assert {path: words for path, words in held.items() if words} == {}


def test_every_function_does_something() -> None:
    trees = {path: ast.parse(path.read_text("utf-8")) for path in SOURCES}
    idle = [
        f"{path.relative_to(ROOT)}: {function.name}"
        for path, tree in trees.items()
        for function, in_protocol in functions(tree)
        if does_nothing(function) and not in_protocol
    ]
    assert idle == []


def test_a_stub_would_be_found() -> None:
    code = (
        "class Seam(Protocol):\n    def meant(self): ...\n"
        "class Real:\n    def stub(self):\n        '''Later.'''\n        pass\n"
        "async def other(): ...\n"
    )
    found = {f.name: does_nothing(f) and not seam for f, seam in functions(ast.parse(code))}
    assert found == {"meant": False, "stub": True, "other": True}
