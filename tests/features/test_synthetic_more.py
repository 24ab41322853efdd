"""Later figures of the made-up province: drawn apart, in keeping with the earlier, plausible."""

import hashlib
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from configs.reader import find, read
from features.columns import COLUMNS, KEYS
from features.matrix import build_matrix
from features.panel import Panel
from features.read import read_files
from features.source import Source
from features.synthetic import FACE, Province, bureau_table, make_province
from features.synthetic_figures import YEARS, draw_figures, draw_latents
from features.synthetic_more import draw_more
from features.synthetic_places import place

DAY = date(2026, 3, 1)
# Facts and titles of 150 enterprises by seed 7, without what the province learnt to tell later.
AS_BEFORE = "9b84ad03a75a782a59d8670feb6a5ca3639e1f4d9ec07fc7ebfc83aa1fcf8f90"


def drawn(enterprises: int = 40, seed: int = 1) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The later figures of a few enterprises, and in which years there are none."""
    rng = np.random.default_rng(seed)
    places = place(enterprises, rng)
    quality, _ = draw_latents(enterprises, rng)
    figures = draw_figures(places, quality, rng)
    more = draw_more(places, quality, figures, np.random.default_rng([seed, 2]))
    return more, np.isnan(figures["revenue"])


LEADING = ("listing_will", "standards_led", "local_purchase_ratio")
MORE = [name for name in COLUMNS if name in {*drawn()[0], *LEADING}]


@pytest.fixture(scope="module")
def province() -> Province:
    return make_province(2000, 2026)


@pytest.fixture(scope="module")
def first(province: Province) -> pl.DataFrame:
    """First reports: a correction changes some figures and leaves those drawn from them."""
    known = pl.col("known_on") == pl.col("known_on").min().over("enterprise_id", "year")
    return province.facts.filter(known)


def measured(province: Province, *names: str) -> pl.DataFrame:
    return build_matrix(Panel(province.facts, province.titles, {}), DAY, list(names)).frame


def test_what_was_drawn_before_stays_as_it_was() -> None:
    made = make_province(150, 7)
    later = ["high_tech", "cluster_leader", "above_scale"]
    ladder = made.titles.filter(~pl.col("title").is_in(later))
    text = made.facts.drop(MORE).write_csv() + ladder.write_csv()
    assert hashlib.sha256(text.encode()).hexdigest() == AS_BEFORE


def test_every_later_figure_is_a_fact_of_every_year_that_has_figures() -> None:
    more, absent = drawn()
    assert set(more) <= set(COLUMNS)
    for name, values in more.items():
        assert values.shape == absent.shape == (40, len(YEARS)), name
        assert np.isnan(values[absent]).all(), name
        assert name == "issue_market_cap" or not np.isnan(values[~absent]).any(), name


def test_later_figures_agree_with_the_earlier(first: pl.DataFrame) -> None:
    c = pl.col
    agree = {
        "tech staff": c("tech_staff").is_between(c("rd_staff"), c("employees")),
        "inside the house": c("internal_rd_expense") <= c("rd_expense"),
        "class I": c("class1_rights_195") <= c("class1_rights"),
        "core rights": c("core_rights") <= c("class1_rights_195") + c("class2_rights_195"),
        "main": c("invention_patents_main") <= c("class1_rights"),
        "core": c("invention_patents_core") <= c("invention_patents_main"),
        "field": c("years_in_field") >= c("years_in_segment"),
        "world": c("market_rank_global") >= c("market_rank"),
        "accident": c("no_major_accident_1y") | ~c("no_major_accident_3y"),
        "award": c("state_award_top3_5y") | (c("state_award_rank") > 3),
        "quoted": (c("market_makers") == 0) | (c("neeq_months") > 0),
        "issued": c("issue_market_cap").is_null() | (c("issue_market_cap") < c("market_cap")),
    }
    told = first.select(rule.all(ignore_nulls=True).alias(name) for name, rule in agree.items())
    assert all(told.row(0)), told
    shares = first.select(c("net_assets") / c("capital_stock") - c("net_assets_per_share"))
    assert shares.to_series().abs().max() <= 0.0051


def test_what_is_missing_is_a_few_in_a_hundred(province: Province) -> None:
    for name in set(MORE) - {"issue_market_cap"}:
        assert province.facts[name].is_null().mean() == pytest.approx(0.04, abs=0.022), name


def test_zone_and_pool(province: Province) -> None:
    frame = measured(province, "in_sjz_hitech_zone", "in_city_pool")
    assert frame["in_sjz_hitech_zone"].mean() == pytest.approx(0.06, abs=0.02)
    assert frame["in_city_pool"].mean() == pytest.approx(0.08, abs=0.02)
    both = frame.join(province.truth, on="enterprise_id")
    quality = dict(both.group_by("in_city_pool").agg(pl.col("quality_2024").mean()).iter_rows())
    assert quality[True] > quality[False] + 1


def test_a_good_share_of_small_enterprises_are_technology_smes(province: Province) -> None:
    """By the main items of 国科发政〔2017〕115号, 60 of 100 points."""
    frame = measured(
        province,
        *("employees", "revenue", "total_assets", "tech_staff_ratio", "rd_ratio"),
        *("class1_rights_195", "class2_rights_195"),
    )
    c = pl.col
    small = frame.filter(c("employees") <= 500, c("revenue") <= 2e8, c("total_assets") <= 2e8)
    staff = ((c("tech_staff_ratio") * 20).floor() - 1).clip(0, 5) * 4
    spent = ((c("rd_ratio") * 100).floor() - 1).clip(0, 5) * 10
    rights = pl.when(c("class1_rights_195") >= 1).then(30).otherwise(c("class2_rights_195") * 6)
    meets = small.select(((staff + spent + rights.clip(0, 30)) >= 60).mean()).item()
    assert 0.3 < meets < 0.65


def test_few_stand_above_the_lines_of_boards_and_guidelines(province: Province) -> None:
    c = pl.col
    frame = measured(
        province,
        *("invention_patents_main", "rd_expense_sum_3y", "market_rank_global", "is_sme"),
        *("issue_market_cap", "market_makers", "private_placement_24m", "led_standard_5y"),
    )
    few = {
        "inventions": (c("invention_patents_main") >= 7) & (c("rd_expense_sum_3y") >= 8e7),
        "world": c("market_rank_global") <= 3,
        "issued": c("issue_market_cap") >= 2e8,
        "makers": c("market_makers") >= 4,
        "placement": c("private_placement_24m") >= 1e7,
        "standard": c("led_standard_5y"),
    }
    shares = frame.select(line.fill_null(False).mean().alias(name) for name, line in few.items())
    for name, share in shares.row(0, named=True).items():
        assert 0 < share < 0.15, name
    assert frame["is_sme"].mean() > 0.95


def test_the_bureau_table_is_read_back_as_it_was_sent(tmp_path: Path) -> None:
    made = make_province(120, 5)
    bureau_table(made).write_csv(tmp_path / "table.csv")
    panel = read_files([tmp_path / "table.csv"], read(find("sources", "province"), Source))
    assert panel.receipt["files"][0]["ignored"] == [FACE]
    order = list(KEYS[:3])
    read_back = panel.facts.sort(order).select(*order, *MORE)
    assert read_back.equals(made.facts.sort(order).select(*order, *MORE))
