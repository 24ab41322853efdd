"""The files of a portrait: a CSV per table, an SVG per picture, each made from its record alone."""

import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from configs.words import Words
from experiments.portrait_page import label_of, pair_of
from models.explain import SwarmWords, draw_beeswarm
from models.model_pictures import Curve, draw_bars, draw_curves
from scoring.indicator_words import read_indicators, read_learned
from scoring.record import FORMULA
from scoring.writing import written

# Indicators of a picture: bars and dots, and curves.
BARS, CURVES = 20, 12
MEANS = ("mean", "mean_low", "mean_high")
# Every picture that there may be.
PICTURES = ("importance", "themes", "beeswarm", "dependence", "interactions", "listed")
TABLES = (*PICTURES, "cohorts")
FILES = (*(f"{name}.svg" for name in PICTURES), *(f"{name}.csv" for name in TABLES))
ARROWS = {1: " ↑", -1: " ↓", 0: ""}


def make_tables(record: dict[str, Any], words: Words) -> dict[str, str]:
    """NAME.csv by name: every table of the record, with labels in the reader's language."""
    importance, cohorts = record["importance"], record["cohorts"]
    curves = [
        {"indicator": curve["name"], "sign": curve["sign"], **line}
        for curve in record["dependence"]
        for line in curve["bins"]
    ]
    pairs = [
        {"indicator": pair["names"][0], "other": pair["names"][1], **pair}
        for pair in record["interactions"]["pairs"]
    ]
    groups = [
        {"view": view, "dimension": dimension, "group": _safe(group["group"]), **_of(group), **mark}
        for view in ("population", "list")
        for dimension, found in cohorts[view].items()
        for group in found
        for mark in group["marks"] or [{}]
    ]
    listed = [_of(cohorts["listed"]) | mark for mark in cohorts["listed"]["marks"]]
    weight = ["points", "share", "low", "high", "rank", "rank_low", "rank_high"]
    mark = ["n", "rest", "name", "label", "difference", "low", "high", "apart"]
    tables = {
        "importance": (importance["indicators"], ["name", "label", "theme", *weight]),
        "themes": (importance["themes"], ["name", *weight]),
        "beeswarm": (record["swarm"]["table"], ["row", "indicator", "label", "value", "points"]),
        "dependence": (
            curves,
            ["indicator", "label", "sign", "low", "high", "n", *MEANS, "against"],
        ),
        "interactions": (
            pairs,
            ["indicator", "other", "points", "low", "high", "share", "steady"],
        ),
        "listed": (listed, mark),
        "cohorts": (groups, ["view", "dimension", "group", *mark]),
    }
    told = {}
    for name, (lines, columns) in tables.items():
        table = pd.DataFrame(lines)
        if "label" in columns and len(table):
            source = table["indicator" if "indicator" in table else "name"]
            table["label"] = [label_of(n, words) if isinstance(n, str) else None for n in source]
        table = table.reindex(columns=columns)
        if record["made_up"]:
            table["made_up"] = words.say("made_up.data")
        told[f"{name}.csv"] = table.to_csv(index=False, lineterminator="\n")
    return told


def _of(group: dict[str, Any]) -> dict[str, Any]:
    return {"n": group["n"], "rest": group["rest"]}


def _safe(text: str) -> str:
    """Text from outside that a spreadsheet would take for a formula, set behind '."""
    return "'" + text if text.startswith(FORMULA) else text


def draw_pictures(record: dict[str, Any], words: Words) -> dict[str, str]:
    """SVG by name, those of PICTURES that there is something to draw for."""
    importance, axis = record["importance"], words.say("portrait.axis.mean")
    shown = importance["indicators"][:BARS]
    makers: dict[str, Callable[[Path], None]] = {
        "importance": _bars(shown, [label_of(line["name"], words) for line in shown], axis),
        "themes": _bars(
            importance["themes"],
            [words.say(f"theme.{line['name']}") for line in importance["themes"]],
            axis,
        ),
        "beeswarm": lambda path: _swarm(record, words, path),
        "dependence": lambda path: _curves(record["dependence"][:CURVES], words, path),
    }
    steady = [pair for pair in record["interactions"]["pairs"] if pair["steady"]]
    if steady:
        labels = [pair_of(pair["names"], words) for pair in steady]
        makers["interactions"] = _bars(steady, labels, axis)
    marks = record["cohorts"]["listed"]["marks"]
    if marks:
        ordered = sorted(marks, key=lambda m: (-abs(m["difference"]), m["name"]))
        themes = [mark for mark in ordered if mark["name"].startswith("theme:")]
        told = [*themes, *[mark for mark in ordered if mark not in themes][:BARS]]
        lines = [mark | {"points": mark["difference"]} for mark in told]
        labels = [label_of(mark["name"], words) for mark in told]
        makers["listed"] = _bars(lines, labels, words.say("portrait.axis.gap"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.svg"
        drawn = {}
        for name, make in makers.items():
            make(path)
            drawn[name] = path.read_text(encoding="utf-8")
    return drawn


def inline(svg: str, name: str) -> str:
    """An SVG as a part of a page: no head, no metadata, ids that no other picture has.

    It is no wider than the page, and as high as it then needs.
    """
    body = svg[svg.index("<svg") :]
    body = body.replace("<svg ", '<svg role="img" style="max-width: 100%; height: auto" ', 1)
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    for before in ('id="', "url(#", 'href="#'):
        body = body.replace(before, f"{before}{name}-")
    return body


def _bars(
    lines: Sequence[dict[str, Any]], labels: Sequence[str], axis: str
) -> Callable[[Path], None]:
    ends = {key: pd.array([line[key] for line in lines], dtype=float) for key in ("low", "high")}
    points = [line["points"] for line in lines]
    table = pd.DataFrame({"label": list(labels), "points": points, **ends})
    return lambda path: draw_bars(table, axis, path)


def _swarm(record: dict[str, Any], words: Words, path: Path) -> None:
    table = pd.DataFrame(record["swarm"]["table"])
    told = table.rename(columns={"points": "contribution"})
    told["indicator"] = [label_of(name, words) for name in told["indicator"]]
    names = ("value", "low", "high")
    bar, low, high = (words.say(f"portrait.swarm.{name}") for name in names)
    draw_beeswarm(told, path, SwarmWords(words.say("portrait.axis"), bar, low, high))


def _curves(curves: list[dict[str, Any]], words: Words, path: Path) -> None:
    known = read_indicators() | read_learned()
    drawn = []
    for curve in curves:
        bins = pd.DataFrame(curve["bins"])
        bins[["low", "high"]] = bins[["low", "high"]].astype(float)
        unit = known[curve["name"]].unit
        starts = [written(v, unit, words) for v in bins["low"].dropna()]
        title = label_of(curve["name"], words) + ARROWS[curve["sign"]]
        drawn.append(Curve(title, bins, starts, words.say("portrait.missing")))
    draw_curves(drawn, words.say("portrait.axis"), path)
