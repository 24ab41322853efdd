"""The population of past days: who stands there, by what groups, and what is taken of it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import polars as pl

from experiments.rows import WHO, Rows, join_rows, population_rows
from tests.experiments.small import OUTCOMES_UNTIL, small_panel, small_pipeline, small_recipe


def made_rows() -> Rows:
    who = pl.DataFrame(
        {
            "enterprise_id": ["A", "B", "C", "D"],
            "day": [date(2024, 6, 1), date(2024, 6, 1), date(2024, 6, 1), date(2025, 6, 1)],
            "county": ["x", "y", None, "x"],
            "titles_held": [0.0, 2.0, None, 0.0],
            "fate": ["given", "refused", "open", "untold"],
        }
    )
    return Rows(
        who, pd.DataFrame({"margin": [1.0, 2.0, 3.0, 4.0]}), np.array([1.0, 0.0, np.nan, 0])
    )


def test_only_one_county_on_one_day_competes() -> None:
    assert len(set(made_rows().group)) == 4
    twice = join_rows([made_rows(), made_rows()])
    assert len(set(twice.group)) == 4
    assert list(twice.group[:4]) == list(twice.group[4:])


def test_who_is_not_known_to_hold_a_title_is_untitled() -> None:
    assert made_rows().untitled.tolist() == [True, False, True, True]


def test_rows_are_taken_whole() -> None:
    rows = made_rows().at(np.array([3, 3, 0]))
    assert rows.enterprise_ids.to_list() == ["D", "D", "A"]
    assert rows.X["margin"].tolist() == [4.0, 4.0, 1.0]
    assert rows.y.tolist() == [0.0, 0.0, 1.0]
    assert made_rows().labelled.enterprise_ids.to_list() == ["A", "B", "D"]


def test_the_population_says_who_stands_there() -> None:
    rows = population_rows(
        small_panel(), small_pipeline(), small_recipe(), date(2022, 5, 1), OUTCOMES_UNTIL
    )
    assert rows.who.columns == list(WHO)
    assert rows.who.height == len(rows.X) == len(rows.y) > 100
    assert rows.enterprise_ids.is_sorted()


def test_rows_stand_under_the_ids_of_a_later_day() -> None:
    later = made_rows().known_as({"A": "new", "X": "Y"})
    assert later.enterprise_ids.to_list() == ["new", "B", "C", "D"]
    assert later.X.equals(made_rows().X)


def test_a_recipe_may_learn_from_who_applied_alone() -> None:
    rows = made_rows()
    every = rows.told_apart(small_recipe())
    assert every.enterprise_ids.to_list() == ["A", "B", "D"]
    asked = rows.told_apart(replace(small_recipe(), others="refused"))
    assert asked.enterprise_ids.to_list() == ["A", "B"]
