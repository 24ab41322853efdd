"""How sure a list is, in words: bands of ranks, sides of probabilities, the number expected."""

from typing import Any

from configs.words import Words
from models.counts import Count, count_interval
from scoring.bands import plan_bands
from scoring.rank import Ranking


def expect_listed(ranking: Ranking) -> Count | None:
    """How many of the listed are expected to be recognised; None where no model tells chances."""
    listed = ranking.listed["probability"]
    if ranking.bundle is None or listed.is_empty():
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


def band_of(row: dict[str, Any], words: Words) -> str | None:
    """The band of a rank as readers see it; None where there is none."""
    if row["rank_low"] is None:
        return None
    return words.say("from_to", low=row["rank_low"], high=row["rank_high"])


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
        tell("tiers_quota" if ranking.selection else "tiers")
    else:
        tell("no_bands" if ranking.bundle and ranking.pipeline.order == "score" else "fixed")
    if ranking.bundle:
        tell("probability", months=ranking.pipeline.label.horizon_months)
    if has_sides(ranking):
        tell("sides")
    expected = say_expected(ranking, words)
    if expected:
        tell("expected", expected=expected)
    return lines


def has_bands(ranking: Ranking) -> bool:
    """Whether any rank has a band."""
    return ranking.frame["rank_low"].null_count() < ranking.frame.height


def has_sides(ranking: Ranking) -> bool:
    """Whether probabilities are told with two sides."""
    return ranking.frame["probability_low"].null_count() < ranking.frame.height
