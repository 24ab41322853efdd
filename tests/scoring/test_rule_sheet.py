"""The rules that formulas point at stand where the formulas say."""

from io import BytesIO

import pytest

from configs.words import read_words
from scoring.rule_sheet import RuleLines, bound_cell, form_of, unit_of, write_rules
from scoring.sheet_rows import Figure
from scoring.sheets import Sheet, open_book
from tests.made import LIST_DAY
from tests.scoring.recomputed import Workbook

ZH = read_words("zh")


def test_an_address_is_that_of_the_cell() -> None:
    lines, file = RuleLines(ZH), BytesIO()
    numbers = [lines.add(code=f"x{n}", bound=Figure(n / 8, "plain")) for n in range(3)]
    with open_book(file, LIST_DAY) as book:
        write_rules(Sheet(book, lines.name), lines, ZH)
        where = Sheet(book, "问")
        where.begin("题", [("甲", 9), ("乙", 9)])
    told = Workbook(file)
    told.formulas["问"] = {"A3": lines.at(numbers[1], "rule_bound")}
    told.formulas["问"]["A4"] = f"SUM({lines.span(numbers[0], numbers[2], 'rule_bound')})"
    assert told.work_out("问", "A3") == pytest.approx(1 / 8)
    assert told.work_out("问", "A4") == pytest.approx(3 / 8)


def test_held_values_keep_their_number_and_tell_their_unit() -> None:
    assert (form_of("%"), form_of("万元"), form_of("年")) == ("share", "whole", "plain")
    assert (unit_of("万元", ZH), unit_of("%", ZH), unit_of(None, ZH)) == ("元", "%", "")
    assert bound_cell(0.05, "%") == Figure(0.05, "share")
