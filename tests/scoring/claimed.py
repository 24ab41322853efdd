"""The made-up province where some only claim what they say, shared by the tests that need it."""

from dataclasses import replace
from functools import cache

import polars as pl

from features.panel import Panel
from scoring.rank import Ranking, rank
from tests.made import LIST_DAY, banded_bundle, banded_ranking, made_panel

# Every third enterprise's word is its own.
THIRD = pl.col("enterprise_id").rank("dense") % 3 == 0


def stated(claims: pl.Expr, verified: bool = False) -> Panel:
    """The made panel where these rows are only claimed; verified: and nothing else is."""
    facts = made_panel().facts
    other = pl.lit("verified") if verified else pl.col("state")
    state = pl.when(claims).then(pl.lit("claimed")).otherwise(other).alias("state")
    return replace(made_panel(), facts=facts.with_columns(state))


@cache
def claimed_panel() -> Panel:
    return stated(THIRD)


@cache
def claimed_ranking() -> Ranking:
    """As the banded ranking, with claims: forty places, ten in reserve, no gate."""
    return rank(claimed_panel(), banded_ranking().pipeline, banded_bundle(), LIST_DAY)
