"""Clauses of several parts, held against the formulas of the collected facts by drawn figures.

Enterprises are drawn on the lines of the formulas and a little to both sides, go through the panel
and the matrix like real ones, and must be judged as the formula says, computed in fractions.
"""

import ast
import operator
from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import pytest

from features.matrix import build_matrix
from scoring.aside import tier_of
from scoring.check import MET, NOT_MET, PERSON, UNKNOWN, check
from scoring.clauses import Edition, Node, Tiers, children, indicators_of, leaves, nodes_of
from scoring.indicator_words import held
from scoring.policy import policy_at
from tests.conftest import make_panel
from tests.scoring.collected import TITLES, facts_of, is_judged
from tests.scoring.drawn import LATEST, enterprises, rows
from tests.scoring.formulas import Formula, formula, said

AS_OF = date(LATEST + 1, 6, 1)

# Rule sets with formulas.
LAWS = (
    "bse@2021-2024",
    "chinext@2024",
    "star@2024",
    "neeq_base@2023",
    "neeq_innovation_layer@2022",
    "gazelle_sjz_hitech@2018",
    "size_class@300-2011",
    "little_giant@63-2022",
    "hnte@32-195-2016",
)
# A formula that speaks of all three conditions of a tier stands with the first of them.
SPEAKS_OF = {"LG22.X1c1": "LG22.X1c"}


def test_formulas_are_exact_on_their_lines() -> None:
    told = formula("(rd1/rd3)**0.5-1>=0.15 and 1000<=rd1<5000")
    on_line = {"rd1": Fraction(1587), "rd3": Fraction(1200)}
    assert said(told, on_line) == MET
    assert said(told, on_line | {"rd1": Fraction("1586.99")}) == NOT_MET
    assert said(formula("rd1>=5 and manual"), {"rd1": Fraction(5)}) == PERSON
    assert said(formula("rd1>=5 and manual"), {"rd1": Fraction(4)}) == NOT_MET
    hangs = formula("rd1>=5 or profit_growth>=0.1")
    assert said(hangs, {"rd1": Fraction(4), "profit_growth": None}) == UNKNOWN
    assert said(hangs, {"rd1": Fraction(5), "profit_growth": None}) == MET


def edition_of(key: str) -> Edition:
    edition = policy_at(TITLES[key], AS_OF).edition
    assert edition is not None
    assert edition.key == key
    return edition


@cache
def judged(key: str) -> list[dict[str, Any]]:
    """Every drawn enterprise as the law judges it, its indicators beside the verdicts."""
    edition = edition_of(key)
    names = [str(number).zfill(6) for number in range(len(enterprises()))]
    told = [row for name, figures in zip(names, enterprises()) for row in rows(name, figures)]
    matrix = build_matrix(make_panel(told), AS_OF, indicators_of(edition))
    findings = check(policy_at(TITLES[key], AS_OF), matrix.frame)
    found = findings.frame.join(matrix.frame, on="enterprise_id").sort("enterprise_id")
    assert found["enterprise_id"].to_list() == names
    return found.to_dicts()


def found_on(node: Node, edition: Edition) -> Callable[[dict[str, Any]], int]:
    """What is found on a clause; a clause of a tier is not met by who falls in another."""
    tiers = tiers_over(node, edition)

    def found(row: dict[str, Any]) -> int:
        if tiers and tier_of(tiers, row).then.code != node.code:
            return NOT_MET
        return int(row[node.code])

    return found


def tiers_over(node: Node, edition: Edition) -> Tiers | None:
    """The tiers of which a clause is one, if it is."""
    for other in nodes_of(edition):
        if other.tiers and node.code in {child.code for child in children(other)}:
            return other.tiers
    return None


# --- the clauses


def formulas_of(key: str) -> dict[str, tuple[dict[str, Any], Formula, Node]]:
    """Every fact with a formula that is a clause of the edition: fact, formula and clause."""
    nodes = {node.code: node for node in nodes_of(edition_of(key))}
    found = {}
    for fact in facts_of(key):
        node = nodes.get(SPEAKS_OF.get(fact["id"], fact["id"]))
        if fact["expr"] and node:
            found[fact["id"]] = (fact, formula(fact["expr"]), node)
    return found


@pytest.mark.parametrize("key", LAWS)
def test_a_clause_is_judged_as_its_formula_says(key: str) -> None:
    edition, found = edition_of(key), judged(key)
    for code, (_, told, node) in formulas_of(key).items():
        shown, verdict = set(), found_on(node, edition)
        for figures, row in zip(enterprises(), found):
            expected = said(told, figures)
            shown.add(expected)
            assert verdict(row) == expected, (code, told.text, figures)
        best = PERSON if "manual" in told.names else MET
        assert {NOT_MET, best} <= shown, code


@pytest.mark.parametrize("key", LAWS)
def test_every_line_of_a_formula_was_drawn_on_and_on_both_sides(key: str) -> None:
    for code, (_, told, _node) in formulas_of(key).items():
        for text, gap in told.sides:
            signs = {
                (value > 0) - (value < 0)
                for figures in enterprises()
                if "profit_growth" not in text or figures["profit_growth"] is not None
                for value in (gap(figures),)
            }
            assert signs == {-1, 0, 1}, (code, text)


@pytest.mark.parametrize("key", LAWS)
def test_the_parts_of_a_clause_have_its_source_and_no_line_of_their_own(key: str) -> None:
    for code, (fact, told, node) in formulas_of(key).items():
        if code in SPEAKS_OF or not children(node):
            continue
        for leaf in leaves(node):
            assert leaf.code.startswith(f"{code}.") or leaf.code.startswith("BSE.1r"), leaf.code
            assert (leaf.cites, leaf.mark) == (fact["source"], fact["confidence"]), leaf.code
            assert leaf.clause is not None
            assert leaf.clause.endswith(f"·{fact['dimension']}"), leaf.code
        assert lines_of(leaves(node)) == numbers_in(told, node, key), code


def lines_of(clauses: Iterable[Node]) -> set[Fraction]:
    """The lines of clauses in the units of the formulas: shares as such, 万元, and so on."""
    lines = set()
    for leaf in clauses:
        bounds = (leaf.at_least, leaf.above, leaf.at_most, leaf.below)
        for line in (bound for bound in bounds if isinstance(bound, float)):
            share = leaf.unit == "%" and not (leaf.indicator or "").startswith("return_on_equity")
            lines.add(Fraction(str(line)) / (100 if share else 1))
    return lines


def numbers_in(told: Formula, node: Node, key: str) -> set[Fraction]:
    """What a formula compares with, but for the edges of its tier, which stand in the tiers."""
    compared = {
        Fraction(str(end.value))
        for compare in ast.walk(ast.parse(told.text))
        if isinstance(compare, ast.Compare)
        for end in (compare.left, *compare.comparators)
        if isinstance(end, ast.Constant)
    }
    tiers = tiers_over(node, edition_of(key))
    edges = (
        {Fraction(str(step.at_least)) for step in tiers.steps if step.at_least} if tiers else set()
    )
    return compared - edges


# --- the whole: how the logic of the rule sets puts the facts together

Verdicts = Callable[[str], int]


def any_of(found: Verdicts, stem: str, numbers: Iterable[object]) -> int:
    return max(found(f"{stem}{number}") for number in numbers)


def all_of(found: Verdicts, stem: str, numbers: Iterable[object]) -> int:
    return min(found(f"{stem}{number}") for number in numbers)


WHOLE: dict[str, Callable[[Verdicts], int]] = {
    "bse@2021-2024": lambda found: min(
        all_of(found, "BSE.B", range(1, 5)),
        max(
            min(found("BSE.1a"), any_of(found, "BSE.1", "bc")),
            all_of(found, "BSE.2", "abcd"),
            all_of(found, "BSE.3", "abc"),
            all_of(found, "BSE.4", "ab"),
        ),
    ),
    "chinext@2024": lambda found: min(
        max(all_of(found, "CYB.1", "abc"), any_of(found, "CYB.", (2, 3))),
        any_of(found, "CYB.D", (1, 2, 3)),
    ),
    # An exception: the one collected, or another for a person to see.
    "star@2024": lambda found: min(
        any_of(found, "KCB.", range(1, 6)),
        max(all_of(found, "KCSX.", range(1, 5)), found("KCSX.E5"), PERSON),
    ),
    "neeq_base@2023": lambda found: min(found("NEEQ.0"), any_of(found, "NEEQ.", range(1, 6))),
    "neeq_innovation_layer@2022": lambda found: any_of(found, "NEEQI.", (1, 2, 3)),
    "gazelle_sjz_hitech@2018": lambda found: max(
        any_of(found, "GZ.SJZ.", "ABC"), min(found("GZ.SJZ.NEW.field"), found("GZ.SJZ.NEW"))
    ),
    "size_class@300-2011": lambda found: found("SZ.SME"),
}


@pytest.mark.parametrize("key", WHOLE)
def test_the_verdict_puts_the_facts_together_as_the_rule_set_says(key: str) -> None:
    edition, found = edition_of(key), judged(key)
    verdicts = {node.code: found_on(node, edition) for node in nodes_of(edition)}
    shown = set()
    for row in found:
        expected = WHOLE[key](lambda code, row=row: verdicts[code](row))  # type: ignore[misc]
        assert row["verdict"] == expected, row
        shown.add(expected)
    assert {NOT_MET, MET} <= shown


# --- size classes


def test_size_classes_part_where_the_facts_part_them() -> None:
    """At every line of the four facts, on it and just below: 以下 excludes the number."""
    facts = {f["id"]: formula(f["expr"]) for f in facts_of("size_class@300-2011")}
    staff = [line + aside for line in (20, 300, 1000) for aside in (-1, 0)]
    money = [Fraction(line) - aside for line in (300, 2000, 40000) for aside in (cent(), 0)]
    drawn = [{"employees": Fraction(s), "rev1": Fraction(m)} for s, m in product(staff, money)]
    told = [
        {
            "enterprise_id": str(number).zfill(2),
            "year": LATEST,
            "industry": "C35",
            "employees": float(figures["employees"]),
            "revenue": held(float(figures["rev1"]), "万元"),
        }
        for number, figures in enumerate(drawn)
    ]
    frame = build_matrix(make_panel(told), AS_OF, ["is_sme"]).frame.sort("enterprise_id")
    sizes = set()
    for figures, row in zip(drawn, frame.to_dicts()):
        is_sme = facts["SZ.SME"].holds(figures)
        medium = facts["SZ.MID"].holds(figures | {"is_sme": is_sme})
        small = facts["SZ.SMALL"].holds(figures | {"is_sme": is_sme, "medium": medium})
        micro = facts["SZ.MICRO"].holds(figures)
        size = {"micro": micro, "small": small, "medium": medium, "large": not is_sme}
        assert sum(map(operator.truth, size.values())) == 1, figures
        assert size[row["size"]], (figures, row["size"])
        assert row["is_sme"] is is_sme
        sizes.add(row["size"])
    assert len(sizes) == 4


def cent() -> Fraction:
    return Fraction("0.01")


def test_no_clause_with_a_formula_is_left_out() -> None:
    with_formula = {
        fact["rule_set"]
        for key in TITLES
        for fact in facts_of(key)
        if fact["expr"] and is_judged(fact)
    }
    assert set(LAWS) == with_formula
    assert set(WHOLE) <= set(LAWS)
