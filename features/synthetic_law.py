"""The lines by which the made-up juries go: numbers of the editions, over full figures.

They belong to the made-up world, not to the law that lists are checked against, which stands in
settings; a test holds that who passes here passes there. Clauses without a number (market
position, role in the chain) are taken as met by everybody: the province has no such facts.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import COLUMNS
from features.synthetic_figures import Figures, Floats, round_as

Flags = NDArray[np.bool_]
Steps = Sequence[tuple[float, float]]


class Seen(NamedTuple):
    """The figures as a jury sees them: of a year, and of the years before it.

    figures: (enterprises, years); latest: the place of the latest year among them.
    """

    figures: Figures
    latest: int

    def of(self, name: str, back: int = 0) -> Floats:
        """A figure as it is stated, `back` years before the latest; NaN where there is none."""
        return round_as(self.figures[name][:, self.latest - back], COLUMNS[name].kind)

    def sum_of(self, name: str, years: int) -> Floats:
        """A figure of so many latest years together."""
        return np.asarray(sum(self.of(name, back) for back in range(years)))

    def ratio(self, part: str, whole: str, back: int = 0) -> Floats:
        """One figure over another, rounded as indicators are."""
        return np.round(self.of(part, back) / self.of(whole, back), 12)

    def growth(self, name: str, back: int = 0) -> Floats:
        """Growth of a figure over the year before."""
        return np.round(self.of(name, back) / self.of(name, back + 1) - 1, 12)


def is_sme(seen: Seen) -> Flags:
    """Whether an enterprise is no large one by 工信部联企业〔2011〕300号, for industry."""
    return (seen.of("employees") < 1000) | (seen.of("revenue") < 4e8)


def unmet_little_giant(seen: Seen) -> NDArray[np.int64]:
    """How many of the numeric conditions of 2022 (63号) fail; what is not there fails."""
    young = (
        (seen.sum_of("equity_financing", 2) >= 8e7)
        & (seen.sum_of("rd_expense", 2) >= 3e7)
        & (seen.ratio("rd_staff", "employees") >= 0.5)
    )
    revenue = seen.of("revenue")
    rd = np.minimum(seen.ratio("rd_expense", "revenue"), seen.ratio("rd_expense", "revenue", 1))
    tiers = np.where(revenue >= 1e8, rd >= 0.03, rd >= 0.06)
    direct = (seen.of("state_award_rank") <= 3) | (seen.of("maker_china_top50") == 1)
    innovative = (
        np.where(revenue >= 5e7, tiers, young),
        seen.of("rd_institution") == 1,
        seen.of("class1_rights") >= 2,
    )
    return count_unmet(
        seen.of("years_in_segment") >= 3,
        seen.ratio("main_revenue", "revenue") >= 0.7,
        _mean_growth(seen) >= 0.05,
        seen.of("core_it_systems") >= 1,
        seen.of("certificates") >= 1,
        seen.ratio("total_liabilities", "total_assets") <= 0.7,
        seen.of("market_share_national") >= 0.10,
        seen.of("own_brand") == 1,
        *(line | direct for line in innovative),
    )


def unmet_srdi(seen: Seen) -> NDArray[np.int64]:
    """How many conditions of 2022 (63号) fail: the hard lines, and points or a direct way."""
    direct = (
        (seen.of("province_award_rank") <= 3)
        | (seen.of("state_award_rank") <= 5)
        | (seen.sum_of("rd_expense", 2) / 2 >= 1e7)
        | (seen.sum_of("equity_financing", 2) >= 6e7)
        | (seen.of("maker_china_top500") == 1)
    )
    return unmet_srdi_before(seen) + count_unmet((_srdi_points(seen) >= 60) | direct)


def unmet_srdi_before(seen: Seen) -> NDArray[np.int64]:
    """How many hard lines fail: years, R&D expense and ratio, size."""
    return count_unmet(
        seen.of("years_in_segment") >= 2,
        seen.of("rd_expense") >= 1e6,
        seen.ratio("rd_expense", "revenue") >= 0.03,
        (seen.of("revenue") >= 1e7) | (seen.sum_of("equity_financing", 2) >= 2e7),
    )


def _srdi_points(seen: Seen) -> Floats:
    """The points of 63号 for an SRDI enterprise, of 100; what is not there earns none."""
    rd = ((0.10, 10), (0.08, 8), (0.06, 6), (0.04, 4), (0.03, 2))
    money = ((5e6, 10), (4e6, 8), (3e6, 6), (2e6, 4), (1e6, 2))
    margin = ((0.10, 10), (0.08, 8), (0.06, 6), (0.04, 4), (0.02, 2))
    growth = ((0.10, 10), (0.08, 8), (0.06, 6), (0.04, 4), (0.0, 2))
    debt = -seen.ratio("total_liabilities", "total_assets")
    items = [
        _steps(seen.ratio("main_revenue", "revenue"), (0.8, 5), (0.7, 3), (0.6, 1)),
        _steps(_mean_growth(seen), *growth),
        np.minimum(np.floor(seen.of("years_in_segment") / 2), 5),
        _steps(seen.of("chain_role"), (2, 5), (1, 3)),
        _steps(seen.of("digital_level"), (2, 5), (1, 3)),
        np.minimum(3 * seen.of("quality_items"), 5),
        _steps(seen.ratio("net_profit", "revenue"), *margin),
        _steps(debt, (-0.5, 5), (-0.6, 3), (-0.7, 1)),
        seen.of("province_points"),
        _steps(seen.of("best_right"), (4, 10), (3, 8), (2, 6), (1, 2)),
        np.maximum(
            _steps(seen.of("rd_expense"), *money),
            _steps(seen.ratio("rd_expense", "revenue"), *rd),
        ),
        _steps(seen.ratio("rd_staff", "employees"), (0.2, 5), (0.1, 3), (0.05, 1)),
        _steps(seen.of("rd_institution_level"), (4, 10), (3, 8), (2, 4), (1, 2)),
    ]
    return np.asarray(np.nansum(items, axis=0))


def unmet_innovative(seen: Seen) -> NDArray[np.int64]:
    """Whether neither the points of 63号, annex 1, nor a direct condition is reached."""
    rights = _steps(seen.of("best_right"), (4, 20), (3, 15), (2, 10), (1, 5))
    rd = ((0.05, 20), (0.03, 15), (0.02, 10), (0.01, 5))
    creative = rights + _steps(seen.ratio("rd_expense", "revenue"), *rd)
    growing = _steps(seen.growth("main_revenue"), (0.15, 20), (0.1, 15), (0.05, 10), (0.0, 5))
    debt = -seen.ratio("total_liabilities", "total_assets")
    growing = growing + _steps(debt, (-0.55, 10), (-0.75, 5))
    main = ((0.7, 20), (0.6, 15), (0.55, 10), (0.5, 5))
    special = _steps(seen.ratio("main_revenue", "revenue"), *main)
    special = special + _steps(seen.of("main_product_field"), (1, 10), (0, 5))
    points = (creative + growing + special >= 60) & (creative >= 20)
    points &= (growing >= 15) & (special >= 15)
    awards = (seen.of("state_award_rank") < np.inf) | (seen.of("province_award_rank") < np.inf)
    honours = (seen.of("valid_honours") >= 1) | (seen.of("rd_institution_level") >= 3)
    direct = awards | honours | (seen.sum_of("equity_financing", 3) >= 5e6)
    return count_unmet(points | direct)


def unmet_innovative_before(seen: Seen) -> NDArray[np.int64]:
    """How many steps fail without which 60 points are hardly reached."""
    return count_unmet(
        seen.of("rd_expense") >= 0.02 * seen.of("revenue"),
        seen.of("main_revenue") >= 0.6 * seen.of("revenue"),
        seen.of("best_right") >= 1,
    )


def unmet_tech_sme(seen: Seen) -> NDArray[np.int64]:
    """How many conditions of 国科发政〔2017〕115号 fail: size, record, points or a direct way."""
    staff = _steps(
        seen.ratio("tech_staff", "employees"), (0.3, 20), (0.25, 16), (0.2, 12), (0.15, 8), (0.1, 4)
    )
    rd = ((0.06, 50), (0.05, 40), (0.04, 30), (0.03, 20), (0.02, 10))
    cost = ((0.30, 50), (0.25, 40), (0.20, 30), (0.15, 20), (0.10, 10))
    spent = np.maximum(
        _steps(seen.ratio("rd_expense", "revenue"), *rd),
        _steps(seen.ratio("rd_expense", "cost_expense"), *cost),
    )
    rights = np.maximum(
        _steps(seen.of("class1_rights_195"), (1, 30)),
        _steps(seen.of("class2_rights_195"), (4, 24), (3, 18), (2, 12), (1, 6)),
    )
    direct = (seen.of("state_award_top3_5y") == 1) | (seen.of("led_standard_5y") == 1)
    direct |= seen.of("rd_institution_level") >= 3
    return count_unmet(
        seen.of("employees") <= 500,
        seen.of("revenue") <= 2e8,
        seen.of("total_assets") <= 2e8,
        seen.of("allowed_and_clean") == 1,
        ((staff + spent + rights >= 60) & (staff > 0)) | direct,
    )


def unmet_single_champion(seen: Seen) -> NDArray[np.int64]:
    """How many numeric lines of 工信部政法〔2023〕138号 fail: years, revenue, rank, record."""
    young = (seen.of("new_product") == 1) & (seen.of("years_in_field") >= 5)
    return count_unmet(
        (seen.of("years_in_field") >= 10) | young,
        np.round(seen.sum_of("main_revenue", 3) / 3, 2) >= 4e8,
        seen.of("market_rank_global") <= 3,
        seen.of("no_major_accident_3y") == 1,
    )


def count_unmet(*met: Flags) -> NDArray[np.int64]:
    """The number of lines that are not met; a missing figure meets none."""
    failed: NDArray[np.int64] = np.sum([~line for line in met], axis=0, dtype=np.int64)
    return failed


def _mean_growth(seen: Seen) -> Floats:
    """Mean of the two latest yearly growth rates of main business revenue."""
    both = seen.growth("main_revenue") + seen.growth("main_revenue", 1)
    return np.round(both / 2, 12)


def _steps(values: Floats, *steps: tuple[float, float]) -> Floats:
    """Points by steps, highest first: (line, points) from the line on; 0 below all of them."""
    reached = [values >= line for line, _ in steps]
    return np.select(reached, [float(points) for _, points in steps], 0.0)


# An edition by title; a jury before it was at hand went by fewer lines.
UNMET: dict[str, Callable[[Seen], NDArray[np.int64]]] = {
    "tech_sme": unmet_tech_sme,
    "innovative": unmet_innovative,
    "srdi": unmet_srdi,
    "little_giant": unmet_little_giant,
    "single_champion": unmet_single_champion,
}
UNMET_BEFORE: dict[str, Callable[[Seen], NDArray[np.int64]]] = {
    "innovative": unmet_innovative_before,
    "srdi": unmet_srdi_before,
}
