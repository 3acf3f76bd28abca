"""The page of briefings as management uses it: download of the view, in either language, on a phone."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect
from pypdf import PdfReader

SLOW_MS = 60_000
Opener = Callable[..., Any]


def test_a_manager_downloads_the_briefing_of_the_view(
    app_url: str, open_tab: Opener, artefacts: Path
) -> None:
    visit = open_tab()
    page = visit.page
    page.goto(app_url)
    page.get_by_role("link", name="简报", exact=True).click(timeout=SLOW_MS)
    expect(page.get_by_role("heading", name="本视图的简报")).to_be_visible(timeout=SLOW_MS)
    with page.expect_download(timeout=SLOW_MS) as download:
        page.get_by_role("button", name="PDF").click()
    name = download.value.suggested_filename
    assert name.endswith("_2026Q3_province_zh.pdf")
    text = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes())).pages[0].extract_text()
    assert "全省" in text and "数据要素产业集聚区评价简报" in text
    page.screenshot(path=artefacts / "briefs.png", full_page=True)
    assert visit.hosts <= {"127.0.0.1", "inline"}
    assert visit.complaints == []


def test_its_link_opens_the_view_in_english_on_a_phone(
    app_url: str, open_tab: Opener, artefacts: Path
) -> None:
    page = open_tab().page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_url}/briefs?lang=en&ptype=quarter&period=2026Q3&cluster=SD-C01&brief=all")
    expect(page.get_by_text("Show all periods")).to_be_visible(timeout=SLOW_MS)
    expect(page.locator("h1")).to_have_text("Briefings")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    with page.expect_download(timeout=SLOW_MS) as download:
        page.get_by_role("button", name="DOCX").click()
    assert download.value.suggested_filename.endswith("_2026Q3_SD-C01_en.docx")
    page.screenshot(path=artefacts / "briefs_phone.png")
