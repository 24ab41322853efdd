"""The other side, alone in a process: the same sixty indicators in plain pandas, and their cost.

The usual recipe: read the columns that are needed, keep what was known, let the last report of a
year speak, make the years of every enterprise complete, shift by group, take the latest year.
"""

import argparse
import json
import resource
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.facts_names import AS_OF, AS_REPORTED, ATTRIBUTES, BACK, NAMES

KEYS = ["enterprise_id", "year"]
WHO = list(ATTRIBUTES)
LATEST = 2024
NOW = (
    *AS_REPORTED,
    *("main_revenue", "equity_financing", "operating_cash_flow", "cost_expense"),
    *("internal_rd_expense", "tech_staff", "return_on_equity", "development_score"),
    *("state_award_rank", "province_award_rank"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--panel", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    began, began_busy = time.perf_counter(), time.process_time()
    measured = measure(read(asked.panel / "facts.parquet"))
    seconds, busy = time.perf_counter() - began, time.process_time() - began_busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_mib = float(peak) / (1024**2 if sys.platform == "darwin" else 1024)
    measured.reset_index()[["enterprise_id", *ATTRIBUTES, "size", *NAMES]].to_parquet(asked.out)
    print(json.dumps({"seconds": seconds, "cpu_seconds": busy, "peak_mib": peak_mib}))


def read(path: Path) -> pd.DataFrame:
    """What was known before the day, one row per enterprise and year."""
    columns = [*KEYS, "known_on", "source", *WHO, *NOW]
    # In its favour: days as days, not as Python objects; the stubs do not know it.
    as_days: Any = {"to_pandas_kwargs": {"date_as_object": False}}
    facts: pd.DataFrame = pd.read_parquet(path, columns=columns, **as_days)
    facts = facts[facts["known_on"] < pd.Timestamp(AS_OF)]
    twice = facts.duplicated(KEYS, keep=False)
    # In its favour: only the few years that were reported twice are grouped.
    if twice.any():
        ordered = facts[twice].sort_values([*KEYS, "known_on", "source"])
        last = ordered.groupby(KEYS, sort=False, as_index=False).last()
        facts = pd.concat([facts[~twice], last], ignore_index=True)
    return facts.drop(columns=["known_on", "source"])


def measure(facts: pd.DataFrame) -> pd.DataFrame:
    """The indicators, one row per enterprise in order."""
    facts = facts.sort_values(KEYS, ignore_index=True)
    who = facts.groupby("enterprise_id")[WHO].last()
    # Years that were not reported get a row, so that a shift is a year.
    years = range(int(facts["year"].min()), LATEST + 1)
    whole = pd.MultiIndex.from_product([who.index, years], names=KEYS)
    facts = facts.drop(columns=WHO).set_index(KEYS).reindex(whole)
    by_enterprise = facts.groupby(level=0, sort=False)
    latest = facts.index.get_level_values("year") == LATEST
    now = {name: facts.loc[latest, name].droplevel("year") for name in NOW}
    for back, names in BACK.items():
        before = by_enterprise[list(names)].shift(back)[latest].droplevel("year")
        now |= {f"{name}@{back}": before[name] for name in names}
    size = size_class(now["employees"], now["revenue"])
    peers = [who["industry"], size]
    return who.assign(size=size, **indicators(now, who), rd_ratio_peer_percentile=place(now, peers))


def over(part: pd.Series, whole: pd.Series) -> pd.Series:
    """A ratio where the whole is positive."""
    return (part / whole).where(whole > 0).round(12)


def summed(x: dict[str, pd.Series], name: str, years: int) -> pd.Series:
    """The sum of so many latest years, missing where one of them is."""
    total = x[name]
    for back in range(1, years):
        total = total + x[f"{name}@{back}"]
    return total.round(2)


def lower(one: pd.Series, other: pd.Series) -> pd.Series:
    return pd.Series(np.minimum(one, other))


def rose(x: dict[str, pd.Series], name: str, steps: int) -> pd.Series:
    """Whether a figure rose in each of so many years; missing unless all are known."""
    years = [x[name], *(x[f"{name}@{back}"] for back in range(1, steps + 1))]
    up, known = years[0] > years[1], years[0].notna()
    for later, earlier in pairwise(years):
        up &= later > earlier
        known &= earlier.notna()
    return up.astype("float64").where(known)


def growth(now: pd.Series, before: pd.Series) -> pd.Series:
    return (now / before - 1).where(before > 0).round(12)


def compound(now: pd.Series, before: pd.Series) -> pd.Series:
    return (pd.Series(np.sqrt(now / before)) - 1).where((before > 0) & (now >= 0)).round(12)


def growth_3y(now: pd.Series, between: pd.Series, first: pd.Series) -> pd.Series:
    mean = (now / between + between / first) / 2 - 1
    return mean.where((between > 0) & (first > 0)).round(12)


def staff_ratio(staff: pd.Series, employees: pd.Series) -> pd.Series:
    return (staff / employees).where((employees > 0) & (staff <= employees)).round(12)


def indicators(x: dict[str, pd.Series], who: pd.DataFrame) -> dict[str, pd.Series]:
    """All but the percentile, by name; `x` holds facts by name, and `fact@1` of the year before."""
    rd, revenue, main = x["rd_expense"], x["revenue"], x["main_revenue"]
    rd_ratio = over(rd, revenue)
    sums = {(n, y): summed(x, n, y) for n in ("rd_expense", "revenue") for y in (2, 3)}
    main_growth = growth(main, x["main_revenue@1"])
    main_growth_before = growth(x["main_revenue@1"], x["main_revenue@2"])
    state, province = x["state_award_rank"], x["province_award_rank"]
    levels = np.isfinite(state).astype("float64") + np.isfinite(province)
    score, score_before = x["development_score"], x["development_score@1"]
    founded = who["founded_on"]
    in_full = (founded.dt.day_of_year == 1).astype("int64")
    industrial = who["industry"].str.extract(r"(\d{2})")[0].astype("float64").between(6, 46)
    employees = x["employees"]
    below = (employees < 1000) | (revenue < 4e8)
    unsure = (employees.isna() | revenue.isna()) & ~below
    return {
        **{name: x[name] for name in AS_REPORTED},
        "rd_ratio": rd_ratio,
        "rd_ratio_each_of_2y": lower(rd_ratio, over(x["rd_expense@1"], x["revenue@1"])),
        "rd_expense_each_of_2y": lower(rd, x["rd_expense@1"]),
        "rd_expense_sum_2y": sums["rd_expense", 2],
        "rd_expense_mean_2y": sums["rd_expense", 2] / 2,
        "rd_expense_sum_3y": sums["rd_expense", 3],
        "rd_expense_cagr_2y": compound(rd, x["rd_expense@2"]),
        "rd_ratio_of_2y": over(sums["rd_expense", 2], sums["revenue", 2]),
        "rd_ratio_3y": over(sums["rd_expense", 3], sums["revenue", 3]),
        "rd_cost_ratio": over(rd, x["cost_expense"]),
        "internal_rd_ratio": over(x["internal_rd_expense"], main),
        "rd_staff_ratio": staff_ratio(x["rd_staff"], employees),
        "tech_staff_ratio": staff_ratio(x["tech_staff"], employees),
        "revenue_growth": growth(revenue, x["revenue@1"]),
        "revenue_cagr_2y": compound(revenue, x["revenue@2"]),
        "revenue_grew_2y": rose(x, "revenue", 2),
        "sales_growth_3y": growth_3y(revenue, x["revenue@1"], x["revenue@2"]),
        "net_asset_growth_3y": growth_3y(x["net_assets"], x["net_assets@1"], x["net_assets@2"]),
        "profit_growth": growth(x["net_profit"], x["net_profit@1"]),
        "main_revenue_growth": main_growth,
        "main_revenue_growth_mean_2y": ((main_growth + main_growth_before) / 2).round(12),
        "main_revenue_grew_3y": rose(x, "main_revenue", 3),
        "main_revenue_mean_3y": (summed(x, "main_revenue", 3) / 3).round(2),
        "main_business_ratio": over(main, revenue),
        "net_margin": over(x["net_profit"], revenue),
        "debt_ratio": over(x["total_liabilities"], x["total_assets"]),
        "equity_2y": summed(x, "equity_financing", 2),
        "equity_3y": summed(x, "equity_financing", 3),
        "revenue_sum_2y": sums["revenue", 2],
        "revenue_sum_3y": sums["revenue", 3],
        "revenue_mean_2y": sums["revenue", 2] / 2,
        "net_profit_each_of_2y": lower(x["net_profit"], x["net_profit@1"]),
        "net_profit_sum_2y": summed(x, "net_profit", 2),
        "operating_cash_flow_each_of_2y": lower(
            x["operating_cash_flow"], x["operating_cash_flow@1"]
        ),
        "operating_cash_flow_sum_3y": summed(x, "operating_cash_flow", 3),
        "return_on_equity_mean_2y": ((x["return_on_equity"] + x["return_on_equity@1"]) / 2).round(
            12
        ),
        "development_score_best_of_2y": np.maximum(score, score_before),
        "award_levels": levels.where(state.notna() & province.notna()),
        "registered_days": (pd.Timestamp(AS_OF) - founded).dt.days.astype("float64"),
        "full_fiscal_years": (LATEST - founded.dt.year + in_full).clip(lower=0).astype("float64"),
        "is_sme": below.astype("float64").where(industrial & ~unsure),
    }


def size_class(employees: pd.Series, revenue: pd.Series) -> pd.Series:
    """The size of each enterprise by 工信部联企业〔2011〕300号, for industry."""
    classes = np.select(
        [
            (employees >= 1000) & (revenue >= 4e8),
            (employees >= 300) & (revenue >= 2e7),
            (employees >= 20) & (revenue >= 3e6),
        ],
        ["large", "medium", "small"],
        "micro",
    )
    return pd.Series(classes, index=employees.index).where(employees.notna() & revenue.notna())


def place(x: dict[str, pd.Series], peers: list[pd.Series]) -> pd.Series:
    """The share of the peers, of one industry and size, whose R&D ratio is lower."""
    value = over(x["rd_expense"], x["revenue"])
    among = value.fillna(-np.inf).groupby(peers)
    others = among.transform("size") - 1
    share = (among.rank(method="min") - 1) / others
    return share.where(value.notna() & (others > 0))


if __name__ == "__main__":
    main()
