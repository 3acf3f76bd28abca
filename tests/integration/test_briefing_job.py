"""The job that builds and sends briefings, as its schedule and its sensor start it."""

import shutil
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiosmtpd.controller import Controller
from dagster import DefaultScheduleStatus, DefaultSensorStatus, RunRequest, SkipReason, build_sensor_context

from jushu import briefing, releases
from jushu.settings import Settings
from orchestration import briefings
from tests.conftest import jushu_in
from tests.ports import free_port

TO = "li@example.org"


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("briefing_job") / "home"
    shutil.copytree(demo_home / "releases", folder / "releases")
    return folder


@pytest.fixture
def mailbox(home: Path) -> Iterator[list[Any]]:
    """A mail server of this machine, named in the home's configuration; the messages that came."""
    came: list[Any] = []

    class Keep:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
            came.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
            return "250 OK"

    port = free_port()
    server = Controller(Keep(), hostname="127.0.0.1", port=port)
    server.start()
    parts = {
        "mail": {"host": "127.0.0.1", "port": port, "security": "none", "from": "jushu@example.org"},
        "briefings": [{"to": [TO], "clusters": ["province", "SD-C01"], "lang": "zh", "formats": ["pdf"]}],
    }
    (home / "delivery.yaml").write_text(yaml.safe_dump(parts), "utf-8")
    yield came
    server.stop()


def test_the_job_builds_every_cluster_and_sends_each_subscription_once(
    home: Path, mailbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUSHU_HOME", str(home))
    config = {"periods": ["2026Q3"], "languages": ["zh"], "formats": ["pdf"]}
    run = {"ops": {"build_briefings": {"config": config}}}
    for _ in range(2):  # the second run finds everything built and sent
        assert briefings.briefings.execute_in_process(run_config=run).success
    release = releases.current(Settings())
    assert release is not None
    kept = briefing.kept(Settings(), release)
    assert {one.ask.cluster_code for one in kept} == {None, *(f"SD-C{n:02}" for n in range(1, 13))}
    assert len(kept) == 13
    (message,) = mailbox
    assert message["To"] == TO
    assert message["Subject"] == f"数据要素产业集聚区评价简报 2026年三季度（发布 {release.release_id}）"
    files = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert files.keys() == {"2026Q3_province_zh.pdf", "2026Q3_SD-C01_zh.pdf"}
    assert all(one.path.read_bytes() == files[one.path.name] for one in kept if one.path.name in files)
    # a person may send them again
    done = jushu_in(home)("deliver", "briefings", "--period", "2026Q3", "--again", "--json")
    assert done.json == [{"channel": "mail", "to": [TO], "error": None}] and len(mailbox) == 2


def test_the_periods_by_default_are_the_latest_month_and_its_quarter(home: Path) -> None:
    settings = Settings(home=home)
    release_id = releases.current_release_id(settings)
    assert release_id is not None
    assert briefing.latest_periods(settings, release_id) == ["2026-09", "2026Q3"]


def test_schedule_and_sensor_are_declared_and_off(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert briefings.monthly.default_status == DefaultScheduleStatus.STOPPED
    assert (briefings.monthly.cron_schedule, briefings.monthly.execution_timezone) == (
        "0 7 10 * *",
        "Asia/Shanghai",
    )
    assert briefings.new_release_sensor.default_status == DefaultSensorStatus.STOPPED
    monkeypatch.setenv("JUSHU_HOME", str(tmp_path))
    assert isinstance(briefings.new_release_sensor(build_sensor_context()), SkipReason)
    monkeypatch.setenv("JUSHU_HOME", str(home))
    asked = briefings.new_release_sensor(build_sensor_context())
    assert isinstance(asked, RunRequest)
    assert asked.run_key == releases.current_release_id(Settings())


def test_the_command_writes_copies_into_a_folder(home: Path, tmp_path: Path) -> None:
    options = ("--cluster", "SD-C12", "--period", "2026-09", "--lang", "en", "--out", str(tmp_path))
    done = jushu_in(home)("brief", *options, "--format", "docx", "--format", "xlsx", "--json")
    names = ["2026-09_SD-C12_en.docx", "2026-09_SD-C12_en.xlsx"]
    assert done.json["files"] == [str(tmp_path / name) for name in names]
    assert all((tmp_path / name).stat().st_size > 10_000 for name in names)
    refused = jushu_in(home)("brief", "--cluster", "SD-C99", code=2)
    assert "CLUSTER_UNKNOWN" in refused.err and "SD-C12" in refused.err
