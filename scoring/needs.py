"""What the law still asks of one enterprise: each unmet clause, what would close it, and when."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from features.columns import COLUMNS
from features.indicators import HELD_TITLES, measure
from scoring.aside import tier_of
from scoring.check import MET, NOT_MET, PERSON, UNKNOWN, Findings, asks, judge, missing_facts, whole
from scoring.clauses import Edition, Node, children, leaves_of, nodes_of, trees_of
from scoring.closing import COMPOUND_2Y, EACH_OF_2Y, close_gap
from scoring.indicator_words import held, read_indicators
from scoring.points import score
from scoring.steps import Step, movable, step_for
from scoring.versions import AGES, Bench, alter, hold, judged, least, project, trend_of, unit_of

# How many years ahead a trend is followed, and how many a plan may take.
AHEAD, WITHIN = 10, 3
# Of alternatives those come first that take fewer years; a title, then a state, then no way known.
_FAR = {"figure": 20.0, "wait": 20.0, "title": 30.0, "state": 40.0, "points": 50.0}
Kind = Literal["figure", "wait", "title", "state", "points"]
_WAITS = (*AGES, "registered_days", "full_fiscal_years")


@dataclass(frozen=True)
class Clause:
    """One unmet clause.

    kind: a figure has to change; time has to pass; a title has to be held; a state (yes or no, a
        level) has to come; points have to be earned.
    gap: from the value to the line, in held units; None without a number.
    of, amount: by how much which figure has to change, tried and found to reach the line.
    held: the change has to be held for all the years that the clause looks at, because a year
        that is over counts as well; an amount of 0 means that the latest year would do.
    steps: how many years that is, at the yearly step of enterprises like this one; n of them.
    own: whether the enterprise itself can change it. who: whose it is to change.
    trend: how the figure has moved in a year; year: the first fiscal year that would reach the
        line if all figures went on as they have, None where none of the next ten does.
    """

    code: str
    kind: Kind
    who: str
    indicator: str | None = None
    gap: float | None = None
    of: str | None = None
    amount: float | None = None
    held: bool = False
    steps: float | None = None
    n: int = 0
    own: bool = False
    trend: float | None = None
    year: int | None = None

    @property
    def in_time(self) -> bool:
        """Whether the enterprise itself can close it in three steps like those of others."""
        return self.own and self.steps is not None and self.steps <= WITHIN


@dataclass(frozen=True)
class Need:
    """What has to be met anew at one place of the law: one of `ways`, the nearest first."""

    code: str
    ways: tuple[tuple[Clause, ...], ...]


@dataclass(frozen=True)
class Unknown:
    """A fact to supply: the clauses that wait for it, and whether it alone could settle the title.

    codes: empty where points wait for it.
    """

    indicator: str
    codes: tuple[str, ...]
    settles: bool


@dataclass(frozen=True)
class Law:
    """What the law asks: needs that are not met, facts that are unknown, clauses for a person.

    year: the fiscal year of the latest figures.
    """

    edition: str
    begins: str
    year: int | None
    verdict: int
    needs: tuple[Need, ...]
    unknown: tuple[Unknown, ...]
    person: tuple[str, ...]

    @property
    def figures(self) -> dict[str, float]:
        """What the enterprise itself changes on the nearest ways: figure -> signed amount."""
        found: dict[str, float] = {}
        for need in self.needs:
            for clause in need.ways[0]:
                if clause.in_time and clause.of and clause.amount and not clause.held:
                    found[clause.of] = max(found.get(clause.of, 0.0), clause.amount, key=abs)
        return found

    @property
    def too_far(self) -> tuple[str, ...]:
        """Needs of which no way can be gone in time, neither by steps nor at the own trend."""
        return tuple(
            need.code
            for need in self.needs
            if not any(all(self._hopeful(clause) for clause in way) for way in need.ways)
        )

    def _hopeful(self, clause: Clause) -> bool:
        if clause.kind not in ("figure", "wait"):
            return True
        if clause.in_time or clause.year is None or self.year is None:
            return clause.in_time
        return clause.year <= self.year + WITHIN


def read_law_of(bench: Bench, steps: Iterable[Step]) -> Law | None:
    """What the law of the bench asks of its enterprise; None without an edition in force."""
    edition = bench.policy.edition
    if edition is None:
        return None
    findings = judged(bench, bench.row)
    verdicts = findings.frame.row(0, named=True)
    needs: tuple[Need, ...] = ()
    applies = edition.applies is None or verdicts[edition.applies.code] != NOT_MET
    if applies and verdicts["verdict"] in (NOT_MET, UNKNOWN):
        reading = _Reading(bench, tuple(steps), findings, _years_at_trend(bench, edition))
        needs = tuple(n for tree in trees_of(edition) for n in _needs(tree, reading))
    person = [n.code for n in leaves_of(edition) if verdicts[n.code] == PERSON] if applies else []
    return Law(
        edition.key,
        edition.begins.isoformat(),
        bench.figures.year,
        verdicts["verdict"],
        needs,
        _unknown(findings, edition) if applies else (),
        tuple(person),
    )


@dataclass(frozen=True)
class _Reading:
    """All that is at hand while the clauses are gone through."""

    bench: Bench
    steps: tuple[Step, ...]
    findings: Findings
    years: dict[str, int]

    @property
    def verdicts(self) -> dict[str, int]:
        return self.findings.frame.row(0, named=True)

    @property
    def values(self) -> dict[str, object]:
        return self.findings.matrix.row(0, named=True)


def _needs(node: Node, reading: _Reading) -> list[Need]:
    """The needs below a node that is not met; an alternative that is settled asks for nothing."""
    if reading.verdicts[node.code] != NOT_MET:
        return []
    if node.not_ is not None or not children(node):
        return [Need(node.code, ((_clause(node, reading),),))]
    if node.tiers is not None:
        known = reading.values[node.tiers.by] is not None
        return _needs(tier_of(node.tiers, reading.values).then, reading) if known else []
    below = [(child, _needs(child, reading)) for child in children(node)]
    if node.any is None:
        return [need for _, needs in below for need in needs]
    ways = [tuple(clause for need in needs for clause in need.ways[0]) for _, needs in below]
    order = sorted((way for way in ways if way), key=_effort)
    return [Need(node.code, tuple(order))] if order else []


def _effort(way: tuple[Clause, ...]) -> tuple[int, float, int]:
    """What is not the enterprise's own to change comes last; then years at the pace of others."""
    others = sum(clause.who in ("government", "nobody") for clause in way)
    years = sum(_FAR[c.kind] if c.steps is None else c.steps for c in way)
    return others, years, len(way)


def _clause(node: Node, reading: _Reading) -> Clause:
    leaf = node.not_ or node
    name, code = leaf.indicator, node.code
    year = reading.years.get(code)
    if name is None or node.not_ is not None:
        points = leaf.score_at_least is not None or leaf.score_above is not None
        who = read_indicators()[name].lever.who if name else "enterprise"
        return Clause(code, "points" if points else "state", who, name, year=year)
    who = read_indicators()[name].lever.who
    if name.removeprefix("holds_") in HELD_TITLES or name == "holds_bottom_layer":
        return Clause(code, "title", who, name)
    value, line = reading.values[name], _line(leaf)
    if line is None or not isinstance(value, float) or math.isinf(value):
        return Clause(code, "state", who, name, year=year)
    gap = round(line - value, 12)
    if name in _WAITS:
        trend = trend_of(reading.bench.row.row(0, named=True), name)
        return Clause(code, "wait", who, name, gap, trend=trend, year=year)
    of = _closing_figure(name)
    found = Clause(code, "figure", who, name, gap, of, year=year)
    return _with_amount(found, line, reading) if of else found


def _line(leaf: Node) -> float | None:
    bounds = (leaf.at_least, leaf.above, leaf.at_most, leaf.below)
    line = next((bound for bound in bounds if isinstance(bound, float)), None)
    return None if line is None else held(line, leaf.unit)


def _closing_figure(name: str) -> str | None:
    """The fact whose change closes a gap of this indicator; None where no one fact does."""
    closes = read_indicators()[name].closes
    if name in EACH_OF_2Y:
        return EACH_OF_2Y[name][0][0]
    if name in COMPOUND_2Y:
        return COMPOUND_2Y[name][0]
    if closes:
        return closes.of
    if name in COLUMNS:
        return name
    # A sum or a mean of one fact over years is closed by that fact.
    facts = {root.partition("@")[0] for root in measure(name).meta.root_names()}
    return next(iter(facts)) if len(facts) == 1 and facts <= set(COLUMNS) else None


def _with_amount(clause: Clause, line: float, reading: _Reading) -> Clause:
    """The clause with the least change of its figure that is seen to reach the line."""
    bench, of = reading.bench, str(clause.of)
    row = bench.row.row(0, named=True)
    closing = close_gap(clause.indicator or "", line, reading.values)
    about = closing.amount if closing else clause.gap or 0.0
    sign, unit = (1 if about >= 0 else -1), unit_of(of)

    def reaches(places: list[int], held_on: bool = False) -> list[bool]:
        versions = alter(bench.row, [{of: sign * unit * place} for place in places])
        versions = hold(versions) if held_on else versions
        return (judged(bench, versions).frame[clause.code] == MET).to_list()

    # The estimate is all else equal: what a change brings with it may ask for more.
    most = 2 * math.ceil(abs(about) / unit) + 2
    count = least(reaches, most)
    held_on = count is None
    if held_on:
        count = 0 if reaches([0], True)[0] else least(lambda n: reaches(n, True), most)
    amount = None if count is None else round(sign * unit * count, 6)
    # What the market gives has no step that an enterprise could take.
    own = clause.who == "enterprise" and sign in movable(of)
    step = step_for(reading.steps, of, sign, row) if own else None
    steps = abs(amount) / step[0] if step and amount is not None else None
    return replace(
        clause,
        amount=amount,
        held=held_on and count is not None,
        steps=None if steps is None else round(steps, 6),
        n=step[1].n if step else 0,
        own=own,
        trend=trend_of(row, of),
    )


def _years_at_trend(bench: Bench, edition: Edition) -> dict[str, int]:
    """For each clause the first fiscal year that meets it, were figures to go on as they have."""
    latest = bench.figures.year
    if latest is None:
        return {}
    verdicts = judged(bench, project(bench, AHEAD)).frame
    found: dict[str, int] = {}
    for node in nodes_of(edition):
        ahead = (verdicts[node.code] == MET).arg_max()
        if ahead is not None and verdicts[node.code][ahead] == MET:
            found[node.code] = latest + 1 + ahead
    return found


def _unknown(findings: Findings, edition: Edition) -> tuple[Unknown, ...]:
    """The facts that are missing and could still change the verdict or the points."""
    verdicts, found = findings.frame.row(0, named=True), []
    for name in missing_facts(findings, 0):
        codes = [
            node.code
            for node in leaves_of(edition)
            if verdicts[node.code] == UNKNOWN and name in asks(edition, node.not_ or node)
        ]
        settled = judge(edition, score(edition, findings.matrix, (name,)), (name,))
        alone = settled.select(whole(edition).alias("verdict"))["verdict"][0] >= PERSON
        found.append(Unknown(name, tuple(codes), bool(alone)))
    return tuple(found)
