"""Composite orders as pipelines write them: every fault is named, and told together."""

from pathlib import Path

import pytest

from configs.reader import ConfigError, find
from configs.words import read_words
from scoring.pipeline import read_pipeline, read_pipeline_file

HEAD = """name: x
says: {zh: 甲, en: x}
population: {}
policy: cluster_leader
gate: [met, person]
without_law: refuse
order: composite
length: 10
reserve: 2
quotas: {cluster: {least: 2, most: 3}}
label: {title: cluster_leader, horizon_months: 12}
ties: [points, enterprise_id]
composite:
"""
TRAITS = """  traits:
    - {name: one, zh: 一, en: one, weight: 0.6, indicators: {rd_ratio: 0.5, net_margin: 0.5}}
    - {name: two, zh: 二, en: two, weight: 0.4, indicators: {debt_ratio: 1.0}}
"""


def faults(tmp_path: Path, composite: str, head: str = HEAD) -> list[tuple[int, str, str, str]]:
    """Line, key, code and what was found of every fault of a pipeline with this composite."""
    path = tmp_path / "x.yaml"
    path.write_text(head + composite, encoding="utf-8")
    try:
        read_pipeline_file(path)
    except ConfigError as error:
        return [(f.line, f.key, f.code, f.found) for f in error.faults]
    return []


def test_what_is_left_out_is_the_stated_default(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(HEAD + TRAITS, encoding="utf-8")
    composite = read_pipeline_file(tmp_path / "x.yaml").composite
    assert composite is not None
    assert composite.names == ["rd_ratio", "net_margin", "debt_ratio"]
    assert (composite.normalise, composite.missing, composite.above) == ("rank", "worst", "sum")
    assert [plan.weight for plan in composite.settings.traits] == [0.6, 0.4]


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "code", "found"),
    [
        ("weight: 0.4", "weight: 0.5", 14, "composite.traits", "weights_sum", "1.1"),
        ("rd_ratio: 0.5", "rd_ratio: 0.4", 15, "composite.traits.one", "weights_sum", "0.9"),
        ("rd_ratio", "rd_rato", 15, "composite.traits.one", "unknown_indicator", "rd_rato"),
        ("rd_ratio", "in_city_pool", 15, "composite.traits.one", "no_direction", "in_city_pool"),
        ("rd_ratio", "market_rank", 15, "composite.traits.one", "not_a_number", "market_rank"),
        ("rd_ratio", "digital_level", 15, "composite.traits.one", "not_a_number", "digital_level"),
        ("debt_", "rd_", 16, "composite.traits.two", "indicator_twice", "rd_ratio (one)"),
        ("name: two", "name: one", 16, "composite.traits.one", "duplicate_trait", "one"),
        ("  traits", "  outliers: moments\n  traits", 14, "composite.outliers", "not_among",
         "moments"),
        ("  traits", "  normalise: zscore\n  traits", 14, "composite.normalise", "not_among",
         "zscore"),
        ("  traits", "  missing: group_mean\n  traits", 14, "composite.missing", "not_among",
         "group_mean"),
        ("  traits", "  weights: guess\n  traits", 14, "composite.weights", "not_among", "guess"),
        ("  traits", "  family: {draws: 5}\n  traits", 14, "composite.family.draws", "too_small",
         "5"),
        ("  traits", "  family: {spread: 1.5}\n  traits", 14, "composite.family.spread",
         "too_large", "1.5"),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_line_and_key(
    tmp_path: Path, old: str, new: str, line: int, key: str, code: str, found: str
) -> None:
    told = faults(tmp_path, TRAITS.replace(old, new, 1))
    assert (line, key, code, found) in told
    assert read_words("zh").knows(f"config.{code}")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(tmp_path, TRAITS.replace("rd_ratio: 0.5", "rd_rato: -0.5"))
    codes = {code for _, _, code, _ in told}
    assert codes == {"unknown_indicator", "too_small", "weights_sum"}


def test_order_and_composite_go_together(tmp_path: Path) -> None:
    without = HEAD.removesuffix("composite:\n")
    assert [f[2] for f in faults(tmp_path, "", without)] == ["missing_key"]
    by_score = HEAD.replace("order: composite", "order: score")
    assert [f[2] for f in faults(tmp_path, TRAITS, by_score)] == ["unknown_key"]
    crossed = HEAD.replace("least: 2", "least: 4")
    assert [f[1] for f in faults(tmp_path, TRAITS, crossed)] == ["quotas.cluster.least"]


def test_leaders_are_looked_at_anew_by_the_index_that_chose_them() -> None:
    chosen, again = read_pipeline("cluster_leader"), read_pipeline("cluster_leader_check")
    for name in ("composite", "quotas", "policy", "gate", "ties", "without_law"):
        assert getattr(chosen, name) == getattr(again, name), name
    assert again.population.only == ("cluster_leader",)
    assert again.rechecks
    assert not chosen.rechecks


def test_the_leaders_traits_are_the_five_of_the_document() -> None:
    composite = read_pipeline("cluster_leader").composite
    assert composite is not None
    law = find("policies", "cluster_leader").read_text(encoding="utf-8")
    assert all(word in law for word in ("创新能力", "发展潜力", "质量效益", "上市意愿", "引领"))
    assert [t.name for t in composite.traits] == [
        *("innovation", "potential", "quality", "listing_will", "driving")
    ]
    assert {t.weight for t in composite.traits} == {0.2}
    # What an enterprise wants is what it says, and nothing else.
    assert composite.traits[3].indicators == {"listing_will": 1.0}
