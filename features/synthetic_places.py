"""Who and where in the made-up province: invented counties, clusters, names and credit codes.

No county, city or cluster of these names exists (the stems were looked up by hand in the
national list of divisions), and the credit codes carry a division that is not assigned.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

CITIES = ("澜川市", "霁州市", "岚港市", "栖陵市", "翎阳市", "沐泽市", "璟城市", "鹭原市")
COUNTY_HEADS = "云霁岚鹭芷翎漪璟沐栖澹蘅霖筠峤葭"
COUNTY_TAILS = "岚禾陌屿岑渡翠砚笙漱圃鸢溆嶂"
NAME_HEADS = "恒鼎瑞昱启铭宏捷骏锦晟凯润泰卓佳盛腾旭诚嘉弘博宇汇亿科创远志"
NAME_TAILS = "拓丰源达隆信诺辰阳威邦和顺通力航特维斯康升捷泽彤朗森越洋"

# Products with the division of GB/T 4754-2017 they belong to and how often they are made:
# equipment (33 to 40) is about half, as among Hebei's SRDI enterprises (51 %).
PRODUCTS: tuple[tuple[str, int, float], ...] = (
    *(("粮油", 13, 2.0), ("饲料", 13, 1.5), ("食品", 14, 3.0), ("酒业", 15, 1.0)),
    *(("纺织", 17, 3.0), ("服饰", 18, 2.5), ("箱包", 19, 1.5), ("木业", 20, 1.5)),
    *(("家具", 21, 2.5), ("纸业", 22, 1.5), ("包装印刷", 23, 1.5), ("乐器", 24, 1.0)),
    *(("能源化工", 25, 0.5), ("涂料", 26, 2.0), ("精细化工", 26, 3.0), ("药业", 27, 3.0)),
    *(("化纤", 28, 1.0), ("橡胶", 29, 3.0), ("塑业", 29, 2.5), ("玻璃", 30, 2.0)),
    *(("保温材料", 30, 2.5), ("特钢", 31, 2.0), ("铝业", 32, 1.5), ("丝网", 33, 2.5)),
    *(("紧固件", 33, 2.5), ("五金", 33, 2.5), ("泵业", 34, 2.5), ("阀门", 34, 2.5)),
    *(("轴承", 34, 2.5), ("农机", 35, 2.5), ("矿山机械", 35, 2.5), ("环保设备", 35, 2.5)),
    *(("汽配", 36, 3.5), ("轨道装备", 37, 1.5), ("电缆", 38, 2.5), ("电气", 38, 3.0)),
    *(("光电", 39, 2.5), ("电子", 39, 3.0), ("仪表", 40, 3.0), ("医疗器械", 35, 2.0)),
    *(("再生资源", 42, 1.0), ("机械维修", 43, 0.5), ("工艺品", 41, 0.5)),
)
OWNERSHIP = {"民营": 0.86, "国有": 0.05, "集体": 0.02, "港澳台资": 0.03, "外资": 0.04}

# 167 counties and 107 key clusters of Hebei (2025); 36 counties for 2,000 enterprises.
COUNTIES = 167
CLUSTERS = 107
IN_A_CLUSTER = 0.62
ENTERPRISES_A_COUNTY = 55
NAME_STEP = 367
# The weights of GB 11714 for the organisation code, characters 9 to 17 of the credit code.
ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
# The alphabet and weights of GB 32100 for the check character of the whole code.
CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE_WEIGHTS = 3 ** np.arange(17) % 31


@dataclass(frozen=True)
class Towns:
    """The map of the province: its counties and clusters, before anybody settles there.

    stems: the counties' names without 县; cluster_county, cluster_product: where each of CLUSTERS
    stands and the place of what it makes in PRODUCTS; share: how many of those inside a cluster
    settle in each.
    """

    stems: NDArray[np.str_]
    cluster_county: NDArray[np.int64]
    cluster_product: NDArray[np.int64]
    share: NDArray[np.float64]


@dataclass(frozen=True)
class Settled:
    """places: one row per enterprise: enterprise_id, the ATTRIBUTES and `founded` (the year).

    taken: (counties, products): how many enterprises of each there are by now.
    """

    places: pl.DataFrame
    taken: NDArray[np.int64]


def draw_towns(enterprises: int, rng: np.random.Generator) -> Towns:
    """Counties and clusters for so many enterprises: 6 counties at least, 167 in a whole one."""
    counties = int(np.clip(enterprises // ENTERPRISES_A_COUNTY, 6, COUNTIES))
    stems = _county_stems(counties, rng)
    made = [rng.permutation(len(PRODUCTS)) for _ in range(counties)]
    county = np.arange(CLUSTERS) % counties
    product = np.array([made[c % counties][c // counties] for c in range(CLUSTERS)])
    size = rng.gamma(2.0, size=CLUSTERS) * _weights()[product]
    return Towns(stems, county, product, size / size.sum())


def place(enterprises: int, rng: np.random.Generator) -> pl.DataFrame:
    """The enterprises of a province that is made in one piece, see Settled.places."""
    return settle(draw_towns(enterprises, rng), enterprises, rng).places


def settle(
    towns: Towns,
    enterprises: int,
    rng: np.random.Generator,
    taken: NDArray[np.int64] | None = None,
    part: int = 0,
    parts: int = 1,
) -> Settled:
    """So many enterprises in the towns, after those that settled there before (`taken`).

    Each of `parts` takes credit codes out of a range of its own.
    """
    counties = len(towns.stems)
    taken = np.zeros((counties, len(PRODUCTS)), dtype=np.int64) if taken is None else taken
    cluster = rng.choice(CLUSTERS, enterprises, p=towns.share)
    inside = rng.random(enterprises) < IN_A_CLUSTER
    elsewhere = rng.integers(counties, size=enterprises)
    county = np.where(inside, towns.cluster_county[cluster], elsewhere)
    anything = rng.choice(len(PRODUCTS), enterprises, p=_weights())
    product = np.where(inside, towns.cluster_product[cluster], anything)
    words = np.array([word for word, _, _ in PRODUCTS])
    founded = (2024 - np.clip(rng.gamma(2.2, 6.0, enterprises) + 1.5, 2, 60)).astype(int)
    day = rng.integers(1, 366, enterprises)
    shares = np.array(list(OWNERSHIP.values()))
    stems = towns.stems[county]
    places = pl.DataFrame(
        {
            "enterprise_id": _credit_codes(county, rng, part, parts),
            "name": _names(towns.stems, county, product, taken),
            "city": np.array(CITIES)[county % len(CITIES)],
            "county": np.char.add(stems, "县"),
            "cluster": np.char.add(np.char.add(stems, words[product]), "产业集群"),
            "industry": [f"C{PRODUCTS[p][1]}" for p in product],
            "ownership": rng.choice(list(OWNERSHIP), enterprises, p=shares),
            "founded": founded,
            "day": day,
        }
    ).with_columns(
        pl.when(pl.Series(inside)).then("cluster").alias("cluster"),
        (pl.date("founded", 1, 1) + pl.duration(days=pl.col("day") - 1)).alias("founded_on"),
    )
    here = np.zeros_like(taken)
    np.add.at(here, (county, product), 1)
    return Settled(places, taken + here)


def _weights() -> NDArray[np.float64]:
    """How often each of PRODUCTS is made, as shares."""
    weights = np.array([weight for _, _, weight in PRODUCTS])
    return np.asarray(weights / weights.sum())


def _county_stems(counties: int, rng: np.random.Generator) -> NDArray[np.str_]:
    """So many different stems of two characters, such as 云岚."""
    stems = [a + b for a in COUNTY_HEADS for b in COUNTY_TAILS if a != b]
    return np.array(stems)[rng.permutation(len(stems))[:counties]]


def _names(
    stems: NDArray[np.str_],
    county: NDArray[np.int64],
    product: NDArray[np.int64],
    taken: NDArray[np.int64],
) -> pl.Series:
    """Unique names: the n-th enterprise of a county and product takes the n-th pair of syllables.

    The step is coprime to the number of pairs, so that neighbours do not sound alike and no
    pair comes twice before all were used; then a third syllable or two more tell them apart.
    """
    heads, tails = np.array(list(NAME_HEADS)), np.array(list(NAME_TAILS))
    pairs = len(heads) * len(tails)
    frame = pl.DataFrame({"county": county, "product": product})
    nth = frame.select(pl.int_range(pl.len()).over("county", "product")).to_series().to_numpy()
    nth = nth + taken[county, product]
    pair = (county * 71 + product * 29 + nth * NAME_STEP) % pairs
    third = np.array(["", *heads, *(a + b for a in heads for b in tails)])[nth // pairs]
    words = np.array([word for word, _, _ in PRODUCTS])[product]
    parts = [stems[county], heads[pair % len(heads)], tails[pair // len(heads)], third, words]
    stem, head, tail, more, word = (pl.Series(part) for part in parts)
    return stem + "县" + head + tail + more + word + "有限公司"


def _credit_codes(
    county: NDArray[np.int64], rng: np.random.Generator, part: int, parts: int
) -> NDArray[np.str_]:
    """Credit codes with both check characters (GB 11714, GB 32100) and a division 99xxxx.

    Each of the parts of a province draws out of a range of its own.
    """
    wide = 90_000_000 // parts
    organisation = rng.choice(wide, len(county), replace=False) + 10_000_000 + part * wide
    division = 990_000 + 100 * (county % len(CITIES) + 1) + county // len(CITIES) + 21
    number = (91_000_000 + division) * 100_000_000 + organisation
    digits = number[:, None] // 10 ** np.arange(15, -1, -1) % 10
    inner = (11 - digits[:, 8:] @ ORGANISATION_WEIGHTS % 11) % 11
    inner = np.where(inner == 10, CODE_ALPHABET.index("X"), inner)
    values = np.column_stack([digits, inner])
    outer = (31 - values @ CODE_WEIGHTS % 31) % 31
    codes = np.array(list(CODE_ALPHABET))[np.column_stack([values, outer])]
    return np.ascontiguousarray(codes).view("<U18").ravel()
