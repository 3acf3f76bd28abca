"""The invented clusters and zones: how large, how good, how they change."""

from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

import numpy as np
import polars as pl

from ingestion.synthetic.periods import Quarter, days

AREAS = ("time", "effect", "mood", "complaints")
GROUPS = ("east", "west")


@dataclass(frozen=True)
class Profile:
    """What makes one cluster different.

    ``level`` is its service quality in 2024Q4 (0 bad, 1 good), ``trend`` its change per quarter, ``season``
    the size of its yearly swing; ``entry`` and ``leaving`` are rates per quarter; ``mix`` the shares of the
    four entity types in percent; ``subtypes`` how many of the 21 subtypes occur; ``idle`` the share of
    enterprises that never ask for anything; ``strict`` multiplies its published time standards.
    """

    name: str
    region: int
    zones: tuple[str, ...]
    size: int
    established: date
    level: float
    trend: float
    season: float
    entry: float
    leaving: float
    mix: tuple[int, int, int, int]
    subtypes: int
    idle: float
    strict: float

    def quality(self, quarter: Quarter, month: int = 1) -> float:
        """Service quality in a month (0-2) of a quarter."""
        t = quarter.index + month / 3
        return self.level + self.trend * t + self.season * np.sin(2 * np.pi * t / 4)


PROFILES = (
    Profile("示例云汇数据要素产业集聚区", 370102, ("软件谷片区", "算力港片区", "交易中心片区", "孵化园片区"),
            520, date(2021, 6, 1), 0.80, 0.012, 0.02, 0.055, 0.008, (28, 22, 26, 24), 21, 0.05, 0.9),
    Profile("示例海岳数据要素产业集聚区", 370211, ("海洋数据园", "跨境数据港", "智造园"),
            430, date(2021, 9, 15), 0.95, 0.004, 0.02, 0.045, 0.010, (30, 20, 30, 20), 20, 0.08, 0.85),
    Profile("示例泉城智谷数据集聚区", 370102, ("东区", "西区", "中央区"),
            380, date(2022, 3, 1), 0.66, 0.030, 0.03, 0.060, 0.012, (35, 15, 30, 20), 19, 0.12, 1.0),
    Profile("示例东屿数据要素集聚区", 370613, ("港口数据园", "生物数据园", "葡萄酒产业数据园"),
            330, date(2022, 5, 20), 0.80, -0.018, 0.04, 0.035, 0.014, (40, 12, 32, 16), 18, 0.15, 1.1),
    Profile("示例平原农业数据集聚区", 370102, ("种业园", "冷链园"),
            290, date(2022, 8, 8), 0.56, 0.015, 0.09, 0.050, 0.020, (52, 8, 28, 12), 15, 0.28, 1.3),
    Profile("示例滨河工业数据集聚区", 370613, ("化工园", "装备园", "物流园"),
            250, date(2022, 10, 1), 0.64, 0.000, 0.05, 0.040, 0.018, (45, 14, 25, 16), 16, 0.20, 1.2),
    Profile("示例齐风文旅数据集聚区", 370211, ("古城片区", "影视片区"),
            210, date(2023, 1, 10), 0.70, 0.010, 0.10, 0.050, 0.022, (18, 22, 44, 16), 17, 0.18, 1.0),
    Profile("示例北辰能源数据集聚区", 370613, ("光伏园", "储能园", "电网数据园"),
            180, date(2023, 4, 18), 0.44, 0.036, 0.03, 0.065, 0.015, (48, 10, 30, 12), 14, 0.30, 1.4),
    Profile("示例新港医养数据集聚区", 370211, ("健康园", "医药园"),
            150, date(2023, 6, 30), 0.66, -0.024, 0.03, 0.030, 0.030, (25, 15, 40, 20), 16, 0.25, 1.1),
    Profile("示例明湖金融数据集聚区", 370102, ("金融街片区", "结算片区"),
            120, date(2023, 9, 1), 0.84, 0.008, 0.01, 0.070, 0.010, (10, 42, 24, 24), 16, 0.10, 0.85),
    Profile("示例青禾县域数据集聚区", 370613, ("产业园", "电商园"),
            80, date(2025, 4, 1), 0.48, 0.045, 0.04, 0.120, 0.015, (40, 10, 40, 10), 11, 0.35, 1.5),
    Profile("示例古渡数据要素集聚区", 370211, ("老码头片区", "新港片区"),
            60, date(2023, 11, 11), 0.22, 0.006, 0.05, 0.015, 0.045, (68, 4, 22, 6), 8, 0.50, 2.0),
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """The clusters and zones of one run, with the random part of their character.

    ``offset`` is (zone x area): how much a zone differs from its cluster; ``zone_of`` lists cluster indexes
    by zone; ``share`` the shares of the zones in their cluster.
    """

    zone_code: np.ndarray
    zone_of: np.ndarray
    zone_name: np.ndarray
    zone_start: np.ndarray
    share: np.ndarray
    offset: np.ndarray

    @property
    def cluster_code(self) -> np.ndarray:
        """Codes of the clusters in order."""
        return np.array([cluster_code(i) for i in range(len(PROFILES))])

    def quality(self, area: str, quarter: Quarter) -> np.ndarray:
        """Quality between 0 and 1 of each zone (rows) and month of the quarter (columns) in an area."""
        base = np.array([[p.quality(quarter, m) for m in range(3)] for p in PROFILES])[self.zone_of]
        return np.clip(base + self.offset[:, AREAS.index(area)][:, None], 0.0, 1.0)

    def active(self, quarter: Quarter) -> np.ndarray:
        """Zones that exist during the whole quarter."""
        return self.zone_start <= days(quarter.start)


def cluster_code(index: int | np.integer) -> str:
    """Code of a cluster by its place in ``PROFILES``."""
    return f"SD-C{index + 1:02d}"


def between(low: float, high: float, quality: np.ndarray) -> np.ndarray:
    """Straight line from ``low`` at quality 0 to ``high`` at quality 1."""
    return low + (high - low) * quality


def quantiles(probability: np.ndarray) -> np.ndarray:
    """Standard normal quantiles."""
    return np.vectorize(NormalDist().inv_cdf)(probability)


def build(rng: np.random.Generator) -> World:
    """The zones of all clusters; one of them opens a year later than its cluster."""
    zone_of = np.repeat(np.arange(len(PROFILES)), [len(p.zones) for p in PROFILES])
    number = np.concatenate([np.arange(len(p.zones)) for p in PROFILES])
    code = np.array([f"{cluster_code(c)}-Z{z + 1}" for c, z in zip(zone_of, number, strict=True)])
    start = np.array([days(PROFILES[c].established) for c in zone_of])
    late = (zone_of == 5) & (number == 2)
    start = np.where(late, days(date(2025, 7, 1)), start)
    raw = 1 / (1 + 0.6 * number)
    total = np.bincount(zone_of, weights=raw)
    cluster_part = rng.normal(0, 0.05, (len(PROFILES), len(AREAS)))[zone_of]
    zone_part = rng.normal(0, 0.04, (len(zone_of), len(AREAS)))
    names = np.array([z for p in PROFILES for z in p.zones])
    return World(code, zone_of, names, start, raw / total[zone_of], cluster_part + zone_part)


def cluster_frame() -> pl.DataFrame:
    """One row per cluster, as filed at first."""
    return pl.DataFrame(
        {
            "cluster_code": [cluster_code(i) for i in range(len(PROFILES))],
            "cluster_name": [p.name for p in PROFILES],
            "region_code": [str(p.region) for p in PROFILES],
            "established_on": [p.established for p in PROFILES],
            "operator_name": [p.name[2:4] + "园区运营有限公司" for p in PROFILES],
            "contact_name": ["赵钱孙李周吴郑王冯陈褚卫"[i] + "女士" for i in range(len(PROFILES))],
            "contact_phone": [f"0000-5550{i:03d}" for i in range(len(PROFILES))],
        }
    )


def zone_frame(world: World) -> pl.DataFrame:
    """One row per zone."""
    return pl.DataFrame(
        {
            "zone_code": world.zone_code,
            "cluster_code": world.cluster_code[world.zone_of],
            "zone_name": world.zone_name,
            "established_on": world.zone_start.astype("datetime64[D]"),
        }
    )


def group_of(cluster: np.ndarray) -> np.ndarray:
    """Which of the two provincial platforms files for a cluster: 0 east, 1 west."""
    return (np.asarray(cluster) >= 6).astype("int64")
