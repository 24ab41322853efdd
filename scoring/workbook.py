"""The list as officials open it in Excel: places, open cases, what it rests on, every clause."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from configs.words import Words
from scoring.check import missing_facts
from scoring.indicator_words import read_indicators
from scoring.rank import Ranking
from scoring.reasons import FINDING_SCHEMA, clause_label, for_person, unmet, verdict_of

# More open cases than this are counted, not printed: nobody reads them one by one.
OPEN_ROWS = 20_000
REASONS = 3


def write_workbook(
    ranking: Ranking,
    reasons: pl.DataFrame,
    findings: pl.DataFrame,
    basis: list[tuple[str, str]],
    words: Words,
    path: Path,
) -> None:
    """Writes the workbook. Cells are text or numbers, never formulas or links: names are untrusted.

    reasons, findings: as made by scoring.reasons for listed, reserve and open rows. basis: the
    lines of 口径说明. The file's own date is the day of the list, so that equal lists are equal.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": datetime.combine(ranking.as_of, datetime.min.time())})
    try:
        _places(_Sheet(book, words.say("sheet.list")), ranking, reasons, words)
        _open_cases(_Sheet(book, words.say("sheet.open")), ranking, words)
        _basis(_Sheet(book, words.say("sheet.basis")), basis, words)
        _clauses(_Sheet(book, words.say("sheet.clauses")), ranking, findings, words)
    finally:
        book.close()


class _Sheet:
    """A sheet written row by row: title, header, rows; widths, frozen header, A4 landscape."""

    def __init__(self, book: xlsxwriter.Workbook, name: str):
        self.sheet = book.add_worksheet(name)
        self.row = 0
        bordered = {"border": 1, "valign": "vcenter"}
        self.title = book.add_format({"bold": True, "font_size": 14, "valign": "vcenter"})
        self.head = book.add_format({**bordered, "bold": True, "align": "center"})
        self.text = book.add_format({**bordered, "text_wrap": True})
        self.number = book.add_format({**bordered, "num_format": "#,##0.00"})
        self.whole = book.add_format({**bordered, "num_format": "0"})
        self.head.set_text_wrap()
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)

    def begin(self, title: str, headers: Iterable[tuple[str, float]]) -> None:
        """Title row, then the header row, frozen and repeated on every printed page."""
        names = list(headers)
        for column, (_, width) in enumerate(names):
            self.sheet.set_column(column, column, width)
        self.sheet.write_string(0, 0, title, self.title)
        for column, (name, _) in enumerate(names):
            self.sheet.write_string(1, column, name, self.head)
        self.sheet.freeze_panes(2, 2)
        self.sheet.repeat_rows(1)
        self.row, self.columns = 2, len(names)

    def write(self, cells: Iterable[Any]) -> None:
        """One row; text as text, whatever it begins with."""
        for column, cell in enumerate(cells):
            if cell is None:
                self.sheet.write_blank(self.row, column, None, self.text)
            elif isinstance(cell, str):
                self.sheet.write_string(self.row, column, cell, self.text)
            elif isinstance(cell, int):
                self.sheet.write_number(self.row, column, cell, self.whole)
            else:
                self.sheet.write_number(self.row, column, cell, self.number)
        self.row += 1

    def end(self) -> None:
        """A filter over what was written."""
        if self.row > 2:
            self.sheet.autofilter(1, 0, self.row - 1, self.columns - 1)


def _places(sheet: _Sheet, ranking: Ranking, reasons: pl.DataFrame, words: Words) -> None:
    widths = [6, 32, 22, 12, 16, 9, 8, 8, 10, 10, 10, 10, 14, 30, 40, 40, 40, 30, 12, 16]
    headers = [words.say(f"column.{key}") for key in LIST_COLUMNS]
    sheet.begin(heading(ranking, words), zip(headers, widths))
    row_of = {code: i for i, code in enumerate(ranking.findings.frame["enterprise_id"])}
    texts = _texts(reasons, words)
    shown = ranking.frame.filter(pl.col("tier").is_in(["A", "B"]))
    for row in shown.iter_rows(named=True):
        index = row_of[row["enterprise_id"]]
        why = texts.get(row["enterprise_id"], [])[:REASONS]
        sheet.write(
            [
                row["rank"],
                row["name"],
                row["enterprise_id"],
                row["county"],
                row["cluster"],
                row["industry"],
                words.say(f"size.{row['size']}") if row["size"] else None,
                words.say(f"tier.{row['tier']}"),
                potential(row["potential"]),
                row["probability"],
                row["points"],
                row["points_high"],
                verdict_of(ranking, row["verdict"], words),
                words.say("join").join(unmet(ranking, index, words)),
                *(why + [""] * (REASONS - len(why))),
                words.say("join").join(for_person(ranking, index, words)),
                None,
                None,
            ]
        )
    if sheet.row > 2:
        review = [words.say(f"review.{key}") for key in ("agree", "up", "down", "out", "evidence")]
        sheet.sheet.data_validation(
            2,
            len(LIST_COLUMNS) - 2,
            sheet.row - 1,
            len(LIST_COLUMNS) - 2,
            {
                "validate": "list",
                "source": review,
            },
        )
    else:
        sheet.write([words.say("list.empty")])
    sheet.end()


LIST_COLUMNS = (
    "rank",
    "name",
    "enterprise_id",
    "county",
    "cluster",
    "industry",
    "size",
    "tier",
    "potential",
    "probability",
    "points",
    "points_high",
    "verdict",
    "unmet",
    "reason1",
    "reason2",
    "reason3",
    "for_person",
    "review",
    "remark",
)


def open_cases(ranking: Ranking) -> pl.DataFrame:
    """Enterprises whose case is open, by guaranteed points, possible points, then id.

    Open is a verdict that a missing fact leaves unknown, or a size that is not known.
    """
    if ranking.policy.edition is None:
        return ranking.frame.clear()
    return ranking.frame.filter(pl.col("to_verify")).sort(
        ["points", "points_high", "enterprise_id"],
        descending=[True, True, False],
        nulls_last=True,
    )


def _open_cases(sheet: _Sheet, ranking: Ranking, words: Words) -> None:
    keys = ("number", "name", "enterprise_id", "county", "points", "points_high", "missing")
    headers = [words.say(f"column.{key}") for key in keys]
    sheet.begin(words.say("open.title"), zip(headers, [6, 32, 22, 12, 10, 10, 90]))
    labels = read_indicators()
    row_of = {code: i for i, code in enumerate(ranking.findings.frame["enterprise_id"])}
    cases = open_cases(ranking)
    for number, row in enumerate(cases.head(OPEN_ROWS).iter_rows(named=True), start=1):
        index = row_of[row["enterprise_id"]]
        names = missing_facts(ranking.findings, index)
        told = [getattr(labels[name], words.lang) for name in names]
        if ranking.pipeline.population.sizes and row["size"] is None:
            told.append(words.say("open.size"))
        missing = words.say("join").join(told)
        sheet.write(
            [
                number,
                row["name"],
                row["enterprise_id"],
                row["county"],
                row["points"],
                row["points_high"],
                missing,
            ]
        )
    if cases.height > OPEN_ROWS:
        sheet.write([words.say("open.more", count=cases.height - OPEN_ROWS)])
    sheet.end()


def _basis(sheet: _Sheet, basis: list[tuple[str, str]], words: Words) -> None:
    headers = [words.say("column.item"), words.say("column.statement")]
    sheet.begin(words.say("sheet.basis"), zip(headers, [24, 110]))
    for item, statement in basis:
        sheet.write([item, statement])


def _clauses(sheet: _Sheet, ranking: Ranking, findings: pl.DataFrame, words: Words) -> None:
    keys = ("enterprise_id", "name", *list(FINDING_SCHEMA)[2:4], "label", *list(FINDING_SCHEMA)[4:])
    widths = [22, 32, 16, 12, 40, 16, 16, 10, 8, 24, 24, 12]
    sheet.begin(
        words.say("clauses.title"), zip([words.say(f"column.{key}") for key in keys], widths)
    )
    names = dict(ranking.frame.select("enterprise_id", "name").iter_rows())
    labels: dict[str, str] = {}
    for row in findings.iter_rows(named=True):
        code = row["criterion"]
        labels.setdefault(code, clause_label(ranking, code, words))
        verdict = row["verdict"]
        sheet.write(
            [
                row["enterprise_id"],
                names.get(row["enterprise_id"]),
                code,
                words.say(f"verdict.{verdict}") if words.knows(f"verdict.{verdict}") else verdict,
                labels[code],
                row["value"],
                row["line"],
                row["gap"],
                row["unit"],
                row["cites"],
                row["clause"],
                words.say(f"mark_word.{row['mark']}") if row["mark"] else None,
            ]
        )
    sheet.end()


def heading(ranking: Ranking, words: Words) -> str:
    """The list's title: what is selected, as of which day, and 虚构数据 where it is made up."""
    says = getattr(ranking.pipeline.says, words.lang)
    title = words.say("list.title", says=says, as_of=ranking.as_of.isoformat())
    return words.say("made_up.face") + title if "made_up" in ranking.notes else title


def potential(value: float | None) -> float | None:
    """培育潜力分 as shown: within 0 and 100, one decimal."""
    return None if value is None else round(min(max(value, 0.0), 100.0), 1)


def _texts(reasons: pl.DataFrame, words: Words) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for row in reasons.iter_rows(named=True):
        if row["direction"] == "for":
            texts.setdefault(row["enterprise_id"], []).append(row[f"text_{words.lang}"])
    return texts
