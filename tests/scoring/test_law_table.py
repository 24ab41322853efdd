"""The law's table: every clause with its source, the gap where it is not met, what is set aside."""

import dataclasses

import polars as pl
import pytest

from configs.words import read_words
from features.matrix import build_matrix
from scoring.aside import set_aside
from scoring.check import check
from scoring.clauses import indicators_of, leaves_of
from scoring.law_table import explain_law, finding_of, line_of
from scoring.policy import policy_at
from scoring.rank import Ranking
from tests.made import LIST_DAY, made_panel, made_ranking


def test_the_laws_table_holds_every_clause_and_item_with_its_source() -> None:
    ranking = made_ranking("srdi")
    code = ranking.frame["enterprise_id"][-1]
    table = explain_law(ranking.findings, [code], read_words("zh"))
    edition = ranking.policy.edition
    assert edition
    codes = [node.code for node in leaves_of(edition)]
    codes += [item.code for item in edition.points]
    assert table["criterion"].to_list() == codes
    assert table["cites"].str.contains("工信部").all()
    assert table["clause"].null_count() == 0


def test_the_gap_is_the_distance_to_the_line() -> None:
    ranking = made_ranking("srdi")
    table = explain_law(
        ranking.findings, ranking.frame["enterprise_id"].to_list(), read_words("zh")
    )
    short = table.filter((pl.col("criterion") == "SRDI22.H2b") & (pl.col("verdict") == "not_met"))
    assert short.height > 0
    ratios = dict(ranking.matrix.frame.select("enterprise_id", "rd_ratio").iter_rows())
    for code, gap in short.select("enterprise_id", "gap").iter_rows():
        assert gap == pytest.approx(3 - ratios[code] * 100, abs=1e-5)
    assert (
        table.filter(pl.col("verdict") == "met")["gap"].null_count()
        == table.filter(pl.col("verdict") == "met").height
    )


@pytest.mark.parametrize("pipeline", ["little_giant", "srdi"])
def test_each_is_told_as_if_it_were_told_alone(pipeline: str) -> None:
    findings, words = made_ranking(pipeline).findings, read_words("en")
    edition = findings.policy.edition
    assert edition
    rows = findings.frame.join(findings.matrix, on="enterprise_id", how="left")[::5]
    table = explain_law(findings, rows["enterprise_id"].to_list(), words)
    aside = set_aside(edition, rows.to_dict(as_series=False))
    told = table.partition_by("enterprise_id", maintain_order=True)
    for row, beside, own in zip(rows.iter_rows(named=True), aside, told, strict=True):
        by_code = {finding["criterion"]: finding for finding in own.iter_rows(named=True)}
        for node in leaves_of(edition):
            alone = finding_of(node, row, words)
            if of := beside.get(node.code):
                alone = dict.fromkeys(alone) | {"verdict": of, "value": alone["value"]}
            assert {name: by_code[node.code][name] for name in alone} == alone


def judged_as_innovative() -> Ranking:
    """The made-up province under the law of a title whose themes have lines of their own."""
    policy = policy_at("innovative", LIST_DAY)
    assert policy.edition
    matrix = build_matrix(made_panel(), LIST_DAY, indicators_of(policy.edition))
    findings = check(policy, matrix.frame)
    return dataclasses.replace(
        made_ranking("srdi"), policy=policy, matrix=matrix, findings=findings
    )


def test_a_line_on_a_theme_shows_the_points_of_that_theme() -> None:
    ranking = judged_as_innovative()
    found = ranking.findings.frame.select("enterprise_id", "创新能力:low", "创新能力:high")
    table = explain_law(ranking.findings, found["enterprise_id"].to_list(), read_words("zh"))
    line = table.filter(pl.col("criterion") == "INNO.PASS.INNOV")
    assert set(line["line"]) == {"≥ 20分"}
    points = {code: (low, high) for code, low, high in found.iter_rows()}
    known = {code: low for code, (low, high) in points.items() if low == high}
    assert set(known) < set(points)
    for code, verdict, value, gap in line.select(
        "enterprise_id", "verdict", "value", "gap"
    ).iter_rows():
        low, high = points[code]
        assert value == (f"{low:g}" if code in known else f"{low:g}–{high:g}")
        assert gap == (20 - high if verdict == "not_met" else None)
    assert {"met", "not_met", "unknown"} <= set(line["verdict"])


def test_lines_are_written_with_operator_and_unit() -> None:
    edition = made_ranking("srdi").policy.edition
    assert edition
    lines = {n.code: line_of(n, read_words("zh")) for n in leaves_of(edition)}
    assert lines["SRDI22.H2b"] == "≥ 3%"
    assert lines["SRDI22.H3a"] == "≥ 1,000万元"
    assert lines["SRDI22.H4"] == "≥ 60分"
