"""What clerks and spreadsheets do to the cells of a made-up bureau's table, each kind by its rate.

Every function changes a row in place and tells what it did: (column, fault, found, right).
"""

from collections.abc import Iterator
from datetime import date

import numpy as np

from features.columns import COLUMNS

# What such a table asks for, under the words of its upper header row.
GROUPS = {
    "基本信息": ("name", "city", "county", "cluster", "industry", "founded_on"),
    "经营情况": (
        *("revenue", "main_revenue", "rd_expense", "net_profit"),
        *("total_assets", "total_liabilities"),
    ),
    "人员与创新": ("employees", "rd_staff", "class1_rights", "certificates"),
    "市场": ("market_share_national", "own_brand"),
}
SENT = [COLUMNS[name] for names in GROUPS.values() for name in names]
MONEY = [column.zh for column in SENT if column.kind == "money"]
NUMBERS = [column.zh for column in SENT if column.kind in ("money", "count", "share")]
CODE, YEAR, KNOWN, FORMER, NOTE = "统一社会信用代码", "年度", "知悉日期", "曾用名", "备注"
NAME, COUNTY, FOUNDED, BRAND = (
    COLUMNS[name].zh for name in ("name", "county", "founded_on", "own_brand")
)
HEADERS = [CODE, *(column.zh for column in SENT), FORMER, YEAR, KNOWN, NOTE]
# How many of each hundred rows, cells, enterprises are touched by one kind of mess.
ROWS = {"in_yuan": 1.5, "lost_digits": 4.0, "wrong_character": 1.0, "twice": 1.5, "shifted": 0.5}
CELLS = {"full_width": 1.0, "thousands": 2.0, "unit_in_cell": 0.5}
NAMES_SPACED, DAYS, SENTINELS, FLAGS, RENAMED = 2.0, 10.0, 60.0, 5.0, 4.0
UNKNOWN_WORDS = ("\u2014", "-", "/", "不详", "暂无")
FLAG_WORDS = {"是": ("有", "\u221a", "Y"), "否": ("无", "\u00d7", "N")}
FULL_WIDTH = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789."}

# What the key calls each kind of mess, and what stands in its columns `found` and `right`.
FAULTS = {
    "in_yuan": "a cell in yuan under a header in 10,000 yuan, as the whole row is",
    "lost_digits": "a credit code turned into a number; right: the code",
    "wrong_character": "a credit code with a wrong character; right: the code",
    "twice": "a row sent a second time; right: the row where it stood first",
    "shifted": "a row whose cells after the name stand one column too far to the right",
    "full_width": "digits in full width",
    "thousands": "a thousands separator",
    "unit_in_cell": "the unit stands in the cell",
    "spaces": "a space inside the name",
    "day": "a day in another form; right: as 2015-03-02",
    "sentinel": "a word for a value that is not known; right: empty",
    "former_name": "the name of an earlier year; right: the name of today",
    "flag": "another word for 是 or 否",
    "subtotal": "a row of subtotals",
    "total": "a row of totals",
    "note": "a row of notes below the table",
}

Cell = str | float | None
Row = dict[str, Cell]
Told = tuple[str, str, Cell, Cell]


# Of renamed enterprises by code: the former name, and the year since when it is former.
Former = dict[str, tuple[str, int]]


def as_text(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, others with two decimals."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    return str(int(cell)) if cell == int(cell) else f"{cell:.2f}"


def tell_former_name(row: Row, former: Former, rng: np.random.Generator) -> Iterator[Told]:
    """A few enterprises were renamed: earlier years bear the old name, later ones tell it."""
    code, name, year = str(row[CODE]), str(row[NAME]), float(row[YEAR] or 0)
    if code not in former:
        renamed = rng.random() * 100 < RENAMED
        since = int(rng.integers(2021, 2024)) if renamed else 0
        former[code] = (name.replace("有限公司", "厂"), since)
    before, since = former[code]
    if row[NAME] is None or not since:
        return
    if year >= since:
        row[FORMER] = before
    else:
        row[NAME] = before
        yield (NAME, "former_name", before, name)


def mess_row(row: Row, kind: str, book: bool) -> Iterator[Told]:
    """A mess of the whole row, or of its key."""
    code = str(row[CODE])
    if kind == "in_yuan":
        for column in MONEY:
            right = row[column]
            if isinstance(right, float):
                row[column] = round(right * 1e4)
                yield (column, kind, row[column], right)
    elif kind == "wrong_character":
        row[CODE] = code[:10] + str((int(code[10]) + 1) % 10) + code[11:]
        yield (CODE, kind, row[CODE], code)
    elif code.isdigit():
        # A spreadsheet keeps fifteen digits, and shows six of them where it saves as text.
        row[CODE] = float(int(code[:15] + "000")) if book else f"{int(code):.5E}"
        yield (CODE, kind, row[CODE], code)


def mess_cells(row: Row, rng: np.random.Generator) -> Iterator[Told]:
    """Messes of single cells."""
    for column in NUMBERS:
        right, kind = row[column], draw_kind(CELLS, rng)
        if right is None and rng.random() * 100 < SENTINELS:
            row[column] = str(rng.choice(UNKNOWN_WORDS))
            yield (column, "sentinel", row[column], None)
        elif isinstance(right, float) and (found := _written(right, kind, column)):
            row[column] = found
            yield (column, kind, found, right)
    for column in (FOUNDED, KNOWN):
        day = row[column]
        if isinstance(day, str) and rng.random() * 100 < DAYS:
            row[column] = _day(date.fromisoformat(day), int(rng.integers(4)))
            yield (column, "day", row[column], day)
    name, brand = row[NAME], row[BRAND]
    if isinstance(name, str) and rng.random() * 100 < NAMES_SPACED:
        row[NAME] = name[:3] + " " + name[3:]
        # A former name is told as such; its space is one more fault of the same cell.
        yield (NAME, "spaces", row[NAME], name)
    if isinstance(brand, str) and rng.random() * 100 < FLAGS:
        row[BRAND] = str(rng.choice(FLAG_WORDS[brand]))
        yield (BRAND, "flag", row[BRAND], brand)


def _written(value: float, kind: str, column: str) -> str | None:
    """A number written in a messy way; None where this way does not fit it."""
    if kind == "full_width":
        return as_text(value).translate(FULL_WIDTH)
    if kind == "thousands" and value >= 1000:
        return f"{value:,.2f}" if column in MONEY else f"{value:,.0f}"
    return as_text(value) + "万元" if kind == "unit_in_cell" and column in MONEY else None


def _day(day: date, form: int) -> str:
    """A day in one of four forms."""
    y, m, d = day.year, day.month, day.day
    return (f"{y}年{m}月{d}日", f"{y}.{m}.{d}", f"{y}/{m:02}/{d:02}", f"{y}{m:02}{d:02}")[form]


def draw_kind(rates: dict[str, float], rng: np.random.Generator) -> str:
    """One of the kinds by its rate in a hundred, or none ("")."""
    luck = rng.random() * 100
    for kind, rate in rates.items():
        if luck < rate:
            return kind
        luck -= rate
    return ""
