"""A build as of an earlier time: what the present definitions and code say of the data known then."""

from datetime import datetime

from expectations import run as expectations
from expectations import waivers
from expectations.results import blocking_failures
from jushu import journal, releases, warehouse
from jushu.errors import JushuError
from jushu.lock import hold
from jushu.settings import Settings
from orchestration import home, progress, rebuild


def run_as_of(settings: Settings, moment: datetime, wait: float = 0) -> releases.Release:
    """Publish, beside the others, a release of what was loaded by a time (China's clock).

    Readers stay where they are; another run is waited for as long as ``wait`` says (seconds). Raises
    JushuError LOCKED, AS_OF_EMPTY before the first load, REBUILD_FAILED, or CHECKS_FAILED with the rules that
    block.
    """
    with hold(settings, wait):
        known = _known(settings, moment)
        task = rebuild.Task(
            raw=str(settings.warehouse), file_ids=known, as_of=moment.isoformat(sep=" "), build=True
        )
        with rebuild.scratch_home(settings) as scratch:
            progress.report(f"重建 {len(known)} 个文件", f"rebuild {len(known)} files")
            rebuild.in_project(settings.project_root, scratch, task)
            run_id = f"as-of-{moment.isoformat(timespec='seconds')}"
            progress.report("检查", "check")
            results = [
                r for layer in ("raw", "marts") for r in expectations.run_layer(scratch, layer, run_id=run_id)
            ]
            waived = waivers.apply(scratch, results, run_id=run_id)
            failed = [r.rule_id for r in blocking_failures(results) if r.rule_id not in waived]
            if failed:
                raise _checks_failed(failed)
            summary = expectations.summary(scratch, run_id)
            progress.report("发布", "release")
            published = releases.publish(
                settings,
                warehouse=scratch.warehouse,
                dbt_manifest=home.dbt_target(scratch) / "manifest.json",
                known_at=moment,
                quality_score=summary.score_total if summary else None,
                checks_summary=expectations.quality_by_table(scratch, run_id),
            )
        journal.enter_release(settings, published)
    return published


def _known(settings: Settings, moment: datetime) -> tuple[str, ...]:
    """Files that had been loaded by then."""
    with warehouse.connect(settings, read_only=True) as connection:
        rows = connection.execute(
            "select file_id from ingest.files where loaded_at <= ? order by load_seq", [moment]
        ).fetchall()
    if not rows:
        raise JushuError(
            "AS_OF_EMPTY",
            zh=f"到 {moment} 为止还没有入库任何文件。",
            en=f"No file had been loaded by {moment}.",
            todo_zh="给出较晚的时间；各文件的入库时间见 audit_files。",
            todo_en="Give a later time; audit_files says when each file was loaded.",
            wrong_use=True,
        )
    return tuple(row[0] for row in rows)


def _checks_failed(rules: list[str]) -> JushuError:
    return JushuError(
        "CHECKS_FAILED",
        zh=f"阻断性规则不成立：{'、'.join(rules)}；没有发布。",
        en=f"Blocking rules do not hold: {', '.join(rules)}; nothing was published.",
        todo_zh="用 jushu rules 查看每条规则的处理办法。",
        todo_en="jushu rules says what to do about each.",
    )
