"""The HTTP side: health, limits and the closing of everything that the page does not need."""

from rag.serving.application import create_app, guarded_app
from rag.serving.binding import check_binding, page_url
from rag.serving.readiness import Readiness

__all__ = ["Readiness", "check_binding", "create_app", "guarded_app", "page_url"]
