"""What an operator sees of a running server: request ids, log lines and metrics."""

from rag.serving.observing.log_lines import set_up_logging
from rag.serving.observing.metrics import Metrics
from rag.serving.observing.requests import Requests
from rag.serving.observing.routes import Audience, add_metrics
from rag.serving.observing.traces import Traces
from rag.serving.observing.watching import Watcher

__all__ = ["Audience", "Metrics", "Requests", "Traces", "Watcher", "add_metrics", "set_up_logging"]
