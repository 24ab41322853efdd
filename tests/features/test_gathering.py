"""Figures gathered part by part: those that are gathered at once."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from features.aliases import no_aliases
from features.gathering import columns_of, gather_figures, gather_parts, holders, terms
from features.indicators import names
from features.panel import TITLE_SCHEMA, Panel, read_panel, write_panel
from features.synthetic import make_province

DAY = date(2026, 3, 1)
UNTIL = (date(2025, 9, 1), date(2026, 9, 1))


@pytest.mark.parametrize("joined", [False, True], ids=["no_aliases", "aliases"])
def test_parts_are_the_whole_with_rights_titles_and_terms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, joined: bool
) -> None:
    province = make_province(60, seed=5)
    ids = province.facts["enterprise_id"].unique().sort()
    # One code changed: its rows come from two ends of the file.
    told = {"alias_id": [ids[-2]], "enterprise_id": [ids[3]], "why": ["answer"]}
    aliases = pl.DataFrame(told | {"known_on": [date(2020, 1, 1)]})
    about = (province.titles, {}, aliases if joined else no_aliases(), province.rights)
    write_panel(Panel(province.facts, *about), tmp_path / "panel")
    whole = gather_figures(Panel(province.facts, *about), DAY, names())
    monkeypatch.setattr("features.ordering.GROUP", 40)
    monkeypatch.setattr("features.gathering.HELD", 1)
    panel = read_panel(tmp_path / "panel")
    parts = list(gather_parts(panel, DAY, names()))
    assert len(parts) > 3
    assert sum(part.frame.height for part in parts) == whole.frame.height
    again = gather_figures(panel, DAY, names())
    assert again.frame.select(whole.frame.columns).equals(whole.frame)
    assert again.frame.width == whole.frame.width
    assert again.year == whole.year
    if joined:
        last = parts[-1].frame["enterprise_id"].to_list()
        assert last == [ids[3]]


def test_a_file_out_of_order_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    province = make_province(40, seed=5)
    write_panel(Panel(province.facts, province.titles), tmp_path / "panel")
    file = tmp_path / "panel" / "facts.parquet"
    expected = gather_figures(read_panel(tmp_path / "panel"), DAY, ["revenue_growth"])
    pl.read_parquet(file).sort("year", maintain_order=True).write_parquet(file)
    monkeypatch.setattr("features.ordering.GROUP", 40)
    panel = read_panel(tmp_path / "panel")
    assert len(list(gather_parts(panel, DAY, ["revenue_growth"]))) == 1
    found = gather_figures(panel, DAY, ["revenue_growth"])
    assert found.frame.select(expected.frame.columns).equals(expected.frame)


@pytest.mark.parametrize("rights", [False, True])
def test_the_columns_that_some_indicators_ask_for_are_known_beforehand(rights: bool) -> None:
    province = make_province(40, seed=5)
    listed = (province.rights,) if rights else ()
    panel = Panel(province.facts, province.titles, {}, no_aliases(), *listed)
    every = names()
    for asked, beside in (
        (every, []),
        (["rd_ratio", "holds_srdi"], ["revenue@2", "since_bse"]),
        (every[::7], ["until_high_tech"]),
        (every[1::5], ["rd_expense@1", "given_high_tech"]),
    ):
        frame = gather_figures(panel, DAY, asked, beside).frame
        assert columns_of(asked, beside) == {*frame.columns}


def test_parts_of_which_nothing_is_known_yet_tell_of_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    province = make_province(60, seed=5)
    panel = Panel(province.facts, province.titles)
    write_panel(panel, tmp_path / "panel")
    monkeypatch.setattr("features.ordering.GROUP", 40)
    first = province.facts["known_on"].min()
    assert isinstance(first, date)
    # On the day after the first report hardly anybody is known, and before it nobody is.
    for day in (first, first + timedelta(days=1)):
        told = gather_figures(read_panel(tmp_path / "panel"), day, ["rd_ratio", "holds_srdi"])
        whole = gather_figures(panel, day, ["rd_ratio", "holds_srdi"])
        assert told.frame.select(whole.frame.columns).equals(whole.frame)


@pytest.mark.parametrize("turn", [1, -1])
def test_of_two_events_of_a_day_the_one_that_ends_last_speaks(turn: int) -> None:
    day = date(2022, 9, 1)
    events = [("a", "srdi", day, "recognised", until) for until in UNTIL][::turn]
    titles = pl.DataFrame(events, schema=TITLE_SCHEMA, orient="row")
    assert holders(titles, date(2025, 10, 1)).to_list() == ["a"]
    (told,) = terms(titles, date(2025, 10, 1)).rows(named=True)
    assert told["until"] == max(UNTIL)
