"""The data-quality report of the demo's release: figures, the page opened offline, paper, workbook."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from jushu import releases
from jushu.settings import Settings
from orchestration.report import write


@pytest.fixture(scope="module", params=["zh", "en"])
def written(request: pytest.FixtureRequest, demo_home: Path, tmp_path_factory: pytest.TempPathFactory):
    """Language, release and the paths of the three files."""
    settings = Settings(home=demo_home)
    release = releases.current(settings)
    assert release is not None
    out = tmp_path_factory.mktemp("report")
    return request.param, settings, write(settings, release, request.param, out)


def _one(settings: Settings, statement: str) -> tuple:
    return releases.query(statement, "auditor", settings).row(0)


def test_the_page_needs_nothing_from_outside(written, open_tab: Callable):
    lang, settings, (page, *_) = written
    visit = open_tab()
    visit.page.context.set_offline(True)
    visit.page.goto(page.as_uri())
    assert not visit.complaints
    assert visit.hosts <= {"", "inline"}
    assert visit.page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length") > 0
    first = visit.page.locator("main h2:not(#trend)").first
    assert first.inner_text() == {"zh": "不符合与未能检查的规则", "en": "Broken and unchecked rules"}[lang]
    (quarantined,) = _one(settings, "select count(*) from audit_quarantine")
    assert f"{quarantined:,}" in visit.page.locator("#quarantine + .note").inner_text()


def test_the_workbook_has_every_broken_rule_and_every_file(written):
    _, settings, (*_, path) = written
    book = openpyxl.load_workbook(path)
    rows: list[list[tuple[Any, ...]]] = [
        list(sheet.iter_rows(min_row=4, values_only=True)) for sheet in book.worksheets[1:]
    ]
    broken = _one(
        settings,
        "select count(distinct rule_id) from audit_check_results where state <> 'passed' and run_id in "
        "(select arg_max(run_id, run_at) from audit_check_results group by layer)",
    )
    assert len(rows[0]) == broken[0] > 0
    assert len(rows[-1]) == _one(settings, "select count(*) from audit_files")[0]
    assert sum(row[-1] for row in rows[1]) == _one(settings, "select count(*) from audit_quarantine")[0]
    assert {row[-1] for row in rows[2]} == {0}  # what is left over in the books of any table


def test_the_paper_says_the_same(written):
    lang, settings, (_, path, _) = written
    reader = PdfReader(io.BytesIO(path.read_bytes()))
    text = reader.pages[0].extract_text()
    score, content = _one(settings, "select quality_score, content_hash from release_info")
    assert {"zh": "数据质量报告", "en": "Data quality report"}[lang] in text
    assert str(score) in text
    assert content in text.replace("\n", "").replace("\u200b", "")
    assert all(page.mediabox.width > page.mediabox.height for page in reader.pages)
