"""The two array types that stages, models and the store hand to each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Rows of unit length, or one such row."""

Scores = npt.NDArray[np.float32]
"""One value for each text."""
