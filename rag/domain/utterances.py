"""What was said before the question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing that the reader asked (``user``) or was told (``assistant``)."""

    role: Role
    text: str
