"""LibreOffice, which the test run installs itself."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import debian

PACKAGE = "libreoffice-calc-nogui"
Resave = Callable[[list[Path], Path], None]


@pytest.fixture(scope="session")
def soffice() -> str:
    """The program; installed from Debian where it is missing and this is root."""
    if found := shutil.which("soffice"):
        return found
    debian.install(PACKAGE)
    found = shutil.which("soffice")
    assert found, f"{PACKAGE} was installed, but there is no soffice"
    return found


@pytest.fixture(scope="session")
def resave(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Resave:
    """Open workbooks in LibreOffice and save them as XLSX into a folder, all in one call."""
    profile = tmp_path_factory.mktemp("libreoffice")

    def call(files: list[Path], folder: Path) -> None:
        done = subprocess.run(
            [
                soffice,
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--convert-to",
                "xlsx:Calc MS Excel 2007 XML",
                "--outdir",
                str(folder),
                *map(str, files),
            ],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        missing = [f.name for f in files if not (folder / f.name).is_file()]
        assert not missing, f"LibreOffice did not save {missing}:\n{done.stdout}\n{done.stderr}"

    return call
