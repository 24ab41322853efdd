"""The law to read: every clause, scored item and definition of an edition as one line of text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from configs.words import Words
from scoring.clauses import Edition, Item, Node, Step, Tier, Tiers, Way, children, ways
from scoring.indicator_words import read_indicators
from scoring.law_table import line_of, span
from scoring.policy import Policy
from scoring.writing import written

Kind = Literal["heading", "group", "tier", "applies", "requires", "item", "definition", "table"]


@dataclass(frozen=True)
class Line:
    """One line of the law as text.

    depth: how deep it stands. cites, clause: number of the document, and where in it. when: the
    tier or the choice of ways that it stands under. about: the indicator judged, several joined
    by a blank; for what no indicator judges, its own words.
    """

    depth: int
    code: str
    text: str
    line: str
    cites: str
    mark: str
    kind: Kind = "requires"
    clause: str = ""
    when: str = ""
    about: str = ""
    note: str = ""


def show(policy: Policy, words: Words) -> list[Line]:
    """Every group, clause and scored item of the edition in force, in the document's order."""
    edition = policy.edition
    if edition is None:
        return []
    telling = _Telling(policy, words)
    lines = []
    if edition.applies:
        lines.append(Line(0, "", words.say("law.applies"), "", "", "", "heading"))
        lines += telling.clauses(edition.applies, "applies", 1)
    lines += telling.clauses(edition.requires, "requires", 0)
    lines += [telling.item(item) for item in edition.points]
    lines += telling.definitions(edition)
    return lines


def name_of(indicator: str, words: Words) -> str:
    """The label of an indicator in the reader's language."""
    return str(getattr(read_indicators()[indicator], words.lang))


@dataclass(frozen=True)
class _Telling:
    policy: Policy
    words: Words

    def clauses(
        self, node: Node, kind: Kind, depth: int, when: tuple[str, ...] = ()
    ) -> Iterator[Line]:
        """A clause, or a group with all that stands below it."""
        below = () if node.not_ else children(node)
        if not below:
            yield self._clause(node, kind, depth, when)
            return
        yield self._group(node, depth)
        for place, child in enumerate(below):
            inner = (*when, self._way(node, child)) if node.any else when
            if node.tiers:
                by, bound = name_of(node.tiers.by, self.words), self._tier(node.tiers, place)
                tier = self.words.say("law.tier", bound=bound)
                yield Line(depth + 1, "", tier, "", "", "", "tier")
                inner = (*when, self.words.say("law.when_tier", by=by, bound=bound))
            yield from self.clauses(child, kind, depth + 1 + bool(node.tiers), inner)

    def item(self, item: Item) -> Line:
        """A scored item with its steps in one line: 5 分: ≥ 80%; 3 分: ≥ 70%; ..."""
        words, join, judged = self.words, self.words.say("join"), ways(item)
        told = [join.join(self._steps(way)) for way in judged]
        if len(judged) > 1:
            told = [
                words.say("law.way", label=name_of(way.indicator, words), steps=steps)
                for way, steps in zip(judged, told)
            ]
        if item.per_unit:
            rule = item.per_unit
            fields = {"every": rule.every, "points": rule.points, "cap": rule.cap}
            told = [words.say("law.per_unit", **{k: f"{v:g}" for k, v in fields.items()})]
        if item.given or item.person:
            key = "law.given" if item.given else "law.by_person"
            told = [words.say(key, most=f"{item.max:g}")]
        text = getattr(item.label, words.lang)
        about = " ".join(way.indicator for way in judged) or text
        cites, note = self._number(item.cites), item.note or ""
        line = join.join(told)
        return Line(
            0, item.code, text, line, cites, item.mark, "item", item.clause, "", about, note
        )

    def definitions(self, edition: Edition) -> Iterator[Line]:
        """What the edition says and nobody judges."""
        for told in edition.definitions:
            text, cites = getattr(told.label, self.words.lang), self._number(told.cites)
            fields = {"about": text, "note": told.note or ""}
            yield Line(0, told.code, text, "", cites, told.mark, "definition", **fields)

    def _way(self, node: Node, child: Node) -> str:
        """That a clause is one of several, or stands within one of several ways."""
        label = self._label(node)
        if node.any and children(child) and not child.not_ and not child.any:
            return self.words.say("law.when_way", label=label, way=self._label(child))
        return self.words.say("law.when_any", label=label)

    def _label(self, node: Node) -> str:
        return str(getattr(node.label, self.words.lang)) if node.label else node.code

    def _group(self, node: Node, depth: int) -> Line:
        words = self.words
        text = getattr(node.label, words.lang) if node.label else ""
        form = words.say("law.all" if node.all else "law.any")
        if node.tiers:
            form = words.say("law.tiers", by=name_of(node.tiers.by, words))
        cites, clause, note = self._number(node.cites), node.clause or "", self._note(node)
        mark = node.mark or ""
        return Line(depth, node.code, text, form, cites, mark, "group", clause, note=note)

    def _clause(self, node: Node, kind: Kind, depth: int, when: tuple[str, ...]) -> Line:
        leaf, words = node.not_ or node, self.words
        label = node.label or leaf.label
        text = getattr(label, words.lang) if label else node.code
        return Line(
            depth,
            node.code,
            text,
            line_of(node, words),
            self._number(leaf.cites),
            leaf.mark or "",
            kind,
            leaf.clause or "",
            words.say("join").join(when),
            leaf.indicator or text,
            self._note(node),
        )

    def _note(self, node: Node) -> str:
        """The clause's own note, and what a re-check makes of it."""
        leaf, words = node.not_ or node, self.words
        told = [note for note in dict.fromkeys((node.note, leaf.note)) if note]
        if node.first_only:
            told.append(words.say("law.not_at_recheck"))
        if leaf.recheck_by:
            label = name_of(leaf.recheck_by, words)
            told.append(words.say("law.judged_at_recheck", label=label))
        return words.say("join").join(told)

    def _steps(self, way: Way) -> list[str]:
        return [
            self.words.say(
                "law.step",
                points=span(step.least, step.most),
                bound=self._bound(step, way.unit),
            )
            for step in way.steps
        ]

    def _tier(self, tiers: Tiers, place: int) -> str:
        """From where to where a tier reaches: ≥ 5,000万元 且 < 10,000万元."""
        step, unit = tiers.steps[place], tiers.unit
        least = "" if step.otherwise else self._bound(step, unit)
        if place == 0:
            return least
        above = tiers.steps[place - 1]
        sign, line = ("<", above.at_least) if above.above is None else ("≤", above.above)
        most = f"{sign} {line:,g}" + self._unit(unit)
        return self.words.say("law.below", least=least, most=most) if least else most

    def _bound(self, step: Step | Tier, unit: str) -> str:
        """Where a step or a tier begins: ≥ 5,000万元, 一级, 其余."""
        for name, sign in (("at_least", "≥"), ("above", ">"), ("at_most", "≤")):
            line = getattr(step, name, None)
            if line is not None:
                return f"{sign} {line:,g}" + self._unit(unit)
        level = getattr(step, "is_", None)
        return written(level, None, self.words) if level else self.words.say("law.otherwise")

    def _unit(self, unit: str) -> str:
        return self.words.say(f"unit.{unit}") if unit else ""

    def _number(self, cites: str | None) -> str:
        document = self.policy.documents.get(cites or "")
        return document.number if document else ""
