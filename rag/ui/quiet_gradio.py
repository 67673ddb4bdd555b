"""Gradio with everything off that reaches out; the page's modules import ``gr`` from here.

Gradio sends telemetry and asks for newer versions unless these are set before it is imported.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator
from contextlib import contextmanager

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
os.environ["GRADIO_SSR_MODE"] = "False"
os.environ["GRADIO_MCP_SERVER"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"


@contextmanager
def no_stub_files() -> Iterator[None]:
    """Keep Gradio from comparing and writing a ``.pyi`` file for every component that is defined.

    That is for editors, takes three of the five seconds of its import, and changes installed files. It
    leaves out components of which nobody knows the file, as ``inspect`` tells by an OSError.
    """
    getfile = inspect.getfile

    def unknown(thing: type) -> str:
        if isinstance(thing, type):
            raise OSError("no stub file is wanted")
        return getfile(thing)

    inspect.getfile = unknown  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = getfile


with no_stub_files():
    import gradio as gr

__all__ = ["gr"]
