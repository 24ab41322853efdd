"""Figures, law and score of a nation by portions: every row as where everybody is at hand."""

from pathlib import Path

import polars as pl

from scoring.engine import collect
from scoring.nation import gather, survey_facts
from scoring.portions import LIST, RANKED
from scoring.rank import rank
from tests.made import LIST_DAY
from tests.scoring.in_turn import InTurn
from tests.scoring.many import commission


def test_every_row_is_the_same_by_portions(tmp_path: Path) -> None:
    asked = commission(tmp_path)
    engine = InTurn(tmp_path, 5)
    parts = (asked.panel, [asked.facts], asked.pipeline, asked.bundle, LIST_DAY, asked.rules)
    nation = gather(engine, *parts, tmp_path)
    local = rank(asked.panel, asked.pipeline, asked.bundle, LIST_DAY)
    names = local.matrix.frame.columns
    rows = collect(engine, nation.rows, nation.rows[0].clear()).filter(RANKED)
    rows = rows.sort("enterprise_id")
    assert rows.select(names).equals(local.matrix.frame)
    told = local.frame.sort("enterprise_id").select("score", "points", "verdict")
    assert rows.select(pl.col(f"{LIST}{n}").alias(n) for n in told.columns).equals(told)
    assert nation.sure is not None


def test_years_that_are_not_due_or_not_known_count_for_nothing() -> None:
    facts = pl.DataFrame(
        {
            "year": [2023, 2024, 2025, 2024],
            "known_on": ["2024-04-30", "2026-03-01", "2026-02-01", "2025-04-30"],
            "state": ["verified", "claimed", "verified", "claimed"],
        }
    ).with_columns(pl.col("known_on").str.to_date())
    told = {
        (what, value): count for what, value, count in survey_facts(LIST_DAY, facts).iter_rows()
    }
    assert told == {("year", "2023"): 1, ("year", "2024"): 1, ("claimed", None): 1}
