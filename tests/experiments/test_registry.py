"""The registry: who reigns, and the scores of the rehearsal that it was chosen by."""

from pathlib import Path

import polars as pl
from mlflow.tracking import MlflowClient

from experiments.registry import CHAMPION, champion_of, rehearsed_scores
from experiments.run_folder import run_fingerprint
from models.bundle import read_bundle
from tests.experiments.small import MODEL, Rehearsal


def test_the_alias_is_called_champion() -> None:
    assert CHAMPION == "champion"


def test_the_champion_says_what_it_was_chosen_by(rehearsal: Rehearsal) -> None:
    standing = champion_of(rehearsal.store, MODEL)
    assert standing is not None
    assert standing.version == rehearsal.promoted["version"]
    tags = standing.tags
    assert float(tags["auprc"]) == rehearsal.promoted["ours"]
    assert tags["judged_on"].startswith("2021-05-01, 2022-05-01, ")
    assert tags["bundle"] == read_bundle(rehearsal.bundle).fingerprint
    assert (tags["by"], tags["reason"]) == ("Wang", "batch of 2024")
    assert tags["rehearsal"] == run_fingerprint(rehearsal.run)


def test_where_nothing_was_promoted_there_is_no_champion(own_store: Path) -> None:
    assert champion_of(own_store, "lingpao_nobody") is None
    MlflowClient().create_registered_model("lingpao_without_alias")
    assert champion_of(own_store, "lingpao_without_alias") is None


def test_the_scores_of_a_rehearsal_are_fetched_again(rehearsal: Rehearsal, tmp_path: Path) -> None:
    found = rehearsed_scores(str(rehearsal.backtested["run"]), tmp_path)
    assert found is not None
    assert pl.read_parquet(found).equals(pl.read_parquet(rehearsal.run / "scores.parquet"))


def test_a_run_that_is_gone_or_is_no_rehearsal_has_no_scores(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    assert rehearsed_scores("0" * 32, tmp_path) is None
    assert rehearsed_scores(str(rehearsal.promoted["run"]), tmp_path) is None
