"""How open the server is, as the settings say."""

from __future__ import annotations

from rag.errors import UsageError
from rag.serving.access import Callers, KeyRing, People, Sessions
from rag.serving.addresses import Addresses
from rag.serving.application import Openness
from rag.serving.observing import Traces
from rag.serving.rates import Rate
from rag.serving.retention import retention_of
from rag.serving.widget import SPENT_NAME, Budget, Demo, Sites, SpentDays, kept_key
from rag.settings import Settings


def openness_of(settings: Settings) -> Openness:
    """Return who may do what. Raises UsageError naming what is wrong in the file of sites."""
    server, data = settings.server, settings.data
    people = People(data)
    callers = Callers(
        keys=KeyRing(data),
        people=people,
        sessions=Sessions(data, people, server.session_hours),
        addresses=Addresses(server.trusted_proxies),
        sign_in=server.sign_in,
        proxy_header=server.proxy_user_header,
        operators=frozenset(server.operators),
    )
    if server.sign_in == "password" and not people.all():
        raise UsageError(
            "RAG_SERVER__SIGN_IN is password and nobody can sign in yet; run"
            " `python -m rag users set NAME`"
        )
    if server.sign_in == "proxy" and not server.trusted_proxies:
        raise UsageError(
            "RAG_SERVER__SIGN_IN is proxy and no proxy is trusted; name it in"
            " RAG_SERVER__TRUSTED_PROXIES"
        )
    return Openness(
        callers=callers,
        title=server.title,
        names=server.names,
        traces=Traces(server.traces_endpoint) if server.traces_endpoint else None,
        metrics=server.metrics,
        rate=Rate(server.rate.per_minute, server.rate.per_day),
        proxies=server.trusted_proxies,
        sites=Sites(settings.widget.sites),
        retention=retention_of(settings),
        budget=Budget(SpentDays(data / SPENT_NAME)),
        demo=Demo(settings.corpus, data.resolve().parent) if settings.widget.demo else None,
        widget_key=kept_key(data / "widget.key"),
    )
