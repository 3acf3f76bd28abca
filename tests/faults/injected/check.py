"""One point: a run that is hit there, the state it leaves, a second run, and all that must be true of it."""

from typing import NamedTuple

from jushu.settings import Settings
from tests.faults.injected.server import Ended, Server
from tests.faults.injected.shim import Call, Fault
from tests.faults.injected.worlds import World, entries, health, read_by_all, state

DISK = ("full", "broken", "read_only")


class Result(NamedTuple):
    """What came of a point: how the hit run ended, and what is wrong (nothing, if all is well)."""

    ended: str
    wrong: list[str]


def check(world: World, server: Server, fault: Fault) -> Result:
    """Hit the run, look, run again, look again."""
    settings = Settings(home=world.home)
    ended, hits = world.hit(server, fault)
    said, wrong = _ending(world, fault, ended, hits)
    try:
        wrong += [f"while broken: {w}" for w in read_by_all(settings, world)]
        wrong += [f"while broken: {w}" for w in health(settings, "error")]
        once = world.again(server)
        if once.code != world.code or "Failed" in once.err:
            wrong.append(f"the second run ended with {once.code}: {once.err[-500:]}")
        wrong += [f"after it: {w}" for w in health(settings)]
        wrong += _log(world, settings)
        wrong += _difference(world, fault, settings)
    except Exception as error:  # whatever fails to be looked at is wrong too
        wrong.append(f"{type(error).__name__}: {error}")
    return Result(said, wrong)


def _ending(world: World, fault: Fault, ended: Ended, hits: int) -> tuple[str, list[str]]:
    """A word for how the run ended, and whether that is how it must end."""
    wrong = ["a traceback"] if "Traceback" in ended.out + ended.err else []
    if fault.how in ("kill", "torn"):
        return "killed", wrong + ([] if ended.code == -9 else [f"ended with {ended.code} {ended.err[-300:]}"])
    if fault.how == "child":
        return "child killed", wrong + (
            [] if "RESOURCE" in ended.out else [f"{ended.code} {ended.err[-300:]}"]
        )
    if "DISK" in ended.err:
        if ended.code != 1 or "What to do: See to space" not in ended.err:
            wrong.append(f"DISK with code {ended.code}: {ended.err[-500:]}")
        return "DISK", wrong
    if ended.code != world.code or "Failed" in ended.err:
        wrong.append(f"{hits} errors, ended with {ended.code}: {ended.err[-700:]}")
    return "finished" if hits else "no error", wrong


def _log(world: World, settings: Settings) -> list[str]:
    """Every attempt is an entry; what was loaded or released is one exactly once."""
    told = entries(settings)
    wrong = [f"the log lacks {key}" for key in world.told - told]
    return wrong + [
        f"the log has {count} too many of {key}"
        for key, count in (told - world.told).items()
        if key[0] != "landing" and key[2] in ("", "OK")
    ]


def _difference(world: World, fault: Fault, settings: Settings) -> list[str]:
    found = state(settings, world.manifest)
    # The books of a release keep that a file was refused because its reader was killed.
    compared = world.expected.keys() - ({"content_hash"} if fault.how == "child" else set())
    return [
        f"{name} differs: {found[name]} instead of {world.expected[name]}"[:500]
        for name in sorted(compared)
        if found[name] != world.expected[name]
    ]


def step(call: Call) -> str:
    """The step of a run that a call belongs to."""
    top, _, rest = call.path.partition("/")
    if top == "releases":
        return "publish" if rest.startswith((".tmp", "2")) else "point"
    return {"work": "parse", "warehouse": "load", "run.lock": "lock", "run.owner.json": "lock"}.get(top, top)
