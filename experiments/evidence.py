"""The figures of docs/evidence.md, each with its baseline, split and interval."""

import platform
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np

from experiments.evidence_bands import ENDLESS, cover, tell_bands
from experiments.evidence_bands import learners as banded
from experiments.evidence_calibration import gather_parts, tell_calibration
from experiments.evidence_inputs import (
    CORDIP,
    PER_SHARE,
    Sample,
    read_ashare,
    read_cordip,
    read_innovation,
    read_neeq,
    read_polish,
)
from experiments.evidence_province import ENTERPRISES, SEEDS, learners, recover, tell_province
from experiments.evidence_reasons import gather_reasons, tell_reasons
from experiments.recipe import read_recipe
from experiments.studies import INTERVAL, Order, Study, crossed, scored, study
from features.columns import DataError, Fault
from models.inputs import Floats
from models.learners import Learner
from models.ranker import RankerSettings

SEED = 20260301
# Given before anything was measured, and not changed since: the shipped settings of a ranker.
TREES = Learner("trees", read_recipe("little_giant").ranker)
CARD, BEST = Learner("scorecard"), Learner("best_column")
# For tables whose columns have no direction, and to show what directions cost.
FREE = Learner("trees", RankerSettings(trees=300, depth=6, l2=1.0, seed=SEED, free=True))
# What must be there before anything is measured.
FOLDERS = (
    *("neeq_listing", "polish_bankruptcy", "ashare_2019_2021", "global_rd_2015_2018"),
    "firm_innovation",
)
WIDE = ("auc", "auprc", "precision_at_20", "precision_at_50")
HALVES = ("auc", "auprc", "precision_at_100")

Tell = Callable[[str], None]


def make_evidence(data: Path, day: date, out: Path, tell: Tell) -> dict[str, int]:
    """Gathers everything and writes evidence.md into a folder; how many studies and provinces.

    Raises DataError where the real inputs are not at hand.
    """
    missing = [name for name in FOLDERS if not (data / name).is_dir()]
    if missing:
        raise DataError([Fault("no_folder", file=str(data), found=", ".join(missing))])
    studies, provinces = gather(data, tell), []
    for seed in SEEDS:
        provinces.append(recover(ENTERPRISES, seed, learners()))
        tell(f"made-up province, seed {seed}")
    bands = {}
    for name, recipe in banded().items():
        bands[name] = cover(ENTERPRISES, SEEDS, recipe)
        tell(f"rank bands, {name}")
    calibration = tell_calibration(gather_parts(data, SEEDS))
    tell("probabilities where positives are few")
    reasons = tell_reasons(gather_reasons(data))
    tell("two kinds of reasons")
    more = (
        calibration
        + tell_province(provinces, ENTERPRISES)
        + tell_bands(bands, ENTERPRISES, ENDLESS)
        + reasons
    )
    out.mkdir(parents=True, exist_ok=True)
    write_page(studies, day, out / "evidence.md", more)
    return {"studies": len(studies), "provinces": len(provinces)}


def gather(data: Path, tell: Tell) -> list[Study]:
    """All studies on the real inputs of a folder, one after the other."""
    neeq = read_neeq(data)
    makers: list[Callable[[], list[Study]]] = [
        lambda: _listing(neeq),
        lambda: _hindsight(neeq),
        lambda: _bankruptcy(data),
        lambda: _growth(data),
        lambda: _investors(data),
        lambda: _innovation(data),
    ]
    found: list[Study] = []
    for make in makers:
        for one in make():
            tell(one.title)
            found.append(one)
    return found


def _listing(neeq: Sample) -> list[Study]:
    """NEEQ, five folds of enterprises over both years, with and without figures per share."""
    trees = Learner("trees", read_recipe("listing_reserve").ranker)
    without = neeq.only([name for name in neeq.X.columns if name not in PER_SHARE])
    orders = {
        "ranker": crossed(without, without, trees),
        "scorecard": crossed(without, without, CARD),
        "net profit alone": _column(without, "net_profit"),
        "ranker with eps and bps": crossed(neeq, neeq, trees),
        "scorecard with eps and bps": crossed(neeq, neeq, CARD),
    }
    split = "5 folds of enterprises over both years"
    return [
        study(
            "NEEQ: listed on the Beijing exchange within 24 months", split, neeq, orders, WIDE, SEED
        )
    ]


def _hindsight(neeq: Sample) -> list[Study]:
    """FY2020 to FY2021, the tested enterprise held out, and how much the overlap flatters."""
    trees = Learner("trees", read_recipe("listing_reserve").ranker)
    known = neeq.only([name for name in neeq.X.columns if name not in PER_SHARE])
    before, after = known.where(known.when == 2021), known.where(known.when == 2022)
    orders = {
        "ranker, enterprise held out": crossed(before, after, trees),
        "scorecard, enterprise held out": crossed(before, after, CARD),
        "net profit alone": _column(after, "net_profit"),
        "ranker, overlapping (flattered)": scored(before, after, trees),
        "scorecard, overlapping (flattered)": scored(before, after, CARD),
    }
    same = np.isin(after.who[after.y == 1], before.who[before.y == 1]).sum()
    notes = [
        f"{same} of the {after.y.sum()} positives of FY2021 are the same listings as in FY2020. "
        "In hindsight: on 2022-05-01 the span of the first year was not over; honest training "
        "begins on 2023-05-01."
    ]
    split = "trained on FY2020, tested on FY2021"
    return [study("NEEQ in hindsight", split, after, orders, WIDE, SEED, notes)]


def _bankruptcy(data: Path) -> list[Study]:
    """Polish companies; no directions are known, so trees are free, and learned ones beside."""
    polish, twice = read_polish(data)
    orders = {"free trees, calibrated": crossed(polish, polish, FREE)}
    signs = _learned(polish)
    held = replace(polish, signs=signs)
    monotone = Learner("trees", replace(FREE.trees, free=False))
    orders["trees held to learned directions"] = crossed(held, held, monotone, calibrated=False)
    orders["scorecard on learned directions"] = crossed(held, held, CARD, calibrated=False)
    notes = [
        f"{twice} rows that stand twice were taken out first. Directions of the two last are "
        "learned by the AUC of each ratio on all rows, which flatters them; nobody has stated any.",
        "The aim was a calibration error of 0.01 or less (10 bins of equal count, out of fold).",
    ]
    split = "5 folds, calibrated on inner folds"
    metrics = ("auc", "auprc")
    return [study("Polish bankruptcy within a year", split, polish, orders, metrics, SEED, notes)]


def _growth(data: Path) -> list[Study]:
    """A-share companies: FY2019 trains, FY2020 is tested; the base rate drifts."""
    both = read_ashare(data)
    before, after = both.where(both.when == 2019), both.where(both.when == 2020)
    orders = {
        "ranker": scored(before, after, TREES),
        "scorecard": scored(before, after, CARD),
        "best column of FY2019": scored(before, after, BEST, calibrated=False),
        "R&D ratio alone": _column(after, "rd_ratio"),
        "free trees": scored(before, after, FREE),
    }
    rates = before.y.mean(), after.y.mean()
    error = np.sqrt(sum(r * (1 - r) / len(s.y) for r, s in zip(rates, (before, after))))
    apart = (rates[1] - rates[0]) / error
    told = "DRIFT" if abs(apart) > 3 else "no drift"
    notes = [
        f"{told}: the share of positives went from {rates[0]:.3f} (n {len(before.y)}) to "
        f"{rates[1]:.3f} (n {len(after.y)}), {apart:.0f} standard errors. A probability that was "
        "calibrated on the first year cannot be right in the second.",
        "Anything near 0.9 here would be a leak. Free trees show what directions cost: small "
        "enterprises grow faster, and the house never holds size against anybody.",
    ]
    split = "trained on FY2019 to FY2020, tested on FY2020 to FY2021"
    title = "A-share: revenue grows by 30 % or more in the next year"
    return [study(title, split, after, orders, HALVES, SEED, notes)]


def _investors(data: Path) -> list[Study]:
    both = read_cordip(data)
    before, after = both.where(both.when == 2016), both.where(both.when == 2017)
    orders = {
        "ranker": scored(before, after, TREES),
        "scorecard": scored(before, after, CARD),
        "R&D ratio alone": _column(after, "rd_ratio"),
    }
    notes = [
        "Chosen by the source on R&D of 2018, so figures flatter growth; the company's rank of "
        f"2018 is never read. Indicators: {', '.join(CORDIP)}."
    ]
    split = "trained on 2016 to 2017, tested on 2017 to 2018"
    title = "COR&DIP: among the fastest tenth in the next year's sales"
    return [study(title, split, after, orders, HALVES, SEED, notes)]


def _innovation(data: Path) -> list[Study]:
    whole = read_innovation(data)
    before, after = whole.where(whole.when <= 1995), whole.where(whole.when >= 1997)
    orders = {
        "ranker": scored(before, after, TREES),
        "scorecard": scored(before, after, CARD),
        "R&D ratio alone": _column(after, "rd_ratio"),
    }
    notes = ["1996 is left out: its outcome is known only with the figures of 1997."]
    split = "trained on 1991 to 1995, tested on 1997 and 1998"
    title = "US innovation panel: among the fastest tenth in the next year's sales"
    return [study(title, split, after, orders, HALVES, SEED, notes)]


def _column(sample: Sample, name: str) -> Order:
    """The order of one column by its direction; missing last."""
    turned: Floats = sample.X[name].to_numpy(dtype=float) * sample.signs[name]
    return Order(np.nan_to_num(turned, nan=-1e300))


def _learned(sample: Sample) -> dict[str, int]:
    """+1 where higher values go with the label more often, else -1: by rank sums."""
    signs = {}
    for name in sample.X.columns:
        places = sample.X[name].rank()
        signs[name] = 1 if places[sample.y == 1].mean() >= places[sample.y == 0].mean() else -1
    return signs


def write_page(studies: list[Study], day: date, path: Path, more: list[str]) -> None:
    """docs/evidence.md: every study as a table, written beside and renamed."""
    packages = ("lightgbm", "scikit-learn", "numpy", "pandas", "polars")
    told = ", ".join(f"{name} {version(name)}" for name in packages)
    machine = f"{platform.machine()}, Python {platform.python_version()}, {told}"
    share = round(100 * (INTERVAL[1] - INTERVAL[0]))
    lines = [
        "# Evidence",
        "",
        f"Written by `make evidence` on {day.isoformat()} ({machine}). No figure was tuned on the "
        "rows it is measured on: settings are those of the shipped recipes, given before.",
        "",
        f"Brackets hold {share} of 100 draws of the enterprises, with all their rows "
        "(bootstrap). Below each table stands what the first order is better by than each other, "
        "on the same draws, and in how many of 100 draws it is better at all: win or not.",
        "",
    ]
    for one in studies:
        lines += _section(one)
    text = "\n".join([*lines, *more]).rstrip() + "\n"
    fresh = path.with_name(path.name + ".part")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    fresh.replace(path)


def _section(one: Study) -> list[str]:
    columns = list(dict.fromkeys(name for own in one.figures.values() for name in own))
    lines = [
        f"## {one.title}",
        "",
        f"{one.rows} rows, {one.positives} positives. Split: {one.split}.",
        "",
        "| order | " + " | ".join(columns) + " |",
        "|---|" + "---:|" * len(columns),
    ]
    for name, own in one.figures.items():
        cells = [
            f"{own[c].value:.3f} [{own[c].low:.3f}, {own[c].high:.3f}]" if c in own else ""
            for c in columns
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    first = next(iter(one.figures))
    metrics = list(next(iter(one.against.values()))) if one.against else []
    if metrics:
        lines += [
            "",
            f"| {first} against | " + " | ".join(metrics) + " |",
            "|---|" + "---:|" * len(metrics),
        ]
    for name, gaps in one.against.items():
        cells = [
            f"{gap.difference:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}], {100 * gap.above:.0f}"
            for gap in gaps.values()
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return [*lines, "", *(f"{note}\n" for note in one.notes)]
