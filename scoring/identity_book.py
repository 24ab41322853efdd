"""What intake leaves to a person beside the panel: doubtful pairs, titles without an enterprise."""

from datetime import date
from io import BytesIO
from typing import Any

import polars as pl

from configs.words import Words
from features.aliases import on_day, under
from features.answers import SAYS, kept_answers
from features.identity import Identities
from features.lookalikes import both_sides, told_of
from features.matching import Matched
from features.panel import Panel
from scoring.beside import DOUBTFUL, UNMATCHED
from scoring.sheets import Sheet, open_book

_PAIR = {
    "reason": 44,
    "left_name": 32,
    "left_id": 21,
    "left_county": 12,
    "left_founded_on": 12,
    "right_name": 32,
    "right_id": 21,
    "right_county": 12,
    "right_founded_on": 12,
    "answer": 14,
    "decided_on": 14,
}
# As many rows as a sheet has, less title, header and the line that tells of the rest.
MOST = 1_048_576 - 3


def for_person(
    panel: Panel, identities: Identities, matched: Matched | None, into: bool, words: Words
) -> dict[str, bytes]:
    """The files that stand beside the panel, by name; empty where there is nothing to tell.

    Recognitions of nobody are told by the intake that read the register: one that only adds to a
    panel (`into`) leaves the earlier file as it is.
    """
    contents = {DOUBTFUL: write_doubtful(panel, identities.doubtful, words)}
    if matched is not None and matched.unmatched.height:
        reasons = {r: words.say(f"unmatched.{r}") for r in matched.unmatched["reason"].unique()}
        said = pl.col("reason").replace(reasons).alias("why")
        table = BytesIO()
        matched.unmatched.with_columns(said).write_csv(table, include_bom=True)
        contents[UNMATCHED] = table.getvalue()
    elif matched is not None or not into:
        contents[UNMATCHED] = b""
    return contents


def write_doubtful(panel: Panel, pairs: pl.DataFrame, words: Words) -> bytes:
    """The book of pairs: those to be answered, with the reason, and those that were, to be undone.

    The answer is chosen from a list, the day is typed beside it; handed in with --answers the
    book is read as it is. Empty where there is neither.
    """
    answered = _answered(panel)
    if pairs.is_empty() and answered.is_empty():
        return b""
    face = words.say("made_up.face") if panel.receipt.get("made_up") else ""
    last = panel.rows.ask(pl.col("known_on").max()).item()
    # A workbook wants a day of its own; the last of the facts, so that it is always the same.
    file, day = BytesIO(), last if isinstance(last, date) else date(2000, 1, 1)
    with open_book(file, day) as book:
        open_pairs = pairs.with_columns(answer=pl.lit(None), decided_on=pl.lit(None))
        for kind, rows in (("doubtful", open_pairs), ("answered", answered)):
            if rows.height:
                _write_pairs(Sheet(book, words.say(f"{kind}.sheet"), face), kind, rows, words)
    return file.getvalue()


def _answered(panel: Panel) -> pl.DataFrame:
    """All answers so far, with both sides as they were last told; `answer` is True for the same."""
    answers = kept_answers(panel.receipt).select(SAYS)
    ids = pl.concat([answers["left_id"], answers["right_id"]]).unique()
    asked = pl.col("enterprise_id").is_in(ids.implode())
    final = on_day(panel.aliases, date.max)
    told = told_of(panel.rows, set(ids), final)
    facts = pl.concat([told.filter(asked), under(told, final).filter(asked)]).unique()
    sides = both_sides(facts, answers)
    return sides.sort(SAYS).with_columns(reason=pl.lit("answered")).rename({"same": "answer"})


def _write_pairs(sheet: Sheet, kind: str, pairs: pl.DataFrame, words: Words) -> None:
    headers = [
        (words.say(f"doubtful.column.{name}"), float(width)) for name, width in _PAIR.items()
    ]
    choices = {True: words.say("answer.same"), False: words.say("answer.different")}
    sheet.begin(words.say(f"{kind}.title", count=pairs.height), headers)
    columns = list(_PAIR)
    sheet.ask(columns.index("answer"), list(choices.values()))
    sheet.ask_day(columns.index("decided_on"))
    for row in pairs.head(MOST).iter_rows(named=True):
        cells = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.items()
        }
        cells |= {"reason": words.say(f"doubtful.{row['reason']}")}
        cells |= {"answer": choices.get(row["answer"]), "decided_on": row["decided_on"]}
        sheet.write([cells[name] for name in _PAIR])
    if pairs.height > MOST:
        sheet.write([words.say("doubtful.more", count=pairs.height - MOST)])
    sheet.end()


def tell_identity(told: dict[str, Any], words: Words) -> str:
    """The lines that intake adds to its sentence; empty where everybody is just one."""
    lines = []
    identity, register = told["identity"], told.get("register")
    joined = identity["ids"] - identity["enterprises"]
    if joined:
        fields = {"ids": identity["ids"], "enterprises": identity["enterprises"]}
        lines.append(words.say("door.intake.joined", joined=joined, **fields))
    if told["answers"]:
        lines.append(words.say("door.intake.answers", **told["answers"]))
    if count := sum(identity["doubtful"].values()):
        lines.append(words.say("door.intake.doubtful", count=count, path=told["doubtful"]))
    if register and "unmatched" in told:
        fields = {name: register[name] for name in ("recognitions", "unmatched_names")}
        count = register["unmatched"]
        lines.append(
            words.say("door.intake.unmatched", count=count, path=told["unmatched"], **fields)
        )
    return "".join("\n" + line for line in lines)
