"""The methodology that a release was scored by, from the definitions stored with it."""

import contextlib
import tempfile
from pathlib import Path

from jushu import catalogue
from jushu.errors import JushuError
from jushu.releases import snapshot
from jushu.releases.release import chosen
from jushu.scoring import Methodology
from jushu.settings import Settings


def methodology_of(release_id: str, settings: Settings) -> Methodology:
    """The methodology whose hash the release names.

    From the stored definitions or, where there are none (a copy of the releases alone, an older release),
    from the installed seeds if they are the same. Raises JushuError METHODOLOGY_NOT_STORED otherwise.
    """
    manifest = chosen(release_id, settings).manifest
    wanted = manifest["methodology_hash"]
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(JushuError):
        snapshot.unpack(settings, manifest.get("definitions_hash", ""), Path(folder))
        stored = catalogue.methodology(Path(folder) / "dbt_project" / "seeds")
        if stored.hash == wanted:
            return stored
    installed = catalogue.methodology(settings.seeds_dir)
    if installed.hash == wanted:
        return installed
    raise JushuError(
        "METHODOLOGY_NOT_STORED",
        zh=f"发布 {release_id} 没有保存它所用的评分方法，本机安装的方法也与它不同。",
        en=f"Release {release_id} kept no copy of its methodology, and the installed one is another.",
        todo_zh="从备份恢复 definitions 文件夹；更早的发布请重新运行一次 jushu run --full。",
        todo_en="Restore the folder definitions from a backup; for an older release run jushu run --full.",
    )
