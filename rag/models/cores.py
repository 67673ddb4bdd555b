"""The cores are shared: one model computes at a time.

ONNX Runtime and a language model that run at once on two cores take much longer than one after the
other. A chat model holds ``CORES`` while it waits for its next piece and lets go while that piece is
looked at, so that whoever reads the stream may use another model between two pieces.
"""

from __future__ import annotations

import threading

CORES = threading.Lock()
