"""Monthly reports of the platform: chain services of clause 6.2 and channels of clause 5.3."""

import numpy as np
import polars as pl

from ingestion.synthetic import codes
from ingestion.synthetic.clusters import PROFILES, between, cluster_code
from ingestion.synthetic.months import FOUNDED, MONTH_ENDS, MONTHS, achieved, monthly_levels
from ingestion.synthetic.worktime import STATUTORY

# Level from which a cluster runs a chain service (in the order of the code list) or connects a channel.
SERVICE_LEVELS = np.array([-0.2, 0.0, 0.15, 0.1, 0.3, 0.45, 0.25, 0.80, 0.87, 0.62])
CHANNEL_LEVELS = np.array([0.05, 0.42, 0.68])
THIRD_PARTY_PLANNED = 0.35
# Money matters are served in office hours only.
OFFICE_HOURS = ("equity", "financing")
OFFICE_MINUTES = 480


def build(rng: np.random.Generator) -> pl.DataFrame:
    """One row per cluster, month and component, with the helper column ``month`` (index)."""
    level = monthly_levels(rng)
    best = achieved(level)
    components = codes.code_list("platform_components")
    is_chain = (components["kind"] == "chain_service").to_numpy()
    needed = np.empty(components.height)
    needed[is_chain], needed[~is_chain] = SERVICE_LEVELS, CHANNEL_LEVELS
    shape = (len(PROFILES), len(MONTHS), components.height)
    taste = rng.normal(0, 0.05, (len(PROFILES), 1, components.height))
    ready = best[:, :, None] + taste > needed
    # What runs stands still for a month now and then.
    halted = rng.random(shape) < between(0.05, 0.0, level)[:, :, None]
    running = ready & ~halted
    optional = (components["component_code"] == "channel_third_party").to_numpy()
    planned = ~optional | (best[:, :, None] + 0.5 * taste > THIRD_PARTY_PLANNED) | running
    office = components["component_code"].is_in(OFFICE_HOURS).to_numpy()
    scheduled = np.where(office, _office_minutes()[:, None], _minutes()[:, None])[None, :, :]
    usual = between(0.017, 0.0005, level)[:, :, None]
    down = np.floor(scheduled * np.minimum(usual * rng.lognormal(0, 0.8, shape), 0.5))
    unrecorded = rng.random(shape) < 0.02
    c, m, k = np.nonzero((MONTH_ENDS[None, :] >= FOUNDED[:, None])[:, :, None] & np.ones(shape, bool))
    at = (c, m, k)
    served = running[at] & is_chain[k]
    month = np.array([x.code for x in MONTHS])
    return pl.DataFrame(
        {
            "cluster_code": np.array([cluster_code(i) for i in range(len(PROFILES))])[c],
            "report_month": month[m],
            "component_code": components["component_code"].gather(k),
            "is_planned": planned[at] | is_chain[k],
            "is_in_operation": running[at],
            "scheduled_minutes": _some(np.broadcast_to(scheduled, shape)[at], served),
            "unplanned_downtime_minutes": _some(down[at], served & ~unrecorded[at]),
            "filed_on": MONTH_ENDS[m].astype("datetime64[D]"),
            "month": m,
        }
    )


def _some(values: np.ndarray, there: np.ndarray) -> pl.Series:
    """Whole numbers, missing where ``there`` does not hold."""
    return pl.Series(values.astype("int64")).set(pl.Series(~there), None)


def _minutes() -> np.ndarray:
    """Minutes of each month."""
    return np.array([m.end.day * 1440 for m in MONTHS])


def _office_minutes() -> np.ndarray:
    """Minutes of the working days of each month, eight hours each."""
    spans = [np.arange(end - m.end.day + 1, end + 1) for m, end in zip(MONTHS, MONTH_ENDS, strict=True)]
    return np.array([int(STATUTORY.is_workday(s).sum()) * OFFICE_MINUTES for s in spans])
