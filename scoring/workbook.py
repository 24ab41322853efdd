"""The list as officials open it in Excel: a sheet for each question that they are asked."""

from pathlib import Path
from typing import Any

import polars as pl

from configs.words import Words
from scoring.behind import Behind
from scoring.breakdown import break_down
from scoring.law_table import clause_label, closing_text
from scoring.list_sheet import gather_rows, write_list_sheet
from scoring.margin_sheet import write_margin
from scoring.open_cases import tell_open, write_open
from scoring.points_sheet import has_points, plan_points, write_points
from scoring.quota_words import quota_rows
from scoring.rank import Ranking
from scoring.reasons import Explained
from scoring.returned_sheet import write_returned
from scoring.rule_sheet import RuleLines, write_rules
from scoring.score_sheet import plan_scores, write_scores
from scoring.sheet_blocks import Column, Figures, Texts
from scoring.sheets import Sheet, open_book, write_basis

# Of more clauses than this those alone are printed that are not simply met; all are in the folder.
CLAUSE_ROWS = 30_000
URGENT = ("not_met", "unknown", "person")


def write_workbook(
    ranking: Ranking,
    behind: Behind,
    explained: Explained,
    findings: pl.DataFrame,
    basis: list[tuple[str, str]],
    receipt: dict[str, Any],
    words: Words,
    path: Path,
) -> None:
    """Writes the workbook. What data say is text or a number: names are untrusted. All formulas are
    ours and point at cells.

    behind: what the list keeps beside it. explained: those who are shown. findings: as made by
    scoring.law_table for listed, reserve and open rows. basis: the lines of 口径说明. receipt: of
    the panel. The file's own date is the day of the list, so that equal lists are equal.
    """
    footer = words.say("sheet.footer", as_of=ranking.as_of.isoformat())
    face = words.say("made_up.face") if "made_up" in ranking.notes else ""
    ids = ranking.shown["enterprise_id"].to_list()
    lines, cases = RuleLines(words), tell_open(ranking, words)
    with open_book(path, ranking.as_of) as book:

        def add(key: str) -> Sheet:
            return Sheet(book, words.say(f"sheet.{key}"), face, footer)

        rows = gather_rows(ranking, behind, explained.reasons, words)
        write_list_sheet(add("list"), ranking, rows, _title(ranking, words), words)
        write_basis(add("basis"), basis, words)
        _clauses(add("clauses"), ranking, findings, words)
        if explained.parts and ids:
            scores = plan_scores(ranking, break_down(ranking, explained.parts, ids), lines, words)
            title = words.say("scores.title", kind=words.say(f"scores.kind.{scores.told.kind}"))
            write_scores(add("scores"), ranking, scores, title, words)
        if has_points(ranking) and ids and ranking.policy.edition:
            points = plan_points(ranking.policy.edition, lines, words)
            key = "points" if explained.parts else "scores"
            write_points(add(key), ranking, points, words.say("points.title"), words)
        if lines.rows:
            write_rules(add("rules"), lines, words)
        write_margin(add("margin"), ranking, words)
        write_returned(add("returned"), cases, receipt, words)
        if ranking.selection:
            _quotas(add("quotas"), ranking, words)
        write_open(add("open"), cases, words)


def _quotas(sheet: Sheet, ranking: Ranking, words: Words) -> None:
    """名额: each quota with what it costs, whom it let in and whom it put out."""
    keys = ["dimension", "quota_value", "min", "max", "population_count", "eligible_count"]
    keys += ["listed_count", "edge", "given_up", "let_in", "put_out"]
    headers = [words.say(f"column.{key}") for key in keys]
    widths = [12, 18, 7, 7, 9, 8, 7, 10, 24, 60, 60]
    sheet.begin(words.say("quotas.title"), list(zip(headers, widths)))
    for row in quota_rows(ranking, words):
        sheet.write(row)
    sheet.end()


def _clauses(sheet: Sheet, ranking: Ranking, findings: pl.DataFrame, words: Words) -> None:
    keys = [*("enterprise_id", "name", "criterion", "verdict", "label", "value", "line", "gap")]
    keys += ["unit", "closing", "cites", "clause", "mark"]
    widths = [22, 32, 16, 12, 40, 16, 16, 10, 8, 24, 24, 24, 12]
    headers = [words.say(f"column.{key}") for key in keys]
    sheet.begin(words.say("clauses.title"), list(zip(headers, widths)))
    told = pl.col("enterprise_id").is_in(findings["enterprise_id"].unique().implode())
    names = dict(ranking.frame.filter(told).select("enterprise_id", "name").iter_rows())
    every = findings.height
    if every > CLAUSE_ROWS:
        findings = findings.filter(pl.col("verdict").is_in(URGENT)).head(CLAUSE_ROWS)
    said = {
        "name": names,
        "verdict": {v: _verdict(v, words) for v in findings["verdict"].unique()},
        "label": {
            c: clause_label(ranking.policy, c, words) for c in findings["criterion"].unique()
        },
        "mark": {m: words.say(f"mark_word.{m}") for m in findings["mark"].unique() if m},
    }
    behind = {"name": "enterprise_id", "label": "criterion"}
    columns: list[Column] = []
    for key in keys:
        if key == "closing":
            columns.append(Texts(_closing_texts(findings, words)))
            continue
        values = findings[behind.get(key, key)].to_list()
        if key in said:
            values = list(map(said[key].get, values))
        columns.append(Figures(values, "number") if key == "gap" else Texts(values))
    sheet.write_all(columns)
    sheet.end()
    if findings.height < every:
        sheet.tell(words.say("clauses.left_out", shown=findings.height, every=every))


def _verdict(verdict: str, words: Words) -> str:
    return words.say(f"verdict.{verdict}") if words.knows(f"verdict.{verdict}") else verdict


def _closing_texts(findings: pl.DataFrame, words: Words) -> list[str]:
    """What would close the gap of each finding, in words; empty without one."""
    told = findings.select("closing", "closing_of", "closing_unit").iter_rows(named=True)
    return [closing_text(row, words) for row in told]


def heading(ranking: Ranking, words: Words) -> str:
    """The list's title: what is selected, as of which day, and 虚构数据 where it is made up."""
    face = words.say("made_up.face") if "made_up" in ranking.notes else ""
    return face + _title(ranking, words)


def _title(ranking: Ranking, words: Words) -> str:
    says = getattr(ranking.pipeline.says, words.lang)
    return words.say("list.title", says=says, as_of=ranking.as_of.isoformat())
