"""Print every measure with its command and the figures last measured: ``python -m evals.configs``."""

from __future__ import annotations

import sys

from evals.configs.config import Figure, read_configs

_VERDICTS = {True: "reached", False: "not reached", None: ""}


def told(figure: Figure) -> str:
    """Return a line for one figure."""
    value = "not measured" if figure.value is None else f"{figure.value:g}"
    if figure.bar is None:
        return f"  {figure.name}: {value}"
    bar = f"{'at most' if figure.at_most else 'at least'} {figure.bar:g}"
    return f"  {figure.name}: {value} ({', '.join(filter(None, (bar, _VERDICTS[figure.reached])))})"


def main() -> int:
    """Return 0."""
    for name, config in read_configs().items():
        day = f", {config.measured}" if config.measured else ""
        print(f"{name}: {config.shows}\n  python -m {' '.join(config.command)}{day}")
        for figure in config.figures:
            print(told(figure))
        if config.note:
            print(f"  {config.note}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
