"""A list folder as targets need it: span, chances, places, law; changed folders are refused."""

import json
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from scoring.candidates import places_of, read_candidates, within
from scoring.faults import RankError
from tests.made import made_ranking
from tests.scoring.targeted import folder_of_list, list_on_disk, listed_of, target_of


def test_a_folder_tells_span_chances_and_places() -> None:
    one, ranking = list_on_disk(), made_ranking("little_giant")
    assert (one.title, one.as_of, one.ends) == (
        "little_giant",
        date(2026, 3, 1),
        date(2027, 2, 28),
    )
    assert one.has_chances
    assert not one.has_sides
    assert one.frame["probability"].sum() == ranking.frame["probability"].sum()
    assert one.places.height == ranking.frame.height + ranking.holders.height
    counties = places_of([one])["county"]
    assert counties >= set(ranking.frame["county"].drop_nulls())
    whole = sum(one.frame.filter(within(target_of(place=c))).height for c in counties)
    assert whole == one.frame["county"].drop_nulls().len()


def test_a_folder_that_was_changed_or_is_none_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "L"
    shutil.copytree(folder_of_list(), copy)
    with (copy / "list.csv").open("a") as file:
        file.write("x")
    with pytest.raises(RankError) as refused:
        read_candidates(copy)
    assert refused.value.code == "changed_list"
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    (copy / "manifest.json").write_text(json.dumps({**manifest, "files": None}), "utf-8")
    (copy / "ranking.parquet").unlink()
    with pytest.raises(RankError) as refused:
        read_candidates(copy)
    assert refused.value.code == "not_a_list"


def test_the_law_judges_again_as_the_list_did() -> None:
    one = list_on_disk()
    ids = one.frame["enterprise_id"].head(20).sort().to_list()
    told = one.findings(ids).frame.select("enterprise_id", "verdict")
    findings = made_ranking("little_giant").findings.frame
    then = findings.filter(pl.col("enterprise_id").is_in(ids)).select("enterprise_id", "verdict")
    assert told.equals(then)


def test_a_new_edition_since_the_list_is_seen() -> None:
    learned, listed, now = listed_of().editions(date(2026, 5, 1))
    assert learned == set()
    assert listed == "little_giant@63-2022"
    assert now == "little_giant@2-2026"


def test_a_list_without_a_model_has_no_chances() -> None:
    rows = tuple((one, "甲县", None, "met", "A") for one in "ab")
    assert not listed_of(rows).has_chances
    assert not listed_of(()).has_chances
