"""The tables of points as written down, held against the collected facts: steps and maxima."""

import re
from typing import Any

import pytest

from scoring.clauses import (
    Item,
    Step,
    Theme,
    Way,
)
from tests.scoring.collected import (
    FORMULAS,
    RIGHTS,
    RIGHTS_ONCE,
    SCORES,
    TABLES,
    facts_of,
    indicator,
    item_of,
    written,
)


@pytest.mark.parametrize(("key", "count"), TABLES.items())
def test_the_table_of_points_says_what_the_facts_say(key: str, count: int) -> None:
    policy = written(key)
    rows = [fact for fact in facts_of(key) if fact["kind"] == "score_row"]
    assert len(rows) == count
    for fact in rows:
        places = policy.steps[fact["id"]]
        assert len(places) == ways_of(fact), fact["id"]
        for item, way, step, above in places:
            assert item.code == item_of(fact, key), fact["id"]
            assert (step.least, step.most) == least_and_most(fact["points"]), fact["id"]
            check_item(item, fact)
            check_step(fact, way, step, above, key)


def ways_of(fact: dict[str, Any]) -> int:
    """In how many ways of an item a row stands: no right at all is the last row of both classes."""
    if fact["feature"] == "ip_count_band":
        return 2 if fact["threshold"] == "none" else 1
    return 2 if "|" in fact["feature"] else 1


def least_and_most(points: Any) -> tuple[float, float]:
    """The points of a row; a pair is a range in which experts choose."""
    return (points[0], points[1]) if isinstance(points, list) else (points, points)


def check_item(item: Item, fact: dict[str, Any]) -> None:
    assert (item.cites, item.mark) == (fact["source"], fact["confidence"]), fact["id"]
    assert item.theme == fact["dimension"], fact["id"]
    assert item.clause.endswith(f"·{fact['dimension']}"), fact["id"]


def check_step(fact: dict[str, Any], way: Way, step: Step, above: Step | None, key: str) -> None:
    if fact["feature"] == "ip_count_band":
        check_rights(fact, way, step, above)
        return
    names = [indicator(feature, key) for feature in fact["feature"].split("|")]
    assert way.indicator in names, fact["id"]
    if fact["operator"] == "otherwise":
        assert step.otherwise is True, fact["id"]
    elif fact["operator"] in (">=", ">", "<="):
        check_lower_end(fact, way, step, above)
    elif fact["operator"] == "equals":
        assert step.is_ == fact["threshold"], fact["id"]
        assert not way.unit
    else:
        low, high, measured = span(fact, way.indicator)
        assert way.unit == measured, fact["id"]
        if step.at_most is not None or (above and above.at_most is not None):
            # Where less is better the step's own line is its upper end.
            assert (step.at_most, above.at_most if above else None) == (high, low), fact["id"]
        else:
            assert (step.at_least, above.at_least if above else None) == (low, high), fact["id"]
        assert (step.otherwise is True) == (step.at_least is None and step.at_most is None)


def check_rights(fact: dict[str, Any], way: Way, step: Step, above: Step | None) -> None:
    """A row such as `class1>=1`, `class2==3`, `class2 3-4` or `none`."""
    assert way.unit == "项", fact["id"]
    if fact["threshold"] == "none":
        assert step.otherwise is True, fact["id"]
        return
    found = re.fullmatch(r"(class\d)(>=|==| )(\d+)(?:-(\d+))?", fact["threshold"])
    assert found, fact["id"]
    kind, sign, low, high = found.groups()
    rights = RIGHTS_ONCE if fact["rule_set"].startswith("hnte") else RIGHTS
    assert (way.indicator, step.at_least) == (rights[kind], int(low)), fact["id"]
    ends = None if sign == ">=" else int(high or low) + 1
    assert (above.at_least if above else None) == ends, fact["id"]


def check_lower_end(fact: dict[str, Any], way: Way, step: Step, above: Step | None) -> None:
    """A row that tells its lower end only: the first that fits counts, the last takes the rest."""
    assert way.unit == fact["unit"], fact["id"]
    line = (step.at_least, step.above)
    if fact["operator"] == "<=":
        # The other side of the row above.
        assert above is not None
        assert (step.otherwise, above.above) == (True, fact["threshold"]), fact["id"]
    elif step.otherwise:
        # "0 or more" is no line for what is never below 0.
        assert (fact["operator"], fact["threshold"], step.most) == (">=", 0, 0), fact["id"]
    elif fact["operator"] == ">":
        assert line == (None, fact["threshold"]), fact["id"]
    else:
        assert line == (fact["threshold"], None), fact["id"]


def span(fact: dict[str, Any], name: str) -> tuple[float | None, float | None, str]:
    """The two ends of a row and their unit; a row over two features has a pair of each."""
    if fact["operator"] == "in_range":
        low, high = fact["threshold"]
        return low, high, fact["unit"]
    ((label, (low, high)),) = (
        (k, v) for k, v in fact["threshold"].items() if k.startswith(f"{name}_last_year_")
    )
    return low, high, label.rsplit("_", 1)[1]


@pytest.mark.parametrize("key", TABLES)
def test_formulas_and_maxima_of_the_table(key: str) -> None:
    policy = written(key)
    for fact in facts_of(key):
        if fact["kind"] == "score_formula":
            item = policy.items[fact["id"]]
            check_item(item, fact)
            assert item.max == fact["points"]
            assert item.indicator == indicator(fact["feature"], key)
            if fact["operator"] == "province_defined":
                # The fact counts the province's indicators; what is given are their points.
                assert (item.given, item.unit) == (True, "分")
            else:
                assert item.unit == fact["unit"]
                assert item.per_unit == FORMULAS[fact["operator"]]
        if fact["kind"] == "score_max":
            theme = policy.edition.themes[fact["dimension"]]
            assert (theme.code, theme.max) == (fact["id"], fact["threshold"])
            assert fact["points"] == fact["threshold"]
            check_theme(theme, fact)
            parts = [i.max for i in policy.edition.points if i.theme == fact["dimension"]]
            if "+" in fact["meaning_zh"]:
                # 先进程度8+核心支持8+…: the parts of the theme, in the order of the items.
                told = re.findall(r"\d+", fact["meaning_zh"].split(",")[0])
                assert parts == [int(part) for part in told], fact["id"]
            assert theme.capped == (sum(parts) > theme.max), fact["id"]
            # What only experts judge has no fact of its own: it stands under that of its theme.
            for item in policy.edition.points:
                if item.theme == fact["dimension"] and item.person:
                    check_item(item, fact)
        if fact["kind"] == "score_pass" and fact["feature"] not in SCORES:
            # Here the maximum of the theme is told with its line.
            theme = policy.edition.themes[fact["dimension"]]
            assert (theme.code, theme.max) == (fact["id"], fact["points"])
            check_theme(theme, fact)
        if fact["kind"] == "score_note":
            item = policy.items[fact["id"]]
            check_item(item, fact)
            assert (fact["operator"], fact["unit"]) == ("range", "分")
            assert item.indicator == indicator(fact["feature"], key)
            found = {step.is_: [step.least, step.most] for step in item.steps or ()}
            assert found == fact["threshold"]
            assert item.max == max(most for _, most in fact["threshold"].values())


def check_theme(theme: Theme, fact: dict[str, Any]) -> None:
    assert (theme.cites, theme.mark) == (fact["source"], fact["confidence"]), fact["id"]
    assert theme.clause.endswith(f"·{fact['dimension']}"), fact["id"]
