"""Ways to probabilities: judged on rows apart, no order turned round; who wins is told."""

import numpy as np
import pytest
from scipy.special import expit

from experiments.evidence_calibration import WAYS, Part, crossed_parts, judge_way, tell_calibration
from models.learners import Learner
from tests.experiments.test_studies import made_sample


def made_part(seed: int, slope: float = 1.0) -> Part:
    """Log-odds told `slope` times too boldly."""
    draw = np.random.default_rng(seed)
    odds = draw.normal(-2.5, 1.5, 4000)
    label = (draw.random(4000) < expit(odds)).astype(int)
    return Part(slope * odds[:2000], label[:2000], slope * odds[2000:], label[2000:])


@pytest.mark.parametrize("way", WAYS)
def test_every_way_mends_scores_that_are_too_bold_and_keeps_their_order(way: str) -> None:
    part = made_part(1, slope=3.0)
    told = WAYS[way](part.inner, part.known)(part.outer)
    assert (np.diff(told[np.argsort(part.outer)]) >= -1e-12).all()
    assert (told >= 0).all()
    assert (told <= 1).all()
    judged = judge_way([part], way)
    bold = float(np.mean((expit(part.outer) - part.came) ** 2))
    assert judged["brier"] < bold
    assert judged["ece"] < 0.03
    assert judged["came"] == part.came[np.argsort(-part.outer)[:40]].sum()
    assert judged["expected"] == pytest.approx(judged["came"], rel=0.4)


def test_folds_tell_every_row_once_and_the_page_names_where_a_way_is_worse() -> None:
    sample = made_sample()
    parts = crossed_parts(sample, Learner("best_column"))
    assert sum(part.came.size for part in parts) == len(sample.y)
    assert sum(int(part.came.sum()) for part in parts) == sample.y.sum()
    page = "\n".join(tell_calibration({"made": parts}))
    own = judge_way(parts, "sigmoid")
    assert f"| sigmoid | {own['ece']:.4f} | {own['brier']:.4f} | {own['loss']:.4f} |" in page
    worse = judge_way(parts, "isotonic")
    is_worse = any(worse[key] > own[key] for key in ("ece", "brier", "loss"))
    assert ("isotonic: made" in page) == is_worse
