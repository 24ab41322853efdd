"""Enterprises drawn on the lines of the law: raw figures by year, and the panel that tells them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from features.doubts import find_doubts
from scoring.indicator_words import held
from tests.conftest import make_panel
from tests.scoring.formulas import Figures, root

LATEST = 2024
DRAWS = 3300


@dataclass(frozen=True)
class Draw:
    """One random source, and the ways of drawing a figure that stands on or beside a line."""

    random: Random

    def of(self, *values: float | str) -> Fraction:
        return Fraction(str(self.random.choice(values)))

    def near(self, *lines: float, by: str = "0.01") -> Fraction:
        return self.of(*lines) + self.of(-1, 0, 0, 0, 1) * Fraction(by)

    def steps(self, most: int, each: int = 400) -> Fraction:
        return Fraction(each * self.random.randint(1, most))

    def parts(self, total: Fraction, count: int) -> list[Fraction]:
        """A total in parts, the first ones whole."""
        parts = [
            Fraction(int(total) // (count + self.random.randint(0, 2))) for _ in range(1, count)
        ]
        return [*parts, total - sum(parts)]

    def revenues(self) -> list[Fraction]:
        """Of three years, latest first: on a line, or growing, or a mean, just so."""
        growth = 1 + self.of("0.1", "0.15", "0.2", "0.25", "0.3", "0.05", "-0.1", "0.6")
        base, aside = self.steps(150), self.of(-1, 0, 0, 0, 1) * Fraction("0.01")
        way = self.random.randint(0, 3)
        if way == 0:
            latest = self.near(1000, 5000, 10000, 20000, 30000, 40000, 3000)
            return [latest, self.steps(60), self.steps(60)]
        if way == 1:
            return [base * growth + aside, base, self.steps(150)]
        if way == 2:
            between = base * growth if self.random.random() < 0.7 else base
            return [base * growth**2 + aside, between, base]
        middle, apart = self.near(3000, 5000, 8000, 10000), self.steps(6)
        return [middle + apart, middle - apart, self.steps(20)]

    def research(self, revenue: list[Fraction]) -> list[Fraction]:
        """R&D of three years: a share of revenue, a sum or a growth, just so."""
        aside = self.of(-1, 0, 0, 0, 1) * Fraction("0.0001")
        way = self.random.randint(0, 5)
        if way == 0:
            share = self.of("0.03", "0.04", "0.05", "0.15", "0.2")
            return self.parts(share * sum(revenue) + aside, 3)
        if way == 1:
            share = self.of("0.05", "0.08", "0.12")
            return [*self.parts(share * sum(revenue[:2]) + aside, 2), self.steps(5)]
        if way == 2:
            share = self.of("0.03", "0.06", "0.08")
            return [share * year + self.of(-1, 0, 0, 1) * Fraction("0.0001") for year in revenue]
        if way == 3:
            return self.parts(self.near(5000, 8000), 3)
        if way == 4:
            return [*self.parts(self.near(1000, 2500, 3000, 5000), 2), self.steps(5)]
        base = self.steps(12) if self.random.random() < 0.7 else Fraction(1000) / Fraction("1.25")
        growth = self.of("1.15", "1.15", "1.25", "1.05")
        return [base * growth**2 + aside, self.steps(6), base]

    def profits(self) -> list[Fraction]:
        """Net profit of two years: each, the sum, the latest or the growth, just so."""
        way = self.random.randint(0, 4)
        if way == 0:
            return self.parts(self.near(800, 5000, 10000), 2)
        if way == 1:
            return [self.near(0, 600, 1500, 2500, 6000), self.steps(20) - 2000]
        if way == 2:
            return [self.steps(20), self.near(0, 1000, 1500)]
        if way == 3:
            base = self.steps(12)
            return [
                base * self.of("1.1", "1.15", "1.3") + self.of(-1, 0, 1) * Fraction("0.01"),
                base,
            ]
        return [self.steps(20) - 2000, self.steps(20) - 2000]

    def figures(self) -> Figures:
        """One enterprise: every figure that a formula names."""
        rev, np = self.revenues(), self.profits()
        rd = self.research(rev)
        ocf = self.parts(self.near(10000), 3) if self.random.random() < 0.4 else []
        ocf = ocf or [self.near(0), self.near(0, 500), self.steps(20) - 1000]
        middle, apart = self.near(6, 8, 5, 12), self.of(0, 1, 3)
        roe = [middle + apart, middle - apart] if self.random.random() < 0.5 else []
        roe = roe or [self.near(8), self.near(4, 8, 9)]
        employees = self.of(200, 999, 1000, 1001, 3000)
        equity = self.parts(self.near(8000), 2)
        listed = self.near(10000, 20000, 40000, 80000, 100000, 150000)
        large = self.near(150000, 200000, 300000, 400000, 500000)
        return {
            **{f"rev{back}": value for back, value in enumerate(rev, 1)},
            **{f"rd{back}": value for back, value in enumerate(rd, 1)},
            **{f"np{back}": value for back, value in enumerate(np, 1)},
            **{f"ocf{back}": value for back, value in enumerate(ocf, 1)},
            **{f"roe{back}": value for back, value in enumerate(roe, 1)},
            **{f"equity{back}": value for back, value in enumerate(equity, 1)},
            "market_cap": self.random.choice((listed, large)),
            "market_cap_each_issue": self.near(30000),
            "share_capital": self.near(500, 2000),
            "net_assets_per_share": self.near(1),
            "fiscal_years_existing": self.of(1, 2, 3),
            "institution_equity_24m": self.near(2000),
            "private_placement_24m": self.near(4000),
            "market_makers": self.of(3, 4, 5),
            "employees": employees,
            "rd_staff": employees // self.of(2, 10) + self.of(-1, 0, 0, 1),
            "vc_investment_3y": self.near(1000),
            "net_assets": self.near(5000),
            "share_capital_after_issue": self.near(3000),
            "shareholders": self.of(199, 200, 201, 300),
            "neeq_months": self.of(11, 12, 13, 24),
            "invention_patents_main": self.of(6, 7, 8),
            "invention_patents_core": self.of(49, 50, 51),
            "modern_industry": self.random.random() < 0.5,
            "emerging_field": self.random.random() < 0.5,
        }


@cache
def enterprises() -> tuple[Figures, ...]:
    """Drawn enterprises whose figures raise no doubt: those in doubt are silent to the law."""
    draw = Draw(Random(20240430))
    drawn = {str(n).zfill(6): _with_names(draw.figures()) for n in range(DRAWS)}
    told = [row for name, figures in drawn.items() for row in rows(name, figures)]
    doubtful = set(find_doubts(make_panel(told).facts)["enterprise_id"])
    return tuple(figures for name, figures in drawn.items() if name not in doubtful)


def _with_names(figures: Figures) -> Figures:
    """What the formulas call by a name of its own, from the raw figures."""
    f = figures
    cagr = root(f["rev1"] / f["rev3"]) - 1
    # The exchanges' three years of compound growth are three years of figures.
    return f | {
        "rev_growth": f["rev1"] / f["rev2"] - 1,
        "profit_growth": f["np1"] / f["np2"] - 1 if f["np2"] > 0 else None,
        "rev_cagr_2y": cagr,
        "rev_cagr_3y": cagr,
        "market_cap_at_listing": f["market_cap"],
        "equity_2y": f["equity1"] + f["equity2"],
        "rd_sum": f["rd1"] + f["rd2"],
        "rd_staff_ratio": f["rd_staff"] / f["employees"],
    }


# What the panel calls a figure of one year, and one that stands with the latest year; in yuan.
BY_YEAR = {
    "rev": "revenue",
    "rd": "rd_expense",
    "np": "net_profit",
    "ocf": "operating_cash_flow",
    "equity": "equity_financing",
}
MONEY = {
    "market_cap": "market_cap",
    "market_cap_each_issue": "issue_market_cap",
    "share_capital": "capital_stock",
    "institution_equity_24m": "institution_equity_24m",
    "private_placement_24m": "private_placement_24m",
    "vc_investment_3y": "vc_investment_3y",
    "net_assets": "net_assets",
    "share_capital_after_issue": "share_capital",
}
PLAIN = (
    "net_assets_per_share",
    "market_makers",
    "employees",
    "rd_staff",
    "invention_patents_main",
    "invention_patents_core",
    "shareholders",
    "neeq_months",
)


def rows(name: str, figures: Figures) -> Iterator[dict[str, Any]]:
    """An enterprise as a panel tells it, year by year."""
    for back in (1, 2, 3):
        row: dict[str, Any] = {"enterprise_id": name, "year": LATEST + 1 - back}
        for short, column in BY_YEAR.items():
            if f"{short}{back}" in figures:
                row[column] = held(float(figures[f"{short}{back}"]), "万元")
        if f"roe{back}" in figures:
            row["return_on_equity"] = held(float(figures[f"roe{back}"]), "%")
        if back == 1:
            row |= {column: held(float(figures[n]), "万元") for n, column in MONEY.items()}
            row |= {n: float(figures[n]) for n in PLAIN}
            row |= {n: figures[n] for n in ("modern_industry", "emerging_field")}
            founded = date(LATEST - int(figures["fiscal_years_existing"]), 5, 1)
            row |= {"founded_on": founded, "industry": "C35", "in_sjz_hitech_zone": True}
        yield row
