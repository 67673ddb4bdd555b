"""Reads the packed file ``e5-small-q4.bin``: vocabulary, character map and tensors.

Layout, little endian: magic ``E5S1``, version, sizes; a unigram vocabulary; a map from single
characters to what they are normalised to; a directory of tensors. Weight matrices are in blocks of
32 numbers: a half-precision scale, then 16 bytes, each with number j in its low and number j + 16 in
its high four bits, stored plus 8 (the ``Q4_0`` form of llama.cpp).
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.errors import ModelError

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
_QUANTISED = 1

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces with their log-probability, the ids of the special ones, and the character map."""

    pieces: list[tuple[str, float]]
    begin: int
    end: int
    unknown: int
    replacements: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Place:
    kind: int
    offset: int
    length: int


class PackedModel:
    """One open file; tensors are turned into numbers when they are asked for.

    Raises ModelError if the file has another layout.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            self._bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        if self._bytes[:4] != _MAGIC:
            raise ModelError(f"{path}: not a packed E5 model; reinstall with `make multilingual`")
        self.hidden, self.layers, self.heads, self.inner, _, self.positions = self._ints(8, 6)
        place = 44
        self._pieces, *self._special = self._ints(place, 5)
        (length,) = struct.unpack_from("<Q", self._bytes, place + 20)
        self._lengths_at = place + 28
        self._scores_at = self._lengths_at + 4 * (self._pieces + 1)
        self._text_at = self._scores_at + 4 * self._pieces
        self._map_at = self._text_at + length
        _, map_length = self._ints(self._map_at, 2)
        self._places = self._directory(self._map_at + 8 + map_length)

    def vocabulary(self) -> Vocabulary:
        """Return pieces and character map, which takes half a second."""
        ends = np.frombuffer(self._bytes, "<u4", self._pieces + 1, self._lengths_at).tolist()
        scores = np.frombuffer(self._bytes, "<f4", self._pieces, self._scores_at).tolist()
        text = self._bytes[self._text_at : self._map_at]
        pieces = [
            (text[ends[i] : ends[i + 1]].decode("utf-8"), scores[i]) for i in range(self._pieces)
        ]
        begin, end, _, unknown = self._special
        return Vocabulary(pieces, begin, end, unknown, self.replacements())

    def replacements(self) -> dict[str, str]:
        """Return what each character is normalised to, where that is not itself."""
        count, length = self._ints(self._map_at, 2)
        place = self._map_at + 8
        found: dict[str, str] = {}
        for _ in range(count):
            code, outputs = struct.unpack_from("<IB", self._bytes, place)
            place += 5
            found[chr(code)] = "".join(
                map(chr, struct.unpack_from(f"<{outputs}I", self._bytes, place))
            )
            place += 4 * outputs
        if place != self._map_at + 8 + length:
            raise ModelError("the character map of the packed E5 model is damaged")
        return found

    def numbers(self, name: str) -> Floats:
        """Return a tensor in one row of float32, scaled back if it is in blocks."""
        place = self._places[name]
        if place.kind != _QUANTISED:
            return np.frombuffer(self._bytes, "<f4", place.length // 4, place.offset)
        return _unpacked(self._blocks(place)).reshape(-1)

    def word_rows(self, ids: list[int]) -> Floats:
        """Return the word embeddings of ``ids``, shape (len(ids), hidden)."""
        blocks = self._blocks(self._places["emb.word"]).reshape(-1, self.hidden // 32)
        return _unpacked(blocks[ids].reshape(-1)).reshape(len(ids), self.hidden)

    def _blocks(self, place: _Place) -> npt.NDArray[np.void]:
        return np.frombuffer(self._bytes, _BLOCK, place.length // _BLOCK.itemsize, place.offset)

    def _ints(self, offset: int, count: int) -> tuple[int, ...]:
        return struct.unpack_from(f"<{count}i", self._bytes, offset)

    def _directory(self, offset: int) -> dict[str, _Place]:
        (count,) = self._ints(offset, 1)
        offset += 4
        places: dict[str, _Place] = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, offset)
            name = self._bytes[offset + 2 : offset + 2 + length].decode()
            offset += 2 + length
            kind, _, start, size = struct.unpack_from("<BIQQ", self._bytes, offset)
            places[name] = _Place(kind, start, size)
            offset += 21
        return places


def _unpacked(blocks: npt.NDArray[np.void]) -> Floats:
    out = np.empty((len(blocks), 32), dtype=np.float32)
    out[:, :16] = blocks["pairs"] & 15
    out[:, 16:] = blocks["pairs"] >> 4
    out -= 8
    out *= blocks["scale"].astype(np.float32)[:, None]
    return out
