"""How a sheet is laid out: titles, headers of one to three rows, units, totals and notes."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

# How far down a header row is looked for, under titles and notes.
HEADER_DEPTH = 20

# What one stated unit is in the unit that facts are held in.
UNITS = {"元": 1.0, "千元": 1e3, "万元": 1e4, "百万元": 1e6, "亿元": 1e8, "%": 0.01, "share": 1.0}
# What is counted, not measured: such a unit changes no number.
COUNTED = frozenset("人名个件项家户年月次台套只位篇种分岁倍")

Row = Sequence[str | None]

# 填报单位, 编制单位 and the like are offices, not units: 元氏县 is no money.
_MONEY_UNIT = re.compile(
    r"(?<![填报送申编制管位属位])单位[:为]?(?:人民币)?(元|千元|万元|百万元|亿元)(?=$|[)\],;、/.])"
)
_YEAR = re.compile(r"(19|20)\d\d(年度?)?")
_NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+%?")
_STEMS = "甲乙丙丁戊己庚辛"

# The patterns below are read by Polars over whole columns, so they fold blanks by themselves.
_TOTAL = (
    r"^\s*(?:\S{0,12}?(?:合\s*计|总\s*计|小\s*计|共\s*计)"
    r"|平\s*均|平均[值数])(?:[(（]\S{0,10}[)）])?\s*[:：]?\s*$"
)
_NOTE = (
    r"^\s*(?:(?:备\s*注|注|说\s*明|附\s*注|填[表报]说明|[资数][料据]来源)\s*"
    r"(?:[0-9０-９一二三四五六七八九十]{0,2}\s*[:：.．、]|$)"
    r"|(?:单位|统计|企业|部门)?(?:填\s*表|填\s*报|制\s*表|审\s*核|复\s*核|经\s*办|负\s*责|联\s*系|报出|报送)"
    r"(?:人|人员|单位|日期|时间|电话|方式)?\s*(?:[:：(（]|$)"
    r"|[(（]?(?:盖章|公章|签章)[)）]?\s*[:：]?\s*$)"
)
_ALONE = r"^\s*[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[:：；。;]"


@dataclass(frozen=True)
class Heading:
    """Where the header of a sheet stands and what it says; rows are counted from 0.

    depth: how many rows it has; names: one for every column, none twice;
    units: what a row of units under the header states;
    default_unit: from a line such as 单位:万元 above it; below: the first row that may be data;
    found: whether the header row was known by its words, or only taken to be the first.
    """

    top: int
    depth: int
    below: int
    names: tuple[str, ...]
    units: dict[str, str]
    default_unit: str
    found: bool


def find_heading(rows: Sequence[Row], wanted: set[str]) -> Heading:
    """The heading among the first rows of a sheet, by `wanted`, the folded headers asked for.

    A header row holds at least two of them. Over it may stand one or two rows of groups, each
    written in the first cell of its span: a column is then called "group sub", or by its
    sub-header alone where that is what is asked for and stands only once. Where no row fits, the
    first one that is not blank is taken.
    """
    for index, row in enumerate(rows[:HEADER_DEPTH]):
        alone = tuple(_text(cell) for cell in row)
        # Lines of text may be of any length; a header of two rows fills the same columns.
        under = rows[index + 1] if index + 1 < len(rows) else ()
        pair = _joined(row, under, wanted) if len(under) == len(row) else None
        low = rows[index + 2] if index + 2 < len(rows) else ()
        # Groups of groups: the lowest of three rows is the sub-header of the upper two together.
        three = _joined(pair, low, wanted) if pair and len(low) == len(row) else None
        if pair and three and _matches(alone, wanted) and _is_needed(pair, three, low, wanted):
            return _heading(rows, index, 3, three, found=True)
        if pair and _is_needed(alone, pair, under, wanted):
            return _heading(rows, index, 2, pair, found=True)
        if _matches(alone, wanted) >= 2:
            return _heading(rows, index, 1, alone, found=True)
    first = next((i for i, row in enumerate(rows) if any(_text(cell) for cell in row)), 0)
    names = tuple(_text(cell) for cell in rows[first]) if rows else ()
    return _heading(rows, first, 1, names, found=False)


def _heading(
    rows: Sequence[Row], top: int, depth: int, names: tuple[str, ...], found: bool
) -> Heading:
    called = numbered(names)
    below, units = top + depth, {}
    for row in rows[below : below + 2]:
        stated = _units(row)
        if stated:
            units = {called[c]: unit for c, unit in stated.items() if c < len(called)}
        elif not _numbers_columns(row):
            break
        below += 1
    return Heading(top, depth, below, called, units, _default_unit(rows[:top]), found)


def numbered(names: Sequence[str]) -> tuple[str, ...]:
    """Names of columns, none twice: an equal one gets a number, an empty one its position."""
    seen: Counter[str] = Counter()
    called = []
    for position, name in enumerate(names):
        name = name or f"({position + 1})"
        seen[name] += 1
        called.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(called)


def _text(cell: str | None) -> str:
    return cell.strip() if cell else ""


def _matches(names: Sequence[str], wanted: set[str]) -> int:
    return len(wanted.intersection(fold(name) for name in names if name))


def _joined(top: Row, sub: Row, wanted: set[str]) -> tuple[str, ...] | None:
    """Names from a row of groups and the row of sub-headers under it; None where it is none."""
    subs = [_text(cell) for cell in sub]
    if not any(subs) or _units(sub) or _numbers_columns(sub):
        return None
    if any(_NUMBER.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in subs):
        return None
    often = Counter(fold(cell) for cell in subs if cell)
    names, group, spans = [], "", False
    for over, cell in zip((_text(cell) for cell in top), subs):
        # A group reaches as far as there are sub-headers and no other group begins.
        group = over or (group if cell else "")
        if group and cell:
            spans = True
            both = f"{group} {cell}"
            known = fold(both) not in wanted and fold(cell) in wanted and often[fold(cell)] == 1
            names.append(cell if known else both)
        else:
            names.append(over or cell)
        group = group if cell else ""
    return tuple(names) if spans else None


def _is_needed(alone: tuple[str, ...], pair: tuple[str, ...], sub: Row, wanted: set[str]) -> bool:
    """Whether two rows make the header together, and not a title or a header and a data row."""
    subs = [_text(cell) for cell in sub]
    if _matches(alone, wanted) >= 2:
        # The headers asked for reach down over both rows; sub-headers fill the blanks beside.
        keys = [c for c, name in enumerate(alone) if name and fold(name) in wanted]
        empty = [c for c in keys if not subs[c]]
        return len(empty) >= 2 and any(cell and not over for over, cell in zip(alone, subs))
    if _matches(pair, wanted) < 2:
        return False
    repeated = any(count > 1 for count in Counter(filter(None, subs)).values())
    groups = sum(1 for over in alone if over)
    return _matches(pair, wanted) > _matches(subs, wanted) or (repeated and groups >= 2)


def _units(row: Row) -> dict[int, str]:
    """Position and unit of every cell, where a row holds nothing but units."""
    found = {}
    for position, cell in enumerate(row):
        unit = _plain(cell or "").removeprefix("(").removesuffix(")").removeprefix("单位:")
        if unit in UNITS or unit in COUNTED:
            found[position] = unit
        elif unit not in ("", "-", "--", "—", "/", "单位", "计量单位"):
            return {}
    return found


def _numbers_columns(row: Row) -> bool:
    """Whether a row only counts the columns, as official forms do: 甲 乙 1 2 3, none left out."""
    rest = [_plain(cell or "") for cell in row]
    while rest and not rest[-1]:
        rest.pop()
    while rest and rest[0] in _STEMS:
        rest.pop(0)
    return len(rest) >= 3 and rest == [str(n + 1) for n in range(len(rest))]


def _default_unit(rows: Sequence[Row]) -> str:
    """The money unit that a line above the header states for the whole table; "" for none."""
    for row in rows:
        line = [_plain(cell) for cell in row if cell and cell.strip()]
        # The word and its unit may stand in neighbouring cells.
        for text in (*line, *(a + b for a, b in pairwise(line))):
            if stated := _MONEY_UNIT.search(text):
                return stated.group(1)
    return ""


def no_data(frame: pl.DataFrame, header_rows: Sequence[Row]) -> pl.Series:
    """Which rows under a heading are totals, notes, section lines or the header once more.

    One Boolean per row of `frame` (all columns String). Blank rows are not meant.
    """
    suspect = _begins_odd(frame, header_rows)
    if not suspect.any():
        return suspect
    places = suspect.arg_true()
    return suspect.scatter(places, _judge_lines(frame.filter(suspect), header_rows))


def _begins_odd(frame: pl.DataFrame, header_rows: Sequence[Row]) -> pl.Series:
    """The rows that may be no data, by how they begin: of very many hardly any is one."""
    odd = pl.repeat(False, frame.height, eager=True).alias("no_data")
    for nth, cells in enumerate(frame.get_columns()[:3]):
        # Where nothing stands in front, the row begins further on.
        odd |= cells.is_null() if not nth else False
        different = cells.drop_nulls().unique()
        signs = different.str.contains(f"{_TOTAL}|{_NOTE}|{_ALONE}")
        if signs.any():
            odd |= cells.is_in(different.filter(signs).implode()).fill_null(False)
    for row in header_rows:
        said = next(((n, cell) for n, cell in zip(frame.columns, row) if cell), None)
        odd |= (frame[said[0]] == said[1]).fill_null(False) if said else False
    return odd


def _judge_lines(frame: pl.DataFrame, header_rows: Sequence[Row]) -> pl.Series:
    first = pl.coalesce(pl.all())
    filled = pl.sum_horizontal(pl.all().is_not_null())
    total = pl.any_horizontal(pl.col(frame.columns[:3]).str.contains(_TOTAL).fill_null(False))
    note = first.str.contains(_NOTE)
    wide = len(frame.columns) >= 3
    alone = (filled == 1) & first.str.contains(_ALONE) if wide else pl.lit(False)
    again = pl.lit(False)
    for row in header_rows:
        cells = [(name, cell) for name, cell in zip(frame.columns, row) if cell]
        if len(cells) >= 2:
            again |= pl.all_horizontal(
                pl.col(name).eq_missing(pl.lit(cell)) for name, cell in cells
            )
    found = total | first.str.contains(_TOTAL) | note | alone | again
    return frame.select(found.fill_null(False).alias("no_data")).to_series()


def line_of(cells: Row) -> str:
    """A row that is no data, as one line of text."""
    return " ".join(_text(cell) for cell in cells if _text(cell))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def fold(header: str) -> str:
    """A header as it is compared: half-width, without spaces, lower case, without its unit."""
    return split_unit(_plain(header).lower())[0]


def split_unit(header: str) -> tuple[str, str]:
    """(name, unit) of a header such as 营业收入(万元); the unit is "" where it states none."""
    plain = _plain(header)
    name, bracket, rest = plain.rpartition("(")
    unit = rest.removesuffix(")").removeprefix("单位:")
    if bracket and rest.endswith(")") and (unit in UNITS or unit in COUNTED):
        return name, unit
    return plain, ""
