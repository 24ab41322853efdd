"""Which published figures the made-up province meets, and which it misses: measured, and a page."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from features.matrix import build_matrix
from features.panel import Panel
from features.synthetic import Province
from features.synthetic_published import PUBLISHED, Published
from features.synthetic_titles import BATCHES

# The size at which a county has as many above-scale enterprises as one of Hebei's 167.
ENTERPRISES, SEED = 16_000, 2026
# Days on which it is measured: the figures of 2021 and of 2024 are the latest due.
EARLY, LATE = date(2022, 6, 1), date(2026, 3, 1)
EQUIPMENT = range(33, 41)
STOCK = "none at hand: a stock"


@dataclass(frozen=True)
class Compared:
    """A published figure beside that of the province."""

    published: Published
    ours: float

    @property
    def off(self) -> float:
        """How far off, as a share of the published figure; negative below it."""
        return self.ours / self.published.value - 1

    @property
    def met(self) -> bool:
        """Whether the province is within the margin."""
        if self.published.lower:
            return self.off >= -self.published.margin
        return abs(self.off) <= self.published.margin


def compare(province: Province) -> list[Compared]:
    """Every published figure with the province's own, in order."""
    ours = _srdi(province) | _giants(province) | _batches(province) | _ladder(province)
    return [Compared(figure, ours[figure.key]) for figure in PUBLISHED]


def _measured(province: Province, day: date) -> pl.DataFrame:
    names = [
        *("revenue", "rd_expense", "rd_ratio", "net_profit", "employees", "class1_rights"),
        *("total_assets", "market_rank", "neeq_months", "years_in_field", "vc_investment_3y"),
        *("revenue_year_before", "registered_days", "is_sme", "equity_3y"),
        *("holds_innovative", "holds_srdi", "holds_little_giant"),
    ]
    return build_matrix(Panel(province.facts, province.titles, {}), day, names).frame


def _srdi(province: Province) -> dict[str, float]:
    """SRDI enterprises in 2021 that never become little giants, as nine in ten were in Hebei."""
    giants = province.titles.filter(pl.col("title") == "little_giant")["enterprise_id"].unique()
    frame = _measured(province, EARLY)
    frame = frame.filter("holds_srdi", ~pl.col("enterprise_id").is_in(giants.implode()))
    before = province.facts.filter(pl.col("year") == 2020).unique("enterprise_id", keep="last")
    before = before.select("enterprise_id", "total_assets", "net_profit")
    both = frame.join(before, on="enterprise_id", suffix="_before")

    def together(part: str, whole: str) -> float:
        sums = both.drop_nulls([part, whole]).select(pl.col(part, whole).sum())
        return float(sums.select(pl.col(part) / pl.col(whole)).item())

    division = frame["industry"].str.slice(1).cast(pl.Int64)
    return {
        "revenue": _mean(frame["revenue"]),
        "assets": _mean(frame["total_assets"]),
        "profit": _mean(frame["net_profit"]),
        "margin": together("net_profit", "revenue"),
        "employees": _mean(frame["employees"]),
        "rd": _mean(frame["rd_expense"]),
        "rd_ratio": _mean(frame["rd_ratio"]),
        "rd_pooled": together("rd_expense", "revenue"),
        "inventions": _mean(frame["class1_rights"]),
        "growth": together("revenue", "revenue_year_before") - 1,
        "growth_assets": together("total_assets", "total_assets_before") - 1,
        "growth_profit": together("net_profit", "net_profit_before") - 1,
        "industry": _mean(division.is_between(13, 43)),
        "equipment": _mean(division.is_in(list(EQUIPMENT))),
        "first": _mean(frame["market_rank"] == 1),
        "neeq": _mean(frame["neeq_months"] > 0),
    }


def _giants(province: Province) -> dict[str, float]:
    """The holders of the title at the end, and what they are against above-scale SMEs."""
    frame = _measured(province, LATE)
    giants = frame.filter("holds_little_giant")
    peers = frame.filter("is_sme", pl.col("revenue") >= 2e7)

    def times(name: str) -> float:
        return _mean(giants[name]) / _mean(peers[name])

    return {
        "giant_rd": _mean(giants["rd_expense"] > 1e7),
        "giant_years": _mean(giants["years_in_field"] > 10),
        "giant_age": _mean(giants["registered_days"]) / 365.25,
        "giant_old": _mean(giants["registered_days"] > 10 * 365.25),
        "giant_neeq": _mean(giants["neeq_months"] > 0),
        "giant_vc": _mean(giants["vc_investment_3y"] > 0),
        "giant_revenue": times("revenue"),
        "giant_profit": times("net_profit"),
    }


def _batches(province: Province) -> dict[str, float]:
    """Batches of little giants against that of 2022, and how its re-review went."""
    giants = province.titles.filter(pl.col("title") == "little_giant")
    days = [batch.announced_on for batch in BATCHES if batch.title == "little_giant"]
    won = giants.filter(pl.col("event") == "recognised")
    sizes = {day.year: won.filter(pl.col("announced_on") == day).height for day in days}
    reviewed = giants.filter(
        pl.col("announced_on").dt.year() == 2025, pl.col("event") != "recognised"
    )
    ratios = {f"batch_{year}": sizes[year] / sizes[2022] for year in (2023, 2024, 2025)}
    return {**ratios, "review": _mean(reviewed["event"] == "renewed")}


def _ladder(province: Province) -> dict[str, float]:
    """How many of each step there are, by county and among each other."""
    frame = _measured(province, date(2024, 6, 30))
    counties = frame["county"].n_unique()
    srdi = frame.filter("holds_srdi")
    return {
        "counties": float(counties),
        "county": frame.filter(pl.col("revenue") >= 2e7).height / counties,
        "clusters": float(frame["cluster"].drop_nulls().n_unique()),
        "sme": _mean(frame["is_sme"]),
        "srdi_county": srdi.height / counties,
        "giant_county": frame.filter("holds_little_giant").height / counties,
        "giant_srdi": _mean(srdi["holds_little_giant"]),
        "srdi_innovative": _mean(frame.filter("holds_innovative")["holds_srdi"]),
        "in_cluster": _mean(srdi["cluster"].is_not_null()),
    }


def _mean(values: pl.Series) -> float:
    """The mean of what is known."""
    mean = values.cast(pl.Float64).mean()
    return float(mean) if isinstance(mean, float) else float("nan")


def write_page(compared: list[Compared]) -> str:
    """The comparison as a page in Markdown: what is held, then what is missed and why."""
    held = [c for c in compared if not c.published.reason]
    missed = [c for c in compared if c.published.reason]
    lines = [
        "# The made-up province against published figures",
        "",
        f"虚构数据. Written by `make docs` from {ENTERPRISES:,} enterprises by seed {SEED}, and",
        "held by a test. Figures measured on the province speak of the method against a known",
        "generator, never of accuracy on real enterprises.",
        "",
        "## Met within the margin",
        "",
        "| figure | 指标 | published | ours | off | margin | source |",
        "|---|---|---:|---:|---:|---:|---|",
        *(_line(c, _margin(c.published)) for c in held),
        "",
        "## Missed, and why",
        "",
        "| figure | 指标 | published | ours | off | why | source |",
        "|---|---|---:|---:|---:|---|---|",
        *(_line(c, c.published.reason) for c in missed),
        "",
        "Not compared, because the province has no such fact: all patents, tax. Nor the high-tech",
        "title, drawn to be held by about 72 % of SRDI enterprises: of that figure no source is on",
        "file. Not published: how many apply for a batch.",
        "",
        "## Batches and the editions they are won under",
        "",
        "| batch | announced | edition | at most, of all enterprises |",
        "|---|---|---|---:|",
        *(
            f"| {b.title} | {b.announced_on} | {b.under or STOCK} | {b.share:.2%} |"
            for b in BATCHES
        ),
    ]
    return "\n".join(lines) + "\n"


def _line(compared: Compared, told: str) -> str:
    figure = compared.published
    ours, off = _number(compared.ours), f"{compared.off:+.0%}"
    value = ("over " if figure.lower else "") + _number(figure.value)
    return f"| {figure.en} | {figure.zh} | {value} | {ours} | {off} | {told} | {figure.source} |"


def _margin(figure: Published) -> str:
    return ("-" if figure.lower else "±") + f"{figure.margin:.0%}"


def _number(value: float) -> str:
    """Four digits that matter, so that a page does not change by luck of the last one."""
    four = float(f"{value:.4g}")
    return f"{four:,.0f}" if abs(four) >= 1000 else f"{four:g}"
