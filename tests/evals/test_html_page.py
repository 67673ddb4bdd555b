"""The page says first what matters, copes with older runs, and takes nothing from a run as HTML."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from evals.html import write_report
from evals.html.__main__ import main
from evals.html.page import page
from evals.html.reading import read_run
from rag.errors import UsageError
from tests.evals.making_runs import HOSTILE, a_case, a_comparison, a_run

_NEW = (
    "split",
    "forbidden",
    "near_miss_doc",
    "turns",
    "standalone_question",
    "passages",
    "timings_ms",
)


def _soup(run: dict[str, Any]) -> BeautifulSoup:
    return BeautifulSoup(page(read_run(run)), "lxml")


def _compared(**changes: object) -> BeautifulSoup:
    run = a_run()
    return _soup({**run, "comparison": a_comparison(run, **changes)})


def _one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    found = soup.select_one(selector)
    assert found is not None, selector
    return found


def test_without_a_baseline_it_opens_with_whether_the_hard_zeros_hold() -> None:
    opening = _one(_soup(a_run()), ".opening")

    assert "every hard zero holds" in _one(opening, "h1").get_text()
    assert "No baseline was given" in opening.get_text()


def test_a_broken_hard_zero_is_said_first_and_its_case_leads_the_failures() -> None:
    run = a_run()
    right = next(c for c in run["cases"] if c["verdict"] == "ok" and not c["refused"])
    right["scores"]["citation_validity"] = 0.5

    soup = _soup(a_run(run["cases"]))

    assert "1 hard zero does not hold" in _one(soup, "h1").get_text()
    assert right["id"] in _one(soup, ".zeros.broken").get_text()
    assert _one(soup, "details.case")["id"] == f"case-{right['id']}"


def test_a_loss_is_the_headline_with_the_reasons_of_the_gate() -> None:
    opening = _one(_compared(), ".opening")

    assert _one(opening, "h1").get_text().startswith("Worse than the baseline, over 58 questions")
    assert "passage_hit@5 is worse: lost in c-002" in opening.get_text()
    assert "The gate is closed" in opening.get_text()


def test_better_and_no_evidence_are_told_apart() -> None:
    change = {"before": 0.6, "after": 0.8, "difference": 0.2, "low": 0.1, "high": 0.3, "n": 40}
    gate = {"passed": True, "reasons": []}
    better = {"answer_match": {**change, "verdict": "better"}}
    same = {"answer_match": {**change, "verdict": "no evidence"}}

    sentences = [
        _one(_compared(measures=m, by_kind={}, gate=gate), "h1").get_text() for m in (better, same)
    ]

    assert sentences[0].startswith("Better than the baseline")
    assert sentences[1].startswith("No evidence of any change")


def test_failures_come_before_what_is_right_and_say_why() -> None:
    soup = _soup(a_run())
    states = ["data-failed" in case.attrs for case in soup.select("details.case")]
    reasons = {
        str(c["data-verdict"]): _one(c, ".why").get_text() for c in soup.select("details.case")
    }

    assert states == sorted(states, reverse=True)
    assert "no passage on gold is among the 50" in reasons["not_retrieved"]
    assert "stood at rank 2, too far down" in reasons["not_reranked"]
    assert "a passage on gold stood at rank 2, but" in reasons["not_chosen"]
    assert "threshold 0.42" in reasons["wrongly_refused"]
    assert "ValueError: boom" in reasons["crashed"]
    assert "“secret”" in reasons["showed_forbidden"]


def test_a_flip_shows_both_answers_side_by_side() -> None:
    case = _one(_compared(), 'details.case[data-flip="lost"]')
    sides = [part.get_text() for part in case.select(".before-after > div")]

    assert len(sides) == 2
    assert "What was said before" in sides[0]


def test_passages_are_kept_once_and_named_with_their_ranks() -> None:
    soup = _soup(a_run())
    texts = json.loads(_one(soup, "#texts").get_text())
    rows = _one(soup, "details.case .passages").select("tbody tr")

    assert len(texts) == len(set(texts)) == 9  # the two on gold hold the same
    assert [_one(row, "th").get_text() for row in rows] == [str(n) for n in range(1, 11)]
    assert texts[int(str(_one(rows[1], "[data-text]")["data-text"]))].startswith("Before it.")
    assert "gold" in rows[1]["class"]


def test_nothing_from_the_run_becomes_markup() -> None:
    hostile = a_case(
        1,
        id=HOSTILE,
        type=HOSTILE,
        lang=HOSTILE,
        split=HOSTILE,
        question=HOSTILE,
        answer=HOSTILE,
        verdict=HOSTILE,
        near_miss_doc=HOSTILE,
        turns=[{"role": HOSTILE, "text": HOSTILE}],
        gold={"answers": [HOSTILE], "documents": [HOSTILE], "quotes": [HOSTILE]},
        ranks={"documents": {HOSTILE: 1}, "passages": [1]},
        citations=[{"document": HOSTILE, "quote": HOSTILE, "problem": HOSTILE, "on_gold": False}],
        passages=[
            {
                "rank": 1,
                "document": HOSTILE,
                "title": HOSTILE,
                "text": HOSTILE,
                "ranks": {HOSTILE: 1},
            }
        ],
        timings_ms={HOSTILE: 1.0},
    )
    run = a_run([hostile])
    run["manifest"] = {HOSTILE: HOSTILE, "commit": HOSTILE, "date": HOSTILE, "questions": HOSTILE}
    run["comparison"] = a_comparison(
        a_run(), baseline={"commit": HOSTILE}, gate={"passed": False, "reasons": [HOSTILE]}
    )

    text = page(read_run(run))
    soup = BeautifulSoup(text, "lxml")

    assert len(soup.find_all("script")) == 2
    assert not soup.find_all("img")
    assert not [
        tag for tag in soup.find_all(True) if any(name.startswith("on") for name in tag.attrs)
    ]
    assert HOSTILE in json.loads(_one(soup, "#texts").get_text())
    assert text.count("</script>") == 2


def test_an_older_run_without_the_newer_fields_is_shown_all_the_same() -> None:
    run = a_run()
    run["cases"] = [{k: v for k, v in c.items() if k not in _NEW} for c in run["cases"]]
    del run["by_split"]

    soup = _soup(run)

    assert len(soup.select("details.case")) == 60
    assert not soup.select(".passages")


def test_the_page_asks_for_nothing_and_lets_in_no_script_but_its_own() -> None:
    text = page(read_run(a_run()))
    policy = str(_one(BeautifulSoup(text, "lxml"), "meta[http-equiv]")["content"])

    assert not re.search(r'(?:src|href)="(?!#|data:)', text)
    assert "url(" not in text
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")


def test_tables_plots_and_urdu_can_be_read_by_ear() -> None:
    soup = _compared()

    assert all(table.caption for table in soup.find_all("table"))
    assert all(head.get("scope") for head in soup.find_all("th"))
    assert all(s.title and s.desc for s in soup.select('svg[role="img"]'))
    assert len(soup.select('svg[role="img"]')) == len(soup.select("figure details.numbers")) == 4
    assert _one(soup, '[data-lang="ur"] .asked')["dir"] == "auto"
    ids = [str(tag["id"]) for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))


def test_450_cases_of_10_passages_make_a_file_of_a_few_megabytes(tmp_path: Path) -> None:
    cases = [a_case(number) for number in range(450)]
    for case in cases:
        for passage in case["passages"]:
            passage["text"] = f"{case['id']} {passage['rank']} {'words and more words ' * 45}"

    write_report(a_run(cases), tmp_path / "page.html")

    assert (tmp_path / "page.html").stat().st_size < 8_000_000


def test_what_is_no_run_is_refused_naming_the_field(tmp_path: Path) -> None:
    kept = tmp_path / "page.html"
    kept.write_text("older")
    run = a_run()
    del run["cases"][0]["verdict"]

    with pytest.raises(UsageError, match=r"cases\.0\.verdict"):
        write_report(run, kept)

    assert kept.read_text() == "older"


def test_the_command_writes_the_page_or_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "run.json", tmp_path / "bad.json"
    good.write_text(json.dumps(a_run()), encoding="utf-8")
    bad.write_text("[]")

    assert main([str(good), str(tmp_path / "page.html")]) == 0
    assert main([str(bad), str(tmp_path / "other.html")]) == 2
    assert main([str(good), str(tmp_path / "missing" / "page.html")]) == 1
    assert main([str(tmp_path / "none.json"), str(tmp_path / "other.html")]) == 2
    assert "bad.json" in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.json", "page.html", "run.json"]
