"""The real inputs of the evidence as tables: rows, labels, who and when; nothing is copied.

Where the house has a source for an input it is read as any delivery is, and indicators are
measured on a day; the others are plain tables whose columns go straight into `models`.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from configs.reader import find, read
from experiments.recipe import read_recipe
from features.labels import label
from features.matrix import build_matrix
from features.panel import Panel
from features.read import read_files
from features.register import read_recognitions
from features.source import Source
from scoring.indicator_words import read_indicators
from scoring.titles import TITLE_WORDS

Floats = NDArray[np.float64]

# Growth of the next year that counts, and the share of the fastest.
GROWTH, FASTEST = 0.30, 0.10
ASHARE = (
    *("rd_ratio", "rd_staff_ratio", "net_margin", "debt_ratio", "revenue", "employees"),
    *("return_on_assets", "current_ratio_computed", "cash_to_revenue", "asset_turnover"),
    *("gross_margin_computed", "revenue_per_head"),
)
CORDIP = (
    *("rd_ratio", "revenue_growth", "rd_growth", "operating_margin", "rd_per_head", "revenue"),
    *("employees", "patent_filings", "patent_filings_per_100", "patent_office_spread"),
    "revenue_per_head",
)
# The stated columns of NEEQ that the source leaves out: they may be restated after a share split.
PER_SHARE = ("eps", "bps")


@dataclass(frozen=True)
class Sample:
    """Rows X with labels y (0 or 1), who each is and on which day or in which year it stood.

    signs: the good direction of every column; empty where nobody has said one.
    """

    X: pd.DataFrame
    y: NDArray[np.int8]
    who: NDArray[np.str_]
    when: NDArray[np.int64]
    signs: dict[str, int]

    def where(self, keep: NDArray[np.bool_]) -> "Sample":
        """The rows where `keep` is true."""
        kept = self.X[keep].reset_index(drop=True)
        return Sample(kept, self.y[keep], self.who[keep], self.when[keep], self.signs)

    def only(self, names: list[str]) -> "Sample":
        """The same rows with these columns alone."""
        signs = {name: self.signs[name] for name in names}
        return Sample(self.X[names], self.y, self.who, self.when, signs)


def read_neeq(data: Path) -> Sample:
    """NEEQ companies on 1 May 2021 and 2022: listed on the Beijing exchange within 24 months?

    Outcomes are complete until 2024-04-30. X: the indicators of the shipped recipe, then PER_SHARE
    as stated.
    """
    folder = data / "neeq_listing"
    panel = _panel("neeq", folder / "panel_2020_2021.csv")
    register = read_recognitions(folder / "recognitions.csv", TITLE_WORDS)
    stated = pd.read_csv(folder / "panel_2020_2021.csv")
    names = list(read_recipe("listing_reserve").indicators)
    parts = []
    for day in (date(2021, 5, 1), date(2022, 5, 1)):
        frame = build_matrix(panel, day, ["revenue", *names]).frame
        frame = frame.filter(pl.col("revenue").is_not_null())
        outcome = label(
            frame["enterprise_id"], register, "bse", day, 24, until := date(2024, 4, 30)
        )
        if outcome.null_count():
            raise ValueError(f"labels of {day} are not over by {until}")
        shares = stated[stated["feature_year"] == day.year - 1].drop_duplicates("name")
        beside = shares.set_index("name")[list(PER_SHARE)].reindex(frame["enterprise_id"].to_list())
        X = frame.select(pl.col(names).cast(pl.Float64)).to_pandas()
        X = pd.concat([X, beside.astype(float).reset_index(drop=True)], axis=1)
        parts.append(_sample(X, outcome.to_numpy(), frame["enterprise_id"], day.year, {}))
    signs = _signs(names) | dict.fromkeys(PER_SHARE, 1)
    return _joined(parts, signs)


def read_ashare(data: Path) -> Sample:
    """A-share companies on 1 May 2020 and 2021: revenue 30 % higher in the year that follows?"""
    panel = _panel("ashare_report", data / "ashare_2019_2021" / "panel_raw.csv.gz")
    parts = [_growing(panel, year, list(ASHARE)) for year in (2019, 2020)]
    return _joined(
        [_sample(X, growth >= GROWTH, ids, year, {}) for X, growth, ids, year in parts],
        _signs(list(ASHARE)),
    )


def read_cordip(data: Path) -> Sample:
    """The world's large R&D investors, 2016 and 2017: among the fastest tenth of the next year?"""
    panel = _panel("cordip", data / "global_rd_2015_2018" / "panel_2015_2018.csv")
    parts = [_growing(panel, year, list(CORDIP)) for year in (2016, 2017)]
    told = [_sample(X, _fastest(growth), ids, year, {}) for X, growth, ids, year in parts]
    return _joined(told, _signs(list(CORDIP)))


def read_innovation(data: Path) -> Sample:
    """US companies 1991-1998: among the fastest tenth in sales of the next year?

    R&D is a stock there. Directions: more R&D, patents, citations, growth, value and holding by
    institutions are better; size and capital are counted as better, too.
    """
    raw = pd.read_csv(data / "firm_innovation" / "InstInnovation.csv")
    raw = raw.drop_duplicates(["company", "year"]).sort_values(["company", "year"])
    by = raw.groupby("company")
    near = {step: by["year"].shift(step) == raw["year"] - step for step in (1, -1)}
    before = by["sales"].shift(1).where(near[1])
    after = by["sales"].shift(-1).where(near[-1])
    X = pd.DataFrame(
        {
            "rd_ratio": raw["randd"] / raw["sales"],
            "sales_growth": raw["sales"] / before - 1,
            "patents": raw["patents"],
            "patents_per_head": raw["patents"] / raw["employment"],
            "cites": raw["cites"],
            "value_to_assets": raw["tobinq"],
            "institutions": raw["institutions"],
            "sales": raw["sales"],
            "employment": raw["employment"],
            "capital_per_head": raw["capital"] / raw["employment"],
        }
    ).replace([np.inf, -np.inf], np.nan)
    growth = (after / raw["sales"] - 1).to_numpy()
    told = ~np.isnan(growth)
    years = raw["year"].to_numpy(dtype=np.int64)
    y = np.zeros(len(raw), dtype=np.int8)
    for year in np.unique(years[told]):
        here = told & (years == year)
        y[here] = _fastest(growth[here])
    who = raw["company"].to_numpy(dtype=str)
    whole = Sample(X.reset_index(drop=True), y, who, years, dict.fromkeys(X.columns, 1))
    return whole.where(told)


def read_polish(data: Path) -> tuple[Sample, int]:
    """Polish companies and whether they were bankrupt within the year; how many rows stood twice.

    64 ratios, nobody says in which direction.
    """
    raw = pd.read_csv(data / "polish_bankruptcy" / "polish_1year.csv.gz")
    once = raw.drop_duplicates().reset_index(drop=True)
    X = once.iloc[:, :-1].astype(float)
    # LightGBM takes no brackets in names.
    X.columns = pd.Index([f"ratio_{nth:02}" for nth in range(1, X.shape[1] + 1)])
    who = np.arange(len(once)).astype(str)
    y = once.iloc[:, -1].to_numpy(dtype=np.int8)
    return Sample(X, y, who, np.zeros(len(once), dtype=np.int64), {}), len(raw) - len(once)


def _panel(source: str, path: Path) -> Panel:
    return read_files([path], read(find("sources", source), Source))


def _growing(
    panel: Panel, year: int, names: list[str]
) -> tuple[pd.DataFrame, Floats, pl.Series, int]:
    """Indicators of a fiscal year on the day after it fell due, and the growth of the next."""
    day = date(year + 1, 5, 1)
    frame = build_matrix(panel, day, names).frame
    later = build_matrix(panel, date(year + 2, 5, 1), ["revenue_growth"]).frame
    both = frame.join(
        later.select("enterprise_id", pl.col("revenue_growth").alias("next")), on="enterprise_id"
    ).filter(pl.col("next").is_not_null())
    X = both.select(pl.col(names).cast(pl.Float64)).to_pandas()
    return X, both["next"].to_numpy(), both["enterprise_id"], year


def _fastest(growth: Floats) -> NDArray[np.bool_]:
    """Who is among the fastest tenth of these."""
    return np.asarray(growth >= np.quantile(growth, 1 - FASTEST))


def _signs(names: list[str]) -> dict[str, int]:
    known = read_indicators()
    return {name: known[name].sign for name in names}


def _sample(
    X: pd.DataFrame,
    y: NDArray[np.generic],
    ids: pl.Series,
    when: int,
    signs: dict[str, int],
) -> Sample:
    who = np.asarray(ids.to_list(), dtype=str)
    return Sample(X, y.astype(np.int8), who, np.full(len(who), when, dtype=np.int64), signs)


def _joined(parts: list[Sample], signs: dict[str, int]) -> Sample:
    return Sample(
        pd.concat([part.X for part in parts], ignore_index=True),
        np.concatenate([part.y for part in parts]),
        np.concatenate([part.who for part in parts]),
        np.concatenate([part.when for part in parts]),
        signs,
    )
