"""Every query that comes with the SQL console answers on the released demo, in each role that has it."""

from pathlib import Path

import pytest

from app.views.sql import saved
from jushu.releases import query
from jushu.settings import Role, Settings


@pytest.mark.parametrize("role", ["analyst", "auditor"])
def test_every_shipped_query_has_rows(demo_home: Path, role: Role) -> None:
    settings = Settings(home=demo_home)
    rows = {one.code: query(one.query, role=role, settings=settings).height for one in saved.shipped(role)}
    assert [code for code, height in rows.items() if not height] == []
