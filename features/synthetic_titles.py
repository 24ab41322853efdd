"""Who climbs the made-up ladder: titles by batch, each under the edition in force on its day."""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.panel import TITLE_SCHEMA
from features.synthetic_figures import FIRST_YEAR, Figures
from features.synthetic_law import UNMET, UNMET_BEFORE, Flags, Seen, is_sme

# The register is complete until this day: a span of twelve months from June 2025 is over.
COMPLETE_UNTIL = date(2026, 5, 31)


# The editions by which titles are won. The register of 63号 begins on 2022-08-01; no public
# edition from before is at hand, so who won an older title of its ladder is a stock drawn by
# quality, and the truth does not say who would have passed.
FIRST_DAY = {
    "tech_sme": ("国科发政〔2017〕115号", date(2017, 5, 3)),
    "innovative": ("工信部企业〔2022〕63号", date(2022, 8, 1)),
    "srdi": ("工信部企业〔2022〕63号", date(2022, 8, 1)),
    "little_giant": ("工信部企业〔2022〕63号", date(2022, 8, 1)),
    "single_champion": ("工信部政法〔2023〕138号", date(2023, 9, 1)),
}


class Batch(NamedTuple):
    """One announcement: at most `share` of all enterprises win the title."""

    title: str
    announced_on: date
    share: float

    @property
    def under(self) -> str | None:
        """The document whose edition was in force on the day; None where none is at hand."""
        document, begins = FIRST_DAY[self.title]
        return document if self.announced_on >= begins else None

    @property
    def key(self) -> str:
        """The batch in the names of the truth, such as little_giant_2022-08-08."""
        return f"{self.title}_{self.announced_on.isoformat()}"

    @property
    def latest(self) -> int:
        """The latest fiscal year that the jury sees.

        Annual figures fall due on 30 April: a spring jury has those of the year before last.
        """
        due = date(self.announced_on.year, 4, 30)
        return self.announced_on.year - (1 if self.announced_on > due else 2)


# Little giants: the days lie between July and mid October as in the real batches 4 to 7, and the
# sizes follow theirs (4357, 3673, 3012, 3482), many times denser than in reality.
BATCHES = (
    Batch("srdi", date(2022, 1, 14), 0.16),
    Batch("innovative", date(2022, 5, 20), 0.18),
    Batch("tech_sme", date(2022, 6, 30), 0.20),
    Batch("little_giant", date(2022, 8, 8), 0.0450),
    Batch("srdi", date(2022, 12, 20), 0.06),
    Batch("innovative", date(2023, 5, 16), 0.14),
    Batch("tech_sme", date(2023, 6, 30), 0.05),
    Batch("little_giant", date(2023, 7, 14), 0.0379),
    Batch("srdi", date(2023, 11, 28), 0.06),
    Batch("single_champion", date(2024, 3, 18), 0.004),
    Batch("innovative", date(2024, 5, 21), 0.12),
    Batch("tech_sme", date(2024, 6, 28), 0.05),
    Batch("little_giant", date(2024, 9, 2), 0.0311),
    Batch("srdi", date(2024, 12, 12), 0.05),
    Batch("single_champion", date(2025, 4, 22), 0.004),
    Batch("innovative", date(2025, 5, 20), 0.10),
    Batch("tech_sme", date(2025, 6, 30), 0.05),
    Batch("little_giant", date(2025, 10, 13), 0.0360),
    Batch("srdi", date(2025, 11, 20), 0.05),
)
# Titles whose applications are told, and how long before its batch one is handed in.
APPLICATIONS, DAYS_TO_DECIDE = ("srdi", "little_giant"), 120
# The step below, whose holders apply more readily.
STEP_BELOW = {"srdi": "innovative", "little_giant": "srdi", "single_champion": "little_giant"}
# How readily an enterprise of middling propensity and quality applies, in logits.
READINESS = {
    "tech_sme": -0.6,
    "innovative": -0.6,
    "srdi": -1.1,
    "little_giant": -0.7,
    "single_champion": -1.5,
}
PROPENSITY_WEIGHT, QUALITY_WEIGHT, STEP_WEIGHT = 1.2, 0.4, 1.8
# What a jury goes by beside quality; the state's jury looks closely, the province's counts points.
JURY_NOISE = {"little_giant": 0.4, "single_champion": 0.5}
JURY_NOISE_BELOW = 2.0
# 63号: titles last three years; 115号: the technology SME's number lasts one.
YEARS_VALID = {"tech_sme": 1}
# Little giants of 2022 passed their re-review at 87 %; the good pass more often.
RENEWAL = 1.8


def award(
    figures: Figures,
    quality: NDArray[np.float64],
    propensity: NDArray[np.float64],
    enterprise_ids: NDArray[np.str_],
    rng: np.random.Generator,
) -> tuple[pl.DataFrame, dict[str, Flags]]:
    """All titles of the made-up province as TITLE_SCHEMA, batch after batch, and the truth of it.

    figures, quality: (enterprises, years) from FIRST_YEAR on; propensity: (enterprises,). The
    truth tells for each batch who applied (`applies_KEY`) and, where an edition was in force, who
    meets every number of it, whether he applied or not (`passes_KEY`).
    """
    won: dict[str, Flags] = {b.title: np.zeros(len(propensity), dtype=bool) for b in BATCHES}
    truth: dict[str, Flags] = {}
    events: list[pl.DataFrame] = []
    for batch in BATCHES:
        title, seen = batch.title, Seen(figures, batch.latest - FIRST_YEAR)
        now = quality[:, seen.latest]
        below = won[STEP_BELOW[title]] if title in STEP_BELOW else np.zeros_like(won[title])
        logit = READINESS[title] + PROPENSITY_WEIGHT * propensity + STEP_WEIGHT * below
        logit = logit + QUALITY_WEIGHT * now
        applies = rng.random(len(logit)) < 1 / (1 + np.exp(-logit))
        noise = JURY_NOISE.get(title, JURY_NOISE_BELOW) * rng.standard_normal(len(logit))
        passes = (UNMET if batch.under else UNMET_BEFORE)[title](seen) == 0
        passes &= is_sme(seen) | (title == "single_champion")
        fit = applies & passes & ~won[title]
        order = np.argsort(np.where(fit, -(now + noise), np.inf), kind="stable")
        winners = order[: min(int(fit.sum()), round(batch.share * len(logit)))]
        won[title][winners] = True
        truth[f"applies_{batch.key}"] = applies
        if batch.under:
            truth[f"passes_{batch.key}"] = passes
        events += _life(title, batch.announced_on, winners, quality, enterprise_ids, rng)
    return pl.concat(events).sort(list(TITLE_SCHEMA), nulls_last=True), truth


def applications(truth: pl.DataFrame, titles: pl.DataFrame) -> pl.DataFrame:
    """Who applied for the titles of APPLICATIONS and who was refused, as TITLE_SCHEMA.

    From the truth of a province and its titles. Who was given the title before does not apply
    again; whoever applied and did not win is refused on the day of the batch.
    """
    parts = [pl.DataFrame(schema=TITLE_SCHEMA)]
    for batch in BATCHES:
        if batch.title not in APPLICATIONS or not batch.under:
            continue
        given = titles.filter((pl.col("title") == batch.title) & (pl.col("event") == "recognised"))
        before = given.filter(pl.col("announced_on") < batch.announced_on)["enterprise_id"]
        won = given.filter(pl.col("announced_on") == batch.announced_on)["enterprise_id"]
        ids = truth.filter(pl.col(f"applies_{batch.key}"))["enterprise_id"]
        ids = ids.filter(~ids.is_in(before.to_list()))
        lost = ids.filter(~ids.is_in(won.to_list()))
        handed_in = batch.announced_on - timedelta(days=DAYS_TO_DECIDE)
        parts.append(_events(ids.to_numpy(), batch.title, handed_in, "applied", None))
        parts.append(_events(lost.to_numpy(), batch.title, batch.announced_on, "refused", None))
    return pl.concat(parts).sort(list(TITLE_SCHEMA), nulls_last=True)


def _life(
    title: str,
    day: date,
    winners: NDArray[np.int64],
    quality: NDArray[np.float64],
    enterprise_ids: NDArray[np.str_],
    rng: np.random.Generator,
) -> list[pl.DataFrame]:
    """The recognition, then a re-review on each last day of validity: renewed or removed."""
    until = _last_day(day, title)
    rows = [_events(enterprise_ids[winners], title, day, "recognised", until)]
    while until <= COMPLETE_UNTIL and len(winners):
        latest = min(until.year - 1 - FIRST_YEAR, quality.shape[1] - 1)
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
