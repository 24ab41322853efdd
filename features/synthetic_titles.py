"""Who climbs the made-up ladder: titles by batch, and how many conditions stand in the way.

The lines below are those of 工信部企业〔2022〕63号 as the made-up ministry reads them. They belong
to the made-up world, not to the law that lists are checked against, which stands in settings.
"""

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.panel import TITLE_SCHEMA

Figures = dict[str, NDArray[np.float64]]
Flags = NDArray[np.bool_]

# The register is complete until this day: a span of twelve months from June 2025 is over.
COMPLETE_UNTIL = date(2026, 5, 31)


class Batch(NamedTuple):
    """One announcement: at most `share` of all enterprises win the title."""

    title: str
    announced_on: date
    share: float


# Little giants: the days lie between July and mid October as in the real batches 4 to 7, and the
# sizes follow theirs (4357, 3673, 3012, 3482), many times denser than in reality.
BATCHES = (
    Batch("srdi", date(2022, 1, 14), 0.16),
    Batch("innovative", date(2022, 5, 20), 0.18),
    Batch("tech_sme", date(2022, 6, 30), 0.20),
    Batch("little_giant", date(2022, 8, 8), 0.0465),
    Batch("srdi", date(2022, 12, 20), 0.06),
    Batch("innovative", date(2023, 5, 16), 0.14),
    Batch("tech_sme", date(2023, 6, 30), 0.05),
    Batch("little_giant", date(2023, 7, 14), 0.042),
    Batch("srdi", date(2023, 11, 28), 0.06),
    Batch("single_champion", date(2024, 3, 18), 0.004),
    Batch("innovative", date(2024, 5, 21), 0.12),
    Batch("tech_sme", date(2024, 6, 28), 0.05),
    Batch("little_giant", date(2024, 9, 2), 0.039),
    Batch("srdi", date(2024, 12, 12), 0.05),
    Batch("single_champion", date(2025, 4, 22), 0.004),
    Batch("innovative", date(2025, 5, 20), 0.10),
    Batch("tech_sme", date(2025, 6, 30), 0.05),
    Batch("little_giant", date(2025, 10, 13), 0.0415),
    Batch("srdi", date(2025, 11, 20), 0.05),
)
# The step below, whose holders apply more readily.
STEP_BELOW = {"srdi": "innovative", "little_giant": "srdi", "single_champion": "little_giant"}
# How readily an enterprise of middling propensity and quality applies, in logits.
READINESS = {
    "tech_sme": -0.6,
    "innovative": -0.6,
    "srdi": -1.1,
    "little_giant": -1.7,
    "single_champion": -1.5,
}
PROPENSITY_WEIGHT, QUALITY_WEIGHT, STEP_WEIGHT = 1.2, 0.4, 1.8
# What a jury goes by beside quality; the state's jury looks closely, the province's counts points.
JURY_NOISE = {"little_giant": 0.4, "single_champion": 0.5}
JURY_NOISE_BELOW = 2.0
# How much quality one unmet condition outweighs.
UNMET_COST = 1.6
# 63号: titles last three years; 115号: the technology SME's number lasts one.
YEARS_VALID = {"tech_sme": 1}
# Little giants of 2022 passed their re-review at 87 %; the good pass more often.
RENEWAL = 1.8


def award(
    figures: Figures,
    first_year: int,
    quality: NDArray[np.float64],
    propensity: NDArray[np.float64],
    enterprise_ids: NDArray[np.str_],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """All titles of the made-up province as TITLE_SCHEMA, batch after batch.

    figures, quality: (enterprises, years) from `first_year` on; propensity: (enterprises,).
    """
    won: dict[str, Flags] = {b.title: np.zeros(len(propensity), dtype=bool) for b in BATCHES}
    events: list[pl.DataFrame] = []
    for title, day, share in BATCHES:
        # Annual figures fall due on 30 April: a spring jury has those of the year before last.
        latest = (day.year - 1 if day > date(day.year, 4, 30) else day.year - 2) - first_year
        below = won[STEP_BELOW[title]] if title in STEP_BELOW else np.zeros_like(won[title])
        logit = READINESS[title] + PROPENSITY_WEIGHT * propensity + STEP_WEIGHT * below
        logit = logit + QUALITY_WEIGHT * quality[:, latest]
        applies = rng.random(len(logit)) < 1 / (1 + np.exp(-logit))
        unmet = UNMET[title](figures, latest)
        noise = JURY_NOISE.get(title, JURY_NOISE_BELOW) * rng.standard_normal(len(logit))
        merit = quality[:, latest] + noise - UNMET_COST * unmet
        # One unmet condition may be forgiven to a little giant; large enterprises are no SMEs.
        fit = applies & ~won[title] & (unmet <= (title == "little_giant"))
        fit &= ~_large(figures, latest) | (title == "single_champion")
        order = np.argsort(np.where(fit, -merit, np.inf), kind="stable")
        winners = order[: min(int(fit.sum()), round(share * len(logit)))]
        won[title][winners] = True
        events += _life(title, day, winners, quality, first_year, enterprise_ids, rng)
    return pl.concat(events).sort(list(TITLE_SCHEMA), nulls_last=True)


def _life(
    title: str,
    day: date,
    winners: NDArray[np.int64],
    quality: NDArray[np.float64],
    first_year: int,
    enterprise_ids: NDArray[np.str_],
    rng: np.random.Generator,
) -> list[pl.DataFrame]:
    """The recognition, then a re-review on each last day of validity: renewed or removed."""
    until = _last_day(day, title)
    rows = [_events(enterprise_ids[winners], title, day, "recognised", until)]
    while until <= COMPLETE_UNTIL and len(winners):
        latest = min(until.year - 1 - first_year, quality.shape[1] - 1)
        passes = 1 / (1 + np.exp(-RENEWAL - 0.5 * quality[winners, latest]))
        stays = rng.random(len(winners)) < passes
        day, until = until, _last_day(until, title)
        rows.append(_events(enterprise_ids[winners[~stays]], title, day, "removed", None))
        winners = winners[stays]
        rows.append(_events(enterprise_ids[winners], title, day, "renewed", until))
    return rows


def _last_day(day: date, title: str) -> date:
    """The last day of a title given on this day."""
    year = day.year + YEARS_VALID.get(title, 3)
    last = calendar.monthrange(year, day.month)[1]
    return date(year, day.month, min(day.day, last)) - timedelta(days=1)


def _events(
    enterprise_ids: NDArray[np.str_], title: str, day: date, event: str, until: date | None
) -> pl.DataFrame:
    return pl.DataFrame({"enterprise_id": enterprise_ids.tolist()}).select(
        pl.col("enterprise_id").cast(pl.String),
        pl.lit(title).alias("title"),
        pl.lit(day, pl.Date).alias("announced_on"),
        pl.lit(event).alias("event"),
        pl.lit(until, pl.Date).alias("valid_until"),
    )


def _large(figures: Figures, latest: int) -> Flags:
    """Whether an enterprise is large by 工信部联企业〔2011〕300号, for industry."""
    return (figures["employees"][:, latest] >= 1000) & (figures["revenue"][:, latest] >= 4e8)


def unmet_little_giant(figures: Figures, latest: int) -> NDArray[np.int64]:
    """How many of the eleven numeric conditions of 2022 fail; what is not there fails."""
    now = {name: values[:, latest] for name, values in figures.items()}
    before = {name: values[:, latest - 1] for name, values in figures.items()}
    third = figures["main_revenue"][:, latest - 2]
    growth = now["main_revenue"] / before["main_revenue"] + before["main_revenue"] / third
    ratio = np.minimum(now["rd_expense"] / now["revenue"], before["rd_expense"] / before["revenue"])
    young = (
        (now["equity_financing"] + before["equity_financing"] >= 8e7)
        & (now["rd_expense"] + before["rd_expense"] >= 3e7)
        & (now["rd_staff"] >= 0.5 * now["employees"])
    )
    tiers = np.where(now["revenue"] >= 1e8, ratio >= 0.03, ratio >= 0.06)
    met = [
        now["years_in_segment"] >= 3,
        now["main_revenue"] >= 0.7 * now["revenue"],
        growth / 2 - 1 >= 0.05,
        now["core_it_systems"] >= 1,
        now["certificates"] >= 1,
        now["total_liabilities"] <= 0.7 * now["total_assets"],
        now["market_share_national"] >= 0.10,
        now["own_brand"] == 1,
        np.where(now["revenue"] >= 5e7, tiers, young),
        now["rd_institution_level"] >= 1,
        now["class1_rights"] >= 2,
    ]
    return _count(met)


def unmet_srdi(figures: Figures, latest: int) -> NDArray[np.int64]:
    """How many of the hard lines of 2022 fail: years, R&D expense and ratio, size."""
    now = {name: values[:, latest] for name, values in figures.items()}
    equity = now["equity_financing"] + figures["equity_financing"][:, latest - 1]
    return _count(
        [
            now["years_in_segment"] >= 2,
            now["rd_expense"] >= 1e6,
            now["rd_expense"] >= 0.03 * now["revenue"],
            (now["revenue"] >= 1e7) | (equity >= 2e7),
        ]
    )


def unmet_innovative(figures: Figures, latest: int) -> NDArray[np.int64]:
    """Whether the steps without which 60 points are hardly reached fail."""
    now = {name: values[:, latest] for name, values in figures.items()}
    return _count(
        [
            now["rd_expense"] >= 0.02 * now["revenue"],
            now["main_revenue"] >= 0.6 * now["revenue"],
            now["best_right"] >= 1,
        ]
    )


def unmet_tech_sme(figures: Figures, latest: int) -> NDArray[np.int64]:
    """How many lines of 国科发政〔2017〕115号 fail: size, staff and R&D."""
    now = {name: values[:, latest] for name, values in figures.items()}
    return _count(
        [
            now["employees"] <= 500,
            now["revenue"] <= 2e8,
            now["total_assets"] <= 2e8,
            now["rd_staff"] >= 0.1 * now["employees"],
            now["rd_expense"] >= 0.03 * now["revenue"],
        ]
    )


def unmet_single_champion(figures: Figures, latest: int) -> NDArray[np.int64]:
    """How many numeric lines of 工信部政法〔2023〕138号 fail: years, revenue, market rank."""
    years = slice(latest - 2, latest + 1)
    return _count(
        [
            figures["years_in_segment"][:, latest] >= 10,
            figures["main_revenue"][:, years].mean(axis=1) >= 4e8,
            figures["market_rank"][:, latest] <= 3,
        ]
    )


def _count(met: list[Flags]) -> NDArray[np.int64]:
    """The number of lines that are not met; a missing figure meets none."""
    failed: NDArray[np.int64] = np.sum([~line for line in met], axis=0, dtype=np.int64)
    return failed


UNMET: dict[str, Callable[[Figures, int], NDArray[np.int64]]] = {
    "tech_sme": unmet_tech_sme,
    "innovative": unmet_innovative,
    "srdi": unmet_srdi,
    "little_giant": unmet_little_giant,
    "single_champion": unmet_single_champion,
}
