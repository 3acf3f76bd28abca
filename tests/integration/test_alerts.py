"""Alerts of the demo province against its scores and targets; a run whose alerts cannot be sent."""

from pathlib import Path

import pytest
import yaml

from jushu import releases
from jushu.settings import Settings
from tests.conftest import jushu_in
from tests.integration.small_home import files


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "unacceptable",
            # what is at or beyond the unacceptable value scores nothing, and nothing else does
            """select s.cluster_code, s.period_code, s.indicator_code from score_indicator as s
            join indicator_value as v using (unit_type, unit_code, period_type, period_code, indicator_code)
            where s.unit_type = 'cluster' and s.normalised = 0 and v.value is not null""",
        ),
        (
            "off_track",
            """select cluster_code, period_code, target_code from fct_target_periods
            where attainment_status = 'off_track' and actual_value is not null""",
        ),
    ],
)
def test_there_is_an_alert_for_each_and_no_other(demo_home: Path, kind: str, expected: str) -> None:
    with releases.connect("management", Settings(home=demo_home)) as connection:
        alerts = connection.execute(
            "select cluster_code, period_code, indicator_code from indicator_alert where kind = ?", [kind]
        ).fetchall()
        others = connection.execute(expected).fetchall()
    assert len(alerts) > 100
    assert sorted(alerts) == sorted(others)


def test_a_run_is_done_although_its_alerts_could_not_be_sent(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    hook = {"name": "gone", "kind": "generic", "url": "http://127.0.0.1:1/"}
    parts = {"webhooks": [hook], "alerts": [{"webhooks": ["gone"]}]}
    (home / "delivery.yaml").write_text(yaml.safe_dump(parts), "utf-8")
    jushu = jushu_in(home)
    jushu("ingest", *map(str, files(tmp_path / "files")))
    done = jushu("run", "--json").json
    assert done["is_new"] and releases.current_release_id(Settings(home=home)) == done["release_id"]
    assert [(one["way"], one["error"]["code"]) for one in done["unsent"]] == [("gone", "WEBHOOK_FAILED")]
