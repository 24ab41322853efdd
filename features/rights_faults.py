"""What cannot be right of a row of rights: numbers, days and words that contradict one another."""

import polars as pl

from features.columns import Fault
from features.refusal import refused_in
from features.rights import HOME, find_contested
from features.rights_numbers import PATENTS, check_holds, is_patent, kind_of_number, year_of_number
from features.rows import Reading, check_codes

# A patent as the office numbers its publication, such as CN102000000B; another right's number.
_PUBLISHED = r"^CN[0-9]{7,9}[A-Z][0-9]?$"
RIGHT_NUMBER = "ZL201710601862.3"


def judge_rights(reading: Reading, coded: bool) -> None:
    """Notes every fault of every row of a list. coded: whether its key is the credit code."""
    frame, number = reading.frame, pl.col("right_id")
    unread = {(fault.row, fault.column) for fault in reading.faults}
    for name in ("enterprise_id", "right_id", "known_on"):
        header = reading.headers.get(name, name)
        for index in frame[name].is_null().arg_true():
            row = reading.table.rows[index]
            if name == "right_id":
                reading.fault("no_right", header, row=row)
            elif (row, header) not in unread:
                reading.fault("no_key", header, row=row)
    if coded:
        check_codes(reading, frame["enterprise_id"])
    patent = pl.col("kind").is_in(PATENTS) & (pl.col("office").fill_null(HOME) == HOME)
    unformed = patent & ~is_patent(number) & ~number.str.contains(_PUBLISHED)
    _tell(reading, "right_id", "bad_patent_number", unformed | ~check_holds(number), RIGHT_NUMBER)
    kind = kind_of_number(number)
    _tell(reading, "kind", "kind_differs", (pl.col("kind") != kind) & is_patent(number))
    ahead = pl.col("filed_on").dt.year() > year_of_number(number)
    _tell(reading, "filed_on", "days_out_of_order", ahead)
    for early, late in (
        *(("filed_on", "granted_on"), ("filed_on", "acquired_on"), ("filed_on", "ended_on")),
        *(("granted_on", "ended_on"), ("acquired_on", "ended_on")),
        *(("filed_on", "known_on"), ("granted_on", "known_on"), ("acquired_on", "known_on")),
    ):
        # A copyright is registered when it likes; a right may be bought as an application.
        _tell(reading, late, "days_out_of_order", pl.col(late) < pl.col(early))
    status = pl.col("status")
    over = (status != "ended") & (pl.col("ended_on") < pl.col("known_on"))
    _tell(reading, "status", "status_differs", over)
    _tell(
        reading,
        "status",
        "status_differs",
        (status == "pending") & pl.col("granted_on").is_not_null(),
    )
    own = (pl.col("acquired") == "own") & pl.col("acquired_on").is_not_null()
    _tell(
        reading, "acquired", "status_differs", own & (pl.col("acquired_on") > pl.col("granted_on"))
    )


def judge_shared(readings: list[Reading]) -> None:
    """The same right in force under two enterprises: joint owners differ in their places.

    Where they do not, or the places are not told, each row is at fault: which one is right, or
    since when it went over, is not ours to say.
    """
    frames = [
        reading.frame.filter(~refused_in(reading)).with_columns(pl.lit(nth).alias("table"))
        for nth, reading in enumerate(readings)
        if reading.frame.width
    ]
    if not frames:
        return
    rows = pl.concat(frames)
    rows = rows.filter(pl.col("ended_on").is_null(), pl.col("status").ne_missing("ended"))
    disputed = pl.col("right_id").is_in(find_contested(rows).implode())
    for row in rows.filter(disputed).iter_rows(named=True):
        reading = readings[row["table"]]
        header = reading.headers["right_id"]
        reading.fault("right_shared", header, row=row["row"], found=row["right_id"])


def _tell(reading: Reading, name: str, code: str, bad: pl.Expr, right: str = "") -> None:
    """A fault for every row where `bad` is true, at the column of this name, as its cell says."""
    header = reading.headers.get(name, name)
    cells, told = reading.table.frame, set(reading.faults)
    for index in reading.frame.select(bad.fill_null(value=False)).to_series().arg_true():
        found = str(cells[header][index] or "")[:60] if header in cells.columns else ""
        row = reading.table.rows[index]
        fault = Fault(code, reading.table.file, reading.table.sheet, row, header, found, right)
        if fault not in told:
            told.add(fault)
            reading.faults.append(fault)
