"""The process that writes one annotated copy, under the limits of the process that reads files."""

import json
import sys
from pathlib import Path

from ingestion.child import limit, open_mapped
from ingestion.precheck import build, edit
from ingestion.precheck.remarks import Remarks
from ingestion.request import Request
from ingestion.verdict import Verdict
from jushu.processes import die_with_parent


def annotate(order: dict) -> dict:
    """Write the copy that ``order`` describes (see ``annotated.write``); how many rows it holds."""
    request = Request(**order["request"])
    reading, mapping = open_mapped(request, Verdict())
    remarks = Remarks.load([Path(p) for p in order["problems"]], mapping, order["lang"], order["most_rows"])
    if order["edit"]:
        rows = edit.write(request, reading, remarks, Path(order["out"]))
    else:
        rows = build.write(request, reading, remarks, Path(order["out"]), is_whole=order["is_whole"])
    return {"rows": rows, "left_off": remarks.left_off}


def main() -> None:
    """One order on standard input, one answer on standard output; the argument is the memory limit in MB."""
    die_with_parent()
    limit(int(sys.argv[1]))
    print(json.dumps(annotate(json.load(sys.stdin))))


if __name__ == "__main__":
    main()
