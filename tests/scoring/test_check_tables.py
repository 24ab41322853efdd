"""The files of a check: wide and whole, long for those near, told what was left out."""

from pathlib import Path

import polars as pl
import pytest

from configs.words import read_words
from scoring.check import VERDICTS
from scoring.check_tables import LONG_SCHEMA, chosen, fits_excel, long_findings, spoken, write_wide
from scoring.clauses import leaves_of, nodes_of
from tests.scoring.surveyed import TITLES, docket, near_all, survey

WORDS = read_words("zh")


def test_the_wide_file_has_a_row_per_title_and_a_column_per_clause(tmp_path: Path) -> None:
    write_wide(docket(), tmp_path / "v.parquet")
    wide = pl.read_parquet(tmp_path / "v.parquet")
    people = survey().matrix.frame.height
    assert wide.height == len(TITLES) * people
    assert wide.select("enterprise_id", "title").is_unique().all()
    for title, verdicts in survey().verdicts.items():
        for applicant, findings in verdicts.findings.items():
            edition = findings.policy.edition
            assert edition is not None
            rows = wide.filter((pl.col("title") == title) & (pl.col("applicant") == applicant))
            for node in nodes_of(edition):
                expected = [VERDICTS[v] for v in findings.frame[node.code]]
                assert rows[node.code].to_list() == expected, node.code
            others = [c for c in wide.columns if "." in c and c not in findings.frame.columns]
            assert all(rows[c].null_count() == rows.height for c in others)


def test_the_long_file_tells_every_clause_of_those_named() -> None:
    ids = survey().matrix.frame["enterprise_id"].head(4).to_list()
    table = long_findings(survey(), ids, True, WORDS)
    assert dict(table.schema) == LONG_SCHEMA
    assert set(table["enterprise_id"]) == set(ids)
    for title, verdicts in survey().verdicts.items():
        for findings in verdicts.findings.values():
            edition = findings.policy.edition
            assert edition is not None
            codes = [n.code for n in leaves_of(edition)] + [i.code for i in edition.points]
            for code in set(ids) & set(findings.frame["enterprise_id"]):
                rows = table.filter((pl.col("enterprise_id") == code) & (pl.col("title") == title))
                assert rows["criterion"].to_list() == codes


def test_a_clause_is_told_twice_where_claims_carry_it() -> None:
    ids = survey().matrix.frame["enterprise_id"].to_list()
    table = long_findings(survey(), ids, True, WORDS).filter(pl.col("verdict").is_in(VERDICTS))
    differs = table.filter(pl.col("verdict") != pl.col("verdict_verified"))
    assert differs.height
    assert set(differs["verdict_verified"]) == {"unknown"}
    third = survey().matrix.frame.with_columns(n=pl.col("enterprise_id").rank("dense") % 3)
    claims = third.filter(pl.col("n") == 0)["enterprise_id"]
    assert set(differs["enterprise_id"]) <= set(claims)


def test_without_names_those_near_a_title_are_written_out_for_it() -> None:
    ids, left_out = chosen(near_all(), [])
    near = {code for v in survey().verdicts.values() for code in v.near["enterprise_id"]}
    assert (set(ids), len(ids), left_out) == (near, len(near), 0)
    table = long_findings(survey(), ids, False, WORDS)
    for title, verdicts in survey().verdicts.items():
        assert set(table.filter(pl.col("title") == title)["enterprise_id"]) == set(
            verdicts.near["enterprise_id"]
        )
    fails = {
        c for v in survey().verdicts.values() for c in v.frame.filter("fails_one")["enterprise_id"]
    }
    assert set(ids[: len(fails)]) == fails


def test_too_many_are_counted_and_not_lost_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = chosen(near_all(), [])
    monkeypatch.setattr("scoring.check_tables.MOST", 7)
    ids, left_out = chosen(near_all(), [])
    assert (ids, left_out) == (whole[:7], len(whole) - 7)


def test_people_read_names_labels_and_words() -> None:
    ids = survey().matrix.frame["enterprise_id"].head(3).to_list()
    table = spoken(long_findings(survey(), ids, True, WORDS), survey(), WORDS)
    assert table["name"].null_count() == 0
    assert table["label"].null_count() == 0
    assert set(table["title"]) == {"专精特新", "小巨人", "规上工业"}
    assert "不符合" in set(table["verdict"])
    assert not set(table["verdict"]) & set(VERDICTS)


def test_the_csv_holds_whole_enterprises_as_far_as_a_spreadsheet_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = survey().matrix.frame["enterprise_id"].head(5).to_list()
    table = long_findings(survey(), ids, True, WORDS)
    assert fits_excel(table, ids) == ids
    each = table.height // 5
    monkeypatch.setattr("scoring.check_tables.EXCEL_ROWS", 3 * each + each // 2)
    assert fits_excel(table, ids) == ids[:3]
