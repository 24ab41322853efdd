"""check.xlsx: all titles at one glance, who fails one line only, and a sheet for each title."""

from pathlib import Path
from typing import Any

import polars as pl

from configs.words import Words
from scoring.check import VERDICTS, missing_facts
from scoring.check_tables import OTHERS
from scoring.indicator_words import read_indicators
from scoring.policy import Applicant, Policy
from scoring.sheets import Sheet, open_book, write_basis
from scoring.shortfalls import for_person, unmet_in_full
from scoring.verdicts import NEAR, Survey, Verdicts, identity, title_label

# An enterprise far from a title fails many lines; so many are told.
LINES = 5

WHO = {"name": 28, "enterprise_id": 21, "county": 10, "cluster": 20, "size": 6}
LAW = {"unmet_lines": 70, "missing": 50, "for_person": 40}


def write_check_book(
    survey: Survey,
    shown: list[str],
    others: list[str] | None,
    basis: list[tuple[str, str]],
    words: Words,
    path: Path,
    made_up: bool = False,
) -> None:
    """Writes the workbook of a check.

    survey: whoever appears. shown: the enterprises whose clauses are written out. others:
    who stands beside them on the first sheet; None where they were asked for by name, and nobody
    else appears anywhere. basis: the lines of 口径说明. made_up: every sheet says so in its title.
    """
    face = words.say("made_up.face") if made_up else ""
    who = identity(survey.matrix).select(list(WHO))
    people = {row["enterprise_id"]: row for row in who.iter_rows(named=True)}
    with open_book(path, survey.as_of) as book:
        _matrix(
            Sheet(book, words.say("sheet.matrix"), face),
            survey,
            [*shown, *(others or [])],
            people,
            words,
        )
        _fails_one(Sheet(book, words.say("sheet.fails_one"), face), survey, shown, people, words)
        for verdicts in survey.verdicts.values():
            sheet = Sheet(book, title_label(verdicts, words), face)
            _title(sheet, verdicts, shown, others is None, people, survey, words)
        write_basis(Sheet(book, words.say("sheet.basis"), face), basis, words)


def _matrix(
    sheet: Sheet, survey: Survey, ids: list[str], people: dict[str, Any], words: Words
) -> None:
    """Enterprise by title; a word of GROUPS in each cell."""
    labels = [(title_label(v, words), 12.0) for v in survey.verdicts.values()]
    headers = [*_headers(WHO, words), *labels]
    sheet.begin(words.say("check.matrix", as_of=survey.as_of.isoformat()), headers)
    groups = {
        title: dict(v.frame.select("enterprise_id", "group").iter_rows())
        for title, v in survey.verdicts.items()
    }
    for code in ids:
        verdicts = [words.say(f"group.{by_id[code]}") for by_id in groups.values()]
        sheet.write([*_who(people[code], words), *verdicts])
    _tell_rest(sheet, survey.known - len(ids), words)


def _fails_one(
    sheet: Sheet, survey: Survey, shown: list[str], people: dict[str, Any], words: Words
) -> None:
    """One row per enterprise and title where one failed line is all that stands between."""
    columns = {**WHO, "title": 14, "applicant": 10, "unmet_lines": 80, "for_person": 40}
    headers = _headers(columns, words)
    sheet.begin(words.say("check.fails_one", as_of=survey.as_of.isoformat()), headers)
    allowed = pl.Series(shown, dtype=pl.String).implode()
    begun = sheet.row
    for verdicts in survey.verdicts.values():
        rows = verdicts.frame.filter(pl.col("fails_one") & pl.col("enterprise_id").is_in(allowed))
        place = _places(verdicts)
        for code, applicant in rows.select("enterprise_id", "applicant").iter_rows():
            findings, at = verdicts.findings[applicant], place[applicant][code]
            told = [
                title_label(verdicts, words),
                words.say(f"applicant.{applicant}"),
                "\n".join(unmet_in_full(findings, at, words)),
                words.say("join").join(for_person(findings, at, words)),
            ]
            sheet.write([*_who(people[code], words), *told])
    if sheet.row == begun:
        sheet.write([words.say("check.none")])
    sheet.end()


def _title(
    sheet: Sheet,
    verdicts: Verdicts,
    shown: list[str],
    named: bool,
    people: dict[str, Any],
    survey: Survey,
    words: Words,
) -> None:
    """One title: the near ones first, then others, each with what it fails and lacks."""
    scored = any(p.edition and p.edition.points for p in verdicts.policies.values())
    sure = verdicts.frame.filter(pl.col("verdict") != pl.col("verdict_verified")).height > 0
    columns = {**WHO, "group": 13, "applicant": 10}
    columns |= {"verdict_verified": 14} if sure else {}
    columns |= {"points": 8, "points_high": 8} if scored else {}
    columns |= LAW
    sheet.begin(_heading(verdicts, survey, words), _headers(columns, words))
    rows = _rows(verdicts, shown, named)
    place = _places(verdicts)
    for row in rows.iter_rows(named=True):
        findings = verdicts.findings[row["applicant"]]
        at = place[row["applicant"]][row["enterprise_id"]]
        unmet = unmet_in_full(findings, at, words)
        more = (
            [words.say("check.more_lines", count=len(unmet) - LINES)] if len(unmet) > LINES else []
        )
        labels = read_indicators()
        lacks = [getattr(labels[name], words.lang) for name in missing_facts(findings, at)]
        cells = row | {
            "group": words.say(f"group.{row['group']}"),
            "applicant": words.say(f"applicant.{row['applicant']}"),
            "verdict_verified": _if_other(row, words),
            "unmet_lines": "\n".join([*unmet[:LINES], *more]),
            "missing": words.say("join").join(lacks),
            "for_person": words.say("join").join(for_person(findings, at, words)),
        }
        sheet.write(
            [
                *_who(people[row["enterprise_id"]], words),
                *(cells[c] for c in columns if c not in WHO),
            ]
        )
    _tell_rest(sheet, survey.known - rows.height, words)


def _rows(verdicts: Verdicts, shown: list[str], named: bool) -> pl.DataFrame:
    """The rows of a title's sheet: by group, then by guaranteed points, then by id."""
    ordered = verdicts.ordered
    asked = pl.col("enterprise_id").is_in(pl.Series(shown, dtype=pl.String).implode())
    if named:
        return ordered.filter(asked)
    near = pl.col("group").is_in(NEAR)
    return pl.concat([ordered.filter(near & asked), ordered.filter(~near).head(OTHERS)])


def _heading(verdicts: Verdicts, survey: Survey, words: Words) -> str:
    policy: Policy = verdicts.policies["first"]
    told = [
        words.say("check.count", group=words.say(f"group.{group}"), count=count)
        for group, count in survey.counts[verdicts.title].items()
    ]
    edition = policy.edition.key if policy.edition else words.say("check.no_edition")
    label = getattr(policy.label, words.lang)
    fields = {"as_of": survey.as_of.isoformat(), "counts": words.say("join").join(told)}
    return words.say("check.title", label=label, edition=edition, **fields)


def _places(verdicts: Verdicts) -> dict[Applicant, dict[str, int]]:
    """In which row of its findings an enterprise stands."""
    return {
        applicant: {code: at for at, code in enumerate(findings.frame["enterprise_id"])}
        for applicant, findings in verdicts.findings.items()
    }


def _if_other(row: dict[str, Any], words: Words) -> str | None:
    """The verdict on verified facts, where it differs."""
    if row["verdict"] == row["verdict_verified"]:
        return None
    return words.say(f"verdict.{VERDICTS[row['verdict_verified']]}")


def _who(person: dict[str, Any], words: Words) -> list[Any]:
    size = words.say(f"size.{person['size']}") if person["size"] else None
    return [size if name == "size" else person[name] for name in WHO]


def _headers(columns: dict[str, int], words: Words) -> list[tuple[str, float]]:
    return [(words.say(f"column.{name}"), float(width)) for name, width in columns.items()]


def _tell_rest(sheet: Sheet, count: int, words: Words) -> None:
    if count > 0:
        sheet.write([words.say("check.more", count=count)])
    sheet.end()
