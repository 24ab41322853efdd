"""What is kept of a search: every trial, a record that can be logged later, nothing overwritten."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from experiments.recipe import read_recipe
from experiments.record import RecordError
from experiments.run_folder import RunError
from experiments.searched import TRIALS, keep_search, place_of, search_fingerprint
from experiments.track import unchanged_record
from experiments.tune import Search, Trial, Tuned
from models.scorecard import CardSettings
from scoring.pipeline import read_pipeline

RECIPE = read_recipe("little_giant_scorecard")
DAYS = (date(2023, 6, 1), date(2024, 6, 1))
GIVEN = Trial(0, RECIPE.card, 0.30, (0.25, 0.35))
BEST = Trial(2, CardSettings(bins=9, least_share=0.05), 0.40, (0.35, 0.45))
TRIALS_MADE = (Trial(1, CardSettings(bins=80), 0.1, (0.05, 0.15)), BEST)


def kept(folder: Path) -> Path:
    counts = ((900, 30), (1000, 40))
    found = replace(RECIPE, card=BEST.settings)
    pair = (0.1, 0.02, 0.2)
    tuned = Tuned(found, True, GIVEN, BEST, 0.03, pair, TRIALS_MADE, DAYS, counts, "trials")
    prints = {"panel_fingerprint": "a" * 64, "recognitions_fingerprint": "b" * 64}
    told = read_pipeline("little_giant"), (RECIPE.name, RECIPE), date(2025, 6, 1), Search(2, 7)
    keep_search(tuned, "name: found\n", *told, prints, True, folder)
    return folder


def test_every_trial_is_a_row_and_the_record_tells_the_rest(tmp_path: Path) -> None:
    folder = kept(place_of(tmp_path / "found.yaml"))
    assert folder.name == "found.search"
    table = pd.read_csv(folder / TRIALS)
    assert table["trial"].tolist() == [0, 1, 2]
    assert table["bins"].tolist() == [RECIPE.card.bins, 80, 9]
    assert table["objective"].tolist() == [0.30, 0.1, 0.40]
    assert table["2024-06-01"].tolist() == [0.35, 0.15, 0.45]
    record = unchanged_record(folder)
    figures = {(figure.name, figure.day): figure.value for figure in record.figures}
    assert figures["best", None] == 0.40
    assert figures["gain_low", None] == 0.02
    assert figures["by_day/given", "2023-06-01"] == 0.25
    assert record.params["best.bins"] == "9"
    assert record.params["learner"] == "scorecard"
    assert record.tags == {"made_up": "true", "better": "true"}
    assert record.data.days["2024-06-01"] == {"rows": 1000, "positives": 40}
    assert record.data.panel == "a" * 64
    assert "policy.yaml" in record.hashes


def test_the_same_search_is_the_same_bytes_and_a_changed_one_is_told(tmp_path: Path) -> None:
    folder = kept(tmp_path / "a.search")
    assert search_fingerprint(folder) == search_fingerprint(kept(tmp_path / "b.search"))
    (folder / TRIALS).write_text("trial\n0\n", encoding="utf-8")
    with pytest.raises(RecordError, match="changed_record"):
        unchanged_record(folder)
    # A search of ours is written anew as a whole.
    assert unchanged_record(kept(place_of(tmp_path / "a.yaml")))


def test_what_is_no_search_of_ours_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "found.search").mkdir()
    assert place_of(tmp_path / "found.yaml")
    (tmp_path / "found.search" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(RunError) as refused:
        place_of(tmp_path / "found.yaml")
    assert refused.value.fields["found"] == "letter.txt"
