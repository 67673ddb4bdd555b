"""The tag that is printed names the site and the very file that is served."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient

from rag.__main__ import main
from rag.errors import UsageError
from rag.serving.widget import Sites, WidgetDoor
from rag.serving.widget.routes import FILES
from rag.serving.widget.snippet import snippet

TOML = '[sites.news]\norigins = ["https://news.example"]\n'


@pytest.fixture
def sites(tmp_path: Path) -> Sites:
    (tmp_path / "widget.toml").write_text(TOML, "utf-8")
    return Sites(tmp_path / "widget.toml")


def test_the_hash_is_that_of_the_file_that_a_listed_page_is_given(sites: Sites) -> None:
    told = snippet(sites, "news", "https://ask.example/")
    found = re.search(r'src="([^"]+)" data-site="news"\s+integrity="sha384-([^"]+)"', told)
    assert found
    assert found[1] == "https://ask.example/widget/v1/widget.js"
    assert base64.b64decode(found[2]) == hashlib.sha384((FILES / "widget.js").read_bytes()).digest()
    assert 'crossorigin="anonymous"' in told
    # Which a browser compares only where the answer is for the page's origin.
    app = FastAPI()
    app.mount("/widget/v1", StaticFiles(directory=FILES))
    app.add_middleware(WidgetDoor, lists=sites.lists)
    page = TestClient(app).get("/widget/v1/widget.js", headers={"Origin": "https://news.example"})
    assert hashlib.sha384(page.content).digest() == base64.b64decode(found[2])
    assert page.headers["Access-Control-Allow-Origin"] == "https://news.example"


@pytest.mark.parametrize("url", ["ask.example", "http://ask.example", "ftp://x", "https://"])
def test_an_address_that_browsers_would_not_fetch_is_refused(sites: Sites, url: str) -> None:
    with pytest.raises(UsageError, match="--url"):
        snippet(sites, "news", url)


def test_an_unknown_site_is_wrong_usage_and_names_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["widget", "snippet", "blog", "--url", "https://ask.example"]) == 2
    assert "widget.toml has no site 'blog'" in capsys.readouterr().err
