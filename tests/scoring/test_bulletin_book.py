"""The workbook: sums are formulas over their parts, with their values; names are text."""

import re
import zipfile
from datetime import date
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from configs.words import read_words
from scoring.bulletin_book import PROGRESS, write_bulletin
from tests.scoring.test_bulletin import bulletin_of, figures

ZH = read_words("zh")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "targets.xlsx"
    write_bulletin(bulletin_of(figures()), ZH, path)
    return path


def sheet(path: Path, name: str) -> pl.DataFrame:
    return fastexcel.read_excel(str(path)).load_sheet(name, header_row=1).to_polars()


def test_every_sheet_tells_the_figures(book: Path) -> None:
    assert fastexcel.read_excel(str(book)).sheet_names == [
        "总表",
        "分县进度",
        "数字来源",
        "支持名单",
        "存在问题",
        "口径说明",
    ]
    rows, (total,) = sheet(book, "分县进度"), sheet(book, "总表").to_dicts()
    assert rows.width == len(PROGRESS)
    assert rows["目标"].to_list() == [4, 1, 10], "in the order of the page"
    counties = rows.filter(pl.col("称号或指标") == "小巨人")
    for name in ("目标", "已认定", "预计再新增"):
        assert total[name] == pytest.approx(counties[name].cast(pl.Float64).sum()), name
    sources = sheet(book, "数字来源").head(counties.height)
    assert sources["地区"].to_list() == counties["地区"].to_list()
    for row in pl.concat(
        [counties, sources.drop(counties.columns, strict=False)], how="horizontal"
    ).to_dicts():
        parts = [row[f"预计：{part}"] for part in ("可列入", "待核", "不符合")]
        assert row["预计再新增"] == pytest.approx(sum(parts))
        assert row["预计年底合计"] == pytest.approx(row["已认定"] + row["预计再新增"])
        assert row["尚缺"] == row["目标"] - row["已认定"]


def test_formulas_are_ours_alone(book: Path) -> None:
    with zipfile.ZipFile(book) as packed:
        texts = [packed.read(n).decode() for n in packed.namelist() if "worksheets/sheet" in n]
    formulas = [formula for text in texts for formula in re.findall(r"<f>(.*?)</f>", text)]
    assert formulas
    forms = r"(SUMIFS\(.*\)|MAX\([A-Z]+\d+-[A-Z]+\d+,0\)|SUM\('数字来源'![A-Z]+\d+:[A-Z]+\d+\)"
    forms += r"|[A-Z]+\d+/[A-Z]+\d+\*100|[A-Z]+\d+\+[A-Z]+\d+)"
    assert [f for f in formulas if not re.fullmatch(forms, f)] == []
    assert not [f for f in formulas if "厂" in f]
    assert sheet(book, "支持名单")["企业名称"].to_list() == ["=b厂", "=c厂"]


def test_equal_figures_are_equal_bytes(book: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_bulletin(bulletin_of(figures()), ZH, again)
    assert again.read_bytes() == book.read_bytes()
    assert date(2026, 9, 30).isoformat() in fastexcel.read_excel(str(book)).load_sheet(
        "总表", header_row=None
    ).to_polars().item(0, 0)
