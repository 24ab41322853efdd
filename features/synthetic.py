"""A made-up province with known truth: enterprises, facts by year, titles, and why they were won.

Calibrated to published aggregates; docs/province.md compares them one by one. Figures measured on
it speak of the method against a known generator, never of accuracy on real enterprises.

The ladder is over-sampled, so that there is something to learn from: about one enterprise in seven
becomes a little giant in four batches, against 3.5 % of the nation's above-scale industrial SMEs
(four times as many); about one SRDI enterprise in four is one, against one in seventeen in Hebei.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.columns import COLUMNS, KEYS, Column, Kind
from features.panel import sort_titles
from features.synthetic_figures import YEARS, Figures, draw_figures, draw_latents, round_as
from features.synthetic_law import Seen, unmet_little_giant
from features.synthetic_leaders import appoint, draw_leading
from features.synthetic_more import draw_more
from features.synthetic_places import PRODUCTS, draw_towns, settle
from features.synthetic_rights import draw_rights
from features.synthetic_rights_spent import pass_high_tech, use_up
from features.synthetic_roll import enter_roll
from features.synthetic_titles import award

# Late corrections: how many reports are corrected, and by how much (standard deviation of logs).
CORRECTED, CORRECTION = 0.01, 0.08
# Enterprises of which single whole years are missing.
GAPS = 0.004
# The share of missing values: figures everybody keeps, what is seldom asked, and the rest; a
# small enterprise leaves out twice as much of what is seldom asked.
MISSING_KEPT, MISSING_SOFT, MISSING_OTHER = 0.02, 0.05, 0.025
KEPT = ("revenue", "main_revenue", "rd_expense", "net_profit", "total_assets", "employees")
SOFT = (
    *("market_share_national", "market_share_segment", "market_rank", "same_group"),
    *("state_award_rank", "province_award_rank", "maker_china_top500", "maker_china_top50"),
    *("market_rank_global", "state_award_top3_5y", "led_standard_5y"),
)
SMALL = 2e7
# A province above this size is made of parts, one after the other, so that memory is bounded.
PART = 50_000
# Said on the face of whatever is made from the province.
MADE_UP, FACE = "虚构数据", "数据性质"
UNITS: dict[Kind, str] = {"money": "(万元)", "share": "(%)"}

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Province:
    """A made-up province.

    facts: KEYS and those of COLUMNS that are drawn, in held units; a second row of an enterprise
        and year is a late correction.
    titles: TITLE_SCHEMA, complete until features.synthetic_titles.COMPLETE_UNTIL.
    truth: one row per enterprise: enterprise_id, propensity, quality_YEAR; from 2021 on
        unmet_YEAR, the number of little-giant conditions of 2022 that its full figures fail; for
        each batch of features.synthetic_titles applies_TITLE_DAY and, where an edition was in
        force, passes_TITLE_DAY: whether its full figures meet every number of that edition.
    rights: RIGHT_SCHEMA, right by right what the counts of the full figures are made of.
    """

    facts: pl.DataFrame
    titles: pl.DataFrame
    truth: pl.DataFrame
    rights: pl.DataFrame


def make_province(enterprises: int, seed: int) -> Province:
    """The province of this seed: the same seed gives the same bytes."""
    parts = list(make_parts(enterprises, seed))
    if len(parts) == 1:
        return parts[0]
    tables = (
        (getattr(part, name) for part in parts) for name in ("facts", "titles", "truth", "rights")
    )
    return Province(*map(pl.concat, tables))


def make_parts(enterprises: int, seed: int) -> Iterator[Province]:
    """The same province part by part: whole up to PART enterprises, else in parts of at most PART.

    Parts share counties, clusters and names; figures, titles and luck are each part's own, and a
    jury of a part gives out its share. No credit code and no name stands in two parts.
    """
    parts = max(-(-enterprises // PART), 1)
    rng = np.random.default_rng(seed)
    towns = draw_towns(enterprises, rng)
    if parts == 1:
        settled = settle(towns, enterprises, rng)
        # Facts that the province learnt to tell later have their own luck, so that all others
        # stay; and so have juries and single rights, so that they leave the facts alone.
        luck = Luck(rng, *(np.random.default_rng([seed, of]) for of in (2, 3, 4, 5)))
        yield _make(settled.places, luck, 0, 1)
        return
    taken = np.zeros((len(towns.stems), len(PRODUCTS)), dtype=np.int64)
    for part in range(parts):
        size = enterprises // parts + (part < enterprises % parts)
        own = (np.random.default_rng([seed, of, part + 1]) for of in (1, 2, 3, 4, 5))
        luck = Luck(*own)
        settled = settle(towns, size, luck.figures, taken, part, parts)
        taken = settled.taken
        yield _make(settled.places, luck, part, parts)


@dataclass(frozen=True)
class Luck:
    """Of what figures, later ones, juries, single rights and leaders are drawn, each of its own."""

    figures: np.random.Generator
    later: np.random.Generator
    juries: np.random.Generator
    rights: np.random.Generator
    leaders: np.random.Generator


def _make(places: pl.DataFrame, luck: Luck, part: int, parts: int) -> Province:
    """The province of these places: so many-th part of so many."""
    rng, later = luck.figures, luck.later
    quality, propensity = draw_latents(places.height, rng)
    figures = draw_figures(places, quality, rng)
    more = draw_more(places, quality, figures, later)
    leading = draw_leading(figures, quality, luck.leaders)
    ids = places["enterprise_id"].to_numpy()
    titles, passed = award(figures | more, quality, propensity, ids, luck.juries)
    truth = {"enterprise_id": ids, "propensity": propensity}
    truth |= {f"quality_{year}": quality[:, t] for t, year in enumerate(YEARS)}
    truth |= {
        f"unmet_{year}": unmet_little_giant(Seen(figures, t))
        for t, year in enumerate(YEARS)
        if t >= 2
    }
    facts = _report(places, figures, ((more, later), (leading, luck.leaders)), rng)
    rights = draw_rights(places, figures | more, luck.rights, part, parts)
    high_tech = pass_high_tech(ids, figures | more, quality, luck.rights)
    leaders = appoint(places, more, quality, luck.leaders)
    roll = enter_roll(ids, figures)
    titles = sort_titles(pl.concat([titles, high_tech, leaders, roll]))
    rights = use_up(rights, high_tech, luck.rights)
    return Province(facts, titles, pl.DataFrame(truth | passed).sort("enterprise_id"), rights)


def _report(
    places: pl.DataFrame,
    figures: Figures,
    later: tuple[tuple[Figures, np.random.Generator], ...],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """The facts as reported: rows, days, corrections, rounding, and what is left out.

    later: figures that the province learnt to tell later, each with the luck that says what is
    left out of them; `rng` says all else.
    """
    there = ~np.isnan(figures["revenue"])
    gap = (rng.random(len(there)) < GAPS)[:, None] & (rng.random(there.shape) < 0.4)
    who, when = np.nonzero(there & ~gap)
    late = np.flatnonzero(rng.random(len(who)) < CORRECTED)
    first = len(who)
    who, when = np.concatenate([who, who[late]]), np.concatenate([when, when[late]])
    flat = {name: values[who, when] for name, values in figures.items()}
    for name in ("revenue", "net_profit"):
        before = np.hstack([np.full((len(there), 1), np.nan), figures[name][:, :-1]])
        flat[f"{name}_before"] = before[who, when]
    _correct(flat, first, rng)
    _state(flat)
    # Reported between 1 March and 30 April; a correction comes two to nine months later.
    delay = rng.integers(0, 61, first)
    delay = np.concatenate([delay, delay[late] + rng.integers(60, 271, len(late))])
    # What a report leaves out, its correction leaves out too.
    again = np.concatenate([np.arange(first), late])
    rounded = [
        ({n: round_as(values[who, when], COLUMNS[n].kind) for n, values in more.items()}, luck)
        for more, luck in later
    ]
    told = {
        name: np.where(_left_out(name, flat["revenue"][:first], luck)[again], np.nan, values)
        for given, luck in ((flat, rng), *rounded)
        for name, values in given.items()
        if name in COLUMNS
    }
    told |= {"year": YEARS[when], "delay": delay}
    frame = pl.concat([places[who], pl.DataFrame(told)], how="horizontal").with_columns(
        (pl.date(pl.col("year") + 1, 3, 1) + pl.duration(days="delay")).alias("known_on"),
        pl.lit("province").alias("source"),
        pl.lit("verified").alias("state"),
    )
    made = [column for name, column in COLUMNS.items() if name in frame.columns]
    return frame.select(*KEYS, *map(_hold, made)).sort(KEYS[:3])


def _correct(flat: Figures, first: int, rng: np.random.Generator) -> None:
    """Changes the figures of all rows after the `first` ones, as a late correction does."""
    more = len(flat["revenue"]) - first
    for names in (("revenue", "main_revenue"), ("rd_expense",), ("net_profit",)):
        factor = np.exp(CORRECTION * rng.standard_normal(more))
        for name in names:
            flat[name][first:] *= factor


def _state(flat: Figures) -> None:
    """Rounds as a bureau's table does, and adds the ratios that enterprises state themselves."""
    for name in flat:
        if name in COLUMNS:
            flat[name] = round_as(flat[name], COLUMNS[name].kind)
    flat["net_assets"] = flat["total_assets"] - flat["total_liabilities"]
    profit, before = flat["net_profit"], flat["net_profit_before"]
    ratios = {
        "revenue_growth_stated": flat["revenue"] / flat["revenue_before"] - 1,
        "net_margin_stated": profit / flat["revenue"],
        "debt_ratio_stated": flat["total_liabilities"] / flat["total_assets"],
        "return_on_equity": profit / flat["net_assets"],
        "profit_growth_stated": np.where(before > 0, profit / before - 1, np.nan).clip(-100, 100),
    }
    flat |= {name: round_as(values, COLUMNS[name].kind) for name, values in ratios.items()}


def _left_out(name: str, revenue: Floats, rng: np.random.Generator) -> NDArray[np.bool_]:
    """The reports in which this column is left out."""
    rate: Floats | float = MISSING_KEPT if name in KEPT else MISSING_OTHER
    if name in SOFT:
        rate = np.where(revenue < SMALL, 2 * MISSING_SOFT, MISSING_SOFT)
    return rng.random(len(revenue)) < rate


def _hold(column: Column) -> pl.Expr:
    """A drawn column as facts hold it: levels as words, flags as true and false, NaN as null."""
    name = column.name
    if column.kind in ("text", "day"):
        return pl.col(name)
    value = pl.col(name).fill_nan(None)
    if column.kind == "flag":
        return value == 1
    if column.kind == "level":
        words = dict(enumerate(column.levels))
        return value.cast(pl.Int64).replace_strict(words, return_dtype=pl.String)
    return value


def bureau_table(province: Province) -> pl.DataFrame:
    """The facts as a bureau would send them: Chinese headers with units, 是/否, 无 for no award.

    One row per report, money in 万元, shares in %; what is not known is left empty. Every row says
    that it is made up.
    """
    keys = {"enterprise_id": "统一社会信用代码", "year": "年度", "known_on": "知悉日期"}
    return province.facts.select(
        *(pl.col(name).alias(header) for name, header in keys.items()),
        pl.lit(MADE_UP).alias(FACE),
        *(
            _send(column).alias(column.zh + UNITS.get(column.kind, ""))
            for name, column in COLUMNS.items()
            if name in province.facts.columns
        ),
    )


def _send(column: Column) -> pl.Expr:
    """A fact as it stands in the bureau's cell."""
    value = pl.col(column.name)
    if column.kind == "money":
        return (value / 1e4).round(2)
    if column.kind == "share":
        return (value * 100).round(2)
    if column.kind == "count":
        return value.cast(pl.Int64)
    if column.kind == "flag":
        return pl.when(value).then(pl.lit("是")).when(value.not_()).then(pl.lit("否"))
    if column.kind == "rank":
        won = pl.when(value.is_finite()).then(value).cast(pl.Int64).cast(pl.String)
        return pl.when(value.is_infinite()).then(pl.lit("无")).otherwise(won)
    return value
