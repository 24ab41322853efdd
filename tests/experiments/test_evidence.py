"""The page of the evidence: every figure with interval and baseline; refused without data."""

from datetime import date
from pathlib import Path

import pytest

from experiments.evidence import FOLDERS, make_evidence, write_page
from experiments.studies import Order, crossed, study
from features.columns import DataError
from tests.experiments.test_studies import CARD, made_sample


def test_without_the_real_inputs_it_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "polish_bankruptcy").mkdir()
    with pytest.raises(DataError) as refused:
        make_evidence(tmp_path, date(2026, 11, 22), tmp_path / "docs", print)
    assert refused.value.faults[0].found == ", ".join(n for n in FOLDERS if n[:6] != "polish")
    assert not (tmp_path / "docs").exists()


def test_the_page_tells_rows_split_figures_and_differences(tmp_path: Path) -> None:
    sample = made_sample()
    luck = Order(sample.X["luck"].to_numpy())
    orders = {"card": crossed(sample, sample, CARD), "luck": luck}
    found = study("Made", "folds of enterprises", sample, orders, ("auc",), 3, ["A note."])
    write_page([found], date(2026, 11, 22), tmp_path / "evidence.md", ["## More"])
    page = (tmp_path / "evidence.md").read_text(encoding="utf-8")
    assert "2026-11-22" in page
    assert f"400 rows, {found.positives} positives. Split: folds of enterprises." in page
    own = found.figures["card"]["auc"]
    assert f"| card | {own.value:.3f} [{own.low:.3f}, {own.high:.3f}] |" in page
    assert "| luck | +0." in page.split("| card against |")[1]
    assert page.rstrip().endswith("## More")
    assert "A note." in page
    assert [path.name for path in tmp_path.iterdir()] == ["evidence.md"]
