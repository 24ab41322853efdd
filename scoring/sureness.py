"""How sure a list is, in words: bands of ranks, sides of probabilities, the number expected."""

from typing import Any

import polars as pl

from configs.words import Words
from models.counts import Count, count_interval
from scoring.bands import near_of, plan_bands
from scoring.rank import Ranking
from scoring.trait_words import state_weightings

# Where bands come from: refits of the model, other weights, verified facts against claimed ones.
# Their columns are called BAND_low and BAND_high, and BAND_band in front of readers.
BANDS = ("rank", "weights", "facts")


def expect_listed(ranking: Ranking) -> Count | None:
    """How many of the listed are expected to be recognised; None where no model tells chances."""
    listed = ranking.listed["probability"]
    if not has_chances(ranking) or listed.is_empty():
        return None
    return count_interval(listed.to_numpy())


def say_expected(ranking: Ranking, words: Words) -> str:
    """The expected number in one sentence; empty where there is none."""
    count = expect_listed(ranking)
    if count is None:
        return ""
    return words.say(
        "page.expected",
        listed=ranking.listed.height,
        months=ranking.pipeline.label.horizon_months,
        expected=f"{count.expected:.1f}",
        low=count.low,
        high=count.high,
    )


def band_of(row: dict[str, Any], words: Words, band: str = "rank") -> str | None:
    """One band of a row (see BANDS) as readers see it; None where there is none."""
    low, high = row.get(f"{band}_low"), row.get(f"{band}_high")
    return None if low is None else words.say("from_to", low=low, high=high)


def bands_of(row: dict[str, Any], words: Words) -> tuple[tuple[str, str], ...]:
    """Label and text of each band that a row has, apart: refits, weights, verified facts."""
    told = ((band, band_of(row, words, band)) for band in BANDS)
    return tuple((words.say(f"column.{band}_band"), text) for band, text in told if text)


def sides_of(row: dict[str, Any], words: Words) -> str | None:
    """The two sides of a probability as readers see them; None where there are none."""
    if row["probability_low"] is None:
        return None
    low, high = (f"{row[f'probability_{side}']:.2f}" for side in ("low", "high"))
    return words.say("from_to", low=low, high=high)


def state_sureness(ranking: Ranking, words: Words) -> list[tuple[str, str]]:
    """The lines of 口径说明 on bands, tiers, probabilities and the number expected."""
    lines: list[tuple[str, str]] = []

    def tell(subject: str, **fields: object) -> None:
        lines.append((words.say(f"basis.{subject}"), words.say(f"basis.{subject}.text", **fields)))

    bands = plan_bands(ranking.pipeline, ranking.bundle)
    if bands:
        tell("bands", refits=bands.refits, nth=bands.nth, reach=bands.reach)
        if ranking.funnel["eligible"] > (near := near_of(ranking.pipeline)):
            tell("bands_far", near=near)
        tell("tiers_quota" if ranking.selection else "tiers")
    elif ranking.pipeline.composite:
        lines += state_weightings(ranking, words)
    else:
        tell("no_bands" if ranking.bundle and ranking.pipeline.by_score else "fixed")
    if (claims := _claims(ranking)) is not None:
        tell(claims)
        may = ranking.frame.filter(pl.col("to_verify") & (pl.col("tier") != "D"))
        tell("to_verify", listed=int(may["listed"].sum()), eligible=may.height)
    if has_chances(ranking):
        tell("probability", months=ranking.pipeline.label.horizon_months)
    if has_sides(ranking):
        tell("sides")
    expected = say_expected(ranking, words)
    if expected:
        tell("expected", expected=expected)
    return lines


def has_chances(ranking: Ranking) -> bool:
    """Whether probabilities are told: an order of traits has learned from no outcome."""
    return ranking.bundle is not None and ranking.bundle.calibration is not None


def _claims(ranking: Ranking) -> str | None:
    """What is told of bands by verified facts; None where nothing is only claimed."""
    frame = ranking.frame
    if frame["verdict_verified"].null_count() == frame.height:
        return None
    if has_bands(ranking, "facts"):
        return "facts_band_quota" if ranking.selection else "facts_band"
    moved = pl.col("to_verify") & (pl.col("tier") != "D") & (pl.col("verdict") != "unknown")
    return "facts_level" if frame.select(moved.any()).item() else "facts_idle"


def has_bands(ranking: Ranking, band: str = "rank") -> bool:
    """Whether any row has a band of this kind."""
    low = f"{band}_low"
    return low in ranking.frame and ranking.frame[low].null_count() < ranking.frame.height


def has_sides(ranking: Ranking) -> bool:
    """Whether probabilities are told with two sides."""
    return ranking.frame["probability_low"].null_count() < ranking.frame.height
