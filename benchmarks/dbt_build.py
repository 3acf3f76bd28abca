"""A full dbt build against the same compiled SQL run by hand in one DuckDB connection.

``python -m benchmarks.dbt_build HOME`` takes a home that has been run; ``python -m benchmarks dbt_build``
makes one. Models in Python, what reads them, and seeds are left out on both sides.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from graphlib import TopologicalSorter
from pathlib import Path

from benchmarks import scale
from jushu import console, warehouse
from jushu.settings import PROJECT_ROOT, Settings

TIMES = 5  # a million requests


def measure(times: int = TIMES) -> dict:
    """Seconds of both and their ratio, over so many times the demo province."""
    with tempfile.TemporaryDirectory(prefix="jushu-bench-") as temporary:
        home = Path(temporary)
        scale.fill_inbox(home, times)
        scale.jushu(home, "run", "--json")
        return of_home(home)


def of_home(home: Path) -> dict:
    """The same over a home that has been run; its warehouse is built anew twice."""
    with tempfile.TemporaryDirectory(prefix="jushu-bench-") as target:
        nodes = _in_order(_dbt(home, target, "parse"))
        left_out = [
            "resource_type:seed",
            "resource_type:unit_test",
            *_behind_python(nodes),
        ]
        begun = time.perf_counter()
        compiled = _dbt(home, target, "build", "--exclude", *left_out)
        by_dbt = time.perf_counter() - begun
        done = json.loads((Path(target) / "run_results.json").read_bytes())["results"]
        built = {
            result["unique_id"] for result in done if result["unique_id"].startswith(("model.", "test."))
        }
        by_hand = _by_hand(home, [node for node in _in_order(compiled) if node["unique_id"] in built])
        return {
            "nodes": len(built),
            "dbt": round(by_dbt, 1),
            "sum_of_nodes": round(sum(result["execution_time"] for result in done), 1),
            "by_hand": round(by_hand, 1),
            "dbt_to_by_hand": round(by_dbt / by_hand, 2),
        }


def _dbt(home: Path, target: str, *arguments: str) -> dict[str, dict]:
    """Run dbt on the warehouse of a home as if by hand: nothing is reused. The nodes of its manifest."""
    settings = Settings(home=home)
    environment = os.environ | {
        "JUSHU_WAREHOUSE": str(settings.warehouse),
        "JUSHU_MEMORY": settings.memory,
    }
    environment.pop("JUSHU_BUILD_KEY", None)
    project = str(settings.dbt_project_dir)
    places = [
        "--project-dir",
        project,
        "--profiles-dir",
        project,
        "--target-path",
        target,
        "--log-path",
        target,
    ]
    subprocess.run(
        [str(Path(sys.executable).with_name("jushu-dbt")), *arguments, *places],
        check=True,
        cwd=PROJECT_ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    return json.loads((Path(target) / "manifest.json").read_bytes())["nodes"]


def _behind_python(nodes: list[dict]) -> list[str]:
    """Selectors of the models in Python and of all that reads them."""
    return [f"{node['name']}+" for node in nodes if node.get("language") == "python"]


def _in_order(nodes: dict[str, dict]) -> list[dict]:
    """The nodes, each after what it reads."""
    parents = {name: set(node["depends_on"].get("nodes", ())) & nodes.keys() for name, node in nodes.items()}
    return [nodes[name] for name in TopologicalSorter(parents).static_order()]


def _by_hand(home: Path, nodes: list[dict]) -> float:
    """Seconds of the statements of the nodes, one after the other."""
    with warehouse.connect(Settings(home=home)) as connection:
        connection.execute("SET TimeZone = 'Asia/Shanghai'; SET preserve_insertion_order = false")
        begun = time.perf_counter()
        for node in nodes:
            if node["resource_type"] == "model":
                statement = f"CREATE OR REPLACE TABLE {node['relation_name']} AS {node['compiled_code']}"
            else:
                statement = f"SELECT count(*) FROM ({node['compiled_code']})"
            connection.execute(statement).fetchall()
        return time.perf_counter() - begun


if __name__ == "__main__":
    console.print_json(of_home(Path(sys.argv[1]).resolve()))
