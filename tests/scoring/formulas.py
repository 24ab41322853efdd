"""The formulas of the collected facts, evaluated in fractions.

A formula speaks of raw figures by year: `rev1` is the latest, `rev3` two years before; money in
万元, shares as such, `roe` in percent. `manual` means that a person must see.
"""

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from scoring.check import MET, NOT_MET, PERSON, UNKNOWN

Figures = dict[str, Any]


class _Exact(ast.NodeTransformer):
    """Numbers as fractions and square roots as such, so that a value stands on its line exactly."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return _call("Fraction", ast.Constant(str(node.value)))

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if not isinstance(node.op, ast.Pow):
            return self.generic_visit(node)  # type: ignore[return-value]
        assert ast.unparse(node.right) == "0.5"
        return _call("root", self.visit(node.left))


def _call(name: str, argument: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), [argument], [])


def root(value: Fraction) -> Fraction:
    """The square root: exact where there is an exact one."""
    above, below = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if (above * above, below * below) == (value.numerator, value.denominator):
        return Fraction(above, below)
    return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).sqrt())


def mean(*values: Fraction) -> Fraction:
    return Fraction(sum(values), len(values))


WORDS: dict[str, Any] = {"Fraction": Fraction, "root": root, "mean": mean, "min": min}
# What is not known of every enterprise: what it could be at worst and at best, and what is said
# where the verdict hangs on it.
OPEN = {
    "manual": ((False, True), PERSON),
    "profit_growth": ((Fraction(-(10**9)), Fraction(10**9)), UNKNOWN),
}


@dataclass(frozen=True)
class Formula:
    """A fact's formula, ready to be evaluated; `sides` are the two ends of every comparison."""

    text: str
    names: frozenset[str]
    holds: Callable[[Figures], bool]
    sides: tuple[tuple[str, Callable[[Figures], Fraction]], ...]


def formula(text: str) -> Formula:
    tree = ast.parse(text, mode="eval").body
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - set(WORDS)
    sides = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            ends = [node.left, *node.comparators]
            for left, right in pairwise(ends):
                told = f"{ast.unparse(left)} - ({ast.unparse(right)})"
                sides.append((told, _evaluated(told)))
    return Formula(text, frozenset(names), _evaluated(text), tuple(sides))


def _evaluated(text: str) -> Callable[[Figures], Any]:
    tree = ast.fix_missing_locations(_Exact().visit(ast.parse(text, mode="eval")))
    code = compile(tree, text, "eval")
    return lambda figures: eval(code, WORDS, figures)


def said(told: Formula, figures: Figures) -> int:
    """The verdict of a formula on an enterprise."""
    open_names = [n for n in told.names if n == "manual" or figures.get(n) is None]
    if not open_names:
        return MET if told.holds(figures) else NOT_MET
    (name,) = open_names
    ends, between = OPEN[name]
    at_worst, at_best = (told.holds(figures | {name: end}) for end in ends)
    return between if at_worst != at_best else MET if at_best else NOT_MET
