"""Files and a source to a Panel: what is matched, turned, marked, and every fault told at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from configs.reader import find, known, read, read_text
from features.columns import COLUMNS, KEYS, DataError, Fault
from features.matrix import build_matrix
from features.panel import Panel
from features.read import read_delivery, read_files
from features.register import read_recognitions
from features.rows import TYPICAL_ROWS
from features.source import Source
from features.tables import fold
from scoring.titles import TITLE_WORDS
from tests.features.test_tables import write_xlsx

SOURCE = read_text(
    """
name: bureau
label: {zh: 某局, en: a bureau}
state: claimed
key: {header: [编号], kind: own}
year: {header: [年度, 报告年份]}
known_on: {header: [知悉日期]}
due: "05-31"
missing: ["", "-"]
suspect: {header: [存疑], value: "1"}
columns:
  name: {header: [企业名称]}
  revenue: {header: [营业收入], unit: 万元, required: true}
  rd_expense: {header: [研发费用], unit: 万元, missing: ["-1"]}
  total_assets: {sum: [流动资产, 非流动资产], unit: 万元}
  employees: {header: [从业人员, 职工人数]}
  gross_margin: {header: [毛利率], unit: "%"}
  own_brand: {header: [自主品牌]}
  digital_level: {header: [数字化水平]}
""",
    Source,
)

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A CSV file of these lines; the first is the header."""

    def write_lines(*lines: str, name: str = "a.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write_lines


def facts_of(*paths: Path) -> list[dict[str, Any]]:
    return read_files(list(paths), SOURCE).facts.to_dicts()


def faults_of(*paths: Path, source: Source = SOURCE) -> tuple[Fault, ...]:
    with pytest.raises(DataError) as refused:
        read_files(list(paths), source)
    return refused.value.faults


def test_a_row_is_renamed_turned_and_typed(write: Write) -> None:
    path = write(
        "编号,年度,企业名称,营业收入\uff08万元\uff09,研发费用,毛利率(%),自主品牌,数字化水平,职工人数",
        '甲,2021年,甲厂,"1,300.01",39,18.5,是,level2,\uff12\uff10',
        "乙,2021.0,乙厂,0,-1,-,否,,",
    )
    first, second = facts_of(path)
    assert first == {
        "enterprise_id": "甲",
        "year": 2021,
        "known_on": date(2022, 5, 31),
        "source": "bureau",
        "state": "claimed",
        "name": "甲厂",
        "revenue": 13000100.0,
        "rd_expense": 390000.0,
        "employees": 20.0,
        "digital_level": "level2",
        "own_brand": True,
        "gross_margin": 0.185,
    }
    assert (second["revenue"], second["own_brand"]) == (0.0, False)
    assert [second[c] for c in ("rd_expense", "gross_margin", "digital_level", "employees")] == (
        [None] * 4
    )


def test_without_a_day_or_due_date_figures_count_as_known_on_30_april(write: Write) -> None:
    path = write("name,feature_year,revenue", "三友科技,2020,2458.01")
    neeq = read(find("sources", "neeq"), Source)
    assert read_files([path], neeq).facts["known_on"].to_list() == [date(2021, 4, 30)]


def test_the_files_own_day_stands_before_the_due_date(write: Write) -> None:
    path = write("编号,年度,营业收入,知悉日期", "甲,2021,1,2022年3月8日")
    assert facts_of(path)[0]["known_on"] == date(2022, 3, 8)


def test_a_sum_is_missing_where_a_part_is(write: Write) -> None:
    path = write(
        "编号,年度,营业收入,流动资产,非流动资产",
        "甲,2021,1,0.1,0.2",
        "乙,2021,1,5,-",
        "丙,2021,1,,5",
        "丁,2021,1,5,0",
    )
    assert [row["total_assets"] for row in facts_of(path)] == [3000.0, None, None, 50000.0]
    alone = write("编号,年度,营业收入,流动资产", "甲,2021,1,5", name="b.csv")
    assert "total_assets" not in facts_of(alone)[0]


def test_a_row_that_the_sender_doubts_is_conflicting(write: Write) -> None:
    path = write("编号,年度,营业收入,存疑", "甲,2021,1,0", "乙,2021,1,1", "丙,2021,1,")
    panel = read_files([path], SOURCE)
    assert panel.facts["state"].to_list() == ["claimed", "conflicting", "claimed"]
    assert panel.receipt["files"][0]["marked"] == 1


def test_the_receipt_tells_what_was_read_and_what_was_not(write: Write) -> None:
    path = write("编号,年度,营业收入,备注,营业收入(元)", "甲,2021,1,无,10000")
    panel = read_files([path], SOURCE)
    (told,) = panel.receipt["files"]
    assert panel.receipt["source"] == "bureau"
    assert panel.receipt["made_up"] is False
    assert told["columns"] == {"enterprise_id": "编号", "revenue": "营业收入", "year": "年度"}
    assert told["ignored"] == ["备注", "营业收入(元)"]
    assert (told["file"], told["encoding"], told["rows"], told["kept"]) == ("a.csv", "utf-8", 1, 1)
    assert (told["first_row"], len(told["sha256"])) == (2, 64)


def test_files_of_one_delivery_are_joined(write: Write) -> None:
    one = write("编号,年度,营业收入", "甲,2020,1")
    two = write("编号,报告年份,营业收入,职工人数", "甲,2021,2,30", name="b.csv")
    panel = read_files([one, two], SOURCE)
    assert panel.facts.select("year", "revenue", "employees").rows() == [
        (2020, 10000.0, None),
        (2021, 20000.0, 30.0),
    ]
    assert [file["file"] for file in panel.receipt["files"]] == ["a.csv", "b.csv"]
    assert panel.titles.is_empty()


def test_a_missing_column_is_told_with_the_nearest_header(write: Write) -> None:
    faults = faults_of(write("编号,营业总收入", "甲,1"))
    assert faults == (
        Fault("missing_column", file="a.csv", column="年度", right="年度"),
        Fault(
            "missing_column", file="a.csv", column="营业收入", found="营业总收入", right="营业收入"
        ),
    )


def test_a_header_in_another_unit_is_refused(write: Write) -> None:
    path = write("编号,年度,营业收入\uff08元\uff09,研发费用(万元),毛利率", "甲,2021,1,1,3")
    assert faults_of(path) == (
        Fault(
            "wrong_unit", file="a.csv", column="营业收入\uff08元\uff09", found="元", right="万元"
        ),
    )


def test_every_bad_cell_is_told_at_once_with_its_row(write: Write) -> None:
    one = write(
        "编号,年度,营业收入,从业人员,自主品牌,数字化水平,毛利率,知悉日期",
        "甲,去年,约三千万,-5,大概,level9,101%,某日",
        "",
        "乙,2021,12%,20,是,level1,20,2022-04-30",
    )
    two = write("编号,年度,营业收入", "丙,2021,9e12", name="b.csv")
    told = [(f.file, f.row, f.column, f.code, f.found, f.right) for f in faults_of(one, two)]
    money = "-1,000,000,000 .. 1,000,000,000 万元"
    levels = "level1 | level2 | level3_or_above"
    assert told == [
        ("a.csv", 2, "从业人员", "implausible", "-5", "0 .. 3,000,000"),
        ("a.csv", 2, "年度", "not_readable", "去年", "2021"),
        ("a.csv", 2, "数字化水平", "not_readable", "level9", levels),
        ("a.csv", 2, "毛利率", "implausible", "101%", "-10,000 .. 100 %"),
        ("a.csv", 2, "知悉日期", "not_readable", "某日", "2022-04-30"),
        ("a.csv", 2, "自主品牌", "not_readable", "大概", "是 | 否"),
        ("a.csv", 2, "营业收入", "not_readable", "约三千万", money),
        ("a.csv", 4, "营业收入", "not_readable", "12%", money),
        ("b.csv", 2, "营业收入", "implausible", "9e12", money),
    ]


def test_a_bad_part_of_a_sum_is_told_under_its_own_header(write: Write) -> None:
    path = write("编号,年度,营业收入,流动资产,非流动资产", "甲,2021,1,5,-7")
    (fault,) = faults_of(path)
    assert (fault.code, fault.column, fault.found) == ("implausible", "非流动资产", "-7")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",2021,1,2022-04-30", "编号"),
        ("-,2021,1,2022-04-30", "编号"),
        ("甲,,1,2022-04-30", "年度"),
        ("甲,-,1,2022-04-30", "年度"),
        ("甲,  ,1,2022-04-30", "年度"),
        ("甲,2021,1,", "知悉日期"),
        ("甲,2021,1,-", "知悉日期"),
    ],
)
def test_a_row_without_key_year_or_day_is_refused(write: Write, line: str, column: str) -> None:
    path = write("编号,年度,营业收入,知悉日期", "乙,2021,1,2022-04-30", line)
    assert faults_of(path) == (Fault("no_key", file="a.csv", row=3, column=column),)


def test_an_unreadable_year_is_told_where_the_file_gives_no_day(write: Write) -> None:
    (fault,) = faults_of(write("编号,年度,营业收入", "甲,21,1"))
    assert (fault.code, fault.row, fault.column, fault.found) == ("not_readable", 2, "年度", "21")


def test_nothing_is_known_before_its_year_is_over(write: Write) -> None:
    path = write("编号,年度,营业收入,知悉日期", "甲,2021,1,2021-12-31", "乙,2021,1,2022-01-01")
    expected = Fault("known_too_early", "a.csv", "", 2, "知悉日期", "2021-12-31", "> 2021-12-31")
    assert faults_of(path) == (expected,)


def test_a_credit_code_is_checked_where_the_source_promises_one(write: Write) -> None:
    province = read(find("sources", "province"), Source)
    header = "统一社会信用代码,年度,企业名称,营业收入"
    path = write(header, "91990012MA0000001P,2021,甲厂,1", "91990012MA0000001X,2020,甲厂,1")
    (fault,) = faults_of(path, source=province)
    assert (fault.code, fault.row, fault.found) == ("bad_credit_code", 3, "91990012MA0000001X")


def test_the_same_enterprise_year_and_day_twice_is_refused(write: Write) -> None:
    path = write("编号,年度,营业收入", "甲,2021,1", "乙,2021,1", "甲,2021,2")
    found = "甲 2021 2022-05-31"
    assert faults_of(path) == tuple(
        Fault("duplicate_key", "a.csv", "", row, "编号", found) for row in (2, 4)
    )


def test_also_in_two_files_of_one_delivery(write: Write) -> None:
    one = write("编号,年度,营业收入", "甲,2021,1")
    two = write("编号,年度,营业收入", "乙,2021,1", "甲,2021,2", name="b.csv")
    found = "甲 2021 2022-05-31"
    assert faults_of(one, two) == tuple(
        Fault("duplicate_key", file, "", row, "编号", found)
        for file, row in (("a.csv", 2), ("b.csv", 3))
    )


def test_what_is_only_said_again_is_kept_once_and_told(write: Write) -> None:
    one = write("编号,年度,营业收入", "甲,2021,1", "乙,2021,1", "甲,2021.0,1.00")
    two = write("编号,年度,营业收入", "甲,2021,1", name="b.csv")
    panel = read_files([one, two], SOURCE)
    assert panel.facts["enterprise_id"].to_list() == ["甲", "乙"]
    told = [
        (f["rows"], f["kept"], f["repeated"], f["repeated_rows"]) for f in panel.receipt["files"]
    ]
    assert told == [(3, 2, 1, [4]), (1, 0, 1, [2])]
    assert (panel.receipt["kept"], panel.receipt["repeated"]) == (2, 2)


def test_a_correction_of_another_day_is_no_duplicate(write: Write) -> None:
    path = write("编号,年度,营业收入,知悉日期", "甲,2021,1,2022-04-30", "甲,2021,2,2022-08-01")
    assert len(facts_of(path)) == 2


@pytest.mark.parametrize(
    ("written", "told"),
    [(7800, None), (78_000_000, "7.8e+11 元"), (0.78, "7800 元")],
    ids=["in 万元 as said", "in 元", "in 亿元"],
)
def test_a_whole_column_in_another_unit_is_told(
    write: Write, written: float, told: str | None
) -> None:
    lines = [f"{n},2021,{written}" for n in range(TYPICAL_ROWS)]
    path = write("编号,年度,营业收入", *lines)
    if told is None:
        assert len(facts_of(path)) == TYPICAL_ROWS
        return
    assert faults_of(path) == (
        Fault("unit_suspect", file="a.csv", column="营业收入", found=told, right="万元"),
    )


def test_a_few_odd_rows_do_not_make_a_column_suspect(write: Write) -> None:
    few = [f"{n},2021,0.78" for n in range(TYPICAL_ROWS - 1)]
    assert len(facts_of(write("编号,年度,营业收入", *few))) == TYPICAL_ROWS - 1
    zeros = [f"{n},2021,0" for n in range(50)]
    assert len(facts_of(write("编号,年度,营业收入", *zeros))) == 50


def test_the_senders_rows_are_counted_in_his_own_workbook(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["2021年情况表"],
        [],
        ["编号", "年度", "营业收入"],
        ["甲", 2021, 1],
        [],
        ["乙", 2021, "不详"],
    ]
    (fault,) = faults_of(write_xlsx(tmp_path / "a.xlsx", rows))
    assert (fault.sheet, fault.row, fault.found) == ("Sheet1", 6, "不详")


def test_the_same_facts_come_from_every_form_of_file(tmp_path: Path, write: Write) -> None:
    rows: list[list[Any]] = [["编号", "年度", "营业收入"], ["甲", 2021, 300.01], ["乙", 2021, 0.29]]
    plain = write(*(",".join(str(cell) for cell in row) for row in rows))
    book = write_xlsx(tmp_path / "a.xlsx", rows)
    packed = tmp_path / "a.parquet"
    pl.DataFrame(rows[1:], schema=rows[0], orient="row").write_parquet(packed)
    assert facts_of(plain) == facts_of(book) == facts_of(packed)
    assert [row["revenue"] for row in facts_of(book)] == [3000100.0, 2900.0]


def test_a_source_that_names_no_column_of_ours_is_refused(write: Write) -> None:
    wrong = Source(
        "own", {}, "claimed", SOURCE.key, SOURCE.year, {"revenues": SOURCE.columns["revenue"]}
    )
    faults = faults_of(write("编号,年度", "甲,2021"), source=wrong)
    assert faults == (Fault("unknown_column", file="own", column="revenues", right="revenue"),)


@pytest.mark.parametrize("name", known("sources"))
def test_the_shipped_sources_fit_the_vocabulary(name: str) -> None:
    source = read(find("sources", name), Source)
    assert set(source.columns) <= set(COLUMNS)
    assert source.name == name
    told = [header for header in (source.year, source.known_on, *source.columns.values()) if header]
    # A part of a sum may be a column of its own as well.
    for aliases in ([h.header for h in told], [h.sum for h in told]):
        headers = [fold(alias) for each in aliases for alias in each]
        assert len(set(headers)) == len(headers), "two columns would be read from one header"
    for column, header in source.columns.items():
        assert bool(header.header) != bool(header.sum), column
        assert (header.unit == "%") == (COLUMNS[column].kind == "share"), column
        assert (header.unit not in (None, "%")) == (COLUMNS[column].kind == "money"), column


# Good rows are kept, bad ones go back.


def test_a_bad_row_is_refused_alone(write: Write) -> None:
    path = write(
        "备注,编号,年度,营业收入,从业人员",
        "x,甲,2021,1,20",
        "y,乙,2021,约三千万,-5",
        "z,丙,2021,3,",
    )
    delivery = read_delivery([path], SOURCE)
    assert delivery.panel.facts["enterprise_id"].to_list() == ["甲", "丙"]
    (table,) = delivery.refused
    assert table.headers == ("备注", "编号", "年度", "营业收入", "从业人员")
    (row,) = table.rows
    assert (row.row, row.cells) == (3, ("y", "乙", "2021", "约三千万", "-5"))
    assert [(f.column, f.code) for f in row.faults] == [
        ("从业人员", "implausible"),
        ("营业收入", "not_readable"),
    ]
    assert delivery.faults == row.faults
    (told,) = delivery.panel.receipt["files"]
    assert (told["rows"], told["kept"], told["refused"]) == (3, 2, 1)
    assert told["faults"] == {"implausible": 1, "not_readable": 1}
    with pytest.raises(DataError) as refused:
        read_files([path], SOURCE)
    assert refused.value.faults == delivery.faults


def test_a_fault_of_a_file_refuses_the_whole_delivery(write: Write) -> None:
    good = write("编号,年度,营业收入", "甲,2021,1")
    bad = write("编号,年度", "乙,前年", name="b.csv")
    row = write("编号,年度,营业收入", "丙,去年,1", name="c.csv")
    with pytest.raises(DataError) as refused:
        read_delivery([good, bad, row], SOURCE)
    assert [(f.file, f.row, f.code) for f in refused.value.faults] == [
        ("b.csv", None, "missing_column"),
        ("c.csv", 2, "not_readable"),
    ]


def test_of_a_delivery_without_good_rows_nothing_is_kept(write: Write) -> None:
    delivery = read_delivery([write("编号,年度,营业收入", "甲,去年,1")], SOURCE)
    assert delivery.panel.facts.is_empty()
    assert delivery.panel.receipt["refused"] == 1
    assert delivery.panel.facts.columns[:5] == list(KEYS)


def test_the_receipt_tells_headers_units_and_what_is_lacking(write: Write) -> None:
    path = write("编号,年度,营业收入(万元),研发费,毛利率", "甲,2021,1,1,20")
    (told,) = read_delivery([path], SOURCE).panel.receipt["files"]
    assert told["header_row"] == 1
    assert told["units"] == {"revenue": "万元", "gross_margin": "%"}
    assert told["units_stated"] == {"revenue": "万元"}
    assert told["nearest"] == {"研发费": "研发费用"}
    lacking = ["name", "rd_expense", "total_assets", "employees", "own_brand", "digital_level"]
    assert told["lacking"] == lacking


# The real inputs.


def real_panel(real: Path, file: str) -> Panel:
    source = read(find("sources", "ashare_report"), Source)
    return read_files([real / "data" / "ashare_2019_2021" / file], source)


def test_the_slice_of_real_reports_is_read_whole(real: Path) -> None:
    panel = real_panel(real, "hebei_slice.csv")
    facts = panel.facts
    assert (facts.height, facts["enterprise_id"].n_unique()) == (155, 56)
    assert panel.receipt["files"][0]["marked"] == 2
    marked = facts.filter(pl.col("state") == "conflicting").select("enterprise_id", "year")
    assert sorted(marked.rows()) == [("600803", 2020), ("600803", 2021)]


def test_the_marked_rows_of_the_slice_have_no_indicators(real: Path) -> None:
    panel = real_panel(real, "hebei_slice.csv")
    names = ["revenue", "rd_expense", "rd_ratio", "net_margin", "debt_ratio", "revenue_growth"]
    matrix = build_matrix(panel, date(2022, 12, 1), names)
    assert matrix.year == 2021
    row = matrix.frame.row(by_predicate=pl.col("enterprise_id") == "600803", named=True)
    assert [row[name] for name in names] == [None] * len(names)
    assert row["name"] is not None
    assert matrix.frame["rd_ratio"].count() > 50


@pytest.mark.parametrize("year", [2019, 2020, 2021])
def test_ratios_agree_with_the_slices_own(real: Path, year: int) -> None:
    path = real / "data" / "ashare_2019_2021" / "hebei_slice.csv"
    # The last day on which this year is still the latest that everybody should have reported.
    as_of = date(year + 2, 4, 30)
    own = (
        pl.read_csv(path, infer_schema=False)
        .filter((pl.col("报告年份") == str(year)) & (pl.col("flag_unit_suspect") == "0"))
        .select(
            pl.col("股票代码").alias("enterprise_id"),
            pl.col("研发费用占比", "资产负债率").cast(pl.Float64),
            (pl.col("report_date").str.to_date() < as_of).alias("in_time"),
        )
        .filter("in_time")
    )
    panel = real_panel(real, "hebei_slice.csv")
    matrix = build_matrix(panel, as_of, ["rd_ratio", "debt_ratio"])
    assert matrix.year == year
    both = own.join(matrix.frame, on="enterprise_id", how="left")
    assert both.height >= 45
    for ours, theirs in (("rd_ratio", "研发费用占比"), ("debt_ratio", "资产负债率")):
        assert both[ours].is_null().to_list() == both[theirs].is_null().to_list()
        assert (both[ours] - both[theirs]).abs().max() < 1e-12  # type: ignore[operator]


def test_the_raw_panel_is_read_whole_and_its_sentinels_are_missing(real: Path) -> None:
    panel = real_panel(real, "panel_raw.csv.gz")
    facts = panel.facts
    assert (facts.height, facts["enterprise_id"].n_unique()) == (11_587, 4_366)
    assert facts["revenue"].null_count() == 548
    assert facts["rd_expense"].null_count() == 1_487
    told = panel.receipt
    assert (told["rows"], told["kept"], told["refused"], told["repeated"]) == (11_587, 11_587, 0, 0)
    late = facts.filter((pl.col("year") == 2021) & (pl.col("known_on") >= date(2022, 9, 1)))
    assert late.height == 60


def test_the_quoted_companies_are_read_whole(real: Path) -> None:
    folder = real / "data" / "neeq_listing"
    source = read(find("sources", "neeq"), Source)
    panel = read_files([folder / "panel_2020_2021.csv"], source)
    assert panel.facts.height == 3_079
    assert panel.facts["known_on"].unique().sort().to_list() == [
        date(2021, 4, 30),
        date(2022, 4, 30),
    ]
    titles = read_recognitions(folder / "recognitions.csv", TITLE_WORDS)
    assert titles["title"].unique().to_list() == ["bse"]
    assert panel.with_titles(titles).titles.height == titles.height


@pytest.mark.parametrize("due", ["04-31", "4\u6708", "30-04"])
def test_a_due_day_that_is_no_day_is_refused(due: str, write: Write) -> None:
    path = write("\u7f16\u53f7,\u5e74\u5ea6,\u8425\u4e1a\u6536\u5165", "a,2021,100")
    told = faults_of(path, source=replace(SOURCE, due=due))
    assert [(f.code, f.found) for f in told] == [("bad_due", due)]


def test_a_figure_in_parts_in_another_unit_names_its_parts(write: Write) -> None:
    header = "编号,年度,营业收入,流动资产,非流动资产"
    lines = [f"{n},2021,900,{n}e8,{n}e8" for n in range(1, 8)]
    told = faults_of(write(header, *lines))
    assert [(f.code, f.column) for f in told] == [("unit_suspect", "流动资产 + 非流动资产")]
