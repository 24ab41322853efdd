"""The made-up province: the same each time, plausible, informative, rich enough to learn from."""

from datetime import date

import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

from features import synthetic
from features.columns import COLUMNS, KEYS, STATES, dtype, is_credit_code
from features.labels import label
from features.matrix import Matrix, build_matrix
from features.panel import Panel
from features.synthetic import Province, bureau_table, make_parts, make_province
from features.synthetic_titles import COMPLETE_UNTIL

TRAINING_DAYS = ("2022-06-01", "2023-03-01", "2023-06-01", "2024-03-01", "2025-03-01")
TEST_DAYS = ("2024-06-01", "2025-06-01")
FINANCIAL = [
    *("rd_ratio", "rd_staff_ratio", "revenue", "revenue_growth"),
    *("net_margin", "class1_rights", "years_in_segment", "debt_ratio"),
]


@pytest.fixture(scope="module")
def province() -> Province:
    return make_province(2000, 2026)


@pytest.fixture(scope="module")
def panel(province: Province) -> Panel:
    return Panel(province.facts, province.titles, {})


def without_title(panel: Panel, day: date, names: list[str]) -> tuple[pl.DataFrame, pl.Series]:
    """Those who do not hold little_giant on the day, and who of them wins it within a year."""
    title = "little_giant"
    matrix: Matrix = build_matrix(panel, day, [*names, f"holds_{title}"])
    free = matrix.frame.filter(~pl.col(f"holds_{title}").fill_null(False))
    won = label(free["enterprise_id"], panel.titles, title, day, 12, COMPLETE_UNTIL)
    return free, won


def test_same_seed_same_bytes() -> None:
    one, other, another = make_province(150, 7), make_province(150, 7), make_province(150, 8)
    for name in ("facts", "titles", "truth"):
        assert getattr(one, name).equals(getattr(other, name))
        assert not getattr(one, name).equals(getattr(another, name))


def test_a_large_province_is_made_of_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = make_province(300, 5)
    monkeypatch.setattr(synthetic, "PART", 120)
    parts = list(make_parts(300, 5))
    assert [part.truth.height for part in parts] == [100, 100, 100]
    again = make_province(300, 5)
    for name in ("facts", "titles", "truth"):
        together = pl.concat([getattr(part, name) for part in parts])
        assert getattr(again, name).equals(together), name
        assert together.schema == getattr(whole, name).schema
    ids, names = again.facts["enterprise_id"], again.facts["name"]
    assert ids.n_unique() == names.n_unique() == 300
    assert [len(list(make_parts(n, 5))) for n in (120, 121)] == [1, 2]


def test_facts_speak_the_vocabulary(province: Province) -> None:
    facts = province.facts
    assert facts.columns == [*KEYS, *(c for c in COLUMNS if c in facts.columns)]
    assert set(facts["state"].unique()) <= set(STATES)
    for name in set(facts.columns) - set(KEYS):
        column, values = COLUMNS[name], facts[name].drop_nulls()
        assert values.dtype == dtype(column), name
        if column.levels:
            assert set(values.unique()) == set(column.levels)
        if column.low is not None:
            finite = values.filter(values.is_finite())
            assert finite.is_between(column.low, column.high).all(), name
            assert column.kind == "rank" or len(finite) == len(values), name
    assert facts["state_award_rank"].drop_nulls().is_infinite().mean() > 0.98


def test_every_report_is_known_in_spring_and_one_in_a_hundred_is_corrected(
    province: Province,
) -> None:
    facts = province.facts.with_columns(
        (pl.col("known_on") == pl.col("known_on").min().over("enterprise_id", "year")).alias(
            "first"
        )
    )
    spring = facts.filter("first").select(
        pl.col("known_on").is_between(
            pl.date(pl.col("year") + 1, 3, 1), pl.date(pl.col("year") + 1, 4, 30)
        )
    )
    late = facts.filter(~pl.col("first"))
    assert spring.to_series().all()
    assert 0.005 < late.height / facts.height < 0.02
    both = facts.join(late, on=["enterprise_id", "year"]).filter("first")
    assert (both["known_on_right"] - both["known_on"]).dt.total_days().min() >= 60
    changed = both.filter(pl.col("revenue").is_not_null())
    assert (changed["revenue"] != changed["revenue_right"]).all()


def test_figures_agree_with_each_other(province: Province) -> None:
    facts = province.facts
    rights = ("class1", "class1_self_developed", "class1_high_value")
    agree = {
        "own": pl.col("class1_rights_own") <= pl.col("class1_rights"),
        "best": (pl.col("class1_rights") > 0) == pl.col("best_right").is_in(rights),
        "institution": pl.col("rd_institution") == (pl.col("rd_institution_level") != "none"),
        "balance": pl.col("net_assets") == pl.col("total_assets") - pl.col("total_liabilities"),
        "staff": pl.col("rd_staff") <= pl.col("employees"),
        "main": pl.col("main_revenue") <= pl.col("revenue"),
        "score": pl.col("development_score").is_null() | (pl.col("year") >= 2023),
    }
    told = facts.select(rule.alias(name).all(ignore_nulls=True) for name, rule in agree.items())
    assert all(told.row(0)), told


def test_what_is_missing_is_a_few_in_a_hundred(province: Province) -> None:
    asked = {"revenue": 0.02, "certificates": 0.025, "market_share_national": 0.055}
    for name, share in asked.items():
        assert province.facts[name].is_null().mean() == pytest.approx(share, abs=0.01)
    years = province.facts.group_by("enterprise_id").agg(
        (pl.col("year").max() - pl.col("year").min() + 1 - pl.col("year").n_unique()).alias("gap")
    )
    assert 0 < (years["gap"] > 0).sum() < 40


@pytest.mark.parametrize("day", [*TRAINING_DAYS, *TEST_DAYS])
def test_enough_little_giants_are_won_within_a_year(panel: Panel, day: str) -> None:
    _, won = without_title(panel, date.fromisoformat(day), ["revenue"])
    assert won.null_count() == 0
    assert won.sum() >= 60


def test_facts_inform_but_do_not_separate(panel: Panel) -> None:
    before, won_before = without_title(panel, date(2023, 6, 1), FINANCIAL)
    later, won = without_title(panel, date(2024, 6, 1), FINANCIAL)
    middle = before.select(pl.col(FINANCIAL).median())
    x, y = (
        rows.select(pl.col(c).fill_null(middle[c][0]) for c in FINANCIAL).to_numpy()
        for rows in (before, later)
    )
    model = make_pipeline(
        QuantileTransformer(n_quantiles=500, output_distribution="normal"), LogisticRegression()
    )
    auc = roc_auc_score(won, model.fit(x, won_before).predict_proba(y)[:, 1])
    single = [roc_auc_score(won, y[:, c]) for c in range(len(FINANCIAL))]
    best = max(max(a, 1 - a) for a in single)
    assert 0.82 < auc < 0.94
    assert best < 0.83
    assert auc > best + 0.03


def test_the_law_finds_candidates(panel: Panel) -> None:
    names = [
        *("years_in_segment", "main_business_ratio", "main_revenue_growth_mean_2y", "rd_ratio"),
        *("core_it_systems", "certificates", "debt_ratio", "market_share_national", "own_brand"),
        *("rd_ratio_each_of_2y", "revenue", "rd_institution", "class1_rights", "rd_expense"),
        *("holds_little_giant", "holds_srdi"),
    ]
    c = pl.col
    ratio = pl.when(c("revenue") >= 1e8).then(0.03).when(c("revenue") >= 5e7).then(0.06)
    little_giant = pl.all_horizontal(
        c("years_in_segment") >= 3,
        c("main_business_ratio") >= 0.7,
        c("main_revenue_growth_mean_2y") >= 0.05,
        c("core_it_systems") >= 1,
        c("certificates") >= 1,
        c("debt_ratio") <= 0.7,
        c("market_share_national") >= 0.1,
        c("own_brand"),
        c("rd_ratio_each_of_2y") >= ratio,
        c("rd_institution"),
        c("class1_rights") >= 2,
        ~c("holds_little_giant"),
    )
    srdi = pl.all_horizontal(
        c("years_in_segment") >= 2,
        c("rd_expense") >= 1e6,
        c("rd_ratio") >= 0.03,
        c("revenue") >= 1e7,
        ~c("holds_srdi"),
    )
    frame = build_matrix(panel, date(2026, 3, 1), names).frame
    assert frame.filter(little_giant).height >= 60
    assert frame.filter(srdi).height >= 150


def test_truth_explains_who_won(province: Province) -> None:
    winners = province.titles.filter(pl.col("title") == "little_giant")["enterprise_id"]
    truth = province.truth.with_columns(
        pl.col("enterprise_id").is_in(winners.to_list()).alias("won")
    )
    assert truth["enterprise_id"].n_unique() == truth.height == 2000
    won, rest = truth.filter("won"), truth.filter(~pl.col("won"))
    for name in ("quality_2022", "propensity"):
        assert won[name].mean() > rest[name].mean() + 0.25
    assert abs(truth.select(pl.corr("quality_2022", "propensity")).item()) < 0.1


def test_bureau_table_is_in_the_bureau_s_own_form(province: Province) -> None:
    table, facts = bureau_table(province), province.facts
    assert table.height == facts.height
    assert table.columns[:3] == ["统一社会信用代码", "年度", "知悉日期"]
    assert all(is_credit_code(code) for code in table["统一社会信用代码"].unique())
    assert set(table["自主品牌"].drop_nulls()) == {"是", "否"}
    ranks = table["省级科技奖励排名"].drop_nulls()
    assert "无" in set(ranks)
    assert ranks.filter(ranks != "无").str.contains(r"^\d+$").all()
    money = (table["营业收入(万元)"] * 1e4).round(2)
    assert money.equals(facts["revenue"].alias(money.name))
    share = (table["全国市场占有率(%)"] / 100).round(12)
    assert share.equals(facts["market_share_national"].alias(share.name))
