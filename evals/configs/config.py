"""A measure, the command that prints it, and what it printed last."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rag.errors import UsageError

CONFIGS = Path(__file__).parent


class Figure(BaseModel):
    """One figure: ``bar`` is what it is to reach, at least or, with ``at_most``, at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    value: float | None = None
    bar: float | None = None
    at_most: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether the bar is reached, None if there is none or nothing was measured."""
        if self.value is None or self.bar is None:
            return None
        return self.value <= self.bar if self.at_most else self.value >= self.bar


class Config(BaseModel):
    """``command`` is what follows ``python -m``; ``BENCHMARKS`` in it stands for a folder of sets.

    ``measured`` is the day on which the command printed the figures, or on which the document named
    in ``note`` kept them. A figure without a value was not measured.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    shows: str = Field(min_length=1)
    command: tuple[str, ...] = Field(min_length=1)
    sets: Literal["tuning", "corpus", "none"]
    measured: datetime.date | None = None
    note: str = ""
    figures: tuple[Figure, ...] = ()

    @property
    def module(self) -> str:
        """The module that the command runs."""
        return self.command[0]

    @model_validator(mode="after")
    def _a_value_has_a_day(self) -> Config:
        if any(figure.value is not None for figure in self.figures) and self.measured is None:
            raise ValueError("a figure with a value needs the day on which it was measured")
        return self


def read_configs(folder: Path = CONFIGS) -> dict[str, Config]:
    """Return every config by the name of its file. Raises UsageError for one that does not fit."""
    found: dict[str, Config] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = Config.model_validate(
                tomllib.loads(path.read_text(encoding="utf-8"))
            )
        except (tomllib.TOMLDecodeError, ValidationError) as error:
            raise UsageError(f"{path.name} is no config: {error}") from error
    return found
