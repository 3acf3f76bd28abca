"""One way to load a file of service requests, run in a process of its own: ``contender FILE FOLDER``.

Prints seconds and the peak memory of the process and of its children together, as JSON.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

COLUMNS = {
    "request_id": "VARCHAR",
    "cluster_code": "VARCHAR",
    "zone_code": "VARCHAR",
    "uscc": "VARCHAR",
    "item_code": "VARCHAR",
    "channel": "VARCHAR",
    "submitted_at": "TIMESTAMP",
    "first_response_at": "TIMESTAMP",
    "resolved_at": "TIMESTAMP",
    "closed_at": "TIMESTAMP",
    "closed_result": "VARCHAR",
    "rating": "INTEGER",
    "updated_at": "TIMESTAMP",
}


def jushu(file: Path, folder: Path) -> int:
    """The whole ingestion: landing with hash, contract, quarantine, lake, keys, balanced books, raw table."""
    from ingestion import pipeline
    from ingestion.ask import Ask
    from jushu.settings import Settings

    (outcome,) = pipeline.ingest([file], Settings(home=folder), Ask(contract="service_requests"))
    verdict = outcome.verdict
    assert verdict.status == "loaded" and verdict.is_balanced, verdict
    return verdict.loaded_rows + verdict.quarantined_rows


def duckdb(file: Path, folder: Path) -> int:
    """DuckDB's bare typed read_csv into a file; rows that it cannot read are dropped, nothing is checked."""
    import duckdb as engine

    with engine.connect(str(folder / "bare.duckdb")) as connection:
        connection.execute(
            "create table service_requests as select * from read_csv(?, header = true, ignore_errors = true, "
            f"columns = {COLUMNS})",
            [str(file)],
        )
        return connection.execute("select count(*) from service_requests").fetchall()[0][0]


def dlt(file: Path, folder: Path) -> int:
    """dlt's fastest way: Arrow record batches into DuckDB, no contract."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    os.environ["DLT_DATA_DIR"] = str(folder / "dlt")
    import dlt as loader
    import pyarrow as pa
    import pyarrow.csv

    types = {"VARCHAR": pa.string(), "TIMESTAMP": pa.timestamp("us"), "INTEGER": pa.int32()}
    # Arrow stops at a record of another width; skipping them is the nearest it has to a quarantine.
    reader = pyarrow.csv.open_csv(
        file,
        read_options=pyarrow.csv.ReadOptions(block_size=16 << 20),
        parse_options=pyarrow.csv.ParseOptions(invalid_row_handler=lambda _: "skip"),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={
                n: pa.string() if t == "VARCHAR" or n == "rating" or t == "TIMESTAMP" else types[t]
                for n, t in COLUMNS.items()
            }
        ),
    )
    pipeline = loader.pipeline(
        "bench",
        destination=loader.destinations.duckdb(str(folder / "dlt.duckdb")),
        dataset_name="raw",
        pipelines_dir=str(folder / "pipelines"),
    )
    pipeline.run((pa.Table.from_batches([batch]) for batch in reader), table_name="service_requests")
    with pipeline.sql_client() as client:
        answer = client.execute_sql("select count(*) from service_requests")
        assert answer
        return answer[0][0]


CONTENDERS: dict[str, Callable[[Path, Path], int]] = {"jushu": jushu, "duckdb": duckdb, "dlt": dlt}


def main() -> None:
    """Run one contender and print what it took."""
    name, file, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True)
    started = time.perf_counter()
    rows = CONTENDERS[name](file, folder)
    seconds = time.perf_counter() - started
    peak = _own_peak() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"rows": rows, "seconds": round(seconds, 3), "peak_mb": peak // 1024}))


def _own_peak() -> int:
    """Peak memory of this process in KiB; ru_maxrss would begin with that of the process that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main()
