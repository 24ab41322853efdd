"""Corrections: rules of a source change what they speak of, and nothing else, and are counted."""

from pathlib import Path
from typing import Any

import pytest

from configs.reader import ConfigError, read_text
from features.panel import Panel
from features.read import read_delivery
from features.source import Source

SOURCE = """
name: bureau
label: {zh: 某局, en: a bureau}
state: claimed
key: {header: [编号], kind: own}
year: {header: [年度]}
missing: ["-"]
columns:
  revenue: {header: [营业收入], unit: 元}
  total_assets: {sum: [流动资产, 非流动资产], unit: 元}
  gross_margin: {header: [毛利率], unit: "%"}
  employees: {header: [从业人员]}
"""
REASON = "reason: {zh: 该行以万元填报, en: the row is in 10k yuan}"
LINES = (
    "编号,年度,营业收入,流动资产,非流动资产,毛利率,从业人员",
    "600803,2019,8000000,1,2,20,5",
    "600803,2020,800.01,1,2,20,约五人",
    "600803,2021年,-,1,-,0.29,5",
    "600804,2020,9000000,1,2,20,5",
)


def read_with(tmp_path: Path, *rules: str, lines: tuple[str, ...] = LINES) -> Panel:
    text = SOURCE + ("corrections:\n" if rules else "")
    text += "".join(f"  - {{{rule}, {REASON}}}\n" for rule in rules)
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_delivery([path], read_text(text, Source)).panel


def values(panel: Panel, name: str) -> list[Any]:
    return panel.facts[name].to_list()


GONE = 'column: employees, where: {header: 编号, is: "600803", years: [2020]}, set: missing'
TIMES = 'where: {header: 编号, is: "600803", years: [2020, 2021]}, times: 10000'


def test_a_figure_is_multiplied_where_the_rule_speaks_of_it(tmp_path: Path) -> None:
    panel = read_with(tmp_path, f"column: revenue, {TIMES}", GONE)
    assert values(panel, "revenue") == [8e6, 8_000_100.0, None, 9e6]
    first, second = panel.receipt["corrections"]
    # The empty cell of 2021 has nothing to be corrected.
    assert (first["rows"], first["times"], first["column"]) == (1, 10_000, "revenue")
    assert first["where"] == {"header": "编号", "is": "600803", "years": [2020, 2021]}
    assert first["reason"] == {"zh": "该行以万元填报", "en": "the row is in 10k yuan"}
    assert (second["rows"], second["set"]) == (1, "missing")
    assert panel.receipt["files"][0]["corrections"] == [1, 1]


def test_what_is_set_missing_is_no_longer_unreadable(tmp_path: Path) -> None:
    assert values(read_with(tmp_path), "enterprise_id") == ["600803", "600803", "600804"]
    panel = read_with(tmp_path, GONE)
    assert values(panel, "employees") == [5.0, None, 5.0, 5.0]


def test_the_parts_of_a_sum_are_corrected(tmp_path: Path) -> None:
    panel = read_with(tmp_path, f"column: total_assets, {TIMES}", GONE)
    assert values(panel, "total_assets") == [3.0, 30_000.0, None, 3.0]
    assert panel.receipt["corrections"][0]["rows"] == 2


def test_a_share_is_multiplied_without_dust(tmp_path: Path) -> None:
    panel = read_with(
        tmp_path, 'column: gross_margin, where: {header: 编号, is: "600803"}, times: 100', GONE
    )
    assert values(panel, "gross_margin") == [0.29, 0.2]


def test_a_corrected_figure_must_be_plausible(tmp_path: Path) -> None:
    lines = ("编号,年度,营业收入", "600803,2020,9e16", "600804,2020,9e8")
    assert values(read_with(tmp_path, lines=lines), "enterprise_id") == ["600804"]
    small = 'column: revenue, where: {header: 编号, is: "600803"}, times: 0.0001'
    assert values(read_with(tmp_path, small, lines=lines), "revenue") == [9e12, 9e8]
    great = 'column: revenue, where: {header: 编号, is: "600804"}, times: 100000'
    assert read_with(tmp_path, great, lines=lines).facts.is_empty()


@pytest.mark.parametrize(
    "where",
    [
        "{header: 编号, is: 甲}",
        "{header: 股票代码, is: x}",
        "{header: 编号, is: '600803', years: [1999]}",
    ],
)
def test_a_rule_that_matches_nothing_is_told(tmp_path: Path, where: str) -> None:
    panel = read_with(tmp_path, f"column: revenue, where: {where}, times: 10000")
    assert panel.receipt["corrections"][0]["rows"] == 0
    assert values(panel, "revenue") == [8e6, None, 9e6]


def test_a_rule_for_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    lines = ("编号,年度,营业收入", "600803,2020,9e8")
    panel = read_with(tmp_path, f"column: gross_margin, {TIMES}", GONE, lines=lines)
    assert [rule["rows"] for rule in panel.receipt["corrections"]] == [0, 0]


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ("column: revenue, where: {header: a, is: b}, plus: 1", "corrections[0].plus"),
        ("column: revenue, where: {header: a, is: b}, set: zero", "corrections[0].set"),
        ("column: revenue, where: {header: a}, times: 2", "corrections[0].where.is"),
        ("column: revenue, where: {header: a, is: b}, times: viel", "corrections[0].times"),
    ],
)
def test_a_rule_of_another_form_is_refused_by_the_reader(rule: str, key: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_text(f"{SOURCE}corrections:\n  - {{{rule}, {REASON}}}\n", Source)
    assert key in [fault.key for fault in refused.value.faults]
