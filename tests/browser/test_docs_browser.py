"""The documentation of tables and columns, made by the program, opened as a file without a network."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import jushu_in

SLOW_MS = 30_000


@pytest.fixture(scope="module")
def docs_page(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page for the warehouse of the demo, made in a home of its own."""
    home = tmp_path_factory.mktemp("docs") / "home"
    shutil.copytree(demo_home / "warehouse", home / "warehouse")
    (path,) = jushu_in(home)("docs", "--json").json["files"]
    return Path(path)


def test_a_reader_finds_a_column_and_its_graph_and_nobody_is_asked(
    docs_page: Path, open_tab: Callable[..., Any], artefacts: Path
) -> None:
    visit = open_tab()
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{docs_page.as_uri()}#!/model/model.jushu.fct_service_requests")
    row = page.locator("tr", has_text="resolve_hours").first
    expect(row).to_contain_text("DECIMAL", timeout=SLOW_MS)
    page.screenshot(path=artefacts / "docs_model.png")
    page.goto(f"{docs_page.as_uri()}#!/exposure/exposure.jushu.overview_page")
    expect(page.get_by_role("heading", name="看板总览 Overview page")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("link", name="score_node").first).to_be_visible(timeout=SLOW_MS)
    page.locator(".launcher-btn").first.click()
    expect(page.locator("canvas").first).to_be_visible(timeout=SLOW_MS)
    page.screenshot(path=artefacts / "docs_graph.png")
    # the file itself, and what it holds
    assert {url for url in asked if not url.startswith(("data:", "blob:"))} == {docs_page.as_uri()}
    assert visit.complaints == []


def test_the_page_may_ask_nobody_even_if_it_wanted_to(docs_page: Path, open_tab: Callable[..., Any]) -> None:
    page = open_tab().page
    page.goto(docs_page.as_uri())
    said = page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent', error => String(error))")
    assert "Failed to fetch" in said
    blocked = page.evaluate(
        """() => new Promise(done => {
            document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective));
            fetch('http://127.0.0.1:9/').catch(() => {});
            setTimeout(() => done('not blocked'), 2000);
        })"""
    )
    assert blocked == "connect-src"
