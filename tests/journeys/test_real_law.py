"""Real input, the law: annual reports of listed companies under the SRDI criteria of 2022."""

import json
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from scoring.__main__ import main

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def made(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the panel P and the list L of the Hebei slice."""
    folder = tmp_path_factory.mktemp("law")
    slice_ = real / "data" / "ashare_2019_2021" / "hebei_slice.csv"
    source = ["--source", "ashare_report"]
    assert main(["intake", str(slice_), *source, "--out", str(folder / "P")]) == 0
    ranked = ["rank", "srdi", "--panel", str(folder / "P"), "--as-of", "2022-09-01"]
    assert main([*ranked, "--out", str(folder / "L")]) == 0
    return folder


def test_the_funnel_counts_every_enterprise_of_the_slice(made: Path) -> None:
    manifest = json.loads((made / "L" / "manifest.json").read_text(encoding="utf-8"))
    funnel = manifest["funnel"]
    assert manifest["law"]["edition"] == "srdi_sme@63-2022"
    assert manifest["facts_year"] == 2021
    assert (funnel["read"], funnel["known"], funnel["population"]) == (56, 56, 56)
    assert (funnel["met"], funnel["person"], funnel["eligible"], funnel["listed"]) == (0, 0, 0, 0)
    assert (funnel["unknown"], funnel["not_met"]) == (27, 29)


def test_who_is_not_met_fails_a_line_that_the_slice_itself_shows(made: Path, real: Path) -> None:
    """R&D below 100 万元, or below 3 % of revenue, or revenue below 1000 万元, by plain reading."""
    raw = pl.read_csv(
        real / "data" / "ashare_2019_2021" / "hebei_slice.csv",
        schema_overrides={"股票代码": pl.String},
    ).filter((pl.col("报告年份") == 2021) & (pl.col("flag_unit_suspect") == 0))
    fails = raw.filter((pl.col("研发费用") < 1_000_000) | (pl.col("研发费用占比") < 0.03))
    ranking = pl.read_parquet(made / "L" / "ranking.parquet")
    not_met = ranking.filter(pl.col("verdict") == "not_met")
    assert set(not_met["enterprise_id"]) == set(fails["股票代码"])


def test_a_suspect_row_is_unknown_to_the_law(made: Path) -> None:
    matrix = pl.read_parquet(made / "L" / "matrix.parquet")
    row = matrix.row(by_predicate=pl.col("enterprise_id") == "600803", named=True)
    assert row["revenue"] is None
    assert row["rd_ratio"] is None
    ranking = pl.read_parquet(made / "L" / "ranking.parquet")
    suspect = ranking.row(by_predicate=pl.col("enterprise_id") == "600803", named=True)
    assert suspect["verdict"] == "unknown"


def test_the_list_has_no_places_and_says_why(made: Path) -> None:
    book = fastexcel.read_excel(made / "L" / "list.xlsx")
    basis = book.load_sheet("口径说明", header_row=None, dtypes="string").to_polars()
    text = "\n".join(cell or "" for row in basis.iter_rows() for cell in row)
    assert "名单为空" in text
    for fact in ("从事特定细分市场年限", "主营业务收入占比", "最高知识产权类别"):
        assert fact in text
    assert "工信部企业〔2022〕63号" in text


def test_open_cases_are_in_order_and_name_what_is_missing(made: Path) -> None:
    book = fastexcel.read_excel(made / "L" / "list.xlsx")
    rows = list(book.load_sheet("待核", header_row=None, dtypes="string").to_polars().iter_rows())[
        2:
    ]
    keys = [(-float(row[4]), -float(row[5]), row[2]) for row in rows]
    assert len(rows) == 27
    assert keys == sorted(keys)
    assert all("从事特定细分市场年限" in row[6] for row in rows)


def test_the_raw_panel_goes_the_same_way(real: Path, tmp_path: Path) -> None:
    raw = real / "data" / "ashare_2019_2021" / "panel_raw.csv.gz"
    source = ["--source", "ashare_report"]
    assert main(["intake", str(raw), *source, "--out", str(tmp_path / "P")]) == 0
    ranked = ["rank", "srdi", "--panel", str(tmp_path / "P"), "--as-of", "2022-09-01"]
    assert main([*ranked, "--out", str(tmp_path / "L")]) == 0
    funnel = json.loads((tmp_path / "L" / "manifest.json").read_text(encoding="utf-8"))["funnel"]
    assert funnel["read"] == 4366
    assert funnel["listed"] == funnel["eligible"] == 0
    assert funnel["unknown"] + funnel["not_met"] == funnel["population"]
