"""A person's answers to doubtful pairs: one enterprise or two, and from which day that counts."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from features.cells import parse_day
from features.columns import DataError, Fault
from features.facts import Facts
from features.forms import Form, form_of, read_forms, tell_cells
from features.identity import sightings
from features.joining import Answer, Groups
from features.rows import Reading
from features.source import Header

# The sheet of doubtful pairs as it is written, in both languages; the answer first as it is chosen.
HEADERS = {
    "left_id": Header(("甲:代码", "first: code or id", "left_id"), required=True),
    "right_id": Header(("乙:代码", "second: code or id", "right_id"), required=True),
    "answer": Header(("是否同一企业", "same enterprise?", "answer"), required=True),
    "decided_on": Header(("答复日期", "decided on", "decided_on"), required=True),
}
SAME = ("同一企业", "same", "同一家", "是", "yes")
DIFFERENT = ("不同企业", "different", "不是同一企业", "否", "不同", "no")

ANSWER_SCHEMA = {
    "left_id": pl.String(),
    "right_id": pl.String(),
    "same": pl.Boolean(),
    "decided_on": pl.Date(),
    "file": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int64(),
}
# What an answer says; the rest is where it stands.
SAYS = ["left_id", "right_id", "decided_on", "same"]
# Under this name a receipt keeps all answers that a panel was told, for deliveries to come.
KEPT = "answers"


def receive_answers(path: Path, today: date) -> Form:
    """The answered rows of a sheet of doubtful pairs: ANSWER_SCHEMA, the smaller id left.

    A pair without an answer stays open, whatever day stands beside it. Raises DataError for a
    file at fault as a whole.
    """
    sheets = read_forms(path, HEADERS, "answers")
    return form_of([(reading, _judge(reading, text, today)) for reading, text in sheets])


def answered(form: Form) -> pl.DataFrame:
    """The answers of a form, open pairs left out."""
    return form.values.filter(pl.col("same").is_not_null())


def _judge(reading: Reading, text: pl.DataFrame, today: date) -> pl.DataFrame:
    """The values of one sheet, its bad answers told."""
    serials = reading.table.encoding == "xlsx"
    word = pl.col("answer").str.replace_all(r"\s", "").str.to_lowercase()
    meaning = dict.fromkeys(SAME, True) | dict.fromkeys(DIFFERENT, False)
    values = text.with_columns(
        word.replace_strict(meaning, default=None, return_dtype=pl.Boolean).alias("same"),
        parse_day(pl.col("decided_on"), serials),
    )
    said = text["answer"].is_not_null()
    days = values["decided_on"]
    itself = (text["left_id"] == text["right_id"]).fill_null(value=False)
    told = text["decided_on"].is_not_null()
    choices = f"{SAME[0]} | {DIFFERENT[0]}"
    tell_cells(reading, text, {"answer": said & values["same"].is_null()}, {"answer": choices})
    nobody = {name: said & text[name].is_null() for name in ("left_id", "right_id")}
    tell_cells(reading, text, nobody | {"decided_on": said & told & days.is_null()}, {})
    tell_cells(reading, text, {"right_id": said & itself}, {}, "pair_of_one")
    tell_cells(reading, text, {"decided_on": said & ~told}, {}, "no_day")
    late = {"decided_on": said & (days > today).fill_null(value=False)}
    tell_cells(reading, text, late, {"decided_on": f"<= {today}"}, "day_to_come")
    place = {"file": reading.table.file, "sheet": reading.table.sheet}
    return values.with_columns(
        pl.min_horizontal("left_id", "right_id").alias("left_id"),
        pl.max_horizontal("left_id", "right_id").alias("right_id"),
        *(pl.lit(value).alias(name) for name, value in place.items()),
        pl.Series("row", reading.table.rows, dtype=pl.Int64),
    ).select(list(ANSWER_SCHEMA))


def kept_answers(receipt: dict[str, Any]) -> pl.DataFrame:
    """The answers that the receipt of a panel keeps: ANSWER_SCHEMA."""
    told = [
        line | {"decided_on": date.fromisoformat(line["decided_on"])}
        for line in receipt.get(KEPT, [])
    ]
    return pl.DataFrame(told, schema=ANSWER_SCHEMA)


def keep_answers(answers: pl.DataFrame) -> list[dict[str, Any]]:
    """Answers as a receipt keeps them."""
    return answers.with_columns(pl.col("decided_on").cast(pl.String)).to_dicts()


def join_answers(
    earlier: pl.DataFrame, given: Sequence[pl.DataFrame], facts: pl.DataFrame | Facts
) -> pl.DataFrame:
    """All answers, earlier and given now, each once, in order of pair and day.

    Raises DataError with every answer given now that cannot stand: an id that the facts do not
    have (unknown_enterprise), both answers for a pair on one day (answers_differ), and what
    other answers or the organisation code contradict (answers_contradict).
    """
    now = pl.concat([pl.DataFrame(schema=ANSWER_SCHEMA), *given])
    if now.is_empty():
        return earlier
    codes = _codes(facts)
    faults = [
        _fault("unknown_enterprise", row, found=row[side])
        for row in now.iter_rows(named=True)
        for side in ("left_id", "right_id")
        if row[side] not in codes
    ]
    new = pl.lit(value=True).alias("new")
    both = pl.concat([earlier.with_columns(~new), now.with_columns(new)])
    every = both.unique(SAYS, keep="first", maintain_order=True).sort(SAYS, maintain_order=True)
    twice = every.filter(pl.struct(SAYS[:3]).is_duplicated())
    faults += [
        _fault("answers_differ", row, found=f"{row['left_id']} / {row['right_id']}")
        for row in twice.filter("new").iter_rows(named=True)
    ]
    if not faults:
        faults = _contradictions(every, codes)
    if faults:
        raise DataError(sorted(faults, key=lambda f: (f.file, f.sheet, f.row or 0)))
    return every.select(list(ANSWER_SCHEMA))


def count_answers(answers: pl.DataFrame) -> dict[str, int]:
    """How many pairs were answered so far, by their last answer; empty for none."""
    last = answers.sort(SAYS).unique(SAYS[:2], keep="last")["same"]
    return {"same": int(last.sum()), "different": int((~last).sum())} if last.len() else {}


def answers_of(answers: pl.DataFrame | None) -> list[Answer]:
    """The answers one by one, in order of day."""
    if answers is None:
        return []
    rows = answers.select(SAYS).unique().sort("decided_on", *SAYS[:2], "same")
    return [Answer(left, right, same, day) for left, right, day, same in rows.iter_rows()]


def _codes(facts: pl.DataFrame | Facts) -> dict[str, str]:
    """id or credit code of an enterprise of the facts -> its organisation, else itself."""
    seen = sightings(facts).select("enterprise_id", "code").unique()
    found: dict[str, str] = {}
    for one, code in seen.iter_rows():
        found |= {mark: code[8:17] if code else one for mark in (one, code) if mark}
    return found


def _contradictions(every: pl.DataFrame, codes: dict[str, str]) -> list[Fault]:
    """Pairs kept apart that other answers, or the organisation code, put together.

    The one told is the last that was given now; where it is not among those that quarrel, both
    stood before and were told then.
    """
    last: dict[frozenset[str], dict[str, Any]] = {}
    for row in every.sort("decided_on", maintain_order=True).iter_rows(named=True):
        last[frozenset(codes.get(row[side], row[side]) for side in SAYS[:2])] = row
    groups = Groups(one for pair in last for one in pair)
    for pair, row in last.items():
        if row["same"]:
            groups.join(pair)
    faults = []
    for pair, row in last.items():
        heads = {groups.of(one) for one in pair}
        if row["same"] or len(heads) > 1:
            continue
        quarrel = [
            other
            for ends, other in last.items()
            if other is row or (other["same"] and heads == {groups.of(one) for one in ends})
        ]
        given = [other for other in quarrel if other["new"]]
        if given:
            told = max(given, key=lambda one: (one["decided_on"], one["file"], one["row"]))
            found = f"{row['left_id']} / {row['right_id']}"
            faults.append(_fault("answers_contradict", told, found=found))
    return faults


def _fault(code: str, row: dict[str, Any], found: str) -> Fault:
    return Fault(code, row["file"], row["sheet"], row["row"], HEADERS["answer"].header[0], found)
