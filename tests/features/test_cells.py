"""Cells of text to values: how numbers, days, flags and levels are written, exactly."""

import math
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.cells import (
    as_column,
    clean,
    implausible,
    lost_digits,
    parse,
    parse_day,
    parse_number,
    parse_year,
    percent_marks,
    percent_suspect,
)
from features.columns import COLUMNS
from scoring.indicator_words import held

FEN = st.integers(-(10**15) + 1, 10**15 - 1)
TEN_THOUSANDTHS = st.integers(-(10**9), 10**9)


def values(
    texts: list[str | None], name: str, unit: str | None = None, missing: tuple[str, ...] = ()
) -> list[Any]:
    """What a column of the file is held as."""
    frame = pl.DataFrame({"h": texts}, schema={"h": pl.String()})
    column = COLUMNS[name]
    text = frame.select(clean("h", missing))
    return text.select(as_column(parse(pl.col("h"), column, unit), column)).to_series().to_list()


def value(text: str, name: str, unit: str | None = None) -> Any:
    return values([text], name, unit)[0]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234.5", 1234.5),
        ("1,234.5", 1234.5),
        ("1,234,567", 1234567.0),
        ("\uff11\uff0c\uff12\uff13\uff14\uff0e\uff15", 1234.5),
        ("\uff0d\uff15", -5.0),
        ("  12 ", 12.0),
        ("\u3000\uff11\uff12\u3000", 12.0),
        ("1 234", 1234.0),
        ("-0.5", -0.5),
        ("1e3", 1000.0),
        ("+7", 7.0),
        ("0", 0.0),
    ],
)
def test_numbers_as_people_write_them(text: str, number: float) -> None:
    assert value(text, "employees") == number


@pytest.mark.parametrize(
    "text",
    ["约三千万", "12人", "nan", "inf", "Infinity", "1_000", "0x10", "(-5)", "#REF!", "1.2.3"],
)
def test_text_is_no_number(text: str) -> None:
    assert value(text, "employees") is None
    assert value(text, "revenue", "万元") is None


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("300.01", "万元", 3000100.0),
        ("0.01", "万元", 100.0),
        ("1.005", "千元", 1005.0),
        ("0.29", "百万元", 290000.0),
        ("4.35", "亿元", 435000000.0),
        ("4.35", "元", 4.35),
        ("4.35", None, 4.35),
        ("-336.94", "万元", -3369400.0),
        ("2,458.01", "万元", 24580100.0),
    ],
)
def test_money_is_turned_into_yuan_exactly(text: str, unit: str | None, yuan: float) -> None:
    assert value(text, "revenue", unit) == yuan


def test_money_in_percent_is_refused() -> None:
    assert value("12%", "revenue", "万元") is None
    assert value("12%", "employees") is None


@given(st.lists(FEN, min_size=1, max_size=30), st.booleans())
@settings(deadline=None, max_examples=20)
def test_ten_thousands_of_yuan_come_back_to_the_fen(fens: list[int], commas: bool) -> None:
    form = ",f" if commas else "f"
    texts = [format(Decimal(fen).scaleb(-6), form) for fen in fens]
    assert values(list(texts), "revenue", "万元") == [fen / 100 for fen in fens]


@pytest.mark.parametrize(
    ("text", "unit", "share"),
    [
        ("3", "%", 0.03),
        ("3%", "%", 0.03),
        ("3%", None, 0.03),
        ("\uff13\uff05", None, 0.03),
        ("3 %", "%", 0.03),
        ("0.03", None, 0.03),
        ("12.5", "%", 0.125),
        ("-6.86", "%", -0.0686),
        ("3.1", "%", 0.031),
        ("0.9", "%", 0.009),
    ],
)
def test_percent_is_held_as_a_share(text: str, unit: str | None, share: float) -> None:
    assert value(text, "gross_margin", unit) == share


@given(st.lists(TEN_THOUSANDTHS, min_size=1, max_size=30), st.booleans())
@settings(deadline=None, max_examples=20)
def test_percent_meets_a_line_of_the_law_exactly(numbers: list[int], sign: bool) -> None:
    texts = [f"{Decimal(number).scaleb(-4):f}" for number in numbers]
    shares = values([text + "%" * sign for text in texts], "gross_margin", "%")
    assert shares == [float(Decimal(number).scaleb(-6)) for number in numbers]
    assert shares == [held(float(text), "%") for text in texts]


def test_the_senders_own_blanks_are_missing_and_not_numbers() -> None:
    texts = ["", "  ", None, "-", "\uff0d", "-1", " 不详 ", "0"]
    missing = ("-", "-1", "不详")
    assert values(texts, "revenue", "元", missing) == [None] * 7 + [0.0]


def test_a_sentinel_of_one_source_is_a_number_of_another() -> None:
    assert value("-1", "net_profit", "元") == -1.0


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("是", True),
        ("有", True),
        ("√", True),
        ("1", True),
        ("1.0", True),
        ("TRUE", True),
        ("\uff39", True),
        ("否", False),
        ("无", False),
        ("×", False),
        ("0", False),
        ("false", False),
        ("大概", None),
        ("2", None),
        ("", None),
    ],
)
def test_flags(text: str, flag: bool | None) -> None:
    assert value(text, "own_brand") is flag


def test_ranks_none_won_is_the_worst_rank_and_not_missing() -> None:
    assert values(["1", "无", "none", "3.0", "", "inf"], "state_award_rank") == [
        1.0,
        math.inf,
        math.inf,
        3.0,
        None,
        math.inf,
    ]
    assert value("第一", "state_award_rank") is None


def test_levels_are_words_of_their_scale_only() -> None:
    texts: list[str | None] = ["level1", " level3_or_above ", "level4", "Level1", ""]
    assert values(texts, "digital_level") == ["level1", "level3_or_above", None, None, None]


def test_text_stays_text_in_half_width() -> None:
    assert value(" 河北甲\uff08集团\uff09公司 ", "name") == "河北甲(集团)公司"


@pytest.mark.parametrize(
    "text",
    [
        "2021-01-05",
        "2021-1-5",
        "2021/01/05",
        "2021/1/5",
        "2021.01.05",
        "2021年1月5日",
        "2021年01月05日",
        "20210105",
        "2021-01-05 00:00:00",
        "2021-01-05 13:30:00",
        "2021-01-05 00:00:00.000000",
        "\uff12\uff10\uff12\uff11\uff0d01\uff0d05",
    ],
)
def test_days_in_all_forms_in_use(text: str) -> None:
    assert value(text, "founded_on") == date(2021, 1, 5)


@pytest.mark.parametrize(
    "text", ["2021", "2021-13-01", "2021-02-30", "昨天", "05/01/2021", "44201"]
)
def test_what_is_no_day(text: str) -> None:
    assert value(text, "founded_on") is None


@given(st.lists(st.dates(date(1950, 1, 1), date(2100, 12, 31)), min_size=1, max_size=30))
@settings(deadline=None, max_examples=20)
def test_every_day_comes_back_from_every_form(days: list[date]) -> None:
    for form in ("{0:%Y-%m-%d}", "{0:%Y%m%d}", "{0.year}年{0.month}月{0.day}日", "{0:%Y.%m.%d}"):
        texts = pl.Series("h", [form.format(day) for day in days])
        assert pl.select(parse_day(texts)).to_series().to_list() == days  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2021", 2021),
        ("2021.0", 2021),
        ("2021年", 2021),
        ("2021年度", 2021),
        ("1990", 1990),
        ("2100", 2100),
        ("1989", None),
        ("2101", None),
        ("2021.5", None),
        ("21", None),
        ("2021%", None),
        ("去年", None),
        ("2021-12-31", None),
    ],
)
def test_years(text: str, year: int | None) -> None:
    assert pl.select(parse_year(pl.lit(text))).item() == year


@pytest.mark.parametrize(
    ("number", "name", "outside"),
    [
        (0.0, "market_share_national", False),
        (1.0, "market_share_national", False),
        (1.01, "market_share_national", True),
        (-0.01, "market_share_national", True),
        (1e13, "revenue", False),
        (1.1e13, "revenue", True),
        (-1.0, "employees", True),
        (math.inf, "market_rank", False),
        (0.0, "market_rank", True),
        (None, "revenue", False),
    ],
)
def test_what_no_enterprise_could_have(number: float | None, name: str, outside: bool) -> None:
    number_of = pl.lit(number, dtype=pl.Float64)
    assert pl.select(implausible(number_of, COLUMNS[name])).item() is outside


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(123.4)", -123.4),
        ("\uff081,234.5\uff09", -1234.5),
        ("( 5 )", -5.0),
        ("\u22125", -5.0),
        ("1\u00a0234.5", 1234.5),
        ("12 345 678", 12345678.0),
        ("'007", 7.0),
        (".5", 0.5),
        ("12 34", None),
        ("1,234 567", None),
        ("1,23,456", None),
        ("(-5)", None),
        ("(+5)", None),
        ("(5", None),
        ("-(5)", None),
        ("约5", None),
        ("5以上", None),
        (">5", None),
        ("5-10", None),
        ("5~10", None),
        ("5余", None),
        ("\u0665", None),
        ("1e400", None),
        ("''5", None),
        ("$5", None),
        ("1.2亿", None),
        (".", None),
        ("1:30", None),
    ],
)
def test_numbers_and_what_is_none(text: str, number: float | None) -> None:
    assert value(text, "employees") == number


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("1.2亿", 1.2e8),
        ("1.2 亿元", 1.2e8),
        ("350万", 3.5e6),
        ("350万元", 3.5e6),
        ("3500千元", 3.5e6),
        ("3.5百万", 3.5e6),
        ("3,500,000元", 3.5e6),
        ("\uffe5350万", 3.5e6),
        ("人民币350万元", 3.5e6),
        ("(350万)", None),
        ("(350)万元", -3.5e6),
        ("-350万元", -3.5e6),
        ("350", 3.5e6),
        ("350万美元", None),
        ("约350万", None),
        ("350万以上", None),
        ("350万至400万", None),
        ("3亿5000万", None),
        ("万元", None),
        ("12千万", None),
        ("3人", None),
    ],
)
def test_an_amount_that_bears_its_own_unit(text: str, yuan: float | None) -> None:
    assert value(text, "revenue", "万元") == yuan


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("12.5 \uff05", 0.125),
        ("(3.2%)", -0.032),
        ("(3.2)%", -0.032),
        ("12.5%%", None),
        ("12.5\u2030", None),
        ("百分之五", None),
        ("%", None),
        ("12.5个百分点", None),
    ],
)
def test_shares_and_what_is_none(text: str, share: float | None) -> None:
    assert value(text, "return_on_equity", "%") == share


def test_sentinels_are_compared_folded() -> None:
    texts: list[str | None] = ["N/A", "\uff2e\uff0f\uff21", "不 详", "\uff0d\uff0d", "n / a"]
    assert values(texts, "name", None, ("n/a", "不详", "\uff0d-")) == [None] * 5


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("x","甲")', "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3=1"]
)
def test_a_formula_is_no_text(text: str) -> None:
    assert value(text, "name") is None
    assert value("-", "name") == "-"


@pytest.mark.parametrize("text", ["√", "✓", "✔", "有"])
def test_marks_are_flags(text: str) -> None:
    assert value(text, "own_brand") is True
    assert value("✗", "own_brand") is value("×", "own_brand") is False


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024.3.1", date(2024, 3, 1)),
        ("20240301", date(2024, 3, 1)),
        ("2024/3/1 8:05", date(2024, 3, 1)),
        ("2024-03-01T00:00:00", date(2024, 3, 1)),
        ("二〇二四年三月一日", date(2024, 3, 1)),
        ("二零二四年十二月三十一日", date(2024, 12, 31)),
        ("二〇二四年十月二十日", date(2024, 10, 20)),
        ("二〇二四年二月三十日", None),
        ("二〇二四年三月", None),
        ("2024年3月", None),
        ("24-03-01", None),
        ("0024-03-01", None),
        ("45292", None),
        ("2024131", None),
    ],
)
def test_days_and_what_is_none(text: str, day: date | None) -> None:
    assert value(text, "founded_on") == day


@pytest.mark.parametrize(
    ("text", "day"),
    [("45292", date(2024, 1, 1)), ("45292.75", date(2024, 1, 1)), ("2024", None), ("99999", None)],
)
def test_day_numbers_of_a_workbook(text: str, day: date | None) -> None:
    assert pl.select(parse_day(pl.lit(text), serials=True)).item() == day
    column = COLUMNS["founded_on"]
    assert pl.select(parse(pl.lit(text), column, None, serials=True)).item() == day
    assert pl.select(parse_day(pl.lit(text))).item() is None


@pytest.mark.parametrize(
    ("code", "lost"),
    [
        ("9.113E+17", True),
        ("9.11300001234567e17", True),
        ("1.23E+17", True),
        ("911300001234567000", True),
        ("911300001234567808", True),
        ("911300001234567890", False),
        ("91990012MA0000001P", False),
        ("9.113", False),
        ("123000", False),
        ("", False),
        (None, False),
    ],
)
def test_a_code_that_lost_its_last_digits(code: str | None, lost: bool) -> None:
    assert pl.select(lost_digits(pl.lit(code, dtype=pl.String))).item() is lost


@pytest.mark.parametrize(
    ("texts", "suspect"),
    [
        (["0.125", "0.0831", "-0.044", "0.3127", "0.2001", "0"], True),
        (["12.5", "0.0831", "-0.044", "0.3127", "0.2001", "0.111"], False),
        (["0.5", "0.2", "0.1", "0.4", "0.3"], False),
        (["0.125", "0.0831"], False),
        (["0.125%", "0.0831%", "0.044%", "0.3127%", "0.2001%"], False),
        (["", "x"], False),
    ],
)
def test_a_column_in_percent_that_may_hold_shares(texts: list[str], suspect: bool) -> None:
    cells = pl.Series(texts, dtype=pl.String)
    assert percent_suspect([percent_marks(cells)]) is suspect
    # The same in batches.
    assert percent_suspect([percent_marks(cells[:2]), percent_marks(cells[2:])]) is suspect


WRITTEN = [
    "{0}",
    "{0:,}",
    " {0} ",
    "'{0}",
    "+{0}",
    "{0}元",
    "\uffe5{0:,}",
    "{0:,}人民币",
]


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=20), st.sampled_from(WRITTEN[:6]))
@settings(deadline=None, max_examples=25)
def test_amounts_read_back_in_every_form(fens: list[int], form: str) -> None:
    texts = [form.format(Decimal(fen).scaleb(-2)) for fen in fens]
    full = [text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.,+"}) for text in texts]
    spaced = [text.replace(",", "\u00a0") for text in texts]
    for written in (texts, full, spaced):
        assert values(list(written), "revenue", "元") == [fen / 100 for fen in fens]
    negative = [f"\uff08{Decimal(fen).scaleb(-2):,}\uff09" for fen in fens]
    assert values(list(negative), "revenue", "元") == [-fen / 100 for fen in fens]


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20))
@settings(deadline=None, max_examples=20)
def test_units_in_cells_read_back(tens: list[int]) -> None:
    for unit, zeros in (("元", 0), ("千元", 3), ("万", 4), ("万元", 4), ("百万", 6), ("亿", 8)):
        texts = [f"{Decimal(n).scaleb(1 - zeros):f}{unit}" for n in tens]
        assert values(list(texts), "revenue", "千元") == [n * 10.0 for n in tens]


@given(
    st.lists(st.text("0123456789.,-+()%eE 约>万元亿\u00a0\uff0c\uff05", max_size=8), max_size=20)
)
@settings(deadline=None, max_examples=60)
def test_garbage_gives_no_number(texts: list[str]) -> None:
    """What is read is what stands there once signs that only part or frame are taken away."""
    frame = pl.DataFrame({"h": texts}, schema={"h": pl.String()})
    read = frame.select(clean("h", ()).alias("h")).select("h", n=parse_number(pl.col("h")))
    for text, number in read.iter_rows():
        if number is not None:
            bare = text.replace(",", "").replace(" ", "")
            if bare.startswith("("):
                bare = "-" + bare.strip("()")
            assert float(bare) == number
            # A group of thousands has three digits, or there is none.
            groups = text.replace(" ", ",").strip("(),+-").split(".")[0].split(",")
            assert all(len(group) == 3 for group in groups[1:])


@given(st.lists(st.dates(date(1950, 1, 1), date(2099, 12, 31)), min_size=1, max_size=20))
@settings(deadline=None, max_examples=20)
def test_days_read_back_in_chinese_numerals_and_day_numbers(days: list[date]) -> None:
    signs, tens = "〇一二三四五六七八九", ["", "十", "二十", "三十"]

    def han(number: int) -> str:
        return tens[number // 10] + (signs[number % 10] if number % 10 else "")

    texts = [
        "".join(signs[int(c)] for c in str(d.year)) + f"年{han(d.month)}月{han(d.day)}日"
        for d in days
    ]
    serials = [str((d - date(1899, 12, 30)).days) for d in days]
    frame = pl.DataFrame({"h": texts, "s": serials})
    read = frame.select(parse_day(pl.col("h")), parse_day(pl.col("s"), serials=True))
    assert read["h"].to_list() == read["s"].to_list() == days
