"""The law to read: what a title asks for on a day, and what changed between two days."""

from collections.abc import Iterator
from dataclasses import dataclass

from configs.words import Words
from scoring.clauses import Edition, Item, Node, Step, Tier, children, leaves_of, ways
from scoring.law_table import line_of, span
from scoring.policy import Policy


@dataclass(frozen=True)
class Line:
    """One line of the law as text: how deep it stands, code, words, line and source."""

    depth: int
    code: str
    text: str
    line: str
    cites: str
    mark: str


@dataclass(frozen=True)
class Change:
    """What became of one matter between two days; a side is None where it is not asked for."""

    indicator: str
    before: Line | None
    after: Line | None


def show(policy: Policy, words: Words) -> list[Line]:
    """Every group, clause and scored item of the edition in force, in the document's order."""
    edition = policy.edition
    if edition is None:
        return []
    lines = []
    if edition.applies:
        lines.append(Line(0, "", words.say("law.applies"), "", "", ""))
        lines += _clauses(edition.applies, policy, words, 1)
    lines += _clauses(edition.requires, policy, words, 0)
    lines += [_item(item, policy, words) for item in edition.points]
    lines += [
        Line(0, d.code, getattr(d.label, words.lang), "", _number(policy, d.cites), d.mark)
        for d in edition.definitions
    ]
    return lines


def diff(before: Policy, after: Policy, words: Words) -> list[Change]:
    """What the second day asks otherwise than the first, matter by matter.

    Clauses are paired by the indicator that they judge, in order; scored items are left out,
    for an edition with a public table and one without have nothing to pair.
    """
    if before.edition is None or after.edition is None:
        return []
    old, new = _by_matter(before, words), _by_matter(after, words)
    changes = []
    for matter in dict.fromkeys([*old, *new]):
        lines, others = old.get(matter, []), new.get(matter, [])
        for place in range(max(len(lines), len(others))):
            one = lines[place] if place < len(lines) else None
            other = others[place] if place < len(others) else None
            if one is None or other is None or one.line != other.line:
                changes.append(Change(matter, one, other))
    return changes


def _by_matter(policy: Policy, words: Words) -> dict[str, list[Line]]:
    """The clauses of an edition by what they judge; those for a person by their own words."""
    found: dict[str, list[Line]] = {}
    for leaf in leaves_of(_edition(policy)):
        line = _line(leaf, policy, words, 0)
        inner = leaf.not_ or leaf
        found.setdefault(inner.indicator or line.text, []).append(line)
    return found


def _edition(policy: Policy) -> Edition:
    assert policy.edition is not None
    return policy.edition


def _clauses(node: Node, policy: Policy, words: Words, depth: int) -> Iterator[Line]:
    below = () if node.not_ else children(node)
    if not below:
        yield _line(node, policy, words, depth)
        return
    form = "all" if node.all else "any" if node.any else "tiers"
    yield Line(depth, node.code, words.say(f"law.{form}"), "", "", "")
    for place, child in enumerate(below):
        if node.tiers:
            bound = _bound(node.tiers.steps[place], node.tiers.unit, words)
            yield Line(depth + 1, "", words.say("law.tier", bound=bound), "", "", "")
        yield from _clauses(child, policy, words, depth + 1 + bool(node.tiers))


def _line(node: Node, policy: Policy, words: Words, depth: int) -> Line:
    leaf = node.not_ or node
    label = node.label or leaf.label
    text = getattr(label, words.lang) if label else node.code
    cites = _number(policy, leaf.cites or "")
    return Line(depth, node.code, text, line_of(node, words), cites, leaf.mark or "")


def _item(item: Item, policy: Policy, words: Words) -> Line:
    """A scored item with its steps in one line: 5 分: ≥ 80%; 3 分: ≥ 70%; ..."""
    steps = [
        words.say(
            "law.step", points=span(step.least, step.most), bound=_bound(step, way.unit, words)
        )
        for way in ways(item)
        for step in way.steps
    ]
    if item.per_unit:
        rule = item.per_unit
        fields = {"every": f"{rule.every:g}", "points": f"{rule.points:g}", "cap": f"{rule.cap:g}"}
        steps = [words.say("law.per_unit", **fields)]
    if item.given:
        steps = [words.say("law.given", most=f"{item.max:g}")]
    if item.person:
        steps = [words.say("law.by_person", most=f"{item.max:g}")]
    text = getattr(item.label, words.lang)
    line = words.say("join").join(steps)
    return Line(0, item.code, text, line, _number(policy, item.cites), item.mark)


def _bound(step: Step | Tier, unit: str, words: Words) -> str:
    """Where a step or a tier begins: ≥ 5,000万元, 一级, 其余."""
    suffix = words.say(f"unit.{unit}") if unit else ""
    for name, sign in (("at_least", "≥"), ("above", ">"), ("at_most", "≤")):
        line = getattr(step, name, None)
        if line is not None:
            return f"{sign} {line:,g}{suffix}"
    level = getattr(step, "is_", None)
    return words.say(f"level.{level}") if level else words.say("law.otherwise")


def _number(policy: Policy, cites: str) -> str:
    document = policy.documents.get(cites)
    return document.number if document else ""
