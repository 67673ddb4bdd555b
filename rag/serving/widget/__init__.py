"""The widget's half on the server: closed until the operator names a site and its origins."""

from rag.serving.widget.budget import Budget
from rag.serving.widget.demo import Demo
from rag.serving.widget.door import WidgetDoor
from rag.serving.widget.routes import WidgetService, add_widget
from rag.serving.widget.sites import Site, Sites
from rag.serving.widget.spent import SPENT_NAME, SpentDays
from rag.serving.widget.tokens import Tokens, kept_key

__all__ = [
    "SPENT_NAME",
    "Budget",
    "Demo",
    "Site",
    "Sites",
    "SpentDays",
    "Tokens",
    "WidgetDoor",
    "WidgetService",
    "add_widget",
    "kept_key",
]
