"""What closes a gap really closes it: the figure is changed and the indicator measured again."""

from typing import Any

import pytest

from features.indicators import measure
from scoring.closing import COMPOUND_2Y, EACH_OF_2Y, close_gap, closing_inputs
from scoring.indicator_words import held, read_indicators
from tests.features.measured import measured

FACTS: dict[str, Any] = {
    "revenue": (31_000_000.0, 30_000_000.0, 29_000_000.0),
    "main_revenue": (21_000_000.0, 20_500_000.0, 20_000_000.0),
    "rd_expense": (800_000.0, 700_000.0, 600_000.0),
    "internal_rd_expense": (500_000.0,),
    "cost_expense": (28_000_000.0,),
    "net_profit": (300_000.0,),
    "total_assets": (40_000_000.0,),
    "total_liabilities": (33_000_000.0,),
    "employees": (130.0,),
    "rd_staff": (7.0,),
    "tech_staff": (9.0,),
}
# A line that the enterprise above fails, in shown units.
LINES = {
    "rd_ratio": 3.0,
    "rd_ratio_of_2y": 3.0,
    "rd_ratio_3y": 3.0,
    "rd_cost_ratio": 5.0,
    "rd_expense_mean_2y": 100.0,
    "rd_staff_ratio": 10.0,
    "tech_staff_ratio": 10.0,
    "main_business_ratio": 80.0,
    "net_margin": 2.0,
    "debt_ratio": 70.0,
    "internal_rd_ratio": 3.0,
    "revenue_growth": 15.0,
    "main_revenue_growth": 15.0,
    "main_revenue_growth_mean_2y": 5.0,
    "revenue_mean_2y": 5000.0,
    "main_revenue_mean_3y": 40000.0,
    "revenue_cagr_2y": 8.0,
}


def of(name: str, facts: dict[str, Any]) -> Any:
    """One indicator, from the facts that it asks for."""
    asked = {root.split("@")[0] for root in measure(name).meta.root_names()}
    years = max(int(root.split("@")[1]) for root in measure(name).meta.root_names()) + 1
    by_year = {f"{fact}@{back}": v for fact in asked for back, v in enumerate(facts[fact][:years])}
    roots = set(measure(name).meta.root_names())
    return measured(name, **{root: value for root, value in by_year.items() if root in roots})


def row() -> dict[str, Any]:
    """The matrix row of the enterprise: every indicator that a closing may look at."""
    names = [*LINES, *EACH_OF_2Y]
    return {name: of(name, FACTS) for name in [*names, *closing_inputs(names)]}


def changed(fact: str, amount: float) -> dict[str, Any]:
    latest, *rest = FACTS[fact]
    return FACTS | {fact: (latest + amount, *rest)}


@pytest.mark.parametrize(("name", "line"), LINES.items())
def test_the_change_brings_the_indicator_to_its_line(name: str, line: float) -> None:
    words, wanted = read_indicators(), held(line, read_indicators()[name].unit)
    closing = close_gap(name, wanted, row())
    assert closing is not None
    assert (closing.amount > 0) == (words[name].sign > 0)
    after = of(name, changed(closing.of, closing.amount))
    if words[name].closes and words[name].closes.whole:
        one_less = of(name, changed(closing.of, closing.amount - 1))
        assert after >= wanted > one_less
    else:
        assert after == pytest.approx(wanted, abs=1e-9)


def test_every_indicator_that_closes_is_tried() -> None:
    closing = {name for name, words in read_indicators().items() if words.closes}
    assert closing | set(COMPOUND_2Y) == set(LINES)
    known = set(read_indicators())
    for words in read_indicators().values():
        if words.closes:
            assert {words.closes.of, words.closes.per or words.closes.of} <= known


def test_two_tenths_of_a_point_are_told_in_money() -> None:
    """2.6 % against 3 % at 31 million yuan of revenue: 0.4 points are 12.4 万元."""
    facts = {"rd_ratio": 0.026, "revenue": 31_000_000.0}
    closing = close_gap("rd_ratio", 0.03, facts)
    assert closing is not None
    assert (closing.of, closing.amount) == ("rd_expense", pytest.approx(124_000.0))


def test_both_years_of_a_line_on_each_are_made_up() -> None:
    closing = close_gap("rd_ratio_each_of_2y", 0.03, row())
    assert closing is not None
    assert closing.amount == pytest.approx((930_000 - 800_000) + (900_000 - 700_000))
    only_one = row() | {"rd_expense_year_before": 900_000.0}
    closing = close_gap("rd_ratio_each_of_2y", 0.03, only_one)
    assert closing is not None
    assert closing.amount == pytest.approx(130_000)
    closing = close_gap("rd_expense_each_of_2y", 1_000_000.0, row())
    assert closing is not None
    assert closing.amount == pytest.approx(200_000 + 300_000)


@pytest.mark.parametrize("name", [*LINES, *EACH_OF_2Y])
def test_nothing_is_told_where_an_input_is_unknown(name: str) -> None:
    for missing in closing_inputs([name]):
        if missing in {"rd_expense", "main_revenue", "net_profit"} and name not in EACH_OF_2Y:
            continue  # the change itself is told without its base
        told = close_gap(name, 0.5, row() | {missing: None, name: None})
        assert told is None, missing


def test_an_indicator_without_a_figure_of_its_own_closes_by_nothing() -> None:
    assert close_gap("market_rank", 3.0, {"market_rank": 5.0}) is None
