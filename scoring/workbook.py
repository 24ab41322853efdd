"""The list as officials open it in Excel: places, open cases, what it rests on, every clause."""

from pathlib import Path

import polars as pl

from configs.words import Words
from scoring.behind import with_last
from scoring.check import missing_facts
from scoring.indicator_words import read_indicators
from scoring.law_table import clause_label, closing_text, verdict_of
from scoring.quota_words import quota_rows, tell_placed
from scoring.quotas import KNOWN_NONE
from scoring.rank import Ranking
from scoring.shares import DIMENSION
from scoring.sheets import Sheet, open_book, write_basis
from scoring.shortfalls import for_person, unmet
from scoring.sureness import BANDS, band_of, has_bands, has_chances, has_sides, sides_of
from scoring.writing import potential

# More open cases than this are counted, not printed: nobody reads them one by one.
OPEN_ROWS = 20_000
REASONS = 3


def write_workbook(
    ranking: Ranking,
    past: pl.DataFrame,
    reasons: pl.DataFrame,
    findings: pl.DataFrame,
    basis: list[tuple[str, str]],
    words: Words,
    path: Path,
) -> None:
    """Writes the workbook. Cells are text or numbers, never formulas or links: names are untrusted.

    past: earlier places, as scoring.behind has them. reasons, findings: as made by scoring.reasons
    for listed, reserve and open rows. basis: the lines of 口径说明. The file's own date is the day
    of the list, so that equal lists are equal.
    """
    with open_book(path, ranking.as_of) as book:
        _places(Sheet(book, words.say("sheet.list")), ranking, past, reasons, words)
        if ranking.selection:
            _quotas(Sheet(book, words.say("sheet.quotas")), ranking, words)
        _open_cases(Sheet(book, words.say("sheet.open")), ranking, words)
        write_basis(Sheet(book, words.say("sheet.basis")), basis, words)
        _clauses(Sheet(book, words.say("sheet.clauses")), ranking, findings, words)


def list_columns(ranking: Ranking, past: pl.DataFrame) -> dict[str, float]:
    """The columns of the list and their widths; those that would be empty for all are left out."""
    law = ranking.policy.edition
    widths: dict[str, float] = {"rank": 6}
    widths |= {"recheck": 12} if ranking.pipeline.rechecks else {}
    widths |= {"cluster_rank": 8} if ranking.pipeline.composite else {}
    widths |= {f"{band}_band": 12 for band in BANDS if has_bands(ranking, band)}
    widths |= {} if past.is_empty() else {"last_rank": 8, "since": 7}
    widths |= {"name": 28, "enterprise_id": 21, "county": 10}
    widths |= {"cluster": 16, "industry": 6, "size": 6, "tier": 12}
    widths |= {"placed_by": 24} if ranking.selection else {}
    if ranking.bundle:
        widths |= {"potential": 8}
        widths |= {"probability": 8} if has_chances(ranking) else {}
        widths |= {"probability_band": 11} if has_sides(ranking) else {}
    if law and law.points:
        widths |= {"points": 8, "points_high": 8}
    widths |= {"verdict": 11}
    if not ranking.pipeline.gate:
        widths |= {"unmet": 30}
    if ranking.bundle:
        widths |= {"reasons": 62}
    return widths | {"for_person": 36, "review": 10, "remark": 12}


def _places(
    sheet: Sheet, ranking: Ranking, past: pl.DataFrame, reasons: pl.DataFrame, words: Words
) -> None:
    widths = list_columns(ranking, past)
    names = [words.say(f"column.{key}") for key in widths]
    sheet.begin(heading(ranking, words), list(zip(names, widths.values())))
    row_of = {code: i for i, code in enumerate(ranking.findings.frame["enterprise_id"])}
    texts = _texts(reasons, words)
    shown = with_last(ranking.shown, past, words)
    for row in shown.iter_rows(named=True):
        index = row_of[row["enterprise_id"]]
        cells = row | {
            "size": words.say(f"size.{row['size']}") if row["size"] else None,
            "tier": words.say(f"tier.{row['tier']}"),
            **{f"{band}_band": band_of(row, words, band) for band in BANDS},
            "recheck": words.say(f"recheck.{row['recheck']}") if row["recheck"] else None,
            "placed_by": tell_placed(ranking, row, words),
            "probability_band": sides_of(row, words),
            "potential": potential(row["potential"]),
            "verdict": verdict_of(ranking.policy, row["verdict"], words),
            "unmet": words.say("join").join(unmet(ranking.findings, index, words)),
            "reasons": "\n".join(texts.get(row["enterprise_id"], [])[:REASONS]),
            "for_person": words.say("join").join(for_person(ranking.findings, index, words)),
            "review": None,
            "remark": None,
        }
        sheet.write([cells[key] for key in widths])
    if shown.height:
        review = [words.say(f"review.{key}") for key in ("agree", "up", "down", "out", "evidence")]
        place = list(widths).index("review")
        rule = {"validate": "list", "source": review}
        sheet.sheet.data_validation(2, place, sheet.row - 1, place, rule)
    else:
        sheet.write([words.say("list.empty")])
    sheet.end()


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


def open_cases(ranking: Ranking) -> pl.DataFrame:
    """Enterprises whose case is open, by guaranteed points, possible points, then id.

    Open is a verdict that a missing fact leaves unknown, or a size that is not known.
    """
    if ranking.policy.edition is None:
        return ranking.frame.clear()
    # Who stands open for what it claims alone has passed, and is on the list or below it.
    barred = (pl.col("verdict") == "unknown") | (pl.col("tier") == "D")
    return ranking.frame.filter(pl.col("to_verify") & barred).sort(
        ["points", "points_high", "enterprise_id"],
        descending=[True, True, False],
        nulls_last=True,
    )


def _open_cases(sheet: Sheet, ranking: Ranking, words: Words) -> None:
    keys = ("number", "name", "enterprise_id", "county", "points", "points_high", "missing")
    headers = [words.say(f"column.{key}") for key in keys]
    sheet.begin(words.say("open.title"), list(zip(headers, [6, 32, 22, 12, 10, 10, 90])))
    labels = read_indicators()
    row_of = {code: i for i, code in enumerate(ranking.findings.frame["enterprise_id"])}
    cases = open_cases(ranking)
    for number, row in enumerate(cases.head(OPEN_ROWS).iter_rows(named=True), start=1):
        index = row_of[row["enterprise_id"]]
        names = missing_facts(ranking.findings, index)
        told = [getattr(labels[name], words.lang) for name in names]
        if ranking.pipeline.population.sizes and row["size"] is None:
            told.append(words.say("open.size"))
        bounded = [n for n in ranking.rules.quotas.dimensions if n not in (*KNOWN_NONE, "size")]
        bounded += [DIMENSION] if ranking.pipeline.each else []
        told += [words.say(f"open.{name}") for name in bounded if row[name] is None]
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


def _clauses(sheet: Sheet, ranking: Ranking, findings: pl.DataFrame, words: Words) -> None:
    keys = [*("enterprise_id", "name", "criterion", "verdict", "label", "value", "line", "gap")]
    keys += ["unit", "closing", "cites", "clause", "mark"]
    widths = [22, 32, 16, 12, 40, 16, 16, 10, 8, 24, 24, 24, 12]
    headers = [words.say(f"column.{key}") for key in keys]
    sheet.begin(words.say("clauses.title"), list(zip(headers, widths)))
    names = dict(ranking.frame.select("enterprise_id", "name").iter_rows())
    labels: dict[str, str] = {}
    for row in findings.iter_rows(named=True):
        code = row["criterion"]
        labels.setdefault(code, clause_label(ranking.policy, code, words))
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
                closing_text(row, words),
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


def _texts(reasons: pl.DataFrame, words: Words) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for row in reasons.iter_rows(named=True):
        if row["direction"] == "for":
            texts.setdefault(row["enterprise_id"], []).append(row[f"text_{words.lang}"])
    return texts
