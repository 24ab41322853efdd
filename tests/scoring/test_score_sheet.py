"""得分构成: worked out anew from its cells, every formula gives what the list tells."""

import pytest

from scoring.writing import potential
from tests.scoring.recomputed import Workbook, letters_of
from tests.scoring.scored import KINDS, ZH, broken_down, ranked, score_book

SHEET = "得分构成"


def row_of(book: Workbook, code: str) -> int:
    (where,) = [at for at, value in book.values[SHEET].items() if value == code and at[0] == "C"]
    return int(where[1:])


@pytest.mark.parametrize("kind", KINDS)
def test_every_formula_gives_the_number_that_stands_there(kind: str) -> None:
    book = score_book(kind)
    formulas = book.formulas[SHEET]
    assert formulas
    for where in formulas:
        assert book.work_out(SHEET, where) == pytest.approx(book.values[SHEET][where], abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_the_totals_are_those_of_the_list(kind: str) -> None:
    book = score_book(kind)
    for row in ranked(kind).shown.iter_rows(named=True):
        at = row_of(book, row["enterprise_id"])
        shown, whole, raw = (book.work_out(SHEET, f"{column}{at}") for column in "EFG")
        assert shown == pytest.approx(potential(row["potential"]), abs=1e-9)
        assert whole == pytest.approx(row["potential"], abs=1e-6)
        assert raw == pytest.approx(row["score"], abs=1e-6)


@pytest.mark.parametrize("kind", ["card", "weights", "geometric"])
def test_points_follow_from_the_values_by_the_rules(kind: str) -> None:
    """A value that a reader takes away (or makes the worst) takes its points from the total."""
    book, told = score_book(kind), broken_down(kind)
    points = {name: told.points[0, at] for at, name in enumerate(told.names)}
    order = [told.names[at] for own in told.themes.values() for at in own]
    best = max(order, key=lambda name: points[name])
    column = 9 + len(told.themes) + len(order) + order.index(best)
    where = f"{letters_of(column)}{row_of(book, told.ids[0])}"
    kept = book.values[SHEET][where]
    rules = {v: k for k, v in book.values["计分规则"].items() if k[0] == "A"}
    worst = "" if kind == "card" else book.values["计分规则"][f"F{rules[best][1:]}"]
    changed = Workbook.__new__(Workbook)
    changed.values = book.values | {SHEET: book.values[SHEET] | {where: worst}}
    changed.formulas = book.formulas
    assert kept != worst
    at = f"F{where.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
    lost = book.work_out(SHEET, at) - changed.work_out(SHEET, at)
    assert lost == pytest.approx(points[best], abs=1e-6)
    assert lost > 1


def test_a_reader_is_told_how_the_numbers_follow() -> None:
    for kind, key in (("parts", "parts"), ("card", "card"), ("geometric", "weights")):
        assert ZH.say(f"scores.how.{key}") in score_book(kind).values[SHEET].values()
    assert "满分" in score_book("card").values[SHEET].values()
    assert "满分" not in score_book("parts").values[SHEET].values()
