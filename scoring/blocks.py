"""An enterprise's page as headings, paragraphs, points and tables, for papers that are no HTML."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from configs.words import Words

Told = dict[str, Any]
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the title of the whole."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; quiet explains, strong is what must be seen first."""

    text: str
    quiet: bool = False
    strong: bool = False


@dataclass(frozen=True)
class Points:
    """Points one below the other, each with its depth from 0; numbered where their order counts."""

    lines: tuple[tuple[int, str], ...]
    numbered: bool = False


@dataclass(frozen=True)
class Grid:
    """A table: the first `heads` rows are its head, the first cell of each row says what it is.

    shares: how wide each column is, of the whole. figures: whether the other cells are numbers.
    dense: a table of many columns.
    """

    rows: Rows
    shares: tuple[float, ...]
    heads: int = 1
    figures: bool = False
    dense: bool = False


Block = Heading | Paragraph | Points | Grid


def compose(told: Told, words: Words) -> list[Block]:
    """What stands on the page of an enterprise, in its order; `told` is what the page is told."""
    parts = (_opening, _law, _score, _plan, _comparisons, _standings, _better, _facts, _past)
    return [block for part in parts for block in part(told, words)]


def _opening(told: Told, words: Words) -> Iterator[Block]:
    row, say = told["row"], words.say
    yield Paragraph(told["heading"], quiet=True)
    yield Heading(told["title"], 1)
    who = [row["enterprise_id"], *(row[key] for key in ("county", "cluster", "industry"))]
    who += [say(f"size.{row['size']}")] if row["size"] else []
    yield Paragraph(" · ".join(part for part in who if part))
    for at, sentence in enumerate(told["summary"]):
        yield Paragraph(sentence, strong=at == 0)


def _law(told: Told, words: Words) -> Iterator[Block]:
    yield Heading(words.say("page.law"))
    if told["findings"]:
        rows = [
            (
                f"{f['label']}\n{f['criterion']}",
                f["verdict"],
                f["value"],
                f["line"],
                "\n".join(part for part in (f["gap"], f["closing"]) if part),
                "\n".join(
                    part
                    for part in (f"{f['cites']} {f['clause'] or ''}".strip(), f["mark"])
                    if part
                ),
            )
            for f in told["findings"]
        ]
        head = _heads(("label", "verdict", "value", "line", "gap", "cites"), words)
        yield Grid((head, *rows), (0.28, 0.13, 0.13, 0.12, 0.14, 0.2))
    else:
        yield Paragraph(words.say("note.no_edition"))
    if told["missing"]:
        yield Heading(words.say("page.missing"))
        yield Paragraph(told["missing"])


def _score(told: Told, words: Words) -> Iterator[Block]:
    say = words.say
    if not told["has_model"]:
        yield Paragraph(say("page.no_model"))
        return
    yield Heading(say("page.themes"))
    yield Paragraph(say("page.against", against=told["against"]))
    bars = tuple((bar.label, bar.said) for bar in told["bars"])
    head = _heads(("theme", "score_points"), words)
    yield Grid((head, *bars), (0.6, 0.4), figures=True)
    for key, reasons in (("page.for", told["ups"]), ("page.against_it", told["downs"])):
        yield Heading(say(key))
        yield _points(reasons, words, numbered=True)
    yield Paragraph(say("page.score"), quiet=True)


def _plan(told: Told, words: Words) -> Iterator[Block]:
    plan = told["plan"]
    yield Heading(words.say("page.plan"))
    if not plan:
        yield Paragraph(words.say("page.no_plan", enterprise=told["row"]["enterprise_id"]))
        return
    yield Paragraph(plan["made"], quiet=True)
    for section in plan["sections"]:
        yield Heading(section["heading"], 3)
        yield _points(section["lines"], words)


def _comparisons(told: Told, words: Words) -> Iterator[Block]:
    if told["neighbours"]:
        yield Heading(words.say("page.neighbours"))
        yield _compared(told["neighbours"], told, words)


def _better(told: Told, words: Words) -> Iterator[Block]:
    if told["better"]:
        yield Heading(words.say("page.better"))
        yield _compared(told["better"], told, words)


def _compared(peers: list[Any], told: Told, words: Words) -> Points:
    """Each with the gap to it, and below it what makes the gap."""
    say, points_of, lines = words.say, told["points_of"], []
    for peer in peers:
        key = f"peer.{peer.role}.ranked" if peer.rank else f"peer.{peer.role}"
        said = say(key, name=peer.name, **({"rank": peer.rank} if peer.rank else {}))
        said += say("peer.gap", gap=points_of(peer.gap)) if peer.differences else ""
        lines.append((0, said))
        for one in peer.differences:
            fields = {"label": one.label, "above": one.above, "below": one.below}
            lines.append((1, say("versus.difference", **fields, points=points_of(one.points))))
    return Points(tuple(lines))


def _standings(told: Told, words: Words) -> Iterator[Block]:
    if told["standings"]:
        yield Heading(words.say("page.standings"))
        keys = ("indicator", "value", "in_cluster", "in_industry", "in_holders", "holders_median")
        rows = [
            (s["label"], s["value"], s["cluster"], s["industry"], s["holders"], s["median"] or "—")
            for s in told["standings"]
        ]
        shares = (0.25, 0.19, 0.12, 0.12, 0.12, 0.2)
        yield Grid((_heads(keys, words), *rows), shares, figures=True)
        yield Paragraph(words.say("page.standings_rule"), quiet=True)


def _facts(told: Told, words: Words) -> Iterator[Block]:
    yield Heading(words.say("page.facts"))
    heads, lines = told["reports"]["heads"], told["reports"]["lines"]
    if not heads:
        yield Paragraph(words.say("page.no_facts"))
        return
    top = [
        (words.say(f"column.{key}"), *(str(head[key]) for head in heads))
        for key in ("year", "known_on", "source", "state")
    ]
    rows = [(line["label"], *line["cells"]) for line in lines]
    first = max(0.22, 1 / (1 + len(heads)))
    shares = (first, *[(1 - first) / len(heads)] * len(heads))
    yield Grid((*top, *rows), shares, heads=len(top), figures=True, dense=True)


def _past(told: Told, words: Words) -> Iterator[Block]:
    yield Heading(words.say("page.past"))
    rows = [
        (
            str(p["as_of"]),
            str(p["rank"]),
            "—" if p["potential"] is None else str(p["potential"]),
            p["tier"],
            p["edition"],
            p["bundle"],
        )
        for p in told["past"]
    ]
    head = _heads(("as_of", "rank", "potential", "tier", "edition", "bundle"), words)
    yield Grid((head, *rows), (0.18, 0.1, 0.16, 0.2, 0.16, 0.2))
    if len(rows) == 1:
        yield Paragraph(words.say("page.no_past"), quiet=True)


def _heads(keys: tuple[str, ...], words: Words) -> tuple[str, ...]:
    return tuple(words.say(f"column.{key}") for key in keys)


def _points(lines: list[str], words: Words, numbered: bool = False) -> Block:
    """As points; where there are none the page says so."""
    if not lines:
        return Paragraph(words.say("page.empty"))
    return Points(tuple((0, line) for line in lines), numbered)
