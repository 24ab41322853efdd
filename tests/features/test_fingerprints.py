"""Fingerprints of what was known: of the knowledge alone, and of all of it."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import KEYS
from features.fingerprints import fingerprint_known
from features.panel import Panel, read_panel, write_panel
from features.rights import RIGHT_SCHEMA
from tests.made import LIST_DAY, made_panel

# Of the four rows that stand in the last test.
SAME = "ecdecca029edc300212d8fddabb1fa7e60b2582787f3583539c6dbeca95f221b"


@cache
def small() -> Panel:
    return made_panel(20)


@cache
def known() -> dict[str, str]:
    return fingerprint_known(small(), LIST_DAY)


def test_the_order_of_rows_and_the_folder_change_nothing(tmp_path: Path) -> None:
    panel = small()
    shuffled = Panel(
        panel.facts.sample(fraction=1, shuffle=True, seed=1),
        panel.titles.sample(fraction=1, shuffle=True, seed=2),
    )
    write_panel(panel, tmp_path / "panel")
    assert fingerprint_known(shuffled, LIST_DAY) == known()
    assert fingerprint_known(read_panel(tmp_path / "panel"), LIST_DAY) == known()


def test_what_is_known_later_changes_nothing() -> None:
    panel = small()
    later = panel.facts.head(3).with_columns(
        pl.lit(LIST_DAY).alias("known_on"), pl.lit("x").alias("address")
    )
    facts = pl.concat([panel.facts, later], how="diagonal")
    titles = panel.titles.head(1).with_columns(pl.lit(LIST_DAY).alias("announced_on"))
    told = replace(panel, facts=facts, titles=pl.concat([panel.titles, titles]))
    assert fingerprint_known(told, LIST_DAY) == known()
    assert fingerprint_known(told, LIST_DAY + timedelta(days=1)) != known()


@given(st.data())
def test_any_other_value_is_noticed(data: st.DataObject) -> None:
    rows = small().facts.filter(pl.col("known_on") < LIST_DAY)
    name = data.draw(st.sampled_from([c for c in rows.columns if c not in KEYS]))
    place = data.draw(st.integers(0, rows.height - 1))
    there = rows[name][place]
    kind = rows[name].dtype
    other = {pl.String: "x", pl.Boolean: there is not True, pl.Date: date(2001, 2, 3)}.get(
        type(kind) if not isinstance(kind, type) else kind, 1 if there != 1 else 2
    )
    at = pl.int_range(pl.len()) == place
    facts = rows.with_columns(pl.when(at).then(pl.lit(other, kind)).otherwise(name).alias(name))
    told = fingerprint_known(replace(small(), facts=facts), LIST_DAY)
    assert told["facts"] != known()["facts"]
    assert told["titles"] == known()["titles"]


def test_letters_do_not_slip_from_cell_to_cell() -> None:
    rows = small().facts.head(2)
    told = {
        fingerprint_known(
            replace(small(), facts=rows.with_columns(pl.Series("name", names))), LIST_DAY
        )["facts"]
        for names in (["ab", "c"], ["a", "bc"], ["abc", ""], ["abc", None])
    }
    assert len(told) == 4


@pytest.mark.parametrize("part", ["titles", "rights", "aliases"])
def test_each_part_is_told_by_itself(part: str) -> None:
    panel = small()
    if part == "titles":
        other = replace(panel, titles=panel.titles.slice(1))
    elif part == "rights":
        row = dict.fromkeys(RIGHT_SCHEMA) | {"known_on": date(2024, 1, 1)}
        row |= {"enterprise_id": "a", "right_id": "1", "kind": "invention"}
        other = replace(panel, rights=pl.DataFrame([row], schema=RIGHT_SCHEMA))
    else:
        row = {"alias_id": "a", "enterprise_id": "b", "known_on": date(2024, 1, 1)}
        schema = panel.aliases.schema
        full = {name: row.get(name) for name in schema}
        other = replace(panel, aliases=pl.DataFrame([full], schema=schema))
    told = fingerprint_known(other, LIST_DAY)
    assert [name for name in told if told[name] != known()[name]] == [part]


def test_a_fingerprint_stays_the_same_for_years(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders hold it: gaps, letters of several bytes, flags, days, rows out of order, pieces."""
    keys = {
        "enterprise_id": ["b", "a", "a", "c"],
        "year": [2023, 2023, 2022, 2023],
        "known_on": [date(2024, 5, 1)] * 3 + [date(2027, 1, 1)],
        "source": ["bureau", None, "bureau", "bureau"],
        "state": ["verified", "claimed", "verified", "verified"],
    }
    values = {
        "name": ["甲厂", "", None, "later"],
        "revenue": [1.5, None, float("nan"), 9.0],
        "listed_company": [True, None, False, True],
        "founded_on": [None, date(2001, 2, 3), date(1999, 12, 31), None],
        "address": [None, None, None, "later"],
    }
    facts = pl.DataFrame(keys | values)
    pieces = pl.concat([facts.head(1), facts.slice(1)], rechunk=False)
    for rows, texts in ((facts, 1), (pieces, 2), (facts.reverse(), 1_000_000)):
        monkeypatch.setattr("features.fingerprints.TEXTS", texts)
        assert fingerprint_known(Panel(rows), LIST_DAY)["facts"] == SAME
