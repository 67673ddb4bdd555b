"""Calculations that a statement shows: written in one form, so that they can be worked out again."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Literal

from rag.citing.facts.folding import fold
from rag.citing.facts.quantities import quantities

Operation = Literal["sum", "difference", "rise", "fall"]

_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
_PLAIN = re.compile(rf"(?<![\d.,(]){_NUMBER} ([+−]) {_NUMBER} = {_NUMBER}(?!\d|%|,\d|\.\d)")
_SHARE = re.compile(rf"\({_NUMBER} − {_NUMBER}\) ÷ {_NUMBER} = {_NUMBER}%")
_TENTHS = 0.0501


def calculation(operation: Operation, first: float, second: float) -> str:
    """Return the calculation as it is shown, ``26 + 58 = 84``.

    A rise is from ``first`` to ``second``, in per cent of ``first``; so is a fall.
    """
    if operation == "sum":
        return f"{_shown(first)} + {_shown(second)} = {_shown(first + second)}"
    if operation == "difference":
        return f"{_shown(first)} − {_shown(second)} = {_shown(first - second)}"
    high, low = (second, first) if operation == "rise" else (first, second)
    share = 100 * (high - low) / first
    return f"({_shown(high)} − {_shown(low)}) ÷ {_shown(first)} = {share:.1f}%"


def calculation_problem(statement: str, quotes: Sequence[str]) -> str | None:
    """Return what is wrong with the calculation of a computed statement, None if it holds.

    Every figure in it must stand in one of the quotes, both with the same unit, and the result must
    follow.
    """
    share, plain = _SHARE.search(statement), _PLAIN.search(statement)
    if share:
        high, low, base, result = map(_read, share.groups())
        operands = [high, low]
        if base not in operands or not base:
            return "the base of the percentage is none of its figures"
        right = abs(100 * (high - low) / base - result) < _TENTHS
    elif plain:
        first, sign, second, told = plain.groups()
        operands, result = [_read(first), _read(second)], _read(told)
        wanted = operands[0] + operands[1] if sign == "+" else operands[0] - operands[1]
        right = math.isclose(wanted, result, rel_tol=1e-9, abs_tol=1e-9)
    else:
        return "it shows no calculation"
    if not right:
        return "the result does not follow from the figures"
    held = [(q.value, q.unit.name if q.unit else "") for t in quotes for q in quantities(fold(t))]
    units = [{unit for value, unit in held if math.isclose(value, o)} for o in operands]
    if not all(units):
        return "a figure of it stands in none of the quotes"
    return None if set.intersection(*units) else "its figures have different units"


def _shown(number: float) -> str:
    return f"{round(number, 6):,.12g}" if number != int(number) else f"{int(number):,}"


def _read(text: str) -> float:
    return float(text.replace(",", ""))
