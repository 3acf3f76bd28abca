"""The enterprises: who they are, when they came and left, and what was filed about them when."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.synthetic import codes, enterprise_history, uscc
from ingestion.synthetic.clusters import PROFILES, World, cluster_code
from ingestion.synthetic.periods import QUARTERS, day_stamps, days

SIZES = np.array(["large", "medium", "small", "micro"])
INDUSTRIES = np.array(["I64", "I65", "I6520", "L7249", "M73", "C39", "G59", "J69", "A05", "Q84", "R86"])
FIRST = "云海山川星辰风禾松柏晨曦明启元博汇智鸿瑞嘉盛恒景泰宏远卓越凌天"
SECOND = "岫屿澜晖峤沐蓝图方舟衡源联拓析算脉络迹界域栈维链码谱镜桥泽麓"
TRADES = ("数据科技", "数字技术", "信息服务", "数据服务", "智能科技", "数科咨询", "云计算", "大数据")
SURNAMES = np.array(list("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"))


@dataclass(frozen=True)
class Enterprises:
    """All stays of enterprises as parallel columns of one frame, and who may ask for services.

    ``frame`` holds the contract's columns (the state at the entry) with helper columns: ``zone`` (index),
    ``entry`` and ``exit`` (days since 1970, exit NaN while there), ``first_filing``, ``exit_filing``,
    ``change_filing`` (quarter index, -1 for none; the change corrects the whole stay), ``activity`` (weight
    of asking), ``is_lost`` (its filing is refused for good; nobody else mentions it), and what
    ``enterprise_history`` adds. An enterprise that came back has two rows.
    """

    frame: pl.DataFrame

    def draw(
        self, rng: np.random.Generator, zones: np.ndarray, quarter_start: int, quarter_end: int
    ) -> np.ndarray:
        """Row numbers of enterprises asking from the given zones; only such as are there all quarter."""
        f = self.frame
        entry, leave = f["entry"].to_numpy(), f["exit"].to_numpy()
        moved = np.nan_to_num(f["moved"].to_numpy(), nan=np.inf) <= quarter_start
        zone = np.where(moved, f["zone_then"].to_numpy(), f["zone"].to_numpy())
        there = (entry <= quarter_start) & ~(leave <= quarter_end) & ~f["is_lost"].to_numpy()
        weight = np.where(there, f["activity"].to_numpy(), 0.0)
        order = np.argsort(zone, kind="stable")
        total = np.concatenate([[0.0], np.cumsum(weight[order])])
        edge = np.searchsorted(zone[order], np.arange(zone.max() + 2))
        low, high = total[edge[zones]], total[edge[zones + 1]]
        at = np.searchsorted(total, low + rng.random(len(zones)) * (high - low), side="right") - 1
        chosen = order[np.clip(at, 0, len(order) - 1)]
        return np.where(high > low, chosen, -1)


def build(rng: np.random.Generator, world: World, scale: int) -> Enterprises:
    """3,000 enterprises times ``scale``, and a few more whose filings are refused for good.

    To these come the earlier leavers and the second stays.
    """
    history_rng = rng.spawn(1)[0]
    sizes = [p.size * scale for p in PROFILES]
    spare = [max(1, s // 150) for s in sizes]
    cluster = np.concatenate([np.full(s + x, i) for i, (s, x) in enumerate(zip(sizes, spare, strict=True))])
    is_lost = np.concatenate([np.arange(s + x) >= s for s, x in zip(sizes, spare, strict=True)])
    n = len(cluster)
    entry = _entries(rng, cluster)
    leave = _exits(rng, cluster, entry)
    zone = _zones(rng, world, cluster, entry)
    # Half of the first enterprises of a new place are there on its opening day.
    opening = world.zone_start[zone]
    first = (opening > days(QUARTERS[0].start)) & (entry < opening + 92) & (rng.random(n) < 0.5)
    entry = np.where(first, opening, entry)
    kind, subtype = _kinds(rng, cluster)
    change = np.where(rng.random(n) < 0.06, rng.integers(2, 8, n), -1)
    idle = np.array([p.idle for p in PROFILES])[cluster]
    activity = np.where(rng.random(n) < idle, 0.0, rng.lognormal(0, 0.9 + idle, n))
    # From 10,000 yuan to some billions, in units of 10,000 yuan; the large ones are round.
    capital = np.maximum(1, np.round(10 ** rng.normal(2.9, 0.7, n))).astype("int64") * 10_000
    capital = np.where(capital >= 10**8, capital // 10**7 * 10**7, capital)
    frame = pl.DataFrame(
        {
            "uscc": uscc.make(np.array([p.region for p in PROFILES])[cluster], np.arange(n)),
            "enterprise_name": _names(rng, n),
            "cluster_code": np.array([cluster_code(i) for i in range(len(PROFILES))])[cluster],
            "zone_code": world.zone_code[zone],
            "entity_type": kind,
            "entity_subtype": subtype,
            "industry_code": rng.choice(INDUSTRIES, n),
            "size_code": rng.choice(SIZES, n, p=[0.06, 0.18, 0.46, 0.30]),
            "is_state_owned": rng.random(n) < 0.14,
            "registered_capital_cny": capital,
            "entered_on": day_stamps(entry.astype(float)),
            "exited_on": day_stamps(leave),
            "contact_name": np.char.add(rng.choice(SURNAMES, n), "经理"),
            "contact_phone": np.char.add("0000-", np.char.mod("%08d", np.arange(n))),
            "zone": zone,
            "entry": entry,
            "exit": leave,
            "first_filing": _quarter_of(entry.astype(float)),
            "exit_filing": _quarter_of(leave),
            "change_filing": change,
            "activity": activity,
            "is_lost": is_lost,
        }
    )
    later = pl.col("change_filing") > pl.col("first_filing")
    unclear = pl.col("is_lost") | pl.col("exit_filing").ge(0) | ~later
    frame = frame.with_columns(
        change_filing=pl.when(unclear).then(-1).otherwise("change_filing"),
        exited_on=pl.when("is_lost").then(None).otherwise("exited_on"),
        exit_filing=pl.when("is_lost").then(-1).otherwise("exit_filing"),
    )
    return Enterprises(enterprise_history.add(history_rng, world, frame))


def filings(enterprises: Enterprises, index: int) -> pl.DataFrame:
    """What is filed at the end of one quarter: newcomers, leavers, changes and corrections, with ``version``.

    ``version`` says why a row is filed: first, exit, change (a correction of the whole stay) or state (what
    holds from a day). Each row is the state known then.
    """
    f = enterprises.frame
    filed_on = QUARTERS[index].end
    due = {
        "change": pl.col("change_filing") == index,
        # Who has had a change files the exit with its last state.
        "exit": (pl.col("exit_filing") == index) & ~_has_changes(),
        "first": pl.col("first_filing") == index,
    }
    version = pl.coalesce(*(pl.when(c).then(pl.lit(k)) for k, c in due.items()))
    whole = f.with_columns(version=version).filter(pl.col("version").is_not_null())
    states = enterprise_history.changes(f)
    leaving = pl.col("is_last") & (pl.col("exit_filing") == index)
    states = states.filter((pl.col("filing") == index) | leaving).with_columns(version=pl.lit("state"))
    rows = pl.concat([whole, states.select(whole.columns)])
    return as_known(rows.with_columns(filed_on=pl.lit(filed_on)))


def as_known(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as known on their ``filed_on``: exits and corrections that came later are not in them."""
    quarter = pl.col("filed_on").replace_strict({q.end: q.index for q in QUARTERS}, return_dtype=pl.Int32)
    before = pl.col("change_filing") > quarter
    other = codes.code_list("entity_subtypes").group_by("entity_type", maintain_order=True)
    first = dict(other.agg(pl.col("entity_subtype").first()).rows())
    return rows.with_columns(
        exited_on=pl.when(pl.col("exit_filing") > quarter).then(None).otherwise("exited_on"),
        entity_subtype=pl.when(before)
        .then(pl.col("entity_type").replace_strict(first))
        .otherwise("entity_subtype"),
        registered_capital_cny=pl.when(before)
        .then(pl.col("registered_capital_cny") * 2)
        .otherwise("registered_capital_cny"),
        entered_on=pl.when(before).then(pl.col("entered_on").dt.offset_by("-20d")).otherwise("entered_on"),
    )


def current(enterprises: Enterprises) -> pl.DataFrame:
    """The records that must end up as current, one per stay and day of a change, without those lost."""
    f = enterprises.frame
    ends = {q.index: q.end for q in QUARTERS}
    exits = pl.when(_has_changes()).then(-1).otherwise("exit_filing")
    last = pl.max_horizontal("first_filing", exits, "change_filing")
    is_open = _has_changes() & (pl.col("exit_filing") > pl.col("first_filing"))
    whole = f.filter(~pl.col("is_lost")).with_columns(
        filed_on=last.replace_strict(ends, return_dtype=pl.Date),
        exited_on=pl.when(is_open).then(None).otherwise("exited_on"),
    )
    states = enterprise_history.changes(f)
    final = pl.when("is_last").then(pl.max_horizontal("filing", "exit_filing")).otherwise("filing")
    known = pl.col("exit_filing") <= final
    states = states.with_columns(
        filed_on=final.replace_strict(ends, return_dtype=pl.Date),
        exited_on=pl.when(known).then("exited_on"),
    )
    return pl.concat([whole, states.select(whole.columns)])


def _has_changes() -> pl.Expr:
    return pl.any_horizontal(pl.col(c).is_finite() for c in enterprise_history.CHANGES)


def _entries(rng: np.random.Generator, cluster: np.ndarray) -> np.ndarray:
    """Day of entry: before the first quarter, or in one of the eight, faster where the cluster grows."""
    entry = np.zeros(len(cluster), dtype="int64")
    for i, p in enumerate(PROFILES):
        mine = np.flatnonzero(cluster == i)
        start = days(p.established)
        season = np.array([0.9, 0.8, 1.2, 1.0, 1.05, 0.85, 1.2, 1.1])
        waves = p.entry * season * np.array([q.cutoff > start * 86_400 for q in QUARTERS])
        before = max(days(QUARTERS[0].start) - start, 0)
        weight = np.concatenate([[1.0 if before else 0.0], waves])
        if not before:
            weight[1 + next(q.index for q in QUARTERS if days(q.end) > start)] = 1.0
        wave = rng.choice(9, len(mine), p=weight / weight.sum())
        low = np.array([start, *(max(days(q.start), start) for q in QUARTERS)])[wave]
        high = np.array([start + max(before, 1), *(max(days(q.end), start) + 1 for q in QUARTERS)])[wave]
        entry[mine] = low + (rng.random(len(mine)) * (high - low)).astype("int64")
    return entry


def _exits(rng: np.random.Generator, cluster: np.ndarray, entry: np.ndarray) -> np.ndarray:
    """Day of exit, NaN for those that stay; nobody leaves in the quarter of its entry."""
    leave = np.full(len(cluster), np.nan)
    rate = np.array([p.leaving for p in PROFILES])[cluster]
    for q in QUARTERS:
        may = np.isnan(leave) & (entry < days(q.start)) & (rng.random(len(cluster)) < rate)
        length = days(q.end) - days(q.start) + 1
        leave = np.where(may, days(q.start) + rng.integers(0, length, len(cluster)), leave)
    return leave


def _zones(rng: np.random.Generator, world: World, cluster: np.ndarray, entry: np.ndarray) -> np.ndarray:
    """Zone of each enterprise, among the zones of its cluster that existed when it came."""
    zone = np.zeros(len(cluster), dtype="int64")
    for i in range(len(PROFILES)):
        own = np.flatnonzero(world.zone_of == i)
        mine = np.flatnonzero(cluster == i)
        drawn = rng.choice(own, len(mine), p=world.share[own])
        zone[mine] = np.where(world.zone_start[drawn] <= entry[mine], drawn, own[0])
    return zone


def _kinds(rng: np.random.Generator, cluster: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Entity type by the cluster's mix and a subtype among those that occur in the cluster."""
    table = codes.code_list("entity_subtypes").select("entity_type", "entity_subtype")
    types = codes.code_list("entity_types")["entity_type"].to_list()
    of_type = {t: table.filter(pl.col("entity_type") == t)["entity_subtype"].to_list() for t in types}
    kind = np.empty(len(cluster), dtype=object)
    subtype = np.empty(len(cluster), dtype=object)
    for i, p in enumerate(PROFILES):
        mine = np.flatnonzero(cluster == i)
        drawn = rng.choice(len(types), len(mine), p=np.array(p.mix) / sum(p.mix))
        # Every type keeps at least its first subtype; the rest of the allowance goes round.
        allowed = {t: max(1, round(len(v) * p.subtypes / 21)) for t, v in of_type.items()}
        for k, t in enumerate(types):
            at = mine[drawn == k]
            kind[at] = t
            pick = np.floor(rng.random(len(at)) ** 1.6 * allowed[t]).astype("int64")
            subtype[at] = np.array(of_type[t], dtype=object)[pick]
    return kind, subtype


def _names(rng: np.random.Generator, n: int) -> np.ndarray:
    """Invented registered names, different for the first 8,000 or so."""
    number = rng.permutation(max(n, len(FIRST) * len(SECOND) * len(TRADES)))[:n]
    first = np.array(list(FIRST))[number % len(FIRST)]
    second = np.array(list(SECOND))[number // len(FIRST) % len(SECOND)]
    trade = np.array(TRADES)[number // (len(FIRST) * len(SECOND)) % len(TRADES)]
    name = np.char.add(np.char.add(first, second), trade)
    return np.char.add(np.char.add("示例", name), "有限公司")


def _quarter_of(day: np.ndarray) -> np.ndarray:
    """Index of the quarter a day falls in, 0 for earlier days, -1 for none."""
    edges = np.array([days(q.end) for q in QUARTERS])
    return np.where(np.isnan(day), -1, np.searchsorted(edges, np.nan_to_num(day), side="left"))
