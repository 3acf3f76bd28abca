"""Outside clients on a release whose manifest is written by hand here."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import released_files
from jushu.settings import Settings

RELEASE = "2026Q3-r1"
TABLES = {
    "score_node": ["management", "analyst", "auditor"],
    "fct_enterprises": ["analyst", "auditor"],
    "fct_service_requests": ["analyst", "auditor"],
    "raw.enterprises": ["auditor"],
    "audit_checks": ["management"],
}


@pytest.fixture
def released(publish: Callable[..., None], home: Path) -> Path:
    """The release of conftest.py with the lists of a manifest and its Parquet."""
    publish(RELEASE)
    folder = home / "releases" / RELEASE
    (folder / "parquet" / "fct_service_requests").mkdir(parents=True)
    written = ["management.duckdb", "parquet/score_node.parquet", "parquet/fct_enterprises.parquet"]
    written += [f"parquet/fct_service_requests/2026-0{month}.parquet" for month in (8, 9)]
    for name in written:
        path = folder / name
        if not path.exists():
            path.write_bytes(b"PAR1" + name.encode())
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest |= {
        "storage_version": "v1.1.0",
        "tables": {name: {"rows": 12_345, "roles": roles} for name, roles in TABLES.items()},
        "files": {name: {"bytes": 2_500_000, "sha256": "ab" * 32} for name in written},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def shown(lang: str, role: str) -> tuple[AppTest, str]:
    """The page after a run, and its HTML."""

    def script(lang: str, role: str) -> None:
        from app import queries, view
        from app.views import clients
        from jushu.texts import Texts

        period = queries.periods("management", "2026Q3-r1")[0]
        now = view.View(lang, role, "2026Q3-r1", period, None)  # type: ignore[arg-type]
        clients.render(now, queries.release("management", "2026Q3-r1"), Texts(lang))  # type: ignore[arg-type]

    app = AppTest.from_function(script, kwargs={"lang": lang, "role": role}, default_timeout=30).run()
    assert not app.exception
    return app, "\n".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_offers_the_role_s_own_file_and_tables(released: Path, lang: str) -> None:
    app, html = shown(lang, "management")
    assert 'href="/files/2026Q3-r1/management/management.duckdb"' in html
    assert 'href="/files/2026Q3-r1/management/score_node.parquet"' in html
    assert "fct_enterprises" not in html
    assert "raw.enterprises" not in html
    assert {"zh": "2.5 MB，2 张表", "en": "2.5 MB, 2 tables"}[lang] in html
    assert {"zh": "只在 DuckDB 文件里", "en": "in the DuckDB file only"}[lang] in html
    assert str(released / "management.duckdb") in html
    pieces = "\n".join(re.findall(r"<pre[^>]*><code>(.*?)</code>", html, flags=re.DOTALL))
    assert "2026Q3-r1_management.duckdb" in pieces
    assert "{file}" not in pieces
    assert "Driver={DuckDB Driver};Database=2026Q3-r1_management.duckdb" in pieces
    app.text_input(key="clients_find").set_value("nothing").run()
    assert app.get("html")[-1].proto.body.count("<table") == 0


def test_a_table_with_a_file_per_month_lists_them(released: Path) -> None:
    path = released / "analyst.duckdb"
    path.write_bytes(b"")
    manifest = json.loads((released / "manifest.json").read_text())
    manifest["files"]["analyst.duckdb"] = {"bytes": 1, "sha256": "ab" * 32}
    (released / "manifest.json").write_text(json.dumps(manifest))
    _, html = shown("zh", "analyst")
    listed = html[html.index("2 个文件，按期间") : html.index("</details>")]
    assert re.findall(r'href="([^"]*)" download', listed) == [
        "/files/2026Q3-r1/analyst/fct_service_requests/2026-08.parquet",
        "/files/2026Q3-r1/analyst/fct_service_requests/2026-09.parquet",
    ]
    assert "5,000.0" in html  # both files, in KB


@pytest.mark.parametrize(
    ("role", "name", "found"),
    [
        ("management", "management.duckdb", "management.duckdb"),
        ("management", "score_node.parquet", "parquet/score_node.parquet"),
        ("analyst", "fct_enterprises.parquet", "parquet/fct_enterprises.parquet"),
        ("analyst", "fct_service_requests/2026-09.parquet", "parquet/fct_service_requests/2026-09.parquet"),
        ("analyst", "fct_service_requests/2026-10.parquet", None),
        ("analyst", "fct_service_requests.parquet", None),
        ("analyst", "fct_service_requests/../score_node.parquet", None),
        ("management", "fct_service_requests/2026-09.parquet", None),
        ("management", "fct_enterprises.parquet", None),
        ("management", "analyst.duckdb", None),
        ("management", "manifest.json", None),
        ("management", "../management.duckdb", None),
        ("management", "score_node", "parquet/score_node.parquet"),
        ("auditor", "raw.enterprises.parquet", None),
        ("operator", "operator.duckdb", None),
        ("operator", "score_node.parquet", None),
    ],
)
def test_a_role_may_have_its_own_files_only(released: Path, role: str, name: str, found: str | None) -> None:
    expected = released / found if found and name != "score_node" else None
    assert released_files.path_of(Settings(), RELEASE, role, name) == expected
