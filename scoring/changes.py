"""What changed between two lists, enterprise by enterprise, shared out exactly among its causes."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from scoring.replay import Cause, Mixture, Replay, Side, Values, share_out

FATES = ("entered", "left", "up", "down", "same", "came", "went")
# Ranks are whole numbers: shares below this are rounding.
NOTHING = 1e-9


@dataclass(frozen=True)
class Changes:
    """Every enterprise of either population.

    frame: enterprise_id, name, county, city; rank, listed, tier, verdict, potential and excluded,
        `_old` and `_new`, as the two folders have them; `fate`, one of FATES, where of those on
        neither list who is in one population alone `came` or `went`; column `came` for all who were
        not in the old population (unknown_then, held_then, outside_then), column `went` for all who
        are not in the new one (unknown_now, holds_now, outside_now); `beyond_noise` where both
        have a band.
    places, seats, points: shares of each group of causes in the change of rank, of being listed
        (0 or 1) and of the potential, in the order of the frame; points are NaN where one of the
        lists has none. `code` is what the program itself changed: the difference between the lists
        as they were written and as the program of today makes them again.
    """

    replay: Replay
    frame: pl.DataFrame
    places: dict[Cause, Values]
    seats: dict[Cause, Values]
    points: dict[Cause, Values]

    def main_cause(self, row: int) -> Cause | None:
        """What moved this enterprise most in the direction in which it went; None for nothing."""
        fate = self.frame["fate"][row]
        if fate in ("entered", "left"):
            sign, shares = (1 if fate == "entered" else -1), self.seats
        else:
            sign, shares = (1 if fate == "down" else -1), self.places
        found = max(shares, key=lambda group: sign * shares[group][row], default=None)
        return found if found and sign * shares[found][row] > NOTHING else None


def compare_lists(told: Replay) -> Changes:
    """The changes between the two lists of a replay."""
    frame = _side_by_side(told.old, told.new)
    ids = frame["enterprise_id"]
    cells = {cell: _told(mixture, ids) for cell, mixture in told.cells.items()}
    shares = [
        share_out(told, {cell: values[nth] for cell, values in cells.items()}) for nth in range(3)
    ]
    # What was written and what is made of it today: no input tells the two apart.
    first, last = cells[frozenset()], cells[frozenset(told.changed)]
    written = [_written(side.frame, ids) for side in (told.old, told.new)]
    for nth, share in enumerate(shares):
        code = (first[nth] - written[0][nth]) + (written[1][nth] - last[nth])
        if np.abs(np.nan_to_num(code)).max(initial=0) > NOTHING:
            share[("code",)] = code
    return Changes(told, frame, *shares)


def _told(mixture: Mixture, ids: pl.Series) -> tuple[Values, Values, Values]:
    return _written(mixture.frame, ids)


def _written(ranking: pl.DataFrame, ids: pl.Series) -> tuple[Values, Values, Values]:
    """Rank, place on the list and potential; who is not in the population stands behind all."""
    rows = pl.DataFrame({"enterprise_id": ids}).join(
        ranking.select("enterprise_id", "rank", "listed", "potential"),
        on="enterprise_id",
        how="left",
        maintain_order="left",
    )
    rank = rows["rank"].fill_null(ranking.height + 1).cast(pl.Float64)
    seat = rows["listed"].fill_null(value=False).cast(pl.Float64)
    return rank.to_numpy(), seat.to_numpy(), rows["potential"].fill_null(np.nan).to_numpy()


def _side_by_side(old: Side, new: Side) -> pl.DataFrame:
    """Both rankings by enterprise: who entered or left first, then by the newer rank."""
    kept = ["rank", "listed", "tier", "verdict", "potential", "rank_low", "rank_high"]
    kept += ["excluded"]
    who = ["name", "city", "county"]
    sides = [
        side.frame.select(
            "enterprise_id",
            *(pl.col(name).alias(f"{name}_{end}") for name in [*who, *kept]),
        )
        for side, end in ((old, "old"), (new, "new"))
    ]
    whole = sides[0].join(sides[1], on="enterprise_id", how="full", coalesce=True)
    was, now = (pl.col(f"listed_{end}").fill_null(value=False) for end in ("old", "new"))
    step = pl.col("rank_new") - pl.col("rank_old")
    fate = (
        pl.when(now & ~was)
        .then(pl.lit("entered"))
        .when(was & ~now)
        .then(pl.lit("left"))
        .when(pl.col("rank_old").is_null())
        .then(pl.lit("came"))
        .when(pl.col("rank_new").is_null())
        .then(pl.lit("went"))
        .when(step < 0)
        .then(pl.lit("up"))
        .when(step > 0)
        .then(pl.lit("down"))
        .otherwise(pl.lit("same"))
    )
    apart = (pl.col("rank_low_new") > pl.col("rank_high_old")) | (
        pl.col("rank_high_new") < pl.col("rank_low_old")
    )
    return (
        whole.with_columns(
            *(pl.coalesce(f"{name}_new", f"{name}_old").alias(name) for name in who),
            listed_old=was,
            listed_new=now,
            fate=fate,
            came=_outside(old, "then", "rank_old"),
            went=_outside(new, "now", "rank_new"),
            beyond_noise=apart,
        )
        .drop(f"{name}_{end}" for name in who for end in ("old", "new"))
        .sort("rank_new", "rank_old", "enterprise_id", nulls_last=True)
    )


def _outside(side: Side, when: str, rank: str) -> pl.Expr:
    """Why somebody is not in a population: nothing known of it, a holder, or outside for size."""
    known, held = (ids["enterprise_id"].implode() for ids in (side.figures.frame, side.holders))
    who = pl.col("enterprise_id")
    holds = "held" if when == "then" else "holds"
    return (
        pl.when(pl.col(rank).is_not_null())
        .then(pl.lit(None, dtype=pl.String))
        .when(who.is_in(held))
        .then(pl.lit(f"{holds}_{when}"))
        .when(who.is_in(known))
        .then(pl.lit(f"outside_{when}"))
        .otherwise(pl.lit(f"unknown_{when}"))
    )
