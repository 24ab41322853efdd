"""A portrait in words: each part with its picture, its table, and what may be read from it."""

from collections.abc import Mapping
from typing import Any

from configs.words import Words
from experiments.cohorts import DIMENSIONS
from experiments.portrait import FEWEST
from experiments.telling import Section, Table, Telling, figure, percent
from scoring.indicator_words import read_indicators, read_learned
from scoring.writing import points_of

# Themes and indicators that are said of a group.
SAID = 4


def tell_portrait(record: dict[str, Any], pictures: Mapping[str, str], words: Words) -> Telling:
    """The record as sentences, tables and pictures (SVG by name; none where there is none)."""
    title = words.say("portrait.title", pipeline=record["pipeline"], as_of=record["as_of"])
    sections = [
        _head(record, words),
        _weights(record, pictures, words),
        _themes(record, pictures, words),
        _swarm(record, pictures, words),
        _curves(record, pictures, words),
        _pairs(record, pictures, words),
        _listed(record, pictures, words),
        *_groups(record, words),
        _quality(record, words),
    ]
    return Telling(title, tuple(sections))


def label_of(name: str, words: Words) -> str:
    """What an indicator, or a theme as `theme:NAME`, is called."""
    if name.startswith("theme:"):
        return words.say(f"theme.{name.removeprefix('theme:')}")
    return str(getattr((read_indicators() | read_learned())[name], words.lang))


def group_of(dimension: str, group: str, words: Words) -> str:
    """What a group is called."""
    key = f"{dimension}.{group}"
    return words.say(key) if words.knows(key) else group


def pair_of(names: list[str], words: Words) -> str:
    """Two indicators that act together."""
    one, other = (label_of(name, words) for name in names)
    return words.say("portrait.pair", one=one, other=other)


def _columns(words: Words, *names: str) -> tuple[str, ...]:
    return tuple(words.say(f"portrait.column.{name}") for name in names)


def _between(low: float | None, high: float | None, words: Words, digits: int = 2) -> str:
    if low is None or high is None:
        return "—"
    return words.say("portrait.between", low=figure(low, digits), high=figure(high, digits))


def _head(record: dict[str, Any], words: Words) -> Section:
    sample, count = record["sample"], len(record["importance"]["indicators"])
    learner = record["learner"]
    key = f"lab.learner.{learner}"
    key = key if words.knows(key) else "lab.learner.other"
    told = words.say(key, learner=learner, count=count)
    bundle = record["bundle"]
    said = [
        words.say(
            "portrait.model",
            learner=told,
            trained=bundle["as_of"],
            fingerprint=bundle["fingerprint"][:16],
        ),
        words.say("portrait.against", **sample),
        words.say("portrait.refits" if sample["refits"] else "portrait.no_refits", **sample),
        words.say("portrait.no_cause"),
        words.say("portrait.files"),
    ]
    return Section(words.say("portrait.what"), tuple(said))


def _weights(record: dict[str, Any], pictures: Mapping[str, str], words: Words) -> Section:
    importance = record["importance"]
    said = [words.say("portrait.weights.what")]
    if agreement := importance["agreement"]:
        overlap = percent(agreement["top_overlap"])
        said.append(words.say("portrait.weights.agree", **agreement, overlap=overlap))
    heads = _columns(words, "indicator", "theme", "points", "interval", "share", "rank", "ranks")
    rows = []
    for line in importance["indicators"]:
        theme = words.say(f"theme.{line['theme']}")
        rows.append((label_of(line["name"], words), theme, *_weight(line, words)))
    table = Table(heads, tuple(rows), frozenset({2, 3, 4, 5, 6}))
    picture = pictures.get("importance", "")
    return Section(words.say("portrait.weights"), tuple(said), table, picture=picture)


def _weight(line: dict[str, Any], words: Words) -> tuple[str, ...]:
    return (
        figure(line["points"], 2),
        _between(line["low"], line["high"], words),
        percent(line["share"]),
        str(line["rank"]),
        _between(line["rank_low"], line["rank_high"], words, 0),
    )


def _themes(record: dict[str, Any], pictures: Mapping[str, str], words: Words) -> Section:
    heads = _columns(words, "theme", "points", "interval", "share", "rank", "ranks")
    rows = tuple(
        (words.say(f"theme.{line['name']}"), *_weight(line, words))
        for line in record["importance"]["themes"]
    )
    table = Table(heads, rows, frozenset({1, 2, 3, 4, 5}))
    said = (words.say("portrait.themes.what"),)
    return Section(words.say("portrait.themes"), said, table, picture=pictures.get("themes", ""))


def _swarm(record: dict[str, Any], pictures: Mapping[str, str], words: Words) -> Section:
    said = (words.say("portrait.swarm.what", **record["swarm"]),)
    heading, picture = words.say("portrait.swarm"), pictures.get("beeswarm", "")
    return Section(heading, said, page_only=True, picture=picture)


def _curves(record: dict[str, Any], pictures: Mapping[str, str], words: Words) -> Section:
    curves = record["dependence"]
    said = [words.say("portrait.curves.what")]
    marked = any(curve["against"] for curve in curves)
    said.append(words.say("portrait.curves.against" if marked else "portrait.curves.none"))
    turned = [label_of(c["name"], words) for c in curves if c["sign"] != c["learned"]]
    if turned:
        names = words.say("join").join(turned)
        said.append(words.say("portrait.curves.learned", names=names))
    heads = _columns(
        words, "indicator", "direction", "steps", "against", "worst", "best", "missing"
    )
    rows = tuple(_curve(curve, words) for curve in curves)
    table = Table(heads, rows, frozenset({2, 3, 4, 5, 6}))
    heading, picture = words.say("portrait.curves"), pictures.get("dependence", "")
    return Section(heading, tuple(said), table, picture=picture)


def _curve(curve: dict[str, Any], words: Words) -> tuple[str, ...]:
    known = [b["mean"] for b in curve["bins"] if b["low"] is not None]
    missing = [b["mean"] for b in curve["bins"] if b["low"] is None]
    direction = {1: "up", -1: "down", 0: "neither"}[curve["sign"]]
    return (
        label_of(curve["name"], words),
        words.say(f"portrait.{direction}"),
        str(curve["steps"]),
        percent(curve["against"]),
        points_of(min(known)) if known else "—",
        points_of(max(known)) if known else "—",
        points_of(missing[0]) if missing else "—",
    )


def _pairs(record: dict[str, Any], pictures: Mapping[str, str], words: Words) -> Section:
    told, heading = record["interactions"], words.say("portrait.pairs")
    if told["code"] == "additive":
        return Section(heading, (words.say("portrait.pairs.additive"),))
    said = [words.say("portrait.pairs.what", rows=told["rows"], reference=told["reference"])]
    if told["code"] == "few_refits":
        said.append(words.say("portrait.pairs.few", fewest=FEWEST))
        return Section(heading, tuple(said))
    steady = [pair for pair in told["pairs"] if pair["steady"]]
    dropped = len(told["pairs"]) - len(steady)
    limits = {"strongest": told["strongest"], "from": percent(told["steady_from"])}
    said.append(words.say("portrait.pairs.steady", **limits, dropped=dropped))
    if not steady:
        return Section(heading, (*said, words.say("portrait.pairs.none")))
    rows = tuple(
        (
            pair_of(pair["names"], words),
            figure(pair["points"], 2),
            _between(pair["low"], pair["high"], words),
            percent(pair["share"]),
        )
        for pair in steady
    )
    heads = _columns(words, "pair", "points", "interval", "steady")
    table = Table(heads, rows, frozenset({1, 2, 3}))
    return Section(heading, tuple(said), table, picture=pictures.get("interactions", ""))


def _listed(record: dict[str, Any], pictures: Mapping[str, str], words: Words) -> Section:
    cohorts, heading = record["cohorts"], words.say("portrait.listed")
    if cohorts["listed"]["small"]:
        return Section(heading, (words.say("portrait.listed.small", least=cohorts["least"]),))
    marks = sorted(cohorts["listed"]["marks"], key=_largest)
    rows = tuple(
        (
            label_of(mark["name"], words),
            points_of(mark["difference"]),
            _between(mark["low"], mark["high"], words, 1),
        )
        # Themes first, then indicators; both the largest first.
        for kind in (True, False)
        for mark in marks
        if mark["name"].startswith("theme:") is kind
    )
    table = Table(_columns(words, "what", "difference", "ends"), rows, frozenset({1, 2}))
    said = (words.say("portrait.listed.what", draws=cohorts["draws"]),)
    return Section(heading, said, table, picture=pictures.get("listed", ""))


def _largest(mark: dict[str, Any]) -> tuple[float, str]:
    return -abs(mark["difference"]), str(mark["name"])


def _groups(record: dict[str, Any], words: Words) -> list[Section]:
    """A section for each dimension of which anything is known, among all and among the listed."""
    cohorts = record["cohorts"]
    found: list[Section] = []
    what = words.say("portrait.groups.what", least=cohorts["least"])
    for dimension in DIMENSIONS:
        for view in ("population", "list"):
            groups = cohorts[view][dimension]
            if not groups:
                continue
            by = words.say(f"column.{dimension}")
            heading = words.say(f"portrait.groups.{view}", by=by)
            rows = tuple(_group(group, dimension, words) for group in groups)
            table = Table(_columns(words, "group", "n", "marks"), rows, frozenset({1}))
            # What the tables are is said once.
            said = () if found else (what,)
            found.append(Section(heading, said, table, page_only=True))
    return found


def _group(group: dict[str, Any], dimension: str, words: Words) -> tuple[str, ...]:
    name = group_of(dimension, group["group"], words)
    if group["small"]:
        return name, str(group["n"]), words.say("portrait.small")
    apart = sorted((mark for mark in group["marks"] if mark["apart"]), key=_largest)
    told = [
        words.say(
            "portrait.mark",
            name=label_of(mark["name"], words),
            difference=points_of(mark["difference"]),
            low=points_of(mark["low"]),
            high=points_of(mark["high"]),
        )
        for mark in apart[:SAID]
    ]
    none = words.say("portrait.no_mark")
    return name, str(group["n"]), words.say("join").join(told) or none


def _quality(record: dict[str, Any], words: Words) -> Section:
    quality = record["quality"]
    kind = "trees" if record["learner"] == "trees" else "other"
    head = words.say(f"portrait.quality.path.{kind}", top=quality["top"], rows=quality["rows"])
    rows = []
    for view in ("population", "groups"):
        name = words.say(f"portrait.quality.{view}", count=quality["groups"]["count"])
        for key in ("ordered", "same", "overlap"):
            what = words.say("join").join((name, words.say(f"portrait.quality.{key}")))
            rows.append((what, percent(quality["path"][view][key])))
    refits = quality["refits"]
    if refits["count"]:
        name = words.say("portrait.quality.refits", count=refits["count"], top=quality["top"])
        both = f"{percent(refits['overlap'])} / {percent(refits['overlap_low'])}"
        rows.append((name, both))
    carrying = quality["carrying"]
    both = f"{carrying['median']:g} / {carrying['most']:g}"
    rows.append((words.say("portrait.quality.carrying"), both))
    rows.append((words.say("portrait.quality.miss"), f"{quality['miss']:.0e}"))
    opinion = quality["second_opinion"]
    told = words.say("portrait.quality.no_opinion") if opinion is None else f"{opinion:.0e}"
    rows.append((words.say("portrait.quality.opinion"), told))
    table = Table(_columns(words, "what", "figure"), tuple(rows), frozenset({1}))
    return Section(words.say("portrait.quality"), (head,), table)
