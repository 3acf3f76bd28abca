"""The graph pulls the sources before it takes the inbox; one that fails keeps nobody else from loading."""

import json
import os
from pathlib import Path

import pytest
from dagster import materialize

from orchestration.assets.landing import landing
from orchestration.resources import RunLock
from tests.conftest import jushu_in
from tests.integration.postgres.pulling import ask, configure

ZONES = (
    "drop table if exists zones",
    "create table zones (zone_code text, cluster_code text, zone_name text, established_on date, id int)",
    "insert into zones values ('Z1', 'C1', '东区', '2024-01-01', 1), ('Z2', 'C1', '西区', '2024-01-01', 2)",
)


def test_the_landing_step_pulls_and_takes_the_inbox(server, home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JUSHU_HOME", str(home))
    monkeypatch.setenv("JUSHU_SOURCE_PASSWORDS", json.dumps({"b_registry": server.password}))
    server.run(*ZONES)
    configure(home, "a_gone", "host=127.0.0.1 port=1 user=u", contract="zones", table="zones", watermark="id")
    configure(home, "b_registry", server.dsn, contract="zones", table="zones", watermark="id")
    file = home / "inbox" / "zones__3.csv"
    file.parent.mkdir()
    file.write_text("zone_code,cluster_code,zone_name,established_on\nZ3,C1,南区,2024-01-01\n")
    os.utime(file, (1, 1))

    done = materialize([landing], resources={"run_lock": RunLock()})
    assert done.success and not file.exists()
    assert ask(home, "select zone_code from raw.zones order by 1") == [("Z1",), ("Z2",), ("Z3",)]
    (zones,) = (m for m in done.asset_materializations_for_node("landing") if m.asset_key.path[-1] == "zones")
    assert zones.metadata["dagster/row_count"].value == 3

    # Files that are named are taken alone, and a run that has pulled already says so.
    server.run("insert into zones values ('Z4', 'C1', '北区', '2024-01-01', 3)")
    for config in ({"pull": False}, {"paths": [str(next(home.glob("landing/*/*")))]}):
        materialize(
            [landing],
            resources={"run_lock": RunLock()},
            run_config={"ops": {"landing": {"config": config}}},
            raise_on_error=False,
        )
        assert ask(home, "select count(*) from raw.zones") == [(3,)]


def test_a_run_with_nothing_but_a_source_that_is_gone_says_why(home: Path):
    configure(home, "gone", "host=127.0.0.1 port=1 user=u", contract="zones", table="zones", watermark="id")
    said = jushu_in(home)("run", code=1).err
    assert "SOURCE_UNREACHABLE" in said and "gone" in said
