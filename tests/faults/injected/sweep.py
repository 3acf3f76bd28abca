"""All points of the runs: ``python -m tests.faults.injected.sweep --results FILE`` goes on where it ended.

One line per point that went wrong, progress on the way, and a table of all points at the end.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.faults.injected.check import check, step
from tests.faults.injected.server import Server
from tests.faults.injected.shim import HOW, Fault, compiled
from tests.faults.injected.worlds import World, made

WORLDS = ("landing", "publishing", "whole")


def points(world: World, asked: argparse.Namespace) -> Iterator[Fault]:
    """The points of a world: each call with each fault; a child is killed only where it is one that calls."""
    run = world.calls[0].process
    calls = [call for call in world.calls if asked.first <= call.number <= (asked.last or call.number)]
    every = asked.every if asked.points is None else max(1, len(calls) // asked.points)
    for call in calls[every // 2 :: every]:
        for how in HOW:
            if (
                how in asked.how
                and (how != "child" or call.process != run)
                and (how != "torn" or call.size > 1)
            ):
                yield Fault(how, call.number)


def main() -> None:
    """Go through the points; the exit code is 1 when one of them went wrong."""
    asked = _arguments()
    done = _done(asked.results)
    table: Counter[tuple[str, str, str, str]] = Counter()
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Server(compiled(folder), folder, asked.processor) as server:
            for world in (made(w, folder / w, server) for w in asked.world):
                chosen = list(points(world, asked))
                print(f"{world.name}: {len(world.calls)} calls, {len(chosen)} points", flush=True)
                began = time.monotonic()
                for nth, fault in enumerate(chosen, start=1):
                    call = world.calls[fault.at - 1]
                    key = f"{world.name} {fault}"
                    if key not in done:
                        ended, wrong = check(world, server, fault)
                        done[key] = {"ended": ended, "wrong": wrong}
                        _keep(asked.results, key, done[key])
                    ended, wrong = done[key]["ended"], done[key]["wrong"]
                    table[world.name, step(call), fault.how, "WRONG" if wrong else ended] += 1
                    failed += bool(wrong)
                    if wrong:
                        print(f"  {key} {call.kind} {call.path}\n    " + "\n    ".join(wrong), flush=True)
                    if nth % 25 == 0:
                        seconds = time.monotonic() - began
                        print(f"  {nth}/{len(chosen)}, {failed} wrong, {seconds:.0f} s", flush=True)
    for (world_name, part, how, ended), count in sorted(table.items()):
        print(f"{world_name:11} {part:12} {how:10} {ended:13} {count:5}")
    print(f"{sum(table.values())} points, {failed} wrong")
    sys.exit(int(failed > 0))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--world", nargs="+", choices=WORLDS, default=WORLDS[:2])
    parser.add_argument("--how", nargs="+", choices=HOW, default=HOW)
    parser.add_argument("--first", type=int, default=1, help="first call")
    parser.add_argument("--last", type=int, help="last call")
    parser.add_argument("--every", type=int, default=1, help="every k-th call")
    parser.add_argument("--points", type=int, help="so many calls, spread evenly, instead of every k-th")
    parser.add_argument("--results", type=Path, help="file to go on from and to add to")
    parser.add_argument("--processor", type=int, help="number of the processor to keep to")
    return parser.parse_args()


def _done(path: Path | None) -> dict[str, dict]:
    if path is None or not path.exists():
        return {}
    return {line["point"]: line for line in map(json.loads, path.read_text().splitlines())}


def _keep(path: Path | None, key: str, result: dict) -> None:
    if path is not None:
        with path.open("a") as file:
            file.write(json.dumps({"point": key} | result) + "\n")


if __name__ == "__main__":
    main()
