"""One plan: for whom it is made, for which title, and that it tells the same every time."""

from dataclasses import replace

import polars as pl
import pytest

from scoring.faults import RankError
from scoring.plan import gather_for, plan
from tests.made import banded_ranking, made_panel
from tests.scoring.planned import figures, ids, planned, steps


def test_it_speaks_of_the_law_of_the_day_and_of_the_one_to_come() -> None:
    made = planned(3)
    assert made.law
    assert made.law.edition == "little_giant@63-2022"
    assert made.coming
    assert made.coming.edition == "little_giant@2-2026"
    assert (made.title, made.as_of, made.year) == ("little_giant", "2026-03-01", 2024)
    assert made == plan(banded_ranking(), figures(), steps(), ids()[3])


def test_an_unknown_enterprise_is_an_error() -> None:
    with pytest.raises(RankError, match="no_enterprise"):
        plan(banded_ranking(), figures(), steps(), "nobody")


def test_who_holds_the_title_may_ask_for_another_one_only() -> None:
    held = figures().frame.filter(pl.col("holds_little_giant"))["enterprise_id"][0]
    with pytest.raises(RankError, match="no_enterprise"):
        plan(banded_ranking(), figures(), steps(), held)
    wider = gather_for(made_panel(), banded_ranking(), "single_champion")
    made = plan(banded_ranking(), wider, steps(), held, "single_champion")
    assert made.aim.kind == "other_title"
    assert made.law


def test_another_title_needs_its_facts() -> None:
    ranking, who = banded_ranking(), ids()[3]
    with pytest.raises(RankError, match="not_measured"):
        plan(ranking, figures(), steps(), who, "high_tech")
    made = plan(ranking, gather_for(made_panel(), ranking, "high_tech"), steps(), who, "high_tech")
    assert made.law
    assert made.law.edition.startswith("hnte")
    same = plan(ranking, gather_for(made_panel(), ranking, "little_giant"), steps(), who)
    assert same == planned(3)


def test_no_fact_of_the_day_or_later_enters() -> None:
    """Figures stand with the list, and those were cut to what was known before its day."""
    later = made_panel().facts.with_columns(pl.lit(banded_ranking().as_of).alias("known_on"))
    silent = replace(made_panel(), facts=later)
    cut = gather_for(silent, banded_ranking(), "little_giant")
    assert cut.frame.filter(pl.col("revenue@0").is_not_null()).is_empty()
