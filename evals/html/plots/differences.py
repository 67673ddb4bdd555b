"""Before against after: each share's difference from the baseline with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals.html.markup import Markup, el
from evals.html.numbers import is_share, signed
from evals.html.plots.axes import WIDTH, drawing, figure, label
from evals.html.reading import Change
from evals.html.wording import measure
from evals.roles import less_is_better

_TITLE = "Before and after"
_ROW, _LABELS, _TOP = 19, 150, 26
_LEAST = 0.05  # half the width of the scale, at the least: noise should look like noise


@dataclass(frozen=True, slots=True)
class _Scale:
    reach: float

    def x(self, value: float) -> float:
        half = (WIDTH - _LABELS - 24) / 2
        return round(_LABELS + 10 + half * (1 + value / self.reach), 1)


def plot(changes: Mapping[str, Change]) -> Markup | None:
    """Return the plot of all shares that both runs have, or None if there is none."""
    kept = {
        name: change
        for name, change in changes.items()
        if is_share(name) and change.difference is not None
    }
    if not kept:
        return None
    ends = [abs(v) for c in kept.values() for v in (c.low, c.high, c.difference) if v is not None]
    scale = _Scale(max(_LEAST, *ends))
    height = _TOP + _ROW * len(kept) + 24
    bottom = height - 22
    parts = [
        el("line", x1=scale.x(0), x2=scale.x(0), y1=_TOP - 8, y2=bottom, class_="zero"),
        label(scale.x(0), 12, "no difference", "middle", "axis"),
        *(
            label(scale.x(v), bottom + 14, f"{100 * v:+.0f}".replace("-", "−"), "middle")
            for v in (-scale.reach, scale.reach)
        ),
        label(scale.x(0), bottom + 14, "points", "middle", "axis"),
    ]
    for number, (name, change) in enumerate(kept.items()):
        parts += _drawn(name, change, scale, _TOP + _ROW * number + 6)
    note = "Difference in percentage points with its 95 % interval. Filled: better; red: worse; hollow: no evidence; ↓: lower is better."
    picture = drawing("differences", _TITLE, f"A dot for each measure. {note}", parts, height)
    rows = [(measure(n).long, signed(n, c.difference), c.verdict) for n, c in kept.items()]
    return figure(
        "differences", _TITLE, note, picture, (("Measure", "Difference", "Verdict"), rows)
    )


def _drawn(name: str, change: Change, scale: _Scale, y: float) -> list[Markup]:
    tone = {"better": "strong", "worse": "risk"}.get(change.verdict, "hollow")
    lower = " ↓" if less_is_better(name) else ""
    parts = [label(0, y + 4, f"{measure(name).short}{lower}", "start")]
    if change.low is not None and change.high is not None:
        ends = {"x1": scale.x(change.low), "x2": scale.x(change.high)}
        parts.append(el("line", **ends, y1=y, y2=y, class_=f"whisker {tone}"))
    where = scale.x(change.difference or 0.0)
    return [*parts, el("circle", cx=where, cy=y, r=3.5, class_=f"dot {tone}")]
