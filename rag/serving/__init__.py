"""The HTTP side: health, limits and the closing of everything that the page does not need."""

from rag.binding import check_binding, page_url
from rag.serving.application import Openness, create_app, guarded_app
from rag.serving.observing import Metrics, Watcher, set_up_logging
from rag.serving.opening import openness_of
from rag.serving.rates import Rate
from rag.serving.readiness import Readiness
from rag.serving.running import run
from rag.serving.widget import Sites, kept_key

__all__ = [
    "Metrics",
    "Openness",
    "Rate",
    "Readiness",
    "Sites",
    "Watcher",
    "check_binding",
    "create_app",
    "guarded_app",
    "kept_key",
    "openness_of",
    "page_url",
    "run",
    "set_up_logging",
]
