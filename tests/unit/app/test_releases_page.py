"""Releases and their logs on two releases written by hand: every score of the second is one point higher."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from ingestion.warehouse import open_for_writing
from jushu import exports, files, journal, view_log
from jushu.releases import pin, snapshot
from jushu.settings import Settings
from tests.unit.app.audited_release import write_audited
from tests.unit.app.reading import words

OLD, NEW = "2026Q3-r1", "2026Q3-r2"
Opener = Callable[..., AppTest]


class Project(Settings):
    """Settings whose definitions are a folder of the test."""

    @property
    def project_root(self) -> Path:
        """The folder of the definitions."""
        return self.home / "project"


@pytest.fixture
def audited(home: Path) -> Path:
    """A home with two releases: another method, and one value restated."""
    settings = Project(home=home)
    grades = settings.project_root / "dbt_project" / "seeds" / "methodology" / "methodology_grades.csv"
    grades.parent.mkdir(parents=True)
    for release_id, shift, previous in ((OLD, 0, None), (NEW, 1, OLD)):
        grades.write_text(f"grade_code,lower_bound\nexcellent,{90 + shift}\n", encoding="utf-8")
        write_audited(home, release_id, shift)
        _manifest(
            settings,
            release_id,
            previous_id=previous,
            published_at=f"2026-10-{8 + shift:02}T06:00:00",
            definitions_hash=snapshot.store(settings, "definitions"),
            code_hash=snapshot.store(settings, "code"),
        )
        with duckdb.connect(str(home / "releases" / release_id / "auditor.duckdb")) as connection:
            connection.execute("ALTER TABLE score_indicator ADD COLUMN dimension_code VARCHAR")
            connection.execute("ALTER TABLE score_indicator ADD COLUMN index_code VARCHAR")
            if shift:
                connection.execute(
                    "UPDATE indicator_value SET value = 45.5, numerator = 845 WHERE indicator_code = 'SQ2-01'"
                )
    return home


def _manifest(settings: Settings, release_id: str, **facts: object) -> None:
    path = settings.releases / release_id / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8")) | facts
    path.write_text(json.dumps(told), encoding="utf-8")


@pytest.fixture
def open_page(audited: Path) -> Opener:
    """The page by itself for a role, with codes of its link."""

    def script(role: str, lang: str, release: str, codes: dict[str, str]) -> None:
        import streamlit as st

        from app import pages, queries, view
        from app.views import releases
        from jushu.texts import Texts

        for name in pages.link_names():
            st.session_state.setdefault(name, codes.get(name, ""))
        period = next(p for p in queries.periods(role, release) if p.period_code == "2026Q3")  # type: ignore[arg-type]
        now = view.View(lang, role, release, period, None)  # type: ignore[arg-type]
        releases.render(now, queries.release(role, release), Texts(lang))  # type: ignore[arg-type]

    def opened(role: str = "auditor", lang: str = "zh", release: str = NEW, **codes: str) -> AppTest:
        kwargs = {"role": role, "lang": lang, "release": release, "codes": codes}
        app = AppTest.from_function(script, kwargs=kwargs, default_timeout=30).run()
        assert not app.exception
        return app

    return opened


def sign(settings: Settings, release_id: str, name: str) -> None:
    """Enter a signature as ``jushu release sign`` does; these releases have no files to verify."""
    manifest = files.sha256(settings.releases / release_id / "manifest.json")
    detail = {
        "release_id": release_id,
        "role": "audit",
        "name": name,
        "remark": "",
        "manifest_sha256": manifest,
    }
    with open_for_writing(settings):
        pass
    journal.record(settings, "sign-off", detail)


def test_the_list_tells_of_each_release_what_it_is_and_who_signed_it(
    open_page: Opener, audited: Path
) -> None:
    settings = Settings(home=audited)
    sign(settings, OLD, "李某")
    said = words(open_page())
    newer = f"{NEW} 正在查看 读者所见 2026-10-09 06:00+08:00 2026-09-30 2026年三季度 97.4 未签发 cc"
    assert newer in said
    assert f"{OLD} 2026-10-08 06:00+08:00 2026-09-30 2026年三季度 97.4 ✓ 审计 李某 cc" in said
    assert said.index(newer) < said.index(f"{OLD} 2026-10-08")
    _manifest(settings, OLD, quality_score="99.9")  # not the bytes that were signed
    assert "× 审计 李某" in words(open_page("analyst"))


def test_a_run_that_holds_the_warehouse_does_not_hide_the_signatures(
    open_page: Opener, audited: Path
) -> None:
    settings = Settings(home=audited)
    sign(settings, NEW, "李某")
    with duckdb.connect(str(settings.warehouse)):
        assert "✓ 审计 李某" in words(open_page())


def test_a_pin_is_told_with_its_reason(
    open_page: Opener, audited: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jushu.releases.pins.refuse_damaged", lambda release_id, _settings: release_id)
    pin(OLD, Settings(home=audited), reason="复核中", name="王某")
    said = words(open_page())
    assert f"{OLD}，由 王某 于" in said and "复核中" in said
    assert f"{OLD} 读者所见 已固定" in said


def test_another_release_is_opened_from_the_list(open_page: Opener) -> None:
    app = open_page()
    assert app.selectbox(key="releases_other").options == [OLD]
    app.button(key="releases_open").click().run()
    assert app.session_state.release_id == OLD


def test_the_difference_counts_scores_ranks_and_restated_values_with_their_causes(open_page: Opener) -> None:
    app = open_page(part="diff")
    said = words(app)
    # conftest.SCORES has 12 scores of C01, 8 of C02, 10 of C03
    assert "从 2026Q3-r1 到 2026Q3-r2 的变化 变了的得分 30 变了的名次 0" in said
    assert "变了的指标值 1 其中已公布过（重述） 1" in said
    assert "方法文件改动 1 个" in said
    assert "得分的变化（30 项） 方法或目录 30" in said
    assert "C01 2026Q3 SQ 81.25 82.25 ↑ +1.00 2 良 方法或目录" in said
    assert "C01 2026Q3 SQ2-01 44.0797 45.5000 ↑ +1.42" in said
    english = words(open_page("analyst", "en", part="diff", cause="data"))
    assert "Changes of scores (0) Nothing changed." in english


def test_an_older_release_is_compared_forwards_all_the_same(open_page: Opener) -> None:
    said = words(open_page(release=OLD, part="diff", against=NEW))
    assert "从 2026Q3-r1 到 2026Q3-r2 的变化" in said


def test_releases_without_stored_definitions_say_why_they_cannot_be_compared(
    open_page: Opener, audited: Path
) -> None:
    _manifest(Settings(home=audited), OLD, definitions_hash="")
    said = words(open_page(part="diff"))
    assert "这两个发布不能比较 没有保存的定义或代码" in said


def test_the_log_is_verified_and_filtered(open_page: Opener) -> None:
    said = words(open_page(part="log"))
    assert "哈希链完整 2 条首尾相接" in said
    assert "2 2026-10-08 05:02:00 检查 passed: 3" in said and "数据.csv" in said
    only = words(open_page(part="log", entry="load"))
    assert "数据.csv" in only and "passed: 3" not in only


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_log SET entry = replace(entry, '3', '4') WHERE number = 2", "第 2 条与前文不符"),
        ("DELETE FROM audit_log WHERE number = 2", "尾部被截断"),
    ],
)
def test_a_log_that_was_tampered_with_says_so(
    open_page: Opener, audited: Path, statement: str, said: str
) -> None:
    with duckdb.connect(str(audited / "releases" / NEW / "auditor.duckdb")) as connection:
        row = connection.execute("SELECT entry_hash FROM audit_log WHERE number = 2").fetchone()
        connection.execute(statement)
    head = {"number": 2, "entry_hash": row[0] if row else ""}
    _manifest(Settings(home=audited), NEW, log_head=head)
    found = words(open_page(part="log"))
    assert "哈希链不完整" in found and said in found


def test_views_and_downloads_stand_side_by_side(open_page: Opener, audited: Path) -> None:
    settings = Settings(home=audited)
    seen = {"role": "management", "page": "overview", "release_id": NEW, "period_code": "2026Q3"}
    for user in ("张三", "李四"):
        view_log.record(settings, seen | {"user": user, "cluster_code": "C01"})
    exports.record(settings, {"query": "select <1>", "role": "analyst", "release_id": NEW, "rows": 1234})
    said = words(open_page(part="visits"))
    assert "查看 2 条、查询与下载 1 条，首尾相接" in said
    assert f"张三 管理层 查看 总览驾驶舱 {NEW} 2026Q3 C01" in said
    assert f"分析人员 下载或导出 — {NEW} — — 1,234 select &lt;1&gt;" in said
    only = words(open_page(part="visits", who="李四"))
    assert "李四" in only and "张三" not in only and "列出 1 行，共 1 行" in only
    path = next((settings.log / "views").glob("*.jsonl"))
    path.write_text(path.read_text(encoding="utf-8").replace("张三", "王五"), encoding="utf-8")
    assert "查看记录第 1 条" in words(open_page(part="visits"))


def test_analysts_see_no_logs(open_page: Opener) -> None:
    for part in ("log", "visits"):
        app = open_page("analyst", part=part)
        assert app.session_state.part == "list"
        assert "哈希链" not in words(app)


def test_a_view_is_noted_once_until_the_view_changes(audited: Path, open_app: Callable[..., AppTest]) -> None:
    settings = Settings(home=audited)

    def noted() -> list[tuple[str, str | None]]:
        every = [entry for day in view_log.days(settings) for entry in view_log.entries(settings, day)]
        return [(entry["detail"]["page"], entry["detail"]["cluster_code"]) for entry in every]

    app = open_app()
    app.run()
    assert noted() == [("overview", None)]
    app.selectbox(key="cluster_code").set_value("C02").run()
    assert noted() == [("overview", None), ("overview", "C02")]
    detail = view_log.entries(settings, view_log.days(settings)[0])[0]["detail"]
    assert detail == {
        "user": "demo",
        "role": "management",
        "page": "overview",
        "release_id": NEW,
        "period_code": "2026Q3",
        "cluster_code": None,
    }
