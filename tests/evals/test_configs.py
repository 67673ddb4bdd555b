"""Each measure names a command that exists, and no figure stands without the day it is from."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from evals.configs import Figure, read_configs
from evals.configs.__main__ import main, told
from rag.errors import UsageError


def _exists(module: str) -> bool:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.submodule_search_locations is None:
        return spec is not None
    return importlib.util.find_spec(f"{module}.__main__") is not None


def test_every_config_loads_and_names_a_command_that_exists() -> None:
    configs = read_configs()
    assert len(configs) >= 10
    assert {name: c.module for name, c in configs.items() if not _exists(c.module)} == {}


def test_every_figure_is_printed_with_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    printed = capsys.readouterr().out
    for config in read_configs().values():
        assert f"python -m {' '.join(config.command)}" in printed
        assert all(told(figure) in printed for figure in config.figures)


def test_a_bar_may_be_a_floor_or_a_ceiling() -> None:
    assert Figure(name="x", value=0.8, bar=0.83).reached is False
    assert Figure(name="x", value=0.0, bar=0.0, at_most=True).reached is True
    assert Figure(name="x", bar=0.83).reached is None
    assert told(Figure(name="x", bar=0.83)) == "  x: not measured (at least 0.83)"


@pytest.mark.parametrize(
    "text",
    [
        "shows = 'x'\ncommand = ['evals.run']\nsets = 'corpus'\nunknown = 1",
        "shows = 'x'\ncommand = ['evals.run']\nsets = 'corpus'\n[[figures]]\nname = 'y'\nvalue = 1",
        "shows =",
    ],
)
def test_what_is_no_config_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"odd\.toml is no config"):
        read_configs(tmp_path)
