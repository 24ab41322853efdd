"""Indicators on real reports: against the figures that the inputs themselves give."""

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from configs.reader import find, read
from features.delivery import mark_doubts
from features.indicators import names
from features.matrix import build_matrix
from features.panel import Panel, read_panel, write_panel
from features.read import read_files
from features.source import Source
from scoring.indicator_words import held, read_indicators

FILES = {
    "slice": ("ashare_report", "ashare_2019_2021/hebei_slice.csv"),
    "raw": ("ashare_report", "ashare_2019_2021/panel_raw.csv.gz"),
    "cordip": ("cordip", "global_rd_2015_2018/panel_2015_2018.csv"),
}
STATED = {"rd_ratio": "研发费用占比", "debt_ratio": "资产负债率", "net_margin": "净利率"}
OFFICES = ("patCN", "patEP", "patJP", "patKR", "patUS")


@cache
def panel_of(data: Path, name: str) -> Panel:
    source, file = FILES[name]
    return read_files([data / file], read(find("sources", source), Source))


def by_year(panel: Panel, years: range, asked: list[str]) -> pl.DataFrame:
    """The indicators of every year, as on the last day on which it was the latest due one."""
    return pl.concat(
        build_matrix(panel, date(year + 2, 4, 30), asked).frame.with_columns(
            pl.lit(year, dtype=pl.Int64).alias("year")
        )
        for year in years
    )


def slice_of(data: Path) -> pl.DataFrame:
    text = {"股票代码": pl.String}
    table = pl.read_csv(data / FILES["slice"][1], infer_schema_length=None, schema_overrides=text)
    return table.rename({"股票代码": "enterprise_id", "报告年份": "year"})


@pytest.mark.parametrize(
    ("name", "agree", "late", "doubtful"),
    [
        ("rd_ratio", 142, 2, 2),
        ("debt_ratio", 150, 2, 2),
        ("net_margin", 150, 2, 2),
    ],
)
def test_ratios_are_those_that_the_slice_states(
    real: Path, name: str, agree: int, late: int, doubtful: int
) -> None:
    """All that both know agree to the ninth decimal. Two kinds of rows only the slice knows.

    600803 in 2020 and 2021 is marked as doubtful in its unit: its facts are silent. 002442 told
    2019 and 2020 only in June 2022, when a later year was the latest.
    """
    ours = by_year(panel_of(real / "data", "slice"), range(2019, 2022), list(STATED))
    both = slice_of(real / "data").join(ours, on=["enterprise_id", "year"], how="left")
    stated = pl.col(STATED[name])
    known = both.filter(stated.is_not_null() & pl.col(name).is_not_null())
    apart = known.filter((stated - pl.col(name)).abs() > 1e-9)
    assert (known.height, apart.height) == (agree, 0)
    silent = both.filter(stated.is_not_null() & pl.col(name).is_null())
    marked = pl.col("flag_unit_suspect") == 1
    assert silent.filter(marked)["enterprise_id"].to_list() == ["600803"] * doubtful
    assert silent.filter(~marked)["enterprise_id"].to_list() == ["002442"] * late
    assert both.filter(stated.is_null() & pl.col(name).is_not_null()).is_empty()


def test_the_raw_reports_give_the_same_ratios_as_their_slice(real: Path) -> None:
    """There the sender marks nothing; 600803 of 2020 and 2021 is in doubt by its own figures."""
    ours = by_year(panel_of(real / "data", "raw"), range(2019, 2022), list(STATED))
    both = slice_of(real / "data").join(ours, on=["enterprise_id", "year"], how="left")
    for name, agree in (("rd_ratio", 142), ("debt_ratio", 150), ("net_margin", 150)):
        known = both.filter(pl.col(STATED[name]).is_not_null() & pl.col(name).is_not_null())
        assert known.height == agree
        assert known.filter((pl.col(STATED[name]) - pl.col(name)).abs() > 1e-9).is_empty()


def test_nearly_all_ratios_of_real_reports_are_plausible(real: Path) -> None:
    """What lies outside is what the ranges are there to show: mixed units, tiny bases."""
    frame = by_year(panel_of(real / "data", "raw"), range(2021, 2022), names())
    words = read_indicators()
    for name in names():
        low, high, unit = words[name].low, words[name].high, words[name].unit
        known = frame[name].drop_nulls()
        if low is None or high is None or known.is_empty():
            continue
        inside = known.is_between(held(low, unit), held(high, unit)).mean()
        assert isinstance(inside, float)
        assert inside >= 0.95, (name, inside)


def test_degrees_are_shares_and_a_nought_is_unknown(real: Path) -> None:
    frame = by_year(panel_of(real / "data", "raw"), range(2021, 2022), ["master_ratio"])
    known = frame["master_ratio"].drop_nulls()
    assert known.len() > 3000
    assert known.is_between(0, 1, closed="right").all()


def in_doubt(panel: Panel) -> pl.Expr:
    """The firms of which some row cannot be right as it stands; their figures are silent."""
    doubts = mark_doubts(panel)[1]
    assert doubts["enterprise_id"].n_unique() == 8
    return pl.col("company_name").is_in(doubts["enterprise_id"].unique().implode())


def test_ranks_of_the_future_are_never_read(real: Path) -> None:
    file = panel_of(real / "data", "cordip").receipt["files"][0]
    assert {"company_id", "worldrank", "nace2"} <= set(file["ignored"])
    assert not {"company_id", "worldrank", "nace2"} & set(file["columns"].values())


def test_filings_are_complete_where_data_are_and_unknown_where_they_are_not(real: Path) -> None:
    """A year without filings in the source is missing, and a nought in it stays a nought."""
    raw = pl.read_csv(real / "data" / FILES["cordip"][1], infer_schema_length=None)
    asked = ["patent_filings", "trademarks_abroad"]
    ours = by_year(panel_of(real / "data", "cordip"), range(2015, 2019), asked)
    both = raw.join(ours, left_on=["company_name", "year"], right_on=["enterprise_id", "year"])
    assert both.height == raw.height == 8000
    both = both.filter(~in_doubt(panel_of(real / "data", "cordip")))
    total = pl.sum_horizontal(OFFICES, ignore_nulls=False)
    assert both.filter(~pl.col("patent_filings").eq_missing(total)).is_empty()
    marks = pl.col("TMnEU") + pl.col("TMnUS")
    assert both.filter(~pl.col("trademarks_abroad").eq_missing(marks)).is_empty()
    missing = both.group_by("year").agg(pl.col("patent_filings").null_count()).sort("year")
    assert missing["patent_filings"].to_list() == [1992, 547, 487, 496]
    assert both.filter(pl.col("patent_filings") == 0).height > 0


def test_research_indicators_are_complete_where_data_are(real: Path) -> None:
    """In euro: ratios, growth and heads do not mind the currency."""
    data = real / "data"
    raw = pl.read_csv(data / FILES["cordip"][1], infer_schema_length=None).sort("year")
    before = {n: pl.col(n).shift().over("company_name") for n in ("rd", "ns")}
    wanted = raw.with_columns(
        pl.when(pl.col("ns") > 0).then(pl.col("rd") / pl.col("ns")).alias("ratio"),
        pl.when(before["rd"] > 0).then(pl.col("rd") / before["rd"] - 1).alias("growth"),
        pl.when(before["ns"] > 0).then(pl.col("ns") / before["ns"] - 1).alias("sales"),
        pl.when(pl.col("emp") > 0).then(pl.col("rd") * 1e6 / pl.col("emp")).alias("head"),
    )
    # Our name, the figure worked out of the file, and how far apart they may be: money a head is
    # held to the hundredth.
    pairs = {
        "rd_ratio": ("ratio", 1e-6),
        "rd_growth": ("growth", 1e-6),
        "revenue_growth": ("sales", 1e-6),
        "rd_per_head": ("head", 0.006),
    }
    ours = by_year(panel_of(data, "cordip"), range(2015, 2019), list(pairs))
    both = wanted.join(ours, left_on=["company_name", "year"], right_on=["enterprise_id", "year"])
    both = both.filter(~in_doubt(panel_of(data, "cordip")))
    for name, (theirs, within) in pairs.items():
        assert both.filter(pl.col(name).is_null() != pl.col(theirs).is_null()).is_empty(), name
        apart = (pl.col(name) - pl.col(theirs)).abs()
        assert both.filter(apart > within).is_empty(), name
    assert ours["size"].null_count() == ours.height, "a NACE branch has no size class"


def test_real_reports_give_the_same_matrix_from_their_folder(real: Path, tmp_path: Path) -> None:
    """Doubts, late reports and missing figures among them, each asked for a few columns only."""
    panel = panel_of(real / "data", "raw")
    write_panel(panel, tmp_path / "panel")
    for day in (date(2021, 5, 1), date(2022, 9, 1), date(2024, 3, 1)):
        whole = build_matrix(panel, day, names()).frame
        there = read_panel(tmp_path / "panel")
        assert build_matrix(there, day, names()).frame.equals(whole)
        few = build_matrix(there, day, ["rd_ratio", "missing_facts"]).frame
        assert few.equals(whole.select(few.columns))
        assert not there.rows.whole
