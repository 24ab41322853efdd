"""Figures of one order: of all, of the untitled, of who applied, and over priors."""

from datetime import date

import numpy as np
import pandas as pd
import polars as pl

from experiments.judging import count_fates, judge, labelled
from experiments.rows import Rows
from models.metrics import judge_order

FATES = ["given", "given", "refused", "refused", "pending", "not_applied", "not_applied", "untold"]
LABELS = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
KS = (2, 4)


def made_rows(labels: list[float] = LABELS) -> Rows:
    ids = [f"E{nth}" for nth in range(8)]
    who = pl.DataFrame({"enterprise_id": ids, "fate": FATES}).with_columns(
        pl.lit(date(2024, 6, 1)).alias("day"),
        pl.Series("titles_held", [0, 1, 0, 1, None, 0, 0, 0], dtype=pl.Float64),
    )
    return Rows(who, pd.DataFrame(index=range(8)), np.array(labels))


def made_order(labels: list[float] = LABELS) -> pl.DataFrame:
    """Scored 8 to 1, the last one not at all; given in another order than the rows."""
    ids = [f"E{nth}" for nth in range(8)]
    table = pl.DataFrame({"enterprise_id": ids, "score": [8.0, 3.0, 7.0, 2.0, 6.0, 5.0, 4.0, None]})
    table = table.with_columns(pl.lit(None, dtype=pl.Float64).alias("probability"))
    return labelled(table.reverse(), made_rows(labels))


def test_labels_stand_beside_the_scores_of_the_same_enterprise() -> None:
    table = made_order()
    assert table["enterprise_id"].is_sorted()
    assert table["label"].to_list() == [1, 1, 0, 0, 0, 0, 0, 0]
    assert table["untitled"].to_list() == [True, False, True, False, True, True, True, True]


def test_figures_of_all_of_the_untitled_and_of_who_applied() -> None:
    told = judge(made_order(), KS, 2)
    score, label = np.array([8, 3, 7, 2, 6, 5, 4, -1e308]), np.array(LABELS)
    assert {k: told[k] for k in judge_order(score, label, KS)} == judge_order(score, label, KS)
    fresh = [0, 2, 4, 5, 6, 7]
    assert told["untitled"] == judge_order(score[fresh], label[fresh], KS)
    asked = [0, 1, 2, 3]
    assert told["applied"] == judge_order(score[asked], label[asked], KS)
    assert told["applied"]["auc"] == 0.75
    assert list(told["priors"]) == ["0.5", "0.6", "0.7", "0.8", "0.9", "1.0"]
    assert told["priors"]["1.0"]["precision"] == told["precision_at"]["2"] == 0.5
    assert told["priors"]["0.5"]["precision"] == 1.0


def test_an_open_span_is_not_judged_and_untold_refusals_are_not_made_up() -> None:
    assert judge(made_order([1.0, *[np.nan] * 7]), KS, 2) == {"n": 0, "positives": 0}
    silent = made_order().with_columns(pl.lit("untold").alias("fate"))
    assert "applied" not in judge(silent, KS, 2)


def test_who_could_not_be_recognised_is_told_apart_from_who_did_not_apply() -> None:
    verdicts = pl.DataFrame(
        {"enterprise_id": [f"E{n}" for n in (0, 2, 5, 7)], "verdict": ["not_met"] * 4}
    )
    counts = count_fates(made_rows(), verdicts)
    assert counts == {
        "given": 2,
        "refused": 2,
        "pending": 1,
        "not_applied": 1,
        "not_eligible": 2,
    }
    assert sum(counts.values()) == 8
