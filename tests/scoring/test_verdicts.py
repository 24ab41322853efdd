"""All titles at once: who follows which edition, verdicts twice, groups of the nearest first."""

from datetime import date

import polars as pl
import pytest

from features.gathering import holders
from features.panel import Panel
from scoring.check import MET, NOT_MET, PERSON, UNKNOWN, VERDICTS, check
from scoring.faults import RankError
from scoring.pipeline import read_pipeline
from scoring.rank import rank
from scoring.verdicts import GROUPS, check_titles
from tests.conftest import make_panel
from tests.made import made_panel
from tests.scoring.surveyed import DAY, TITLES, claimed_panel, survey


def test_each_title_has_every_enterprise_once_and_in_order() -> None:
    ids = survey().matrix.frame["enterprise_id"].to_list()
    assert list(survey().verdicts) == list(TITLES)
    for verdicts in survey().verdicts.values():
        assert verdicts.frame["enterprise_id"].to_list() == ids
        assert sum(verdicts.counts().values()) == len(ids)


def test_holders_follow_the_law_of_rechecks() -> None:
    """On 2026-05-01 the re-check of a little giant still looks at the edition of 2022."""
    frame = survey().verdicts["little_giant"].frame
    register = made_panel().titles.filter(
        (pl.col("title") == "little_giant") & (pl.col("announced_on") < DAY)
    )
    held = frame["enterprise_id"].is_in(holders(register, DAY).implode())
    assert 0 < held.sum() < frame.height
    assert (frame["applicant"] == "recheck").equals(held)
    editions = dict(frame.select("applicant", "edition").unique().iter_rows())
    assert editions == {"first": "little_giant@2-2026", "recheck": "little_giant@63-2022"}


def test_the_verdict_is_that_of_check_alone() -> None:
    for verdicts in survey().verdicts.values():
        for applicant, findings in verdicts.findings.items():
            ours = verdicts.frame.filter(pl.col("applicant") == applicant)
            again = check(verdicts.policies[applicant], findings.matrix).frame
            assert ours["verdict"].to_list() == again["verdict"].to_list()


def test_verified_facts_alone_give_a_verdict_of_their_own() -> None:
    """A claim never lifts the verdict on verified facts, and without claims both are one."""
    third = pl.col("enterprise_id").rank("dense") % 3 == 0
    for title, verdicts in survey().verdicts.items():
        frame = verdicts.frame
        same = frame["verdict"] == frame["verdict_verified"]
        assert same.filter(frame.select(~third).to_series()).all()
        assert not same.all(), title
        lower = frame.filter(~same)
        assert (lower["verdict_verified"] < PERSON).all()
        plain = survey(claimed=False).verdicts[title]
        assert plain.frame["verdict"].equals(frame["verdict"])
        assert plain.frame["verdict_verified"].equals(plain.frame["verdict"])
        assert plain.verified == plain.findings


def test_a_verified_report_stands_where_a_later_claim_is_set_aside() -> None:
    rows = [
        {"enterprise_id": "a", "year": 2024, "main_revenue": 3e7, "industry": "C34"},
        {"enterprise_id": "a", "year": 2024, "main_revenue": 1e7, "industry": "C34",
         "known_on": date(2025, 8, 1), "state": "claimed"},
    ]  # fmt: skip
    found = check_titles(make_panel(rows), ["above_scale"], date(2025, 12, 1))
    row = found.verdicts["above_scale"].frame.row(0, named=True)
    assert (row["verdict"], row["verdict_verified"]) == (NOT_MET, MET)


def test_groups_say_who_is_near() -> None:
    for verdicts in survey().verdicts.values():
        frame = verdicts.frame
        assert set(frame["group"]) <= set(GROUPS)
        one = frame.filter(pl.col("group") == "fails_one")
        assert (one["verdict"] == NOT_MET).all()
        lacking = frame.filter(pl.col("group") == "one_missing")
        assert (lacking["verdict"] == UNKNOWN).all()
        for group in ("met", "person"):
            of_group = frame.filter(pl.col("group") == group)["verdict"]
            assert (of_group == VERDICTS.index(group)).all()
    near = survey().verdicts["srdi"].near
    assert 0 < len(near) < survey().matrix.frame.height


def test_a_day_without_an_edition_leaves_everything_unknown() -> None:
    found = check_titles(claimed_panel(), ["little_giant"], date(2022, 7, 1))
    frame = found.verdicts["little_giant"].frame
    assert (frame["verdict"] == UNKNOWN).all()
    assert frame["edition"].null_count() == frame.height
    assert found.verdicts["little_giant"].counts()["unknown"] == frame.height


def test_the_order_of_rows_and_later_facts_change_nothing() -> None:
    panel = claimed_panel()
    facts = panel.facts.sample(fraction=1, shuffle=True, seed=3)
    titles = panel.titles.sample(fraction=1, shuffle=True, seed=4)
    past = facts.filter(pl.col("known_on") < DAY)
    for other in (facts, past):
        again = check_titles(Panel(other, titles, panel.receipt), TITLES, DAY)
        for title, verdicts in again.verdicts.items():
            assert verdicts.frame.equals(survey().verdicts[title].frame), title


def test_money_of_another_currency_is_not_judged() -> None:
    panel = made_panel()
    euros = Panel(panel.facts, panel.titles, panel.receipt | {"currency": "EUR"})
    with pytest.raises(RankError) as refused:
        check_titles(euros, TITLES, DAY)
    assert (refused.value.code, refused.value.fields) == ("other_currency", {"currency": "EUR"})
    with pytest.raises(RankError, match="other_currency"):
        rank(euros, read_pipeline("listing_reserve"), None, DAY)
