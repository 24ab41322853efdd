"""The exclusions file: who may not be listed on a day, why, from when, until when, said by whom."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from features.cells import lost_digits, parse_day
from features.columns import is_credit_code
from features.forms import form_of, read_forms, tell_cells
from features.rows import Reading
from features.source import Header

# Reasons for which an enterprise is out, and the words that a file may use for them.
REASONS = {
    "abnormal_operation": ("abnormal_operation", "经营异常", "经营异常名录", "列入经营异常名录"),
    "dishonesty": ("dishonesty", "严重违法失信", "严重失信主体", "失信", "严重违法失信名单"),
    "accident": ("accident", "事故", "安全事故", "质量事故", "环境污染事故", "重大事故"),
    "fabrication_ban": ("fabrication_ban", "弄虚作假", "数据造假", "虚假申报"),
    "controlled_by_holder": ("controlled_by_holder", "被称号企业控股", "同一控股"),
    "other": ("other", "其他"),
}
HEADERS = {
    "enterprise_id": Header(("enterprise_id", "统一社会信用代码", "企业编号"), required=True),
    "reason": Header(("reason", "原因", "事由"), required=True),
    "from": Header(("from", "起始日期", "列入日期", "自"), required=True),
    "until": Header(("until", "截止日期", "移出日期", "至")),
    "source": Header(("source", "来源", "依据")),
}
SCHEMA = {
    "enterprise_id": pl.String(),
    "reason": pl.String(),
    "from": pl.Date(),
    "until": pl.Date(),
    "source": pl.String(),
}


@dataclass(frozen=True)
class Exclusions:
    """What one file says (rows: SCHEMA), with the file's name and fingerprint."""

    file: str
    sha256: str
    rows: pl.DataFrame


def no_exclusions() -> Exclusions:
    """Where no file was given: nobody is out."""
    return Exclusions("", "", pl.DataFrame(schema=SCHEMA))


def read_exclusions(path: Path) -> Exclusions:
    """The exclusions of a CSV or Excel file; a blank `until` is open.

    Raises DataError with every fault: a code that cannot be one, an unknown reason, a day that
    cannot be read, an end before its beginning.
    """
    sheets = read_forms(path, HEADERS, "exclusions")
    form = form_of([(reading, _judge(reading, text)) for reading, text in sheets])
    rows = form.whole().unique().sort(list(SCHEMA), nulls_last=True)
    return Exclusions(path.name, sheets[0][0].table.sha256, rows)


def _judge(reading: Reading, text: pl.DataFrame) -> pl.DataFrame:
    """The values of one sheet, its bad cells told."""
    words = {word: name for name, said in REASONS.items() for word in said}
    serials = reading.table.encoding == "xlsx"
    values = text.with_columns(
        pl.col("reason").replace_strict(words, default=None, return_dtype=pl.String),
        parse_day(pl.col("from"), serials),
        parse_day(pl.col("until"), serials),
    )
    bad = {
        "enterprise_id": text["enterprise_id"].is_null(),
        "reason": values["reason"].is_null(),
        "from": values["from"].is_null(),
        "until": text["until"].is_not_null() & values["until"].is_null(),
    }
    right = {"reason": ", ".join(REASONS), "from": "2022-09-30", "until": "2022-09-30"}
    tell_cells(reading, text, bad, right)
    codes = text["enterprise_id"].fill_null("").str.to_uppercase()
    like_code = codes.str.contains("^[0-9A-Z]{18}$")
    sound = pl.Series(
        [like and is_credit_code(c) for c, like in zip(codes, like_code)], dtype=pl.Boolean
    )
    lost = codes.to_frame().select(lost_digits(pl.first())).to_series() & ~sound
    tell_cells(reading, text, {"enterprise_id": lost}, {}, "lost_digits")
    wrong = like_code & ~sound & ~lost
    tell_cells(reading, text, {"enterprise_id": wrong}, {}, "bad_credit_code")
    ended = (values["until"] < values["from"]).fill_null(False)
    tell_cells(reading, text, {"until": ended}, {}, "days_out_of_order")
    # A code in small letters is the same code.
    own = pl.when(sound).then(codes).otherwise("enterprise_id").alias("enterprise_id")
    return values.with_columns(own).select(list(SCHEMA))


def in_force(exclusions: Exclusions, as_of: date) -> pl.DataFrame:
    """The rows that count on the day: from their first day up to and with their last."""
    begun = pl.col("from") <= as_of
    return exclusions.rows.filter(begun & (pl.col("until") >= as_of).fill_null(True))


def reasons_of(exclusions: Exclusions) -> pl.DataFrame:
    """Who is out: enterprise_id and `excluded`, its reasons in their order, parted by commas."""
    order = {reason: at for at, reason in enumerate(REASONS)}
    place = pl.col("reason").replace_strict(order, return_dtype=pl.Int64)
    return (
        exclusions.rows.select("enterprise_id", "reason")
        .unique()
        .sort("enterprise_id", place)
        .group_by("enterprise_id", maintain_order=True)
        .agg(pl.col("reason").str.join(",").alias("excluded"))
    )
