"""The model card: both languages, whole, the same bytes, no more said than is known."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from configs.words import read_words
from experiments.card import Tried, law_of, write_card
from experiments.promote import PromoteError, Verdict
from experiments.reach import REACH
from models.inputs import Indicator
from models.kept import KINDS
from models.noise import Difference, draw_again
from scoring.pipeline import read_pipeline

PIPELINE = read_pipeline("little_giant")
MANIFEST = {
    "as_of": "2026-03-01",
    "title": "little_giant",
    "horizon_months": 12,
    "recipe": "little_giant",
    "recipe_fingerprint": "ab" * 32,
    "learner": "trees",
    "seed": 1,
    "days": ["2020-03-01", "2025-03-01"],
    "outcomes_until": "2026-02-28",
    "rows": 5443,
    "positives": 190,
    "held_out": 0,
    "separating": [],
    "constant": [],
    "categories": [],
    "calibration": {"kind": "sigmoid", "ece": 0.0123, "brier": 0.03, "brier_share": 0.04},
    "left_out": [],
    "made_up": False,
    "versions": {"lingpao": "0.1.0"},
}
INDICATORS = (Indicator("rd_ratio", 1, 0.0, 0.3), Indicator("debt_ratio", -1, 0.1, 0.9))
LABEL = np.array([1, 0, 0, 1, 0, 0])
DRAWN = draw_again(
    np.arange(6),
    np.ones(6),
    LABEL,
    {"little_giant": LABEL + np.arange(6) / 9, "baseline:column": -LABEL},
    "auprc",
    1,
)
GROUPS = pl.DataFrame(
    [
        {"dimension": "size", "group": "small", "positives": 40, "reached": 10}
        | {"recall": 0.25, "low": 0.14, "high": 0.4},
        {"dimension": "county", "group": "甲县", "positives": 3, "reached": 1},
    ],
    schema=REACH,
)
TRIED = Tried(
    days=(("2024-06-01", 1819, 62),),
    drawn=DRAWN,
    precision={"little_giant": 0.425, "baseline:column": 0.2},
    length=40,
    reach=GROUPS,
    verdict=Verdict(
        "little_giant",
        "auprc",
        0.36,
        "baseline:column",
        Difference(0.36, 0.25, 0.02, 0.08, 0.13, 0.99),
    ),
    by="Wang",
    reason="batch of 2026",
    forced=False,
    rehearsal="cd" * 32,
)


def both(tried: Tried | None = None, **said: object) -> tuple[str, str]:
    """The two halves of a card."""
    zh, en = write_card(PIPELINE, {**MANIFEST, **said}, INDICATORS, tried).split("\n---\n\n")
    return zh, en


def test_a_card_says_in_both_languages_what_it_is_for_and_what_not() -> None:
    zh, en = both()
    for section in ("用途", "数据与时点", "方法", "指标", "检验", "公平", "局限"):
        assert f"\n## {section}\n" in zh
    for section in ("Purpose", "Data and days", "Method", "Indicators", "Tests", "Fairness"):
        assert f"\n## {section}\n" in en
    assert "小巨人" in zh
    assert "不用于" in zh
    assert "Not for: judging who meets the criteria" in en
    for half in (zh, en):
        assert "5443" in half
        assert "190" in half
        assert "2026-02-28" in half


def test_indicators_stand_with_label_and_direction() -> None:
    zh, en = both()
    assert "| rd_ratio | 研发费用占营业收入比重 | 越高越好 |" in zh
    assert "| debt_ratio | 资产负债率 | 越低越好 |" in zh
    assert "| less is better |" in en


def test_the_law_of_each_cohort_is_named_and_where_there_was_none() -> None:
    zh, en = both()
    assert (
        "| 2025-03-01 | 优质中小企业梯度培育管理暂行办法（工信部企业〔2022〕63号）（生效日待核） |"
        in zh
    )
    assert "| 2020-03-01 | 无已收录的有效标准 |" in zh
    assert "| 2020-03-01 | no edition on file |" in en
    told = law_of("little_giant", [date(2026, 5, 1)])
    assert "工信部企业〔2026〕2号" in told[0][1]


EXPLAINED = {
    "rows": 100,
    "reference": 100,
    "agreement": {"rows": 100, "ordered": 0.29, "same": 0.54, "overlap": 0.9},
    "refits": 5,
    "overlap": 0.82,
    "carrying": 5.0,
    "carrying_most": 6.0,
    "top": 5,
    "exact": True,
}


def test_how_good_the_reasons_are_is_told_as_far_as_it_was_looked_at() -> None:
    zh, en = both(explanations=EXPLAINED)
    assert "路径依赖值次序和内容都相同的占 29%，内容相同的占 54%" in zh
    assert "82 % of each enterprise's first 5 reasons" in en
    assert "median 5, 90th percentile 6" in en
    assert "within 1e-9" in en
    other = both(explanations=EXPLAINED | {"exact": False, "overlap": None}, learner="scorecard")[1]
    assert "PARTS MISS THEIR SCORE" in other
    assert "against the training mean" in other
    assert "still among" not in other
    # Bundles from before, and trees that cannot be held against anybody.
    assert all(
        "Not looked at in training" in both(**told)[1] for told in ({}, {"explanations": None})
    )


def test_what_was_not_tried_is_not_claimed() -> None:
    zh, en = both()
    assert "没有回测结果" in zh
    assert "No rehearsal stood" in en
    assert "Promotion" not in en
    assert "auprc" not in zh + en


def test_figures_of_a_rehearsal_stand_with_their_intervals_and_rivals() -> None:
    zh, en = both(TRIED)
    low, high = DRAWN.between("little_giant")
    line = (
        f"| **little_giant** | {DRAWN.figure('little_giant'):.3f} | {low:.3f}-{high:.3f} | 0.425 |"
    )
    assert line in zh
    assert line in en
    assert "| baseline:column | " in en
    assert "2024-06-01 1819/62" in en
    assert "better on 0.99 of the draws (0.8 are asked for)" in en
    assert "By: Wang; reason: batch of 2026." in en
    assert "提升人：Wang；理由：batch of 2026" in zh
    assert "cd" * 32 in zh


def test_groups_are_judged_where_they_are_large_enough() -> None:
    zh, en = both(TRIED)
    assert "| 规模 | 小型 | 40 | 0.25 | 0.14-0.40 |" in zh
    assert "| size | small | 40 | 0.25 | 0.14-0.40 |" in en
    assert "甲县" not in zh + en
    assert "1 groups with fewer than 10 winners" in en
    nobody = replace(TRIED, reach=GROUPS.head(0))
    assert "groups are not judged" in both(nobody)[1]


def test_made_up_data_is_told_first() -> None:
    zh, en = both(made_up=True)
    assert zh.splitlines()[2].startswith("**虚构数据")
    assert en.splitlines()[2].startswith("**Made-up data")
    assert "虚构" not in both()[0]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"left_out": ["market_share_national"]}, "Never known in training, left out: market"),
        ({"separating": ["rd_ratio"]}, "look at them: rd_ratio"),
        ({"constant": ["revenue"]}, "Constant in training, tell nobody from another: revenue"),
        ({"learner": "scorecard"}, "A scorecard"),
        ({"learner": "best_column"}, "One indicator"),
        ({"learner": "oracle"}, "Learner: oracle"),
        ({"panel_fingerprint": "p" * 64, "recognitions_fingerprint": "r" * 64}, "p" * 64),
    ],
)
def test_what_a_training_has_to_tell_stands_there(said: dict[str, object], told: str) -> None:
    assert told in both(**said)[1]
    assert told not in both()[1]


def test_a_category_is_told_by_its_column_and_as_what_it_is() -> None:
    county = Indicator("county", 1, 0.0, 0.2)
    card = write_card(PIPELINE, {**MANIFEST, "categories": ["county"]}, (*INDICATORS, county))
    assert "| county | 县（市、区） | 过去的获评比例 |" in card
    assert "| county | county | past rate of the label there |" in card


@pytest.mark.parametrize("kind", KINDS)
def test_every_learner_is_described(kind: str) -> None:
    assert read_words().knows(f"card.{kind}")


def test_a_forced_promotion_says_so_and_why() -> None:
    refused = replace(TRIED.verdict, refused=PromoteError("not_better"), champion="unjudged")
    zh, en = both(replace(TRIED, verdict=refused, forced=True))
    assert "由 Wang 强制提升" in zh
    assert "forced by Wang" in en
    assert "not rehearsed on these rows" in en


def test_every_standing_to_a_champion_has_its_sentence() -> None:
    words = read_words("zh")
    for champion in ("none", "same", "better", "simpler", "unjudged", "not_better"):
        assert words.knows(f"card.champion.{champion}")
        card = both(replace(TRIED, verdict=replace(TRIED.verdict, champion=champion)))[0]
        assert words.say(f"card.champion.{champion}") in card


def test_the_simpler_of_two_is_told_with_the_one_passed_over() -> None:
    passed = replace(TRIED.verdict, passed_over="little_giant_deep")
    assert "little_giant_deep" in both(replace(TRIED, verdict=passed))[1]


def test_the_same_training_has_the_same_card() -> None:
    assert both(TRIED) == both(TRIED)
