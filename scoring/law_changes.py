"""What the law of one day asks otherwise than that of another, matter by matter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from configs.words import Words
from scoring.clauses import Edition
from scoring.law import Kind, Line, show
from scoring.policy import Policy


@dataclass(frozen=True)
class Change:
    """What became of one matter between two days; a side is None where it is not asked for.

    indicator: what is judged; for what no indicator judges, its own words.
    """

    indicator: str
    before: Line | None
    after: Line | None
    kind: Kind = "requires"

    @property
    def is_kept(self) -> bool:
        """Whether both days say the same: one indicator, one line, one condition."""
        return self.before is not None and self.after is not None and _same(self.before, self.after)


def diff(before: Policy, after: Policy, words: Words) -> list[Change]:
    """What the second day asks otherwise than the first, matter by matter."""
    return [change for change in compare(before, after, words) if not change.is_kept]


def compare(before: Policy, after: Policy, words: Words) -> list[Change]:
    """Every matter of both days, changed or kept; nothing where a day has no edition.

    Lines are paired by the indicator that they judge; within one edition, as first applications
    and re-checks read it, by their code. Where only one edition has a table of points, the table
    is one matter; where both have one, its items are paired like clauses.
    """
    if before.edition is None or after.edition is None:
        return []
    by_code = before.edition.key == after.edition.key
    old, new = show(before, words), show(after, words)
    found = [
        Change(matter, *pair, kind)
        for kind in ("applies", "requires")
        for matter, pair in _pairs(_of(old, kind), _of(new, kind), by_code)
    ]
    tables = _table(before, words), _table(after, words)
    if any(tables):
        found.append(Change(words.say("law.table"), *tables, "table"))
    if all(tables):
        items = _pairs(_of(old, "item"), _of(new, "item"), by_code)
        found += [Change(matter, *pair, "item") for matter, pair in items]
    told = _pairs(_of(old, "definition"), _of(new, "definition"), by_code)
    return found + [Change(matter, *pair, "definition") for matter, pair in told]


def most_points(edition: Edition) -> float:
    """The most points that the table of an edition gives: its themes, and what stands in none."""
    free = sum(item.max for item in edition.points if item.theme not in edition.themes)
    return free + sum(theme.max for theme in edition.themes.values())


def _of(lines: Iterable[Line], kind: Kind) -> list[Line]:
    return [line for line in lines if line.kind == kind]


def _pairs(
    before: list[Line], after: list[Line], by_code: bool
) -> Iterator[tuple[str, tuple[Line | None, Line | None]]]:
    """Lines of one matter side by side: those that are the same first, then the rest in order.

    Where one line stands against several, it stands against each: 6 % for a tier and 3 % for
    another may both have become 3 % for everybody.
    """
    old, new = _by_matter(before, by_code), _by_matter(after, by_code)
    for matter in dict.fromkeys([*old, *new]):
        lines, others = old.get(matter, []), list(new.get(matter, []))
        about = (lines or others)[0].about
        rest: list[Line] = []
        for line in lines:
            like = next((other for other in others if _same(line, other)), None)
            if like is None:
                rest.append(line)
                continue
            others.remove(like)
            yield about, (line, like)
        for place in range(max(len(rest), len(others))):
            yield about, (_at(rest, place), _at(others, place))


def _by_matter(lines: Iterable[Line], by_code: bool) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.code if by_code else line.about, []).append(line)
    return found


def _at(lines: list[Line], place: int) -> Line | None:
    return lines[min(place, len(lines) - 1)] if lines else None


def _same(line: Line, other: Line) -> bool:
    return (line.line, line.when, line.about) == (other.line, other.when, other.about)


def _table(policy: Policy, words: Words) -> Line | None:
    """The public table of an edition as one line: how many items, how many points."""
    edition = policy.edition
    if edition is None or not edition.points:
        return None
    size = words.say("law.table_size", items=len(edition.points), most=f"{most_points(edition):g}")
    number = policy.documents[edition.document].number
    return Line(0, edition.key, words.say("law.table"), size, number, "", "table")
