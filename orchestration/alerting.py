"""New alerts after a release: sent where configured, never a reason for a run to fail."""

from jushu import releases
from jushu.alerts import sent
from jushu.alerts.mailing import send_alerts
from jushu.delivery import load
from jushu.errors import JushuError
from jushu.settings import Settings
from orchestration import progress

FILE = "delivery.yaml"  # the way that failed when not even the receivers are known


def send_new(settings: Settings, release_id: str) -> dict[str, int | str]:
    """Send what receivers did not get yet of the release that readers see; facts for the run's record.

    What fails is noted (``sent.failures``) and told, and tried again by the next run.
    """
    try:
        if not load(settings).alerts or releases.current_release_id(settings) != release_id:
            return {}
        progress.report("寄送提醒", "send alerts")
        done = send_alerts(settings, release_id)
    except Exception as error:  # whatever it is, the release stands
        wrong = error if isinstance(error, JushuError) else _unexpected(error)
        sent.note_failure(settings, release_id, FILE, wrong)
        return {"alert_messages": 0, "alert_failures": f"{FILE}: {wrong.code}"}
    failed = [f"{one.channel}: {one.error.code}" for one in done if one.error]
    return {"alert_messages": len(done) - len(failed), "alert_failures": "; ".join(failed)}


def _unexpected(error: Exception) -> JushuError:
    return JushuError(
        "ALERTS_UNSENT",
        zh=f"提醒没有寄出：{type(error).__name__}：{error}",
        en=f"The alerts were not sent: {type(error).__name__}: {error}",
        todo_zh="运行 jushu deliver alerts 再试。",
        todo_en="Try again with jushu deliver alerts.",
    )
