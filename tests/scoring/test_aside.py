"""What does not bear on an enterprise: tiers it is not in, ways that it has no need of."""

import polars as pl

from configs.words import read_words
from scoring.aside import set_aside
from scoring.law_table import explain_law
from tests.made import made_ranking


def test_other_tiers_and_other_ways_are_set_aside() -> None:
    ranking = made_ranking("little_giant")
    codes = ranking.frame["enterprise_id"].to_list()
    table = explain_law(ranking.findings, codes, read_words("zh"))
    revenue = dict(ranking.matrix.frame.select("enterprise_id", "revenue").iter_rows())
    tiers = table.filter(pl.col("criterion").is_in(["LG22.X1a", "LG22.X1b", "LG22.X1c1"]))
    for code, criterion, verdict in tiers.select(
        "enterprise_id", "criterion", "verdict"
    ).iter_rows():
        if revenue[code] is None:
            assert verdict != "not_applicable"
            continue
        if verdict == "not_needed":  # the bypass is met, so no tier is asked for
            continue
        own = "a" if revenue[code] >= 1e8 else "b" if revenue[code] >= 5e7 else "c1"
        assert (verdict == "not_applicable") == (criterion != f"LG22.X1{own}")
    passed = ranking.listed["enterprise_id"][0]
    bypass = table.filter((pl.col("enterprise_id") == passed) & (pl.col("criterion") == "LG22.XD1"))
    assert bypass["verdict"].item() in ("not_needed", "met")


def test_each_is_told_for_itself_in_whatever_company() -> None:
    findings = made_ranking("little_giant").findings
    edition = findings.policy.edition
    assert edition
    rows = findings.frame.join(findings.matrix, on="enterprise_id", how="left")
    together = set_aside(edition, rows.to_dict(as_series=False))
    assert len({frozenset(aside.items()) for aside in together}) > 2
    for nth in range(0, rows.height, 11):
        alone = set_aside(edition, rows.slice(nth, 1).to_dict(as_series=False))
        assert together[nth] == alone[0]
