"""How open the server is, as the settings say."""

from __future__ import annotations

from rag.serving.application import Openness
from rag.serving.rates import Rate
from rag.serving.widget import Sites, kept_key
from rag.settings import Settings


def openness_of(settings: Settings) -> Openness:
    """Return who may do what. Raises UsageError naming what is wrong in the file of sites."""
    server = settings.server
    return Openness(
        metrics=server.metrics,
        rate=Rate(server.rate.per_minute, server.rate.per_day),
        proxies=server.trusted_proxies,
        sites=Sites(settings.widget.sites),
        widget_key=kept_key(settings.data / "widget.key"),
    )
