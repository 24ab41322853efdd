"""The receipt of a delivery as a page, and its refused rows as the workbook that goes back."""

import hashlib
import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from configs.words import Words
from features.columns import COLUMNS, DataError, Fault
from features.panel import FILES, PAGE, REFUSED, Panel, check_untouched, write_panel
from features.read import Delivery
from features.refusal import RETURNED, RefusedTable
from scoring.beside import beside
from scoring.faults import say_fault
from scoring.pages import find_template
from scoring.rights_receipt import tell_lists
from scoring.sheets import open_book, write_form
from scoring.writing import number

# The workbook has a day of its own so that equal rows are equal bytes; which one says nothing.
NO_DAY = date(2000, 1, 1)
# A sheet has 1,048,576 rows; two are ours. Its name has 31 letters, none of these.
SHEET_ROWS, NAME_LENGTH, FORBIDDEN = 1_048_574, 31, "[]:*?/\\'"
# So many doubts stand on the page; all are in receipt.json.
DOUBTS_SHOWN = 50
# So many answers, the last by pair; all are in receipt.json.
ANSWERS_SHOWN = 50
# Widths of the original row number, of what is wrong, and of each of the sender's columns.
ROW_WIDTH, PROBLEM_WIDTH, SENDER_WIDTH = 9.0, 60.0, 16.0


def publish_panel(panel: Panel, book: bytes, words: Words, folder: Path) -> None:
    """Writes the panel folder with the receipt as a page and the rows that go back, if any.

    book: the refused rows as a workbook, or nothing; words: the language of the page.
    """
    panel = _with_refused(panel, book, REFUSED)
    page = {PAGE: render_receipt(panel.receipt, words).encode("utf-8")}
    write_panel(panel, folder, page | ({REFUSED: book} if book else {}))


def publish_refusal(delivery: Delivery, zh: Words, words: Words, folder: Path) -> Path:
    """Where every row is refused there is no panel: receipt and rows stand beside its place.

    Gives the path of the rows that go back. An older panel in the place stays as it is.
    """
    receipt, page, refused = (beside(folder, name) for name in (FILES[2], PAGE, REFUSED))
    check_untouched(refused, receipt)
    book = write_refused(delivery.refused, zh, delivery.panel.receipt["made_up"])
    told = _with_refused(delivery.panel, book, refused.name).receipt
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    contents = {refused: book, page: render_receipt(told, words).encode("utf-8")}
    for path, content in (contents | {receipt: text.encode("utf-8")}).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(path.name + ".part")
        fresh.write_bytes(content)
        fresh.replace(path)
    return refused


def all_refused(delivery: Delivery, refused: Path) -> DataError:
    """The error of a delivery of which nothing is left: where its rows are, then every fault."""
    return DataError([Fault("all_refused", file=str(refused)), *delivery.faults])


def _with_refused(panel: Panel, book: bytes, name: str) -> Panel:
    """The panel whose receipt knows the rows that go back by name and fingerprint."""
    told = {"file": name, "sha256": hashlib.sha256(book).hexdigest()} if book else None
    return panel.with_receipt(panel.receipt | {"refused_file": told})


def write_refused(
    tables: tuple[RefusedTable, ...], words: Words, made_up: bool, note: str = "refused.note"
) -> bytes:
    """The refused rows as a workbook, a sheet for each file and sheet of the delivery.

    note: what the sender is told to do, above his rows. The original row number, what is wrong
    in red, then the sender's own columns as he wrote them: corrected and sent again it is read as
    any other file. Empty where there are no rows.
    """
    if not tables:
        return b""
    file = BytesIO()
    face = words.say("made_up.face") if made_up else ""
    taken: set[str] = set()
    with open_book(file, NO_DAY) as book:
        for table in tables:
            headers = list(zip(RETURNED, (ROW_WIDTH, PROBLEM_WIDTH)))
            headers += [(header, SENDER_WIDTH) for header in table.headers]
            told = face + words.say(note, file=table.file, rows=len(table.rows))
            if table.left_out:
                told += words.say("refused.left_out", left_out=table.left_out)
            for start in range(0, len(table.rows), SHEET_ROWS):
                name = tab_name(f"{table.file} {table.sheet}".strip(), taken)
                rows = (
                    (str(row.row), _problem(row.faults, words), *row.cells)
                    for row in table.rows[start : start + SHEET_ROWS]
                )
                write_form(book, name, told, headers, len(RETURNED), rows)
    return file.getvalue()


def _problem(faults: tuple[Fault, ...], words: Words) -> str:
    """All that is wrong with a row, a line for each fault: column, what, found, right."""
    return "\n".join(say_fault(fault, words, ("column",)) for fault in faults)


def tab_name(name: str, taken: set[str]) -> str:
    """A name that a sheet may bear, different from those taken (which it joins)."""
    plain = "".join("_" if letter in FORBIDDEN else letter for letter in name) or "_"
    for count in range(1, len(taken) + 2):
        tail = f" ({count})" if count > 1 else ""
        tab = plain[: NAME_LENGTH - len(tail)] + tail
        if tab.lower() not in taken:
            break
    taken.add(tab.lower())
    return tab


def render_receipt(receipt: dict[str, Any], words: Words) -> str:
    """The receipt as a page: per file and sheet what was read and how, what was not, and why."""
    label = receipt["label"].get(words.lang, receipt["source"])
    told = receipt.get("doubts", {})
    return find_template("receipt.html.j2", words, bool(receipt["made_up"])).render(
        heading=words.say("receipt.title", source=label),
        receipt=receipt,
        files=[_file(file, words) for file in receipt["files"]],
        forms=[_form(form, words) for form in receipt.get("forms", [])],
        answers=[_answer(answer, words) for answer in receipt.get("answers", [])[-ANSWERS_SHOWN:]],
        rights=tell_lists(receipt, words),
        rules=[_rule(rule, words) for rule in receipt["corrections"]],
        doubts=[_doubt(doubt, words) for doubt in told.get("listed", [])[:DOUBTS_SHOWN]],
        doubt_counts=[(words.say(f"doubt.{c}"), n) for c, n in told.get("codes", {}).items()],
    )


def _form(form: dict[str, Any], words: Words) -> dict[str, Any]:
    """One sheet of a register, of former names or answers, with why rows of it went back."""
    faults = [(words.say(f"data.{code}"), count) for code, count in form["faults"].items()]
    return form | {"what": words.say(f"receipt.form.{form['kind']}"), "faults": faults}


def _answer(answer: dict[str, Any], words: Words) -> dict[str, Any]:
    """One answer of a person to a doubtful pair."""
    said = words.say("answer.same" if answer["same"] else "answer.different")
    return answer | {"answer": said}


def _doubt(doubt: dict[str, Any], words: Words) -> dict[str, Any]:
    """One doubt in words; figures in held units, as the panel has them."""
    figures = {
        name: "" if doubt[name] is None else number(doubt[name])
        for name in ("found", "compared_with")
    }
    stood = {name: "" if doubt.get(name) is None else doubt[name] for name in ("file", "row")}
    why = words.say(f"doubt.{doubt['code']}")
    return doubt | figures | stood | {"why": why, "column": label_of(doubt["column"], words)}


def _file(file: dict[str, Any], words: Words) -> dict[str, Any]:
    """One table of the receipt, with our columns under the names that readers know them by."""
    columns = [
        {
            "ours": label_of(name, words),
            "header": header,
            "unit": file["units"].get(name, ""),
            "stated": file["units_stated"].get(name, ""),
        }
        for name, header in sorted(file["columns"].items(), key=lambda item: _place(item[0]))
    ]
    return file | {
        "matched": columns,
        "ignored": [(header, file["nearest"].get(header, "")) for header in file["ignored"]],
        "lacking": words.say("join").join(label_of(name, words) for name in file["lacking"]),
        "repeated_rows": words.say("join").join(str(row) for row in file["repeated_rows"]),
        "faults": [(words.say(f"data.{code}"), n) for code, n in file["faults"].items()],
    }


def _place(name: str) -> tuple[int, str]:
    """Where a column stands among ours: keys first, then as the vocabulary has them."""
    column = name.split("+")[0]
    return (list(COLUMNS).index(column) if column in COLUMNS else -1, name)


def _rule(rule: dict[str, Any], words: Words) -> dict[str, Any]:
    """One rule of correction in words: which rows, which fact, what is done, how often, why."""
    where = words.say("receipt.where", header=rule["where"]["header"], text=rule["where"]["is"])
    if years := rule["where"]["years"]:
        where += words.say("receipt.years", years=words.say("join").join(map(str, years)))
    done = words.say("receipt.set_missing")
    if "times" in rule:
        done = words.say("receipt.times", times=f"{rule['times']:g}")
    return {
        "column": label_of(rule["column"], words),
        "where": where,
        "done": done,
        "rows": rule["rows"],
        "reason": rule["reason"][words.lang],
    }


def label_of(name: str, words: Words) -> str:
    """One of our columns as readers know it; the parts of a sum bear its name."""
    column = COLUMNS.get(name.split("+")[0])
    return getattr(column, words.lang) if column else words.say(f"receipt.column.{name}")
