"""The files of a portrait: each picture with its table, no clash of ids, no enterprise named."""

import csv
import re
from functools import cache
from io import StringIO

import pytest

from configs.words import read_words
from experiments.portrait_files import FILES, PICTURES, draw_pictures, inline, make_tables
from tests.experiments.portrayed import portrait

WORDS = read_words("zh")


@cache
def drawn() -> dict[str, str]:
    return draw_pictures(portrait(), WORDS)


@cache
def tables() -> dict[str, str]:
    return make_tables(portrait(), WORDS)


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(tables()[name])))


def test_every_picture_has_its_table() -> None:
    assert set(drawn()) == set(PICTURES)
    assert {*tables(), *(f"{name}.svg" for name in drawn())} == set(FILES)
    assert all(row["made_up"] == "虚构数据" for row in rows_of("importance.csv"))
    labels = {row["label"] for row in rows_of("importance.csv")}
    assert "净资产收益率" in labels
    assert all(label in drawn()["importance"] for label in labels)
    steady = [row for row in rows_of("interactions.csv") if row["steady"] == "True"]
    assert len(steady) == drawn()["interactions"].count(" × ")


def test_no_file_names_an_enterprise() -> None:
    for text in (*drawn().values(), *tables().values()):
        assert not re.search(r"E\d{4}|Made ", text)


def test_groups_stand_in_their_table_and_a_formula_is_none() -> None:
    record = portrait()
    (group, *_) = record["cohorts"]["population"]["county"]
    odd = {**record["cohorts"], "population": {"county": [{**group, "group": "=1+1"}]}}
    text = make_tables({**record, "cohorts": odd}, WORDS)["cohorts.csv"]
    assert "'=1+1" in text
    small = [row for row in rows_of("cohorts.csv") if row["group"] == "丙县"]
    assert {(row["view"], row["name"]) for row in small} <= {("population", ""), ("list", "")}
    assert small[0]["n"] == "5"


def test_where_nothing_is_steady_no_pair_is_drawn() -> None:
    record = portrait()
    quiet = {**record["interactions"], "pairs": []}
    told = make_tables({**record, "interactions": quiet}, WORDS)["interactions.csv"]
    assert told.splitlines() == ["indicator,other,points,low,high,share,steady,made_up"]


@pytest.mark.parametrize("name", ["importance", "dependence"])
def test_inline_pictures_share_no_id_and_point_at_their_own(name: str) -> None:
    body = inline(drawn()[name], name)
    assert body.startswith("<svg")
    assert "<metadata>" not in body
    ids = set(re.findall(r'\bid="([^"]+)"', body))
    assert ids
    assert all(own.startswith(f"{name}-") for own in ids)
    asked = set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', body))
    assert {one or other for one, other in asked} <= ids
