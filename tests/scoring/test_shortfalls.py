"""What is failed and for whom to judge: only what bears on the enterprise, with its gap."""

from datetime import date

import polars as pl

from configs.words import read_words
from scoring.check import NOT_MET, PERSON, UNKNOWN, check
from scoring.policy import policy_at
from scoring.shortfalls import codes_at, for_person, labels_of, unmet, unmet_in_full
from tests.made import made_ranking
from tests.scoring.law_rows import draw_rows

ZH, EN = read_words("zh"), read_words("en")


def test_what_is_unmet_and_for_a_person_is_told_by_label() -> None:
    ranking = made_ranking("little_giant")
    index = ranking.findings.frame["enterprise_id"].index_of(ranking.listed["enterprise_id"][0])
    assert index is not None
    assert unmet(ranking.findings, index, read_words("zh")) == []
    persons = for_person(ranking.findings, index, read_words("zh"))
    assert len(persons) == 2
    assert all("条文未核验" in label for label in persons)


def test_many_are_told_as_each_alone_in_the_order_asked_for() -> None:
    findings = made_ranking("little_giant").findings
    rows = [7, 3, *range(0, findings.frame.height, 5)]
    for one_by_one, verdict in ((unmet, NOT_MET), (for_person, PERSON)):
        told = [one_by_one(findings, row, ZH) for row in rows]
        assert labels_of(findings, rows, ZH, verdict) == told
        assert any(told)


def codes(**facts: object) -> dict[int, dict[str, bool]]:
    """The clauses of one enterprise under 2号, by verdict; all is well but what is given."""
    policy = policy_at("little_giant", date(2026, 5, 1))
    good = {
        "is_sme": True, "holds_srdi": True, "years_in_segment": 10.0, "revenue": 6e7,
        "main_business_ratio": 0.95, "revenue_cagr_2y": 0.1, "debt_ratio": 0.5,
        "rd_expense_sum_2y": 2e7, "rd_ratio_each_of_2y": 0.05, "class1_rights_own": 5.0,
        "state_award_rank": float("inf"), "market_share_segment": 0.2, "market_rank": 9.0,
        "development_score": 70.0, "holds_single_champion": False, "same_group": False,
    }  # fmt: skip
    blank = draw_rows(policy, 1, 1)
    row = {**good, **facts}
    frame = blank.with_columns(
        pl.lit(row[name], dtype=kind).alias(name)
        for name, kind in blank.schema.items()
        if name in row
    )
    findings = check(policy, frame)
    return {verdict: codes_at(findings, 0, verdict) for verdict in (NOT_MET, UNKNOWN, PERSON)}


def test_alternatives_that_all_fail_are_marked_as_such() -> None:
    assert codes() == {NOT_MET: {}, UNKNOWN: {}, PERSON: {"LG26.H6": False}}
    failed = codes(class1_rights_own=1.0, revenue=4e7)[NOT_MET]
    assert failed == {"LG26.H2a": False, "LG26.H4a": True, "LG26.H4b": True}


def test_a_failed_way_does_not_matter_while_another_is_open() -> None:
    found = codes(market_share_segment=0.05, market_rank=None)
    assert found[NOT_MET] == {}
    assert found[UNKNOWN] == {"LG26.H5b": True}


def test_a_line_is_told_with_value_gap_and_what_would_close_it() -> None:
    policy = policy_at("srdi", date(2022, 9, 1))
    rows = draw_rows(policy, 1, 2).with_columns(
        rd_ratio=pl.lit(0.026), rd_expense=pl.lit(806_000.0), revenue=pl.lit(31_000_000.0)
    )
    findings = check(policy, rows)
    lines = unmet_in_full(findings, 0, ZH)
    assert any("现 2.6%" in t and "差 0.4%" in t and "研发费用 +12.4万元" in t for t in lines), (
        lines
    )
    assert any("short by 0.4%" in text for text in unmet_in_full(findings, 0, EN))


def test_on_a_day_without_an_edition_nothing_is_failed() -> None:
    findings = check(policy_at("srdi", date(2020, 1, 1)), pl.DataFrame({"enterprise_id": ["a"]}))
    assert unmet_in_full(findings, 0, ZH) == unmet(findings, 0, ZH) == []
