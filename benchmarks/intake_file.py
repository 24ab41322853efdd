"""A made-up ledger of any size, as a bureau would send it: written part by part, in any form."""

import argparse
import gzip
import io
from collections.abc import Iterator
from io import BufferedWriter
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import xlsxwriter

from features.synthetic import bureau_table, make_province
from features.synthetic_places import PRODUCTS, draw_towns, settle

YEARS = range(2019, 2024)
# So many enterprises are drawn at a time; one row in WRONG has a mistyped credit code.
PART, WRONG = 20_000, 10_000


def make_ledger(rows: int, seed: int, wide: bool = False) -> Iterator[pl.DataFrame]:
    """The ledger of this seed in parts: 12 columns, one row per enterprise and year of YEARS.

    Money in 万元, as text would have it: no part is larger than PART enterprises. wide: 18 more
    columns of figures behind the others, which stay as they are.
    """
    enterprises = -(-rows // len(YEARS))
    parts = -(-enterprises // PART)
    towns = draw_towns(enterprises, np.random.default_rng(seed))
    taken = np.zeros((len(towns.stems), len(PRODUCTS)), dtype=np.int64)
    for part in range(parts):
        rng = np.random.default_rng([seed, part])
        size = min(PART, enterprises - part * PART)
        settled = settle(towns, size, rng, taken, part, parts)
        taken = settled.taken
        report = _report(settled.places, rng).head(rows - part * PART * len(YEARS))
        yield report.with_columns(_more(report, rng)) if wide else report


def _report(places: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The rows of these enterprises, year by year."""
    years, size = len(YEARS), places.height
    many = years * size
    revenue = np.exp(rng.normal(8.5, 1.2, size)) * np.exp(rng.normal(0, 0.15, (years, size)))
    revenue = np.maximum(revenue, 50).ravel()
    figures = {
        "营业收入(万元)": revenue,
        "研发费用(万元)": revenue * rng.uniform(0.01, 0.12, many),
        "净利润(万元)": revenue * rng.normal(0.05, 0.04, many),
        "资产总计(万元)": revenue * rng.uniform(0.6, 2.0, many),
        "毛利率(%)": rng.uniform(5, 45, many),
    }
    told = {name: np.round(values, 2) for name, values in figures.items()}
    year = np.repeat(np.array(YEARS), size)
    who = pl.concat([places.select("enterprise_id", "name", "county", "industry")] * years)
    day = pl.date(pl.col("年度") + 1, 3, 1) + pl.duration(
        days=pl.lit(pl.Series(rng.integers(0, 61, many)))
    )
    code, wrong = pl.col("enterprise_id"), pl.Series(rng.integers(0, WRONG, many) == 0)
    # A letter at the end, so that it looks like no number that has lost its digits.
    mistyped = code.str.head(17) + pl.when(code.str.ends_with("A")).then(pl.lit("B")).otherwise(
        pl.lit("A")
    )
    frame = who.with_columns(pl.Series("年度", year), **told)
    return frame.select(
        pl.when(wrong).then(mistyped).otherwise(code).alias("统一社会信用代码"),
        "年度",
        day.alias("知悉日期"),
        pl.col("name").alias("企业名称"),
        pl.col("county").alias("县(市、区)"),
        pl.col("industry").alias("行业"),
        *list(figures)[:4],
        pl.Series("从业人员", np.maximum(revenue / rng.uniform(60, 140, many), 5).astype(int)),
        "毛利率(%)",
    )


def _more(report: pl.DataFrame, rng: np.random.Generator) -> list[pl.Series]:
    """What else a bureau asks for, none of it at odds with the rest."""
    profit, assets, heads = (
        report[name].to_numpy() for name in ("净利润(万元)", "资产总计(万元)", "从业人员")
    )
    revenue = report["营业收入(万元)"].to_numpy()
    debts = assets * rng.uniform(0.2, 0.8, report.height)
    own = assets - debts
    parts = {
        "主营业务收入(万元)": revenue * 0.95,
        "成本费用支出(万元)": revenue * 0.9,
        "负债合计(万元)": debts,
        "净资产(万元)": own,
        "经营现金流净额(万元)": profit * rng.uniform(0.5, 1.5, report.height),
        "新增股权融资(实缴)(万元)": own * rng.uniform(0, 0.1, report.height),
        "预计市值(万元)": own * rng.uniform(1, 4, report.height),
        "R&D经费内部支出(万元)": report["研发费用(万元)"].to_numpy() * 0.9,
        "研发人员": np.floor(heads * 0.1),
        "科技人员": np.floor(heads * 0.2),
        "高新技术产品(服务)收入占比(%)": rng.uniform(20, 90, report.height),
        "境内研发费用占比(%)": rng.uniform(60, 100, report.height),
        "营业收入增长率(%)": rng.normal(8, 10, report.height),
        "净利润增长率(%)": rng.normal(8, 20, report.height),
        "净利率(%)": 100 * profit / revenue,
        "资产负债率(%)": 100 * debts / assets,
        "净资产收益率(%)": 100 * profit / own,
        "流动比率": rng.uniform(0.5, 3, report.height),
    }
    return [pl.Series(name, np.round(values, 2)) for name, values in parts.items()]


def write_ledger(
    path: Path, rows: int, seed: int, encoding: str = "utf-8", wide: bool = False
) -> None:
    """The ledger as CSV, packed CSV or Parquet, by the ending of the path."""
    if path.suffix == ".parquet":
        plain = path.with_suffix(".csv")
        write_ledger(plain, rows, seed, wide=wide)
        codes = {"统一社会信用代码": pl.String()}
        pl.scan_csv(plain, schema_overrides=codes, try_parse_dates=True).sink_parquet(path)
        plain.unlink()
        return
    with _opened(path) as file:
        for number, part in enumerate(make_ledger(rows, seed, wide)):
            text = io.BytesIO()
            part.write_csv(text, include_header=number == 0)
            file.write(text.getvalue().decode().encode(encoding))


def _opened(path: Path) -> gzip.GzipFile | BufferedWriter:
    return gzip.open(path, "wb", 6) if path.suffix == ".gz" else path.open("wb")


def write_form(path: Path, rows: int, seed: int) -> None:
    """A workbook of so many rows with all columns of the made-up province, numbers as numbers."""
    table = bureau_table(make_province(-(-rows // 4), seed)).head(rows)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, table.columns)
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for index, row in enumerate(table.iter_rows()):
        for column, cell in enumerate(row):
            _write(sheet, index + 1, column, cell, days)
    book.close()


def _write(sheet: Any, row: int, column: int, cell: object, days: Any) -> None:
    if hasattr(cell, "year"):
        sheet.write_datetime(row, column, cell, days)
    elif cell is not None:
        sheet.write(row, column, cell)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--encoding", default="utf-8")
    parser.add_argument("--wide", action="store_true", help="30 columns")
    asked = parser.parse_args()
    if asked.path.suffix == ".xlsx":
        write_form(asked.path, asked.rows, asked.seed)
    else:
        write_ledger(asked.path, asked.rows, asked.seed, asked.encoding, asked.wide)


if __name__ == "__main__":
    main()
