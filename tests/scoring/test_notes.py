"""What is told on the face of a list."""

from dataclasses import replace
from datetime import date

from scoring.pipeline import read_pipeline
from scoring.rank import rank
from tests.made import LIST_DAY, made_bundle, made_panel, made_ranking


def test_a_bundle_younger_than_the_day_is_told() -> None:
    ranking = rank(made_panel(), read_pipeline("little_giant"), made_bundle(), date(2025, 3, 1))
    assert "bundle_younger" in ranking.notes
    assert "bundle_younger" not in made_ranking("little_giant").notes


def test_a_model_trained_on_made_up_data_marks_a_real_list() -> None:
    panel = replace(made_panel(), receipt={"made_up": False})
    real = rank(panel, read_pipeline("little_giant"), made_bundle(), LIST_DAY)
    assert "made_up" not in real.notes
    bundle = replace(made_bundle(), manifest={**made_bundle().manifest, "made_up": True})
    marked = rank(panel, read_pipeline("little_giant"), bundle, LIST_DAY)
    assert "made_up" in marked.notes
