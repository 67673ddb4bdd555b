"""What a run ran on, without a name or a path of the machine."""

from __future__ import annotations

import os
import platform
import resource
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_HEAVY = (
    "chromadb", "langchain-core", "numpy", "onnxruntime", "pydantic", "scikit-learn",
    "sentence-transformers", "tantivy", "tokenizers", "torch", "transformers",
)  # fmt: skip
_KIB = 1024


def machine() -> dict[str, Any]:
    """Return processors, their model and the memory in bytes; None for what cannot be told."""
    return {
        "processors": os.cpu_count(),
        "model": _processor(),
        "memory_bytes": _memory(),
        "platform": platform.platform(),
    }


def libraries() -> dict[str, str]:
    """Return the versions of the libraries that numbers can depend on."""
    found = {"python": platform.python_version()}
    for name in _HEAVY:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def peak_rss_bytes() -> int:
    """Return the most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * _KIB


def without_paths(value: Any) -> Any:  # noqa: ANN401 - any plain value
    """Return plain values with each absolute path cut to what tells nothing of the machine.

    Inside the working directory it becomes relative, elsewhere its last part is kept.
    """
    if isinstance(value, dict):
        return {key: without_paths(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [without_paths(part) for part in value]
    return _shortened(value) if isinstance(value, str) else value


def _shortened(text: str) -> str:
    option, equals, argument = text.partition("=")
    if equals and option.startswith("--"):
        return f"{option}={_shortened(argument)}"
    path = Path(text)
    if not path.is_absolute():
        return text
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else f"…/{path.name}"


def _processor() -> str | None:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or None
    return next((line.partition(":")[2].strip() for line in lines if "model name" in line), None)


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return None
