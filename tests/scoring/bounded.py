"""A small ranking under quotas and exclusions, shared by the tests that need one."""

from datetime import date
from functools import cache

import polars as pl

from scoring.exclusions import SCHEMA, Exclusions
from scoring.rank import Ranking, rank
from scoring.rules import Rules
from tests.made import LIST_DAY, banded_bundle, banded_ranking, made_panel
from tests.scoring.fields import quotas


def free() -> pl.DataFrame:
    """The list by order alone."""
    return banded_ranking().frame


@cache
def rules() -> Rules:
    """Half of what the largest county has, more of the smallest; one is out, one is so no more."""
    listed = free().filter("listed")
    counts = listed["county"].value_counts().sort("count", "county").rows()
    (few, least), (many, most) = counts[0], counts[-1]
    out = [
        (listed["enterprise_id"][0], "dishonesty", date(2025, 1, 1), None, None),
        (listed["enterprise_id"][2], "other", date(2025, 1, 1), date(2025, 12, 31), None),
        ("nobody", "other", date(2025, 1, 1), None, None),
    ]
    return Rules(
        quotas(("county", many, None, most // 2), ("county", few, least + 4, None)),
        Exclusions("out.csv", "f" * 64, pl.DataFrame(out, schema=SCHEMA, orient="row")),
    )


@cache
def bounded_ranking() -> Ranking:
    """All of known size compete for forty places under these rules; bands cross the cut."""
    return rank(made_panel(), banded_ranking().pipeline, banded_bundle(), LIST_DAY, rules())
