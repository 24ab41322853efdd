"""The figures of the made-up province: what a latent quality, size, age and luck make of a year.

Every figure is an array (enterprises, years) of floats, money in yuan, levels as their place on
the scale, flags as 0 and 1, before rounding and before anything is left out.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.columns import Kind

FIRST_YEAR, LAST_YEAR = 2019, 2024
YEARS = np.arange(FIRST_YEAR, LAST_YEAR + 1)
# How much of an enterprise's quality of a year is left in the next: a slow drift.
PERSISTENCE = 0.95
# Growth of the whole province by year; SRDI enterprises grow some points faster.
TREND = np.array([0.0, 0.07, 0.09, 0.08, 0.08, 0.08])
# Logarithmic R&D intensity of a division of GB/T 4754 against the middle of industry.
RD_BY_DIVISION = {27: 0.35, 34: 0.10, 35: 0.15, 36: 0.10, 37: 0.20, 38: 0.15, 39: 0.35, 40: 0.35}
RD_ELSEWHERE = -0.15

Floats = NDArray[np.float64]
Figures = dict[str, Floats]


def draw_figures(places: pl.DataFrame, quality: Floats, rng: np.random.Generator) -> Figures:
    """All figures of all years; NaN in the years before the first full one."""
    founded = places["founded"].to_numpy()
    figures = _money(places, quality, rng)
    figures |= _listing(figures, quality, rng)
    figures |= _people_and_rights(figures, quality, rng)
    figures |= _market(figures, quality, founded, rng)
    figures |= _standing(quality, rng)
    # The first full year is the one after founding; before it there are no figures.
    absent = founded[:, None] >= YEARS
    return {name: np.where(absent, np.nan, values) for name, values in figures.items()}


def draw_latents(enterprises: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Quality by year, and the propensity to apply, which is independent of it."""
    quality = np.empty((enterprises, len(YEARS)))
    quality[:, 0] = rng.standard_normal(enterprises)
    for t in range(1, len(YEARS)):
        news = np.sqrt(1 - PERSISTENCE**2) * rng.standard_normal(enterprises)
        quality[:, t] = PERSISTENCE * quality[:, t - 1] + news
    return quality, rng.standard_normal(enterprises)


def draw_noise(
    rng: np.random.Generator, shape: tuple[int, int], own: float, yearly: float
) -> Floats:
    """Noise of an enterprise that stays (`own`), and noise of each year."""
    stays = own * rng.standard_normal((shape[0], 1))
    return np.asarray(stays + yearly * rng.standard_normal(shape))


def logistic(x: Floats) -> Floats:
    """Odds in logarithms to a probability."""
    return np.asarray(1 / (1 + np.exp(-x)))


def _money(places: pl.DataFrame, quality: Floats, rng: np.random.Generator) -> Figures:
    """Revenue and all that is counted in yuan; every figure is (enterprises, years)."""
    shape = quality.shape
    growth = TREND + 0.036 * quality + draw_noise(rng, shape, 0.02, 0.05)
    size = np.log(6.5e7) + 0.38 * quality[:, :1] + 1.05 * rng.standard_normal((shape[0], 1))
    growth[:, 0] = 0.0
    revenue = np.exp(size + np.log1p(np.maximum(growth, -0.6)).cumsum(axis=1))
    division = places["industry"].str.slice(1).cast(pl.Int64)
    industry = division.replace_strict(RD_BY_DIVISION, default=RD_ELSEWHERE).to_numpy()[:, None]
    rd = np.log(0.0340) + industry + 0.19 * quality + 0.02 * np.log(revenue / 6e7)
    rd_ratio = np.minimum(np.exp(rd + draw_noise(rng, shape, 0.28, 0.08)), 0.6)
    none = quality[:, :1] + draw_noise(rng, (shape[0], 1), 0.0, 1.0) < -2.0
    margin = 0.066 + 0.027 * quality + draw_noise(rng, shape, 0.035, 0.02)
    profit = revenue * np.clip(margin, -0.5, 0.4)
    assets = revenue * np.exp(np.log(1.15) + draw_noise(rng, shape, 0.35, 0.06))
    debt = np.clip(logistic(-0.2 - 0.30 * quality + draw_noise(rng, shape, 0.65, 0.12)), 0.02, 0.97)
    liquid = np.exp(0.45 - 0.9 * (debt - 0.45) + draw_noise(rng, shape, 0.3, 0.05))
    return {
        "revenue": revenue,
        "main_revenue": revenue
        * logistic(2.5 + 0.25 * quality + draw_noise(rng, shape, 0.8, 0.08)),
        "rd_expense": np.where(none, 0.0, revenue * rd_ratio),
        "net_profit": profit,
        "total_assets": assets,
        "total_liabilities": assets * debt,
        "operating_cash_flow": profit * 0.9 + revenue * draw_noise(rng, shape, 0.02, 0.04),
        "equity_financing": _equity(quality, revenue, rng),
        "current_ratio": liquid,
        "quick_ratio": liquid * logistic(0.9 + draw_noise(rng, shape, 0.4, 0.05)),
        "gross_margin": np.clip(margin + 0.17 + draw_noise(rng, shape, 0.06, 0.01), -0.4, 0.85),
    }


def _equity(quality: Floats, revenue: Floats, rng: np.random.Generator) -> Floats:
    """Equity paid in: nothing in most years; now and then about a tenth of revenue and more."""
    raised = rng.random(quality.shape) < 0.06 * logistic(quality - 0.5)
    sums = revenue**0.5 * 2e7**0.5 * np.exp(rng.normal(-0.6, 1.0, quality.shape))
    return np.where(raised, sums, 0.0)


def _listing(figures: Figures, quality: Floats, rng: np.random.Generator) -> Figures:
    """What a listing asks; a market value and shareholders have only those quoted on the NEEQ."""
    shape = quality.shape
    size = np.log(figures["revenue"][:, 0] / 6e7)
    ever = rng.random(shape[0]) < logistic(-3.6 + 0.6 * quality[:, 0] + 0.6 * size)
    # The first month counts from January 2019: some were quoted years before, some come later.
    first_month = rng.integers(-60, 66, (shape[0], 1))
    months = 12 * (YEARS - FIRST_YEAR + 1) - first_month
    months = np.where(ever[:, None], np.maximum(months, 0), 0)
    quoted = months > 0
    equity = figures["total_assets"] - figures["total_liabilities"]
    multiple = np.exp(np.log(18) + 0.15 * quality + draw_noise(rng, shape, 0.3, 0.1))
    capital = 3.2e7 * np.exp(0.5 * size[:, None] + draw_noise(rng, shape, 0.4, 0.0))
    holders = np.exp(np.log(90) + draw_noise(rng, shape, 0.9, 0.05))
    cap = np.maximum(figures["net_profit"] * multiple, 0.9 * equity)
    return {
        "neeq_months": months.astype(float),
        "market_cap": np.where(quoted, cap, np.nan),
        "share_capital": np.where(quoted, capital, np.nan),
        "shareholders": np.where(quoted, np.maximum(np.rint(holders), 2), np.nan),
    }


def _people_and_rights(figures: Figures, quality: Floats, rng: np.random.Generator) -> Figures:
    """Employees, R&D staff, intellectual property, certificates and systems: counts and levels."""
    shape = quality.shape
    size = np.log(figures["revenue"] / 8e7)
    employees = np.maximum(
        np.rint(np.exp(np.log(112) + 0.7 * size + draw_noise(rng, shape, 0.35, 0.05))), 3
    )
    share = logistic(-2.2 + 0.50 * quality + draw_noise(rng, shape, 0.45, 0.1))
    rate = np.exp(0.45 * quality + 0.1 * size[:, :1] + draw_noise(rng, shape, 0.25, 0.0))
    rights = grow(1.3 * rate, 0.3 * rate, rng)
    own = rng.binomial(rights.astype(np.int64)[:, :1], 0.85)
    own = np.hstack(
        [own, own + rng.binomial(np.diff(rights).astype(np.int64), 0.85).cumsum(axis=1)]
    )
    high = (own >= 3) & (draw_noise(rng, shape, 1.0, 0.0) + 0.4 * quality > 0.6)
    second = (draw_noise(rng, shape, 1.0, 0.0) + 0.5 * quality > -1.0).astype(float)
    best = np.where(rights == 0, second, np.where(own == 0, 2.0, np.where(high, 4.0, 3.0)))
    steady = np.exp(0.35 * quality)
    return {
        "employees": employees,
        "rd_staff": np.rint(employees * share),
        "class1_rights": rights,
        "class1_rights_own": own.astype(float),
        "best_right": best,
        "quality_items": grow(1.6 * steady, 0.15 * steady, rng),
        "core_it_systems": grow(2.4 * steady, 0.25 * steady, rng),
        "certificates": grow(2.3 * steady, 0.15 * steady, rng),
    }


def grow(start: Floats, yearly: Floats, rng: np.random.Generator) -> Floats:
    """Counts that only grow: so many in the first year, then so many more each year."""
    rates = np.hstack([start[:, :1], yearly[:, 1:]])
    return np.asarray(rng.poisson(rates).cumsum(axis=1), dtype=np.float64)


def _market(
    figures: Figures, quality: Floats, founded: NDArray[np.int64], rng: np.random.Generator
) -> Figures:
    """Place in the market, and the years spent there."""
    shape = quality.shape
    size = np.log(figures["revenue"] / 6e7)
    share = np.exp(np.log(0.155) + 0.24 * quality + 0.12 * size + draw_noise(rng, shape, 0.5, 0.06))
    share = np.minimum(share, 0.85)
    segment = np.minimum(share * (1.2 + np.abs(draw_noise(rng, shape, 0.6, 0.05))), 0.95)
    lag = np.where(rng.random(shape[0]) < 0.20, rng.integers(1, 7, shape[0]), 0)
    rank = 1 + np.floor(np.exp(1.6 - 6.0 * (share - 0.15) + draw_noise(rng, shape, 0.9, 0.1)))
    return {
        "market_share_national": share,
        "market_share_segment": segment,
        "market_rank": np.minimum(rank, 300.0),
        "years_in_segment": np.maximum(YEARS - (founded + lag)[:, None], 0).astype(float),
    }


def _standing(quality: Floats, rng: np.random.Generator) -> Figures:
    """Awards, brand, institution, role in the chain, and the points given by others."""
    shape = quality.shape

    def level(lines: list[float], weight: float, own: float) -> Floats:
        score = weight * quality + draw_noise(rng, shape, own, 0.05)
        return np.digitize(score, lines).astype(float)

    top500 = within(3, rng.random(shape) < 0.006 * np.exp(0.6 * quality))
    province = 9.0 + 1.8 * quality + draw_noise(rng, shape, 2.2, 0.6)
    platform = np.clip(48 + 7.0 * quality + draw_noise(rng, shape, 7.0, 2.5), 5, 98)
    institution = level([-1.0, -0.4, 0.3, 1.8], 0.75, 0.6)
    return {
        "state_award_rank": _award_rank(quality, 0.0015, 10, rng),
        "province_award_rank": _award_rank(quality, 0.010, 12, rng),
        "maker_china_top500": top500,
        "maker_china_top50": top500 * (rng.random((shape[0], 1)) < 0.15),
        "own_brand": (level([-1.3], 0.5, 0.8) > 0).astype(float),
        "rd_institution_level": institution,
        "rd_institution": (institution > 0).astype(float),
        "same_group": np.broadcast_to(rng.random((shape[0], 1)) < 0.008, shape).astype(float),
        # The platform's score exists from the fiscal year 2023 on (工信厅企业〔2024〕75号).
        "development_score": np.where(YEARS >= 2023, platform, np.nan),
        "province_points": np.clip(np.rint(province), 0, 15),
        "digital_level": level([-0.3, 0.9], 0.55, 0.8),
        "chain_role": level([0.0, 1.4], 0.55, 0.9),
    }


def _award_rank(quality: Floats, rate: float, places: int, rng: np.random.Generator) -> Floats:
    """The best rank of the last three years; infinite where no award was won, as for nearly all."""
    won = rng.random(quality.shape) < rate * np.exp(0.7 * quality)
    ranks = np.where(won, rng.integers(1, places + 1, quality.shape), np.inf)
    best = ranks.copy()
    for back in (1, 2):
        best[:, back:] = np.minimum(best[:, back:], ranks[:, :-back])
    return best


def within(years: int, event: NDArray[np.bool_]) -> Floats:
    """1 in the year of an event and in the following ones, so many years in all."""
    held = event.copy()
    for back in range(1, years):
        held[:, back:] |= event[:, :-back]
    return held.astype(float)


def round_as(values: Floats, kind: Kind) -> Floats:
    """To what a cell holds: money to 0.01 万元, shares to 0.01 %, numbers to 0.01, counts whole."""
    if kind == "money":
        return np.rint(values / 100) * 100
    if kind == "share":
        return np.round(values, 4)
    return np.round(values, 2) if kind == "number" else np.rint(values)
