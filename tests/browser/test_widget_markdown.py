"""Whatever a document or a chat model writes, the widget makes only the nodes that it means to."""

from __future__ import annotations

import pytest

from tests.browser.widget_answers import answer, answers_with, statement
from tests.browser.widget_site import Site, Visit, asked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What is written, and what stands there: tag(text), `→ address` for a link; `|` is a line break.
LAID_OUT = {
    "plain words": "plain words",
    "**bold** and *leaning* and `code`": "strong(bold) and em(leaning) and code(code)",
    "__bold__ and _leaning_, snake_case_name": "strong(bold) and em(leaning), snake_case_name",
    "**bold *and leaning***": "strong(bold em(and leaning))",
    "2 * 3 * 4 and 5*6": "2 * 3 * 4 and 5*6",
    "one\ntwo": "one|two",
    "List:\n- one\n- *two*\nend": "List:ul(li(one)li(em(two)))end",
    "3. third\n4. fourth": "ol(li(third)li(fourth))",
    "[here](https://a.example/x)": "a(here → https://a.example/x)bdi( (a.example))",
    "[https://bank.example](https://evil.example/)": (
        "a(https://bank.example → https://evil.example/)bdi( (evil.example))"
    ),
    "[mail](mailto:a@b.example)": "a(mail → mailto:a@b.example)bdi( (a@b.example))",
    "See https://a.example/x_y_z.": "See a(https://a.example/x_y_z → https://a.example/x_y_z).",
    "دیکھیں https://a.example/x۔": "دیکھیں a(https://a.example/x → https://a.example/x)۔",
}
# What stays to the letter, in a model's words too.
LITERAL = (
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:window.hacked=1)",
    "[x](\tjavascript:window.hacked=1)",
    "[x](data:text/html,<script>window.hacked=1</script>)",
    "[x](vbscript:x) [x](file:///etc/passwd) [x](blob:https://a.example/1)",
    "[x](//evil.example/) [x](/relative) [x](?query) [x](#part)",
    "[x](https:evil.example) [x](http:///)",
    "![pixel](https://evil.example/pixel.png)",
    "![](https://evil.example/p)",
    "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>",
    "<a href='javascript:window.hacked=1'>x</a> &lt;b&gt; &#60;b&#62;",
    "**open *open `open [open](",
    "** spaced ** * spaced * __ __",
    "][)( ]( [](https://) [ ] ()",
    "${window.hacked=1} {{window.hacked}} $$\\href{javascript:window.hacked=1}{x}$$",
)
TURNED = "\u202eevil\u202c \u2066\u202b [\u202ecod.exe](https://a.example/\u202etxt)"
ENORMOUS = (
    "[" * 50_000,
    "*a " * 30_000,
    "**a" * 6_000,
    "`" * 19_999,
    "[a](" * 4_999,
    "_a_" * 6_600,
    "![" * 9_999,
    "https://" * 2_400,
    "- " * 9_999,
    "\n- a" * 4_900,
    "*_" * 9_999,
    "[a](https://x.example/" * 900,
    "**" + "*a" * 9_900,
)
SHOWN = """(nodes) => nodes.map((node) => {
  const told = (one) => {
    if (one.nodeType === 3) return one.data;
    if (one.localName === 'br') return '|';
    if (one.className === 'cite') return '';
    const inner = [...one.childNodes].map(told).join('');
    return `${one.localName}(${inner}${one.localName === 'a' ? ' → ' + one.getAttribute('href') : ''})`;
  };
  return [...node.childNodes].map(told).join('');
})"""
EVERY = """(nodes) => [...new Set(nodes.flatMap((node) => [...node.querySelectorAll('*')].map((one) =>
  [one.localName, ...[...one.attributes].map((a) => ['href', 'class', 'aria-label', 'start'].includes(a.name)
    ? a.name : `${a.name}=${a.value}`).sort()].join(' '))))].sort()"""
ALLOWED = {
    "strong", "em", "code", "br", "ul", "ol start", "li dir=auto", "bdi class", "b",
    "a dir=auto href rel=noopener noreferrer nofollow target=_blank",
    "button aria-label class part=citation type=button",
}  # fmt: skip


def test_marks_of_a_model_are_laid_out_and_what_is_hostile_stays_text(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag())
    texts = [*LAID_OUT, *LITERAL, TURNED]
    given = [statement(text, "other words", at + 1) for at, text in enumerate(texts)]
    answers_with(page, answer(given), site.host)
    asked(page)
    shown = page.eval_on_selector_all(".statement", SHOWN)
    wanted = [*LAID_OUT.values(), *(text.replace("\n", "|") for text in LITERAL)]
    assert dict(zip(texts, shown[:-1], strict=False)) == dict(zip(texts, wanted, strict=False))
    assert set(page.eval_on_selector_all(".statement", EVERY)) <= ALLOWED
    addresses = page.eval_on_selector_all(".statement a", "all => all.map((one) => one.protocol)")
    assert set(addresses) == {"https:", "mailto:"}
    # What turns the direction of writing ends with the statement that it stands in.
    isolated = "all => all.map((one) => getComputedStyle(one).unicodeBidi)"
    assert set(page.eval_on_selector_all(".statement a", isolated)) == {"isolate"}
    assert page.evaluate("window.hacked") is None
    assert [url for url in site.requests if "evil" in url or "a.example" in url] == []
    assert site.said == []


def test_words_of_a_document_keep_every_character_so_that_they_equal_the_quote(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag())
    texts = [*LAID_OUT, *LITERAL, TURNED]
    given = [statement(text, text, at + 1) for at, text in enumerate(texts)]
    answers_with(page, answer(given), site.host)
    asked(page)
    words = """all => all.map((one) => [...one.childNodes]
      .filter((n) => !['cite'].includes(n.className) && n.localName !== 'b')
      .map((n) => n.textContent).join(''))"""
    assert page.eval_on_selector_all(".statement", words) == texts
    for button in page.locator(".cite").all():
        button.dispatch_event("mouseenter")
    assert page.eval_on_selector_all(".quote", words) == texts
    assert set(page.eval_on_selector_all(".statement, .quote", EVERY)) <= ALLOWED
    assert page.locator(".statement strong").count() > 0
    assert page.evaluate("window.hacked") is None
    assert site.said == []


def test_an_answer_is_announced_without_the_marks_that_it_was_written_with(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag())
    texts = ["**Bold** and `code`", "List:\n- one\n- two", "See [here](https://a.example/x)"]
    answers_with(page, answer([statement(text, "other") for text in texts]), site.host)
    asked(page)
    assert page.inner_text(".said") == "Bold and code List: one two See here (a.example)"


def test_an_enormous_text_of_marks_is_shown_within_a_moment(site: Site, visit: Visit) -> None:
    page = visit(site.tag())
    given = [statement(text, "other") for text in ENORMOUS]
    given += [statement(text[:20_000], text[:20_000]) for text in ENORMOUS[1:3]]
    answers_with(page, answer(given), site.host)
    asked(page)  # which waits for 20 seconds at most; a pattern that goes back takes hours
    assert page.locator(".statement").count() == len(given)
    assert set(page.eval_on_selector_all(".statement", EVERY)) <= ALLOWED
    assert site.said == []
