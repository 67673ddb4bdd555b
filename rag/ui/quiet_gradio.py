"""Gradio with everything off that reaches out; the page's modules import ``gr`` from here.

Gradio sends telemetry and asks for newer versions unless these are set before it is imported.
"""

from __future__ import annotations

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
os.environ["GRADIO_SSR_MODE"] = "False"
os.environ["GRADIO_MCP_SERVER"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr

__all__ = ["gr"]
