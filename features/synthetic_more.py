"""More figures of the made-up province: what later criteria ask for, drawn apart from the rest.

They come from a generator of their own, so that the figures of features/synthetic_figures.py stay
as they were drawn. Arrays are (enterprises, years) of floats as there, before rounding and before
anything is left out.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.synthetic_figures import YEARS, Figures, draw_noise, grow, logistic, within

# Divisions of GB/T 4754 in which strategic and upgraded branches are frequent.
MODERN = (27, 34, 35, 36, 37, 38, 39, 40)
# About 6 % of all are registered in the high-tech zone, about 8 % stand in the city's pool.
IN_ZONE, POOL_LINE = 0.06, 1.6

Floats = NDArray[np.float64]


def draw_more(
    places: pl.DataFrame, quality: Floats, figures: Figures, rng: np.random.Generator
) -> Figures:
    """The later figures of all years, in keeping with `figures`; NaN before the first full year."""
    absent = np.isnan(figures["revenue"])
    # Counts cannot be drawn from NaN: years without figures are drawn from nought, then taken out.
    there = {name: np.where(np.isnan(values), 0.0, values) for name, values in figures.items()}
    size = np.log(np.maximum(there["revenue"], 1e6) / 6e7)
    more = _costs_and_staff(there, quality, rng)
    more |= _rights(there, quality, rng)
    more |= _capital(there, size, rng)
    more |= _field(places, there, quality, rng)
    more |= _record(there, quality, rng)
    return {name: np.where(absent, np.nan, values) for name, values in more.items()}


def _thin(counts: Floats, share: float, rng: np.random.Generator) -> Floats:
    """A part of counts that only grow: each item belongs to it with this chance, and stays."""
    added = np.diff(counts, axis=1, prepend=0).astype(np.int64)
    return np.asarray(rng.binomial(added, share).cumsum(axis=1), dtype=np.float64)


def _costs_and_staff(figures: Figures, quality: Floats, rng: np.random.Generator) -> Figures:
    """Costs, where research is paid for and what it sells, and who works on it."""
    shape = quality.shape
    revenue, rd_staff = figures["revenue"], figures["rd_staff"]
    # Costs are what is left of revenue before profit and the tax on it.
    costs = revenue - 1.15 * figures["net_profit"] + revenue * draw_noise(rng, shape, 0.015, 0.01)
    inside = np.clip(0.86 + draw_noise(rng, shape, 0.06, 0.02), 0.4, 1.0)
    abroad = rng.random((shape[0], 1)) < 0.06
    others = (figures["employees"] - rd_staff).astype(np.int64)
    share = logistic(-1.9 + 0.3 * quality + draw_noise(rng, shape, 0.5, 0.05))
    return {
        "hightech_revenue_ratio": logistic(0.3 + 0.7 * quality + draw_noise(rng, shape, 1.0, 0.1)),
        "cost_expense": np.maximum(costs, 0.4 * revenue),
        "internal_rd_expense": figures["rd_expense"] * inside,
        "domestic_rd_ratio": np.where(abroad, 0.4 + 0.6 * rng.random((shape[0], 1)), 1.0)
        * np.ones(shape),
        "tech_staff": rd_staff + rng.binomial(others, share),
    }


def _rights(figures: Figures, quality: Floats, rng: np.random.Generator) -> Figures:
    """Intellectual property as the high-tech guideline and the boards count it, and its use."""
    shape = quality.shape
    rate = np.exp(0.35 * quality + draw_noise(rng, shape, 0.3, 0.0))
    class1 = _thin(figures["class1_rights"], 0.95, rng)
    class2 = grow(4.0 * rate, 0.8 * rate, rng)
    main = _thin(figures["class1_rights"], 0.8, rng)
    used = np.exp(1.0 + 0.5 * quality + draw_noise(rng, shape, 0.5, 0.1))
    own = (figures["class1_rights_own"] > 0) | (rng.random((shape[0], 1)) < 0.75)
    return {
        "class1_rights_195": class1,
        "class2_rights_195": class2,
        "core_rights": _thin(class1 + class2, 0.7, rng),
        "invention_patents_main": main,
        "invention_patents_core": _thin(main, 0.8, rng),
        "ip_acquisition": own.astype(float),
        # The mean of three whole numbers.
        "transformations_mean_3y": rng.poisson(3 * used) / 3,
    }


def _capital(figures: Figures, size: Floats, rng: np.random.Generator) -> Figures:
    """Capital and who put it in; placements, issues and makers only for those on the NEEQ."""
    shape = size.shape
    quoted = figures["neeq_months"] > 0
    own = 2.2e7 * np.exp(0.6 * size[:, -1:] + draw_noise(rng, shape, 0.5, 0.0))
    # A quarter of the shares after an issue would be new ones.
    capital = np.where(quoted, 0.75 * figures["share_capital"], own)
    net_assets = figures["total_assets"] - figures["total_liabilities"]
    equity = figures["equity_financing"]
    two_years, three_years = _last(2, equity), _last(3, equity)
    institutions = rng.random((shape[0], 1)) < 0.7
    venture = np.where(rng.random((shape[0], 1)) < 0.6, rng.random((shape[0], 1)), 0.0)
    placed = quoted & (rng.random(shape) < 0.15)
    issue = 0.2 * figures["revenue"] * np.exp(rng.normal(0.0, 0.8, shape))
    ever = rng.random((shape[0], 1)) < 0.4
    lowest = figures["market_cap"] * np.exp(-0.3 - np.abs(draw_noise(rng, shape, 0.2, 0.0)))
    made = rng.random((shape[0], 1)) < 0.25
    return {
        "capital_stock": capital,
        "net_assets_per_share": net_assets / capital,
        "institution_equity_24m": two_years * institutions,
        "vc_investment_3y": three_years * venture,
        "private_placement_24m": _last(2, np.where(placed, issue, 0.0)),
        # Only who has issued shares has a value at an issue.
        "issue_market_cap": np.where(quoted & ever, lowest, np.nan),
        "market_makers": np.where(quoted & made, 2.0 + rng.poisson(2.0, (shape[0], 1)), 0.0),
    }


def _last(years: int, sums: Floats) -> Floats:
    """The sum of so many latest years, as far as they are there."""
    total = sums.copy()
    for back in range(1, years):
        total[:, back:] += sums[:, :-back]
    return total


def _field(
    places: pl.DataFrame, figures: Figures, quality: Floats, rng: np.random.Generator
) -> Figures:
    """The field an enterprise works in, its place there and in the world, zone and pool."""
    shape = quality.shape
    division = places["industry"].str.slice(1).cast(pl.Int64)
    modern = division.is_in(MODERN).to_numpy()[:, None]

    def stays(chance: Floats | float) -> Floats:
        """A flag that an enterprise has or has not, all years alike."""
        return np.ones(shape) * (rng.random((shape[0], 1)) < chance)

    strategic = -1.2 + 0.9 * modern + 0.4 * quality + draw_noise(rng, shape, 0.8, 0.0)
    years = np.maximum(YEARS - places["founded"].to_numpy()[:, None], 0)
    longer = figures["years_in_segment"] + rng.integers(0, 4, (shape[0], 1))
    abroad = np.exp(np.abs(draw_noise(rng, shape, 1.0, 0.1)) + 0.2)
    pool = 0.8 * quality + draw_noise(rng, shape, 0.8, 0.1)
    return {
        "main_product_field": (strategic > 0).astype(float),
        "years_in_field": np.minimum(longer, years).astype(float),
        "market_rank_global": np.minimum(np.rint(figures["market_rank"] * abroad), 3000.0),
        "new_product": (0.4 * quality + draw_noise(rng, shape, 0.9, 0.2) > 0.4).astype(float),
        "modern_industry": stays(np.where(modern, 0.75, 0.4)),
        "emerging_field": stays(np.where(modern, 0.10, 0.04)),
        "in_sjz_hitech_zone": stays(IN_ZONE),
        "in_city_pool": (pool > POOL_LINE).astype(float),
    }


def _record(figures: Figures, quality: Floats, rng: np.random.Generator) -> Figures:
    """Honours, standards and awards; accidents and breaches that stand against an enterprise."""
    shape = quality.shape
    accident = rng.random(shape) < 0.012 * np.exp(-0.2 * quality)
    breach = rng.random(shape) < 0.008
    restricted = rng.random((shape[0], 1)) < 0.015
    honours = rng.poisson(0.12 * np.exp(0.6 * quality)).astype(float)
    earlier = within(5, rng.random(shape) < 0.0015 * np.exp(0.7 * quality)) == 1
    # A state award of the last three years is one of the last five.
    lately = (figures["state_award_rank"] >= 1) & (figures["state_award_rank"] <= 3)
    top3 = within(3, lately) == 1
    return {
        "valid_honours": _last(3, honours),
        "state_award_top3_5y": (top3 | earlier).astype(float),
        "led_standard_5y": within(5, rng.random(shape) < 0.008 * np.exp(0.6 * quality)),
        "no_major_accident_1y": 1.0 - accident,
        "no_major_accident_3y": 1.0 - within(3, accident),
        "no_major_incident_2y": 1.0 - within(2, accident | breach),
        "allowed_and_clean": 1.0 - (accident | breach | restricted),
    }
