"""The file of targets, as YAML, CSV or Excel: every fault of it told at once."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from configs.reader import ConfigError, ConfigFault, find, fingerprint, read
from configs.words import Phrase
from features.cells import parse_day
from features.forms import form_of, read_forms, tell_cells
from features.rows import Reading
from features.source import Header, near
from scoring.clauses import Mark
from scoring.targets import LEVELS, Level, Target, Targets
from scoring.titles import TITLE_WORDS

HEADERS = {
    "place": Header(("place", "地区", "县(市、区)", "县（市、区）", "县区", "县域"), required=True),
    "year": Header(("year", "年度", "年份"), required=True),
    "title": Header(("title", "称号")),
    "item": Header(("item", "指标", "事项")),
    "unit": Header(("unit", "单位")),
    "target": Header(("target", "目标", "年度目标", "目标数"), required=True),
    "attained": Header(("attained", "已完成", "已认定", "完成数")),
    "in_progress": Header(("in_progress", "在审", "申报中", "推进中")),
    "level": Header(("level", "层级")),
    "since": Header(("since", "起算日", "起算日期")),
    "cites": Header(("cites", "依据", "文件")),
    "code": Header(("code", "编号")),
}
FIRST_YEAR, LAST_YEAR = 2000, 2100
# More than this is a typing error.
MOST = 1_000_000.0
# Of titles whole enterprises are counted.
WHOLE = "1, 2, 3, ..."


@dataclass(frozen=True)
class _Row:
    """A line as it stands in YAML."""

    line: int = field(default=0, kw_only=True)
    place: str
    year: int
    target: float
    title: str | None = None
    item: str | Phrase | None = None
    unit: str | None = None
    attained: float | None = None
    in_progress: float | None = None
    level: Level | None = None
    since: date | None = None
    cites: str | None = None
    clause: str | None = None
    mark: Mark | None = None
    code: str | None = None


@dataclass(frozen=True)
class _File:
    targets: tuple[_Row, ...]
    document: str | None = None
    issued: date | None = None
    mark: Mark | None = None


def read_targets(name: str) -> Targets:
    """The targets of a file, or of one that is shipped, by its name (`xinle`).

    Raises ConfigError (YAML) or DataError (tables) with every fault: a place left blank, a year
    that is none, a title that there is not, neither title nor item or both, numbers that are not
    whole where enterprises are counted, two lines for one target.
    """
    path = Path(name)
    if path.suffix.lower() in (".yaml", ".yml") or not path.exists():
        return _read_settings(path if path.is_file() else find("targets", name))
    sheets = read_forms(path, HEADERS, "targets", ("title", "item"))
    parts = [(reading, _judge(reading, text)) for reading, text in sheets]
    _refuse_twice(parts)
    rows = tuple(_target(row) for row in form_of(parts).whole().iter_rows(named=True))
    return Targets(path.name, sheets[0][0].table.sha256, rows)


def _read_settings(path: Path) -> Targets:
    file = read(path, _File)
    faults: list[ConfigFault] = []
    seen: dict[tuple[str, str, int, str], int] = {}
    rows = []
    for nth, row in enumerate(file.targets):
        for key, code, found, right in _wrong(row):
            faults.append(
                ConfigFault(path.name, row.line, f"targets[{nth}].{key}", code, found, right)
            )
        item = Phrase(row.item, row.item) if isinstance(row.item, str) else row.item
        told = {k: v for k, v in vars(row).items() if k not in ("line", "item", "title")}
        title = TITLE_WORDS.get(row.title, row.title) if row.title else None
        one = Target(**told, title=title, item=item, row=row.line)
        one = replace(one, mark=row.mark or file.mark, cites=row.cites or file.document)
        if one.key in seen:
            found = f"{one.key[0]} {one.key[3]} ({seen[one.key]})"
            faults.append(
                ConfigFault(path.name, row.line, f"targets[{nth}]", "duplicate_code", found)
            )
        seen.setdefault(one.key, row.line)
        rows.append(one)
    if not rows:
        faults.append(ConfigFault(path.name, 1, "targets", "empty"))
    if faults:
        raise ConfigError(faults)
    return Targets(path.name, fingerprint(path), tuple(rows), file.document, file.issued)


def _wrong(row: _Row) -> list[tuple[str, str, str, str]]:
    """What is wrong with a line of YAML: key, code, found, right."""
    faults = []
    if bool(row.title) == bool(row.item):
        found = f"{row.title} {row.item}" if row.title else ""
        faults.append(("title", "one_way_only", found, "title | item"))
    if row.title and row.title not in TITLE_WORDS:
        right = near(row.title, sorted(TITLE_WORDS)) or ", ".join(sorted(TITLE_WORDS))
        faults.append(("title", "not_among", row.title, right))
    if not FIRST_YEAR <= row.year <= LAST_YEAR:
        right = f"{FIRST_YEAR} - {LAST_YEAR}"
        faults.append(("year", "not_among", str(row.year), right))
    elif row.since and row.since > date(row.year, 12, 31):
        faults.append(("since", "dates_out_of_order", row.since.isoformat(), f"<= {row.year}"))
    for key, least in (("target", 0.0), ("attained", 0.0), ("in_progress", 0.0)):
        value = getattr(row, key)
        if value is None:
            continue
        if value < least or (key == "target" and value == 0):
            faults.append((key, "too_small", f"{value:g}", "> 0" if key == "target" else ">= 0"))
        elif value > MOST:
            faults.append((key, "too_large", f"{value:g}", f"<= {MOST:g}"))
        elif row.title and value != int(value):
            faults.append((key, "wrong_type", f"{value:g}", WHOLE))
    return faults


def _judge(reading: Reading, text: pl.DataFrame) -> pl.DataFrame:
    """The values of one sheet, its bad cells told."""
    serials = reading.table.encoding == "xlsx"
    numbers = ("target", "attained", "in_progress")
    values = text.with_columns(
        pl.col("title").replace_strict(TITLE_WORDS, default=None, return_dtype=pl.String),
        pl.col("level").replace_strict(LEVELS, default=None, return_dtype=pl.String),
        _year(),
        parse_day(pl.col("since"), serials),
        *(_number(name).alias(name) for name in numbers),
    )
    both = text["title"].is_not_null() & text["item"].is_not_null()
    neither = text["title"].is_null() & text["item"].is_null()
    no_title = text["title"].is_not_null() & values["title"].is_null()
    bad = {name: text[name].is_not_null() & values[name].is_null() for name in numbers}
    bad |= {"target": values["target"].is_null() | (values["target"] == 0).fill_null(False)}
    bad |= {"place": text["place"].is_null(), "year": values["year"].is_null()}
    bad |= {"level": text["level"].is_not_null() & values["level"].is_null()}
    bad |= {"since": text["since"].is_not_null() & values["since"].is_null()}
    right = dict.fromkeys(numbers, "0, " + WHOLE) | {"target": WHOLE, "year": "2026"}
    right |= {"since": "2026-01-01", "level": "county | city | all"}
    tell_cells(reading, text, bad, right)
    for index in no_title.arg_true():
        found = text["title"][index]
        reading.fault(
            "no_such_title",
            reading.headers["title"],
            row=reading.table.rows[index],
            found=found,
            right=near(found, sorted(TITLE_WORDS)) or ", ".join(sorted(TITLE_WORDS)),
        )
    where = "title" if "title" in reading.headers else "item"
    tell_cells(reading, text, {where: both | neither}, {}, "title_or_item")
    late = (values["since"].dt.year() > values["year"]).fill_null(False)
    tell_cells(reading, text, {"since": late}, {}, "since_after_year")
    return values.with_columns(
        pl.lit(reading.table.sheet).alias("sheet"),
        pl.Series("row", reading.table.rows, dtype=pl.Int64),
    )


def _year() -> pl.Expr:
    """A year of four digits, with 年 behind it or not."""
    digits = pl.col("year").str.extract(r"^(\d{4})(?:\.0)?年?(?:度)?$").cast(pl.Int64)
    return pl.when(digits.is_between(FIRST_YEAR, LAST_YEAR)).then(digits).alias("year")


def _number(name: str) -> pl.Expr:
    """A number that is not negative; of titles a whole one."""
    number = pl.col(name).cast(pl.Float64, strict=False)
    whole = pl.col("item").is_not_null() | (number == number.floor())
    return pl.when(number.is_between(0, MOST) & whole).then(number)


def _refuse_twice(parts: list[tuple[Reading, pl.DataFrame]]) -> None:
    """Notes every row that sets a target that an earlier one has set."""
    seen: dict[tuple[str | None, ...], int] = {}
    for reading, values in parts:
        for row in values.iter_rows(named=True):
            what = row["title"] or row["item"]
            key = row["place"], row["level"], row["year"], what
            if row["place"] is None or row["year"] is None or what is None:
                continue
            if key in seen:
                found = f"{row['place']} {row['year']} {what} ({seen[key]})"
                column = reading.headers["place"]
                reading.fault("target_twice", column, row=row["row"], found=found)
            seen.setdefault(key, row["row"])


def _target(row: dict[str, Any]) -> Target:
    item = Phrase(row["item"], row["item"]) if row["item"] else None
    return Target(**(row | {"item": item}))
