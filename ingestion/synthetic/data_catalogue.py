"""The catalogue of data items (clause 6.4), quarter by quarter: what is listed, how well it is kept."""

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, between, cluster_code
from ingestion.synthetic.months import FOUNDED, QUARTER_ENDS, achieved, quarterly_levels
from ingestion.synthetic.periods import QUARTERS

# Items per enterprise of the full-sized cluster; the number does not grow with the scale of a run.
PER_ENTERPRISE = 2
LEVELS = np.array(["general", "important", "core"])
SUBJECTS = ("企业", "用电", "用水", "交通", "气象", "海洋", "医疗", "物流", "农业", "能源", "信用", "不动产")
MATTERS = ("登记信息", "监测记录", "统计月表", "许可信息", "检测报告", "处罚信息", "设备台账", "服务记录")


def build(rng: np.random.Generator, zones: pl.DataFrame) -> pl.DataFrame:
    """One row per item and quarter in which it is listed, with the helper column ``quarter`` (index).

    ``zones`` as from ``industry_zones.build``. What is arranged once (cataloguing, source, level) stays;
    checks, updates and sharing requests come anew each quarter.
    """
    level = quarterly_levels(rng)
    best = achieved(level)
    items = _items(rng, level, zones)
    owner = items["cluster"].to_numpy()
    shape = (items.height, len(QUARTERS))
    good, settled = level[owner], best[owner]
    public = (items["source_kind"] == "public").to_numpy()
    required = items["is_required"].to_numpy()[:, None]
    reach = np.where(required, between(0.62, 1.0, settled), 0.88)
    catalogued = items["catalogue_draw"].to_numpy()[:, None] < reach
    single = items["source_draw"].to_numpy()[:, None] < between(0.66, 0.99, settled)
    sources = np.where(single, 1, items["other_sources"].to_numpy()[:, None])
    classified = items["level_draw"].to_numpy()[:, None] < between(0.52, 1.02, settled)
    due = rng.poisson(0.7, shape)
    met = rng.binomial(due, between(0.68, 0.99, good))
    checked = catalogued & (rng.random(shape) < 0.55)
    passed = rng.random(shape) < between(0.80, 0.995, good)
    update_due = catalogued & (rng.random(shape) < 0.50)
    updated = rng.random(shape) < between(0.78, 0.995, good)
    in_zone = items["opening"].to_numpy()[:, None] <= np.arange(len(QUARTERS))
    n, q = np.nonzero(items["since"].to_numpy()[:, None] <= np.arange(len(QUARTERS)))
    at = (n, q)

    def where(holds: np.ndarray, values: pl.Series) -> pl.Series:
        return values.set(pl.Series(~holds), None)

    return pl.DataFrame(
        {
            "item_id": items["item_id"].gather(n),
            "report_period": np.array([x.code for x in QUARTERS])[q],
            "cluster_code": items["cluster_code"].gather(n),
            "item_name": items["item_name"].gather(n),
            "source_kind": items["source_kind"].gather(n),
            "is_required": items["is_required"].gather(n),
            "is_catalogued": catalogued[at],
            "authoritative_source_count": where(catalogued[at], pl.Series(sources[at])),
            "classification_level": where(
                (classified & catalogued)[at], items["classification_level"].gather(n)
            ),
            "industry_zone_code": where(in_zone[at], items["industry_zone_code"].gather(n)),
            "sharing_requests_due": where(catalogued[at] & public[n], pl.Series(due[at])),
            "sharing_requests_met": where(catalogued[at] & public[n], pl.Series(met[at])),
            "is_quality_checked": checked[at],
            "is_quality_passed": where(checked[at], pl.Series(passed[at])),
            "is_update_due": update_due[at],
            "is_updated_in_time": where(update_due[at], pl.Series(updated[at])),
            "filed_on": QUARTER_ENDS[q].astype("datetime64[D]"),
            "quarter": q,
        }
    )


def _items(rng: np.random.Generator, level: np.ndarray, zones: pl.DataFrame) -> pl.DataFrame:
    """One row per item with what never changes about it and the draws that decide what it reaches when."""
    size = np.array([p.size * PER_ENTERPRISE for p in PROFILES])
    owner = np.repeat(np.arange(len(PROFILES)), size)
    number = np.concatenate([np.arange(1, s + 1) for s in size])
    n = len(owner)
    founded = np.searchsorted(QUARTER_ENDS, FOUNDED)
    later = rng.integers(1, len(QUARTERS), n)
    since = np.where(rng.random(n) < 0.72, founded[owner], np.maximum(later, founded[owner]))
    social_share = np.clip(between(0.06, 0.46, level[:, 0]) + rng.normal(0, 0.05, len(PROFILES)), 0.05, 0.6)
    social = rng.random(n) < social_share[owner]
    # About one item in six belongs to an industry zone, of which there are enough for each zone.
    zone_code, opening = np.full(n, None, dtype=object), np.full(n, len(QUARTERS))
    for i in range(len(PROFILES)):
        mine = zones.filter(pl.col("cluster") == i)
        at = np.flatnonzero((owner == i) & (rng.random(n) < 0.17))
        which = np.arange(len(at)) % mine.height
        zone_code[at] = mine["industry_zone_code"].to_numpy()[which]
        opening[at] = mine["opening"].to_numpy()[which]
    subject, matter = rng.choice(SUBJECTS, n), rng.choice(MATTERS, n)
    code = np.array([cluster_code(i) for i in range(len(PROFILES))])[owner]
    text = number.astype(str)
    return pl.DataFrame(
        {
            "cluster": owner,
            "cluster_code": code,
            "item_id": np.char.add(np.char.add(code, "-SJ"), np.char.zfill(text, 5)),
            "item_name": np.char.add(np.char.add(subject, matter), text),
            "source_kind": np.where(social, "social", "public"),
            "is_required": rng.random(n) < np.where(social, 0.05, 0.82),
            "classification_level": rng.choice(LEVELS, n, p=[0.80, 0.155, 0.045]),
            "other_sources": rng.choice([0, 2, 3], n, p=[0.35, 0.5, 0.15]),
            "industry_zone_code": pl.Series(zone_code.tolist(), dtype=pl.String),
            "opening": opening,
            "since": since,
            "catalogue_draw": rng.random(n),
            "source_draw": rng.random(n),
            "level_draw": rng.random(n),
        }
    )
