"""Where a page asks: what it writes as ``filter``, within what the operator allows."""

from __future__ import annotations

import pytest

from tests.browser.widget_site import QUOTE, Site, Visit, asked

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def allowing(site: Site) -> Site:
    file = site.widget.sites
    file.write_text(f'{file.read_text("utf-8")}allow_filter = ["kind"]\n', "utf-8")
    return site


@pytest.fixture(autouse=True)
def _as_it_was(site: Site) -> object:
    before = site.widget.sites.read_text("utf-8")
    yield
    site.widget.sites.write_text(before, "utf-8")


@pytest.mark.parametrize(("kinds", "found"), [('["backgrounder"]', 1), ('"glossary"', 0)])
def test_the_attribute_holds_from_the_first_question_on(
    allowing: Site, visit: Visit, kinds: str, found: int
) -> None:
    page = visit(allowing.tag(f"data-filter='{{\"kind\": {kinds}}}'"))
    asked(page)
    assert min(page.inner_text(".turn").count(QUOTE), 1) == found
    assert page.locator(".turn .cite").count() >= 1


def test_a_key_that_the_site_does_not_allow_answers_nothing(site: Site, visit: Visit) -> None:
    page = visit(site.tag('data-filter=\'{"kind": "backgrounder"}\''))
    asked(page)
    assert page.inner_text(".turn .warn").startswith("This question was not answered")


def test_what_is_no_filter_is_left_out_and_the_call_replaces_it(
    allowing: Site, visit: Visit
) -> None:
    page = visit(allowing.tag("data-filter='{\"kind\": 3'"))
    page.evaluate("sanad.push(['setFilter', { kind: 'glossary' }])")
    asked(page)
    assert QUOTE not in page.inner_text(".turn")
