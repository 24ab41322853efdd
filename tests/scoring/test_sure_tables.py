"""How sure a list is: tables that add up to the list."""

from dataclasses import replace

import polars as pl
import pytest

from scoring.behind import gather_behind
from scoring.sure_tables import Table, sure_tables
from scoring.sureness import expect_listed
from tests.made import banded_ranking, made_panel
from tests.scoring.bounded import bounded_ranking
from tests.scoring.scored import ZH, ranked


def tables(ranking: object = None) -> dict[str, Table]:
    own = ranking or banded_ranking()
    behind = gather_behind(own, made_panel())  # type: ignore[arg-type]
    return {table.key: table for table in sure_tables(own, behind, ZH)}  # type: ignore[arg-type]


def test_tiers_and_probabilities_add_up_to_the_listed() -> None:
    told, ranking = tables(), banded_ranking()
    assert sum(int(row.cells[0]) for row in told["tiers"].rows) == ranking.listed.height
    assert sum(int(c) for row in told["tiers"].rows for c in row.cells) == ranking.frame.height
    *groups, whole = told["probabilities"].rows
    count = expect_listed(ranking)
    assert count
    assert float(whole.cells[1]) == pytest.approx(count.expected, abs=0.05)
    assert sum(int(row.cells[0]) for row in groups) == int(whole.cells[0]) == 40
    assert sum(row.bar or 0 for row in groups) == pytest.approx(100)


def test_every_band_has_a_row_of_its_own() -> None:
    ranking = banded_ranking()
    assert len(tables()["bands"].rows) == 1
    more = ranking.frame.with_columns(weights_low=pl.col("rank"), weights_high=pl.col("rank") + 2)
    (first, second) = tables(replace(ranking, frame=more))["bands"].rows
    assert (first.label, second.label) == ("位次区间", ZH.say("column.weights_band"))
    assert second.cells == ("40", "38", "2", "0", "3")


def test_values_are_counted_by_how_far_they_are_borne_out() -> None:
    ranking = ranked("parts")
    behind = gather_behind(ranking, made_panel())
    frame = ranking.matrix.frame
    one = ranking.listed["enterprise_id"][0]
    mine = pl.col("enterprise_id") == one
    name = next(n for n in ranking.matrix.names if frame.filter(mine)[n].is_not_null()[0])
    claimed = frame.with_columns(pl.when(~mine).then(pl.col(name)).alias(name))
    tables_ = sure_tables(ranking, replace(behind, verified=claimed), ZH)
    (told,) = [table for table in tables_ if table.key == "borne_out"]
    counts = [int(row.cells[0]) for row in told.rows]
    assert sum(counts) == ranking.listed.height * len(ranking.matrix.names)
    assert counts[1:3] == [0, 1]


def test_what_quotas_cost_stands_beside_them() -> None:
    ranking = bounded_ranking()
    told = tables(ranking)["quotas"]
    assert ranking.selection
    assert [int(row.cells[0]) for row in told.rows] == [p.listed for p in ranking.selection.prices]
    assert "quotas" not in tables()


def test_an_empty_list_is_not_sure_of_anything() -> None:
    ranking = banded_ranking()
    nobody = ranking.frame.with_columns(listed=pl.lit(False))
    assert tables(replace(ranking, frame=nobody)) == {}
