"""The made-up juries against the law of the house: who passes there passes here, winners too."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl
import pytest

from features import synthetic
from features.matrix import build_matrix
from features.panel import Panel
from features.synthetic import Province, make_province
from features.synthetic_law import Seen, is_sme, unmet_single_champion
from features.synthetic_titles import BATCHES, Batch
from scoring.check import MET, NOT_MET, PERSON, check
from scoring.clauses import indicators_of
from scoring.policy import policy_at

UNDER_LAW = [batch for batch in BATCHES if batch.under]


@pytest.fixture(scope="module")
def full() -> Iterator[Province]:
    """A province that leaves nothing out and corrects nothing: what its juries saw."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CORRECTED", "GAPS", "MISSING_KEPT", "MISSING_SOFT", "MISSING_OTHER"):
            patch.setattr(synthetic, name, 0.0)
        yield make_province(3000, 4)


def judged(province: Province, batch: Batch) -> pl.DataFrame:
    """Verdict of the house's law on the day of the batch beside the truth of the province."""
    policy = policy_at(batch.title, batch.announced_on)
    assert policy.edition is not None
    assert policy.documents[policy.edition.document].number == batch.under
    # The truth speaks of figures; a technology SME may also stand by its high-tech title.
    ladder = province.titles.filter(pl.col("title").is_in(["high_tech", "cluster_leader"]).not_())
    panel = Panel(province.facts, ladder, {})
    matrix = build_matrix(panel, batch.announced_on, list(indicators_of(policy.edition)))
    verdicts = check(policy, matrix.frame).frame.select("enterprise_id", "verdict")
    told = province.truth.select("enterprise_id", passes=f"passes_{batch.key}")
    return verdicts.join(told, on="enterprise_id", how="left")


def test_the_province_leaves_nothing_out_here(full: Province) -> None:
    assert full.facts["revenue"].null_count() == 0
    assert full.facts.select("enterprise_id", "year").is_duplicated().sum() == 0


@pytest.mark.parametrize("batch", UNDER_LAW, ids=lambda batch: batch.key)
def test_the_truth_says_what_the_house_s_law_says(full: Province, batch: Batch) -> None:
    both = judged(full, batch)
    passing = both.filter("passes")["verdict"]
    assert len(passing) > 0
    assert passing.is_in([MET, PERSON]).all()
    # "Unknown" where a year is too early or, without a register, the high-tech title; never "met".
    rest = both.filter(~pl.col("passes"))["verdict"]
    assert not rest.is_in([MET, PERSON]).any()
    assert (rest == NOT_MET).mean() > 0.4


@pytest.mark.parametrize("batch", UNDER_LAW, ids=lambda batch: batch.key)
def test_winners_applied_and_pass_the_law_of_the_day(full: Province, batch: Batch) -> None:
    won = full.titles.filter(
        pl.col("title") == batch.title,
        pl.col("announced_on") == batch.announced_on,
        pl.col("event") == "recognised",
    )
    winners = won.join(judged(full, batch), on="enterprise_id", how="left")
    assert winners.height > 0
    assert winners["verdict"].is_in([MET, PERSON]).all()
    applied = full.truth.filter(f"applies_{batch.key}")["enterprise_id"]
    assert won["enterprise_id"].is_in(applied.to_list()).all()


def test_selection_into_applying_hides_part_of_those_who_would_pass(full: Province) -> None:
    for batch in UNDER_LAW:
        passes, applies = (full.truth[f"{word}_{batch.key}"] for word in ("passes", "applies"))
        share = (passes & applies).sum() / passes.sum()
        assert 0.15 < share < 0.85, batch.key
    # Who applies is chosen by a propensity that quality does not explain.
    giant = full.truth.filter("passes_little_giant_2024-09-02")
    eager = giant.group_by("applies_little_giant_2024-09-02").agg(pl.col("propensity").mean())
    means = dict(eager.iter_rows())
    assert means[True] > means[False] + 0.5


def test_before_the_editions_at_hand_the_truth_says_nothing_of_passing() -> None:
    older = [batch for batch in BATCHES if not batch.under]
    assert [batch.key for batch in older] == ["srdi_2022-01-14", "innovative_2022-05-20"]
    assert all(batch.announced_on < date(2022, 8, 1) for batch in older)
    assert not {f"passes_{batch.key}" for batch in older} & set(make_province(60, 1).truth.columns)


def test_figures_stand_on_their_lines_and_a_missing_one_meets_none() -> None:
    three_years = np.array([[4e8, 4e8, 4e8], [4e8, 4e8, 4e8 - 300.0], [4e8, np.nan, 9e8]])
    figures = {
        "main_revenue": three_years,
        "new_product": np.zeros((3, 3)),
        "years_in_field": np.full((3, 3), 10.0),
        "market_rank_global": np.full((3, 3), 3.0),
        "no_major_accident_3y": np.ones((3, 3)),
    }
    assert unmet_single_champion(Seen(figures, 2)).tolist() == [0, 1, 1]
    size = {"employees": np.array([[1000.0], [999.0]]), "revenue": np.array([[4e8], [9e8]])}
    assert is_sme(Seen(size, 0)).tolist() == [False, True]
