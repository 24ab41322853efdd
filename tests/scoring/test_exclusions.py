"""The exclusions file: reasons, days, codes; who is out on which day."""

from datetime import date

import pytest

from features.columns import DataError
from scoring.exclusions import in_force, read_exclusions, reasons_of
from tests.features.test_read import Write, write

__all__ = ["write"]
CODE = "91990012MA0000001P"


def test_an_exclusion_holds_from_its_first_to_its_last_day(write: Write) -> None:
    path = write(
        "统一社会信用代码,原因,起始日期,截止日期,来源",
        f"{CODE.lower()},经营异常名录,2025-03-01,2025-04-30,市场监管局",
        f"{CODE},弄虚作假,2024-01-01,,省厅",
        "own-7,accident,2025-05-01,,",
    )
    told = read_exclusions(path)
    for day, out in (
        (date(2025, 2, 28), {CODE: "fabrication_ban"}),
        (date(2025, 3, 1), {CODE: "abnormal_operation,fabrication_ban"}),
        (date(2025, 4, 30), {CODE: "abnormal_operation,fabrication_ban"}),
        (date(2025, 5, 1), {CODE: "fabrication_ban", "own-7": "accident"}),
    ):
        rows = in_force(told, day)
        kept = type(told)(told.file, told.sha256, rows)
        assert dict(reasons_of(kept).iter_rows()) == out


def test_every_fault_is_told_at_once(write: Write) -> None:
    path = write(
        "enterprise_id,reason,from,until",
        "91990012MA0000001X,dishonesty,2025-01-01,",
        ",dishonesty,2025-01-01,",
        "own-1,rumour,2025-01-01,",
        "own-1,other,some day,",
        "own-1,other,2025-01-01,later",
        "own-1,other,2025-01-02,2025-01-01",
        "9.199E+17,other,2025-01-02,",
    )
    with pytest.raises(DataError) as refused:
        read_exclusions(path)
    assert [(f.row, f.column, f.code) for f in refused.value.faults] == [
        (2, "enterprise_id", "bad_credit_code"),
        (3, "enterprise_id", "not_readable"),
        (4, "reason", "not_readable"),
        (5, "from", "not_readable"),
        (6, "until", "not_readable"),
        (7, "until", "days_out_of_order"),
        (8, "enterprise_id", "lost_digits"),
    ]


def test_a_line_written_twice_counts_once(write: Write) -> None:
    line = "own-1,other,2025-01-02,"
    told = read_exclusions(write("enterprise_id,reason,from,until", line, line))
    assert told.rows.height == 1
