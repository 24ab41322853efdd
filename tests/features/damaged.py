"""Files as they really arrive: each built from code, each with what must become of it."""

# ruff: noqa: E501 - one line per case, so that the table can be read

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

CODES = (
    "91990012MA0000001P",
    "91990012MA0000002T",
    "91990012MA0000003X",
    "91990012MA00000041",
    "91990012MA00000054",
    "91990012MA00000067",
)
HEADERS = ("统一社会信用代码", "年度", "企业名称", "营业收入", "从业人员", "毛利率")
HEADER = ",".join(HEADERS)
Cells = list[Any]
# What counts as a bomb while the corpus is run: the real line takes too long to reach.
BOMB = 64 << 20


def row(n: int, revenue: Any = None, staff: Any = None, margin: Any = "", name: str = "") -> Cells:
    """One sound row of the made-up ledger, with what the case changes in it."""
    told = f"{7000 + n}.5" if revenue is None else revenue
    return [CODES[n], 2021, name or f"第{n}厂", told, 50 + n if staff is None else staff, margin]


def line(*cells: Any) -> str:
    return ",".join(str(cell) for cell in cells)


GOOD = [row(0), row(1)]
LINES = [HEADER, *(line(*cells) for cells in GOOD)]
TEXT = "\n".join(LINES) + "\n"
# What the two sound rows hold: 万元 turned into yuan.
REVENUE = {"revenue": [70_005_000.0, 70_015_000.0]}


@dataclass(frozen=True)
class Case:
    """One file: what it suffers from, how it is built, and either its values or its fault.

    code: the fault told; two with a bar between where either says it.
    """

    name: str
    file: str
    build: Callable[[Path], object]
    values: dict[str, list[Any]] = field(default_factory=dict)
    code: str = ""
    row: int | None = None
    column: str = ""


def text(
    content: str | list[str], encoding: str = "utf-8", end: str = "\n"
) -> Callable[[Path], object]:
    whole = content if isinstance(content, str) else end.join(content) + end
    return lambda path: path.write_bytes(whole.encode(encoding))


def data(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def with_rows(*rows: Cells, header: str = HEADER) -> Callable[[Path], object]:
    return text([header, *(line(*cells) for cells in rows)])


def sheets(*content: list[Cells], hidden: tuple[int, ...] = ()) -> Callable[[Path], object]:
    """A workbook; (value, format) writes a cell with a number format."""

    def build(path: Path) -> None:
        book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
        for number, rows in enumerate(content):
            sheet = book.add_worksheet()
            for index, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, tuple):
                        shown = book.add_format({"num_format": cell[1]})
                        sheet.write(index, column, cell[0], shown)
                    else:
                        sheet.write(index, column, cell)
            if number in hidden:
                sheet.hide()
            else:
                sheet.activate()
        book.close()

    return build


def merged(path: Path) -> None:
    """Titles, a header of two rows with merged cells, units, a total and signatures."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("企业经营情况")
    sheet.merge_range(0, 0, 0, 5, "2021年度企业经营情况表")
    sheet.write(1, 5, "单位:万元")
    for column in (0, 1, 2):
        sheet.merge_range(2, column, 3, column, HEADERS[column])
    sheet.merge_range(2, 3, 2, 5, "主要指标")
    sheet.write_row(3, 3, HEADERS[3:])
    sheet.write_row(4, 3, ["万元", "人", "%"])
    for index, cells in enumerate([row(0, margin=12.5), row(1, margin=20)]):
        sheet.write_row(5 + index, 0, cells)
    sheet.merge_range(7, 0, 7, 2, "合  计")
    sheet.write_row(7, 3, [14002, 101])
    sheet.merge_range(8, 0, 8, 5, "备注:以上数据由各县填报")
    sheet.write(9, 0, "填表人:某某")
    sheet.write(9, 3, "审核人:某某")
    book.close()


def formula(path: Path) -> None:
    """A cell computed by a formula: its value is read, an error in it is told."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADERS)
    sheet.write_row(1, 0, row(0))
    sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    book.close()


def half(content: Callable[[Path], object], keep: float) -> Callable[[Path], object]:
    """A file of which only a part arrived."""

    def build(path: Path) -> None:
        content(path)
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * keep)])

    return build


def parquet(path: Path) -> None:
    pl.DataFrame([row(0), row(1)], schema=list(HEADERS), orient="row", strict=False).write_parquet(
        path
    )


def gzip_bomb(path: Path) -> None:
    """Line ends without end: one packed block of 16 MiB, many times over."""
    block = gzip.compress(b"\n" * (16 << 20), 9, mtime=0)
    path.write_bytes(block * (BOMB // (16 << 20) + 1))


def zip_bomb(path: Path) -> None:
    """A workbook whose sheet says of itself that it unpacks to three gigabytes."""
    sheets([list(HEADERS), *GOOD])(path)
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        real = book.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    place = content.index(real, place)
    path.write_bytes(content[:place] + (3 << 30).to_bytes(4, "little") + content[place + 4 :])


def other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "no workbook")


def crc(path: Path) -> None:
    """A workbook in which one byte of the sheet was changed on its way."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/other.xml", "sound")
    path.write_bytes(path.read_bytes().replace(b"sound", b"wound"))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
BYTES = TEXT.encode()
GB = TEXT.encode("gb18030")
LOST = "9.19900120000001E+17"
WIDE_ROW = [
    HEADER.replace("企业名称", "企业名称,网址"),
    *(line(*c[:3], "无", *c[3:]) for c in GOOD),
]
XL = [list(HEADERS), *GOOD]

# fmt: off
CASES = [
    # Encodings, line ends, separators.
    Case("UTF-8", "a.csv", text(TEXT), REVENUE),
    Case("UTF-8 with BOM", "a.csv", text(TEXT, "utf-8-sig"), REVENUE),
    Case("GB18030", "a.csv", text(TEXT, "gb18030"), REVENUE),
    Case("a rare character of GB18030", "a.csv", text(TEXT.replace("第0厂", "𠮷厂"), "gb18030"), {"name": ["𠮷厂", "第1厂"]}),
    Case("GB18030 with a broken byte", "a.csv", data(GB.replace(b"7001.5", b"7001.5\xff")), code="encoding", row=3),
    Case("UTF-8 with a broken byte", "a.csv", data(BYTES.replace(b"7001.5", b"7001.5\xe5")), code="encoding", row=3),
    Case("BOM, then GB18030", "a.csv", data(b"\xef\xbb\xbf" + GB), code="encoding", row=1),
    Case("UTF-16", "a.csv", text(TEXT, "utf-16"), code="encoding"),
    Case("UTF-16 without BOM", "a.csv", text(TEXT, "utf-16-le"), code="encoding"),
    Case("a NUL byte", "a.csv", data(BYTES.replace(b"7000.5", b"7000\x005")), code="encoding"),
    Case("Windows line ends", "a.csv", text(LINES, end="\r\n"), REVENUE),
    Case("old line ends", "a.csv", text(LINES, end="\r"), REVENUE),
    Case("mixed line ends", "a.csv", text(f"{LINES[0]}\r\n{LINES[1]}\r{LINES[2]}\n"), REVENUE),
    Case("no last line end", "a.csv", text(TEXT.rstrip()), REVENUE),
    Case("tabs", "a.csv", text(TEXT.replace(",", "\t")), REVENUE),
    Case("semicolons", "a.csv", text(TEXT.replace(",", ";")), REVENUE),
    Case("blank lines", "a.csv", text(["", "", LINES[0], "", LINES[1], ",,,,,", LINES[2]]), REVENUE),
    Case("quoted cells", "a.csv", text(TEXT.replace("7000.5", '"7,000.5"').replace("第0厂", '"第0厂,东"')), REVENUE | {"name": ["第0厂,东", "第1厂"]}),
    Case("a line end inside a cell", "a.csv", text(TEXT.replace("第0厂", '"第0\n厂"')), REVENUE),
    # Text that is cut, shifted or torn.
    Case("a row too long", "a.csv", text(TEXT.replace("第1厂", "第1厂,东")), code="ragged_row", row=3),
    Case("a row too short", "a.csv", text(TEXT.replace("7001.5,", "")), code="ragged_row", row=3),
    Case("half a file", "a.csv", text(TEXT[:-15]), code="ragged_row", row=3),
    Case("an open quote", "a.csv", text(TEXT.replace("第1厂", '"第1厂')), code="open_quote", row=3),
    Case("shifted columns", "a.csv", with_rows(row(0), [*row(1)[1:], ""]), code="bad_credit_code", row=3, column="统一社会信用代码"),
    Case("half a gzip", "a.csv.gz", half(data(gzip.compress(BYTES * 50, mtime=0)), 0.7), code="cut_short"),
    Case("no gzip", "a.csv.gz", data(BYTES), code="not_a_table"),
    Case("a torn gzip", "a.csv.gz", data(gzip.compress(BYTES, mtime=0)[:-8] + b"\xff" * 8), code="not_a_table"),
    Case("gzip, sound", "a.csv.gz", data(gzip.compress(GB, mtime=0)), REVENUE),
    Case("gzip called CSV", "a.csv", data(gzip.compress(BYTES, mtime=0)), REVENUE),
    Case("a gzip bomb", "a.csv.gz", gzip_bomb, code="too_large"),
    Case("20,000 columns", "a.csv", text(HEADER + "," * 20_000 + "x\n" + line(*row(0)) + "\n"), code="too_large"),
    Case("nothing at all", "a.csv", data(b""), code="empty_file"),
    Case("line ends only", "a.csv", text("\n\n\r\n"), code="empty_file"),
    Case("header only", "a.csv", text(HEADER + "\n"), code="empty_file"),
    Case("totals only", "a.csv", text([HEADER, "合计,,,14002,101,"]), code="empty_file"),
    # What is not what it is called.
    Case("HTML called XLSX", "a.xlsx", text("<html><table><tr><td>1</td></tr></table></html>"), code="not_a_table"),
    Case("HTML called CSV", "a.csv", text("<!DOCTYPE html>\n<table></table>"), code="not_a_table"),
    Case("CSV called XLSX", "a.xlsx", text(TEXT), code="not_a_table"),
    Case("XLSX called CSV", "a.csv", lambda path: _via_xlsx(path, XL), REVENUE),
    Case("XLSX called XLS", "a.xls", lambda path: _via_xlsx(path, XL), REVENUE),
    Case("an old container that holds no workbook", "a.xlsx", data(OLE), code="not_a_table"),
    Case("locked by a password", "a.xlsx", data(OLE + "EncryptedPackage".encode("utf-16-le")), code="protected"),
    Case("a ZIP that is no workbook", "a.xlsx", other_zip, code="not_a_table"),
    Case("a changed byte", "a.xlsx", crc, code="cut_short"),
    Case("half a workbook", "a.xlsx", half(sheets(XL), 0.6), code="cut_short"),
    Case("a ZIP bomb", "a.xlsx", zip_bomb, code="too_large"),
    Case("two far corners", "a.xlsx", lambda path: _corners(path), code="too_large"),
    Case("Parquet", "a.parquet", parquet, REVENUE),
    Case("half a Parquet file", "a.parquet", half(parquet, 0.6), code="cut_short"),
    Case("CSV called Parquet", "a.parquet", text(TEXT), code="not_a_table"),
    # Workbooks as bureaus send them.
    Case("merged header, units, totals, notes", "a.xlsx", merged, REVENUE | {"gross_margin": [0.125, 0.2]}),
    Case("titles above", "a.xlsx", sheets([["某市企业情况表"], ["填报单位:元氏县局"], [], *XL]), REVENUE),
    Case("titles above, in CSV", "a.csv", text(["某市企业情况表,,,,,", ",,,,,单位:万元", *LINES]), REVENUE),
    Case("numbered columns", "a.xlsx", sheets([list(HEADERS), ["甲", "乙", 1, 2, 3, 4], *GOOD]), REVENUE),
    Case("sections and subtotals", "a.xlsx", sheets([list(HEADERS), ["一、东县"], row(0), ["小计", None, None, 7000.5], ["二、西县"], row(1), ["总 计:", None, None, 14002]] ), REVENUE),
    Case("the header again on each page", "a.xlsx", sheets([list(HEADERS), row(0), list(HEADERS), row(1)]), REVENUE),
    Case("notes below, in CSV", "a.csv", text([*LINES, "合计,,,14002,101,", "注1:数据未经审计", "填表人:某某,,审核人:某某"]), REVENUE),
    Case("two years side by side", "a.xlsx", sheets([[*HEADERS[:3], "营业收入", None], [None, None, None, "2021年", "2020年"], [*row(0)[:4], 6000]] ), code="missing_column", column="营业收入"),
    Case("an empty workbook", "a.xlsx", sheets([]), code="empty_file"),
    Case("an empty sheet first", "a.xlsx", sheets([], XL), REVENUE),
    Case("a hidden copy first", "a.xlsx", sheets([list(HEADERS), row(0, 1), row(1, 2)], XL, hidden=(0,)), REVENUE),
    Case("a workbook of headers", "a.xlsx", sheets([list(HEADERS)]), code="empty_file"),
    Case("another table's headers", "a.csv", text("品名,数量\n螺栓,3\n"), code="missing_column"),
    Case("a header twice, alike", "a.csv", text([f"{HEADER},营业收入", *(f"{line(*c)},{c[3]}" for c in GOOD)]), REVENUE),
    Case("a header twice, unlike", "a.csv", text([f"{HEADER},营业收入", *(f"{line(*c)},1" for c in GOOD)]), code="duplicate_header", column="营业收入"),
    Case("a column more", "a.csv", text(WIDE_ROW), REVENUE),
    Case("headers with spaces, brackets and units", "a.csv", with_rows(*GOOD, header=HEADER.replace("营业收入", " 营 业 收 入（万元）").replace("从业人员", "从业人员（人）" )), REVENUE | {"employees": [50.0, 51.0]}),
    # Cells.
    Case("percent cells of Excel", "a.xlsx", sheets([list(HEADERS), row(0, margin=(0.125, "0.0%")), row(1, margin=12.5)]), {"gross_margin": [0.125, 0.125]}),
    Case("percent as text", "a.csv", with_rows(row(0, margin="12.5 %"), row(1, margin="１２．５％")), {"gross_margin": [0.125, 0.125]}),
    Case("thousands", "a.csv", with_rows(row(0, "7 000.5"), row(1, "7\u00a0001.5")), REVENUE),
    Case("full-width digits and commas", "a.csv", with_rows(row(0, "７，０００．５"), row(1)), REVENUE),
    Case("negative in brackets", "a.csv", with_rows(row(0, margin="(3.5)"), row(1, margin="（3.5%）")), {"gross_margin": [-0.035, -0.035]}),
    Case("units in the cells", "a.csv", with_rows(row(0, "0.70005亿"), row(1, "70015000元")), REVENUE),
    Case("an apostrophe before a number", "a.csv", with_rows(row(0, "'7000.5"), row(1)), REVENUE),
    Case("about", "a.csv", with_rows(row(0), row(1, "约7001.5")), code="not_readable", row=3, column="营业收入"),
    Case("more than", "a.csv", with_rows(row(0), row(1, ">7001.5")), code="not_readable", row=3, column="营业收入"),
    Case("and above", "a.csv", with_rows(row(0), row(1, "7000万元以上")), code="not_readable", row=3, column="营业收入"),
    Case("a decimal comma", "a.csv", with_rows(row(0), row(1, '"7001,5"')), code="not_readable", row=3, column="营业收入"),
    Case("two numbers in a cell", "a.csv", with_rows(row(0), row(1, "70 01")), code="not_readable", row=3, column="营业收入"),
    Case("an error of Excel", "a.xlsx", formula, code="not_readable", row=2, column="营业收入"),
    Case("yuan among 万元", "a.csv", with_rows(row(0), row(1, "70015000000")), code="implausible", row=3, column="营业收入"),
    Case("a formula in a name", "a.csv", with_rows(row(0), row(1, name="=HYPERLINK(1)")), code="not_readable", row=3, column="企业名称"),
    Case("a command in a name", "a.csv", with_rows(row(0), row(1, name="@SUM(1)")), code="not_readable", row=3, column="企业名称"),
    Case("sentinels in full width", "a.csv", with_rows(row(0, staff="－－"), row(1, staff="不 详")), REVENUE),
    Case("no such day", "a.csv", with_rows([*row(0), "2021年2月30日"], header=HEADER + ",成立日期"), code="not_readable", row=2, column="成立日期"),
    Case("days in Chinese forms", "a.csv", with_rows([*row(0), "2015年3月1日"], [*row(1), "二〇一五年三月一日"], header=HEADER + ",成立日期" ), {"founded_on": [date(2015, 3, 1)] * 2}),
    Case("days of Excel", "a.xlsx", sheets([[*HEADERS, "成立日期"], [*row(0), datetime(2015, 3, 1)], [*row(1), (42064, 'yyyy"年"m"月"d"日"')]] ), {"founded_on": [date(2015, 3, 1)] * 2}),
    Case("a code that lost its last digits", "a.csv", with_rows(row(0), [LOST, *row(1)[1:]]), code="lost_digits", row=3, column="统一社会信用代码"),
    Case("a wrong code", "a.csv", with_rows(row(0), [CODES[1][:-1] + "X", *row(1)[1:]]), code="bad_credit_code", row=3, column="统一社会信用代码"),
    Case("the same row twice", "a.csv", with_rows(row(0), row(0)), values={"year": [2021]}),
    Case("two rows that differ under one key", "a.csv", with_rows(row(0), [*row(0)[:-1], "77"]), code="duplicate_key", row=2, column="统一社会信用代码"),
]
# fmt: on


def _via_xlsx(path: Path, rows: list[Cells]) -> None:
    """A workbook under another name than its own."""
    real = path.with_name("real.xlsx")
    sheets(rows)(real)
    real.rename(path)


def _corners(path: Path) -> None:
    """A table, and one stray cell in the last row and column that a sheet has."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for index, cells in enumerate(XL):
        sheet.write_row(index, 0, cells)
    sheet.write(1_048_575, 16_383, "x")
    book.close()
