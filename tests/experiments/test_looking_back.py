"""Old lists looked back upon: one, a series, by whatever name; marks, journal, model."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from mlflow.tracking import MlflowClient

from configs.words import read_words
from experiments.looking_back import MARKS, Asked, look_back
from experiments.run_folder import RunError
from features.panel import Panel, write_panel
from models.bundle import read_bundle
from scoring.faults import RankError
from scoring.folder import publish
from scoring.journal import JOURNAL, Journal, read_journal
from scoring.rank import rank
from tests.experiments.past_list import DAY, END, came_until, past_ranking, write_past_list
from tests.experiments.small import DAYS, MODEL, Rehearsal, small_panel, small_pipeline

WORDS = read_words("en")


@pytest.fixture(scope="module")
def old_list(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_past_list(tmp_path_factory.mktemp("old") / "list")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lists, the second of which follows the first, and what came after them."""
    home = tmp_path_factory.mktemp("series")
    first = rank(small_panel(), small_pipeline(), past_ranking().bundle, DAYS[0])
    publish(first, small_panel(), "zh", home / "first")
    publish(past_ranking(), small_panel(), "zh", home / "second", home / "first")
    came_until().write_csv(home / "came.csv")
    return home


def test_a_list_is_followed_to_those_before_it_by_whatever_name(home: Path) -> None:
    (home / "first").rename(home / "renamed")
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    asked = Asked((home / "second",), home / "came.csv", END, earlier=True)
    told = look_back(asked, home / "store", None, WORDS)
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before
    (home / "renamed").rename(home / "first")
    first, second = told["series"]
    assert (first["folder"], second["folder"]) == ("renamed", "second")
    assert (first["as_of"], second["as_of"]) == (DAYS[0].isoformat(), DAY.isoformat())
    alone = look_back(replace(asked, earlier=False), home / "store", None, WORDS)
    assert {**second, "right": None} == {
        "folder": "second",
        "right": None,
        **{key: alone[key] for key in ("as_of", "span_ends", "judged", "list", "listed", "hits")},
        **{key: alone[key] for key in ("came", "outside", "precision", "precision_interval")},
        "base": alone["base"],
        **{key: alone["places"][key] for key in ("expected", "low", "high")},
        "ranked_lower": alone["came"] - alone["hits"],
        **dict.fromkeys(("quota", "excluded", "untold", "not_eligible"), 0),
    }
    twice = Asked((home / "first", home / "second", home / "first"), home / "came.csv", END)
    assert [row["folder"] for row in look_back(twice, home / "store", None, WORDS)["series"]] == [
        "first",
        "second",
    ]


def test_marks_say_of_everybody_what_came(home: Path, tmp_path: Path) -> None:
    asked = Asked((home / "first", home / "second"), home / "came.csv", END)
    told = look_back(asked, home / "store", tmp_path / "out", WORDS)
    with (tmp_path / "out" / MARKS).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in told["series"]:
        own = [mark["outcome"] for mark in rows if mark["list (fingerprint)"] == row["list"]]
        counts = [own.count(WORDS.say(f"lab.mark.{m}")) for m in ("hit", "not_come", "open")]
        assert counts == [row["hits"], row["listed"] - row["hits"], 0]
        assert own.count(WORDS.say("lab.mark.ranked_lower")) == row["ranked_lower"] > 0
        assert len(own) == row["listed"] + row["ranked_lower"]
    page = (tmp_path / "out" / "outcome.html").read_text(encoding="utf-8")
    assert "Which lists were right" in page
    assert page.count("Overall") == 2
    (tmp_path / "out" / "mine.txt").write_text("kept")
    with pytest.raises(RunError, match="out_not_ours"):
        look_back(asked, home / "store", tmp_path / "out", WORDS)


def test_the_journal_is_told_once_and_only_what_can_be_judged(home: Path) -> None:
    asked = Asked((home / "first", home / "second"), home / "came.csv", END)
    journal = Journal(home / JOURNAL, "2024-05-02T09:00:00+00:00", "Li")
    for until in (date(2023, 6, 1), END, END):
        look_back(replace(asked, until=until, journal=journal), home / "store", None, WORDS)
    lines = [e for e in read_journal(home / JOURNAL).entries if e.what == "outcome"]
    assert [(line.list, line.told["until"]) for line in lines] == [
        ("first", "2023-06-01"),
        ("first", "2024-04-30"),
        ("second", "2024-04-30"),
    ]
    assert {line.by for line in lines} == {"Li"}
    (home / JOURNAL).unlink()


def test_lists_of_two_pipelines_and_changed_ones_are_refused(home: Path, tmp_path: Path) -> None:
    other = replace(small_pipeline(), name="srdi")
    bare = rank(small_panel(), other, None, DAY)
    publish(bare, small_panel(), "zh", tmp_path / "other")
    asked = Asked((home / "second", tmp_path / "other"), home / "came.csv", END)
    with pytest.raises(RankError, match="other_series"):
        look_back(asked, home / "store", None, WORDS)
    (tmp_path / "other" / "list.csv").write_text("changed", encoding="utf-8")
    with pytest.raises(RankError, match="changed_list"):
        look_back(replace(asked, folders=(tmp_path / "other",)), home / "store", None, WORDS)
    receipt = {**small_panel().receipt, "files": [{"sha256": "0"}]}
    write_panel(Panel(small_panel().facts, small_panel().titles, receipt), tmp_path / "panel")
    with pytest.raises(RankError, match="other_panel"):
        look_back(replace(asked, panel=tmp_path / "panel"), home / "store", None, WORDS)


def test_the_outcome_of_an_unknown_model_is_told_and_no_store_is_made(
    old_list: Path, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    asked = Asked((old_list,), rehearsal.recognitions, END)
    told = look_back(asked, tmp_path / "store", None, WORDS)
    assert told["logged"] is None
    assert WORDS.say("lab.outcome.unknown_model") in str(told["say"])
    assert not (tmp_path / "store").exists()
    assert look_back(asked, rehearsal.store, None, WORDS)["logged"] is None


def test_the_outcome_stands_with_the_model_that_made_the_list(
    rehearsal: Rehearsal, own_store: Path, tmp_path: Path
) -> None:
    # The promoted bundle ranks a day whose outcomes we pretend to be complete.
    day, until = date(2022, 5, 1), END
    bundle = read_bundle(rehearsal.bundle)
    ranking = rank(small_panel(), small_pipeline(), bundle, day)
    publish(ranking, small_panel(), "zh", tmp_path / "list")
    asked = Asked((tmp_path / "list",), rehearsal.recognitions, until)
    told = look_back(asked, own_store, None, WORDS)
    version = rehearsal.promoted["version"]
    assert told["logged"] == {"model": MODEL, "version": version}
    client = MlflowClient()
    known = client.get_model_version(MODEL, version)
    assert float(known.tags["outcome/precision/2022-05-01"]) == pytest.approx(told["precision"])
    run = client.get_run(known.run_id)
    assert run.data.metrics["outcome/recall"] == pytest.approx(told["recall"])
    model = client.get_logged_model(str(known.source).removeprefix("models:/"))
    assert "outcome/lift" in {metric.key for metric in model.metrics}
    # Told twice, it stands once.
    look_back(asked, own_store, None, WORDS)
    (point,) = client.get_metric_history(known.run_id, "outcome/precision")
    assert point.step == 20220501


def test_an_open_list_is_not_written_down(
    old_list: Path, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    asked = Asked((old_list,), rehearsal.recognitions)
    told = look_back(asked, rehearsal.store, tmp_path / "out", WORDS)
    assert (told["judged"], told["logged"]) == (False, None)
    assert WORDS.say("lab.outcome.not_logged") in str(told["say"])
