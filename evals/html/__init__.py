"""A run as one HTML page that needs nothing beside it: run file → view → sections → page."""

from evals.html.page import write_report

__all__ = ["write_report"]
