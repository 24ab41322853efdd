"""Everybody of a day, held or put away: the matrix that is measured at once."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from features.aliases import no_aliases
from features.everybody import everybody_in, measure_everybody
from features.gathering import columns_of, gather_figures
from features.indicators import AMONG, names
from features.matrix import IDENTITY, build_matrix
from features.panel import Panel, read_panel, write_panel
from features.spool import Spool, spool_beside
from features.synthetic import Province, make_province

DAY = date(2026, 3, 1)
SOME = ["rd_ratio_in_province", "rd_ratio", "holds_srdi", "revenue_share_of_cluster"]
BESIDE = ["revenue@2", "since_high_tech"]


def panel_of(province: Province, joined: bool) -> Panel:
    """A province; joined: one code was changed, so that the one it stands for comes last."""
    ids = province.facts["enterprise_id"].unique().sort()
    told = {"alias_id": [ids[-2]], "enterprise_id": [ids[3]], "why": ["answer"]}
    aliases = pl.DataFrame(told | {"known_on": [date(2020, 1, 1)]})
    about = (province.titles, {}, aliases if joined else no_aliases(), province.rights)
    return Panel(province.facts, *about)


@pytest.mark.parametrize("joined", [False, True], ids=["in_order", "joined_last"])
def test_what_is_put_away_is_the_matrix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, joined: bool
) -> None:
    panel = panel_of(make_province(60, seed=5), joined)
    write_panel(panel, tmp_path / "panel")
    whole = build_matrix(panel, DAY, names()).frame
    figures = gather_figures(panel, DAY, names(), BESIDE).frame
    monkeypatch.setattr("features.ordering.GROUP", 40)
    monkeypatch.setattr("features.gathering.HELD", 1)
    there = read_panel(tmp_path / "panel")
    with spool_beside(tmp_path / "lists", piece=100) as spool:
        told = measure_everybody(there, DAY, names(), spool, beside=BESIDE)
        assert not told.rows.whole
        assert (told.order is not None) == joined
        assert told.ids.equals(whole["enterprise_id"])
        assert told.read(names()).frame.equals(whole)
        assert told.read(SOME).frame.equals(whole.select(*IDENTITY, *SOME))
        assert told.read([*SOME, *SOME]).names == tuple(SOME)
        # Of some alone, of everybody, and of nobody.
        circles = [whole["rd_ratio"] > 0.05, whole["rd_ratio"].is_not_null() | True]
        some, every, nobody = told.split(SOME, [*circles, pl.Series([False])])
        for found, who in zip((some, every), circles):
            assert found.frame.equals(whole.select(*IDENTITY, *SOME).filter(who))
        assert every.frame.height == whole.height
        assert nobody.frame.is_empty()
        kept = sorted(columns_of(names(), BESIDE))
        assert {*kept} <= {*told.rows.schema}
        assert told.facts(kept).read().equals(figures.select(kept))


def test_without_figures_nothing_more_is_put_away_than_is_asked_for(tmp_path: Path) -> None:
    panel = panel_of(make_province(60, seed=5), joined=False)
    with spool_beside(tmp_path / "lists", piece=100) as spool:
        told = measure_everybody(panel, DAY, ["rd_ratio", "holds_srdi"], spool)
        assert list(told.rows.schema) == [*IDENTITY, "rd_ratio", "holds_srdi"]
        assert told.read(["rd_ratio"]).frame.equals(build_matrix(panel, DAY, ["rd_ratio"]).frame)


def test_what_is_at_hand_is_read_alike(tmp_path: Path) -> None:
    panel = panel_of(make_province(60, seed=5), joined=True)
    matrix = build_matrix(panel, DAY, SOME)
    for told in (everybody_in(matrix), measure_everybody(panel, DAY, SOME, Spool())):
        assert told.rows.whole
        assert told.names == matrix.names
        assert told.year == matrix.year
        assert told.read(SOME[::-1]).frame.equals(matrix.frame.select(*IDENTITY, *SOME[::-1]))
    assert {*AMONG} & {*SOME}
