"""What a worker does with its portion: rights travel with all who hold them, programs are one."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from features.panel import TITLE_SCHEMA
from features.rights import RIGHT_SCHEMA
from scoring.faults import RankError
from scoring.policy import policy_at
from scoring.portions import (
    NUMBER,
    WITH,
    Errand,
    figures_of,
    keep_common,
    know,
    spread_rights,
    travelling,
)
from scoring.quotas import NO_QUOTAS
from scoring.record import code_fingerprint
from scoring.rules import NO_RULES
from tests.made import LIST_DAY
from tests.scoring.many import many_panel, many_pipeline


def errand(folder: Path) -> Errand:
    pipeline = many_pipeline()
    law = policy_at(pipeline.policy, LIST_DAY).fingerprint
    keep_common(many_panel(), NO_RULES, LIST_DAY, folder)
    return Errand(
        str(folder), pipeline, NO_QUOTAS, LIST_DAY, 2024, (), (), (), (), law, code_fingerprint()
    )


def test_a_right_that_two_hold_travels_with_both() -> None:
    held = [("a", "r1"), ("b", "r1"), ("b", "r2"), ("c", "")]
    rows = [{"enterprise_id": who, "right_id": right} for who, right in held]
    told = spread_rights(pl.DataFrame(rows, schema=RIGHT_SCHEMA))
    pairs = told.select("enterprise_id", "right_id", WITH, NUMBER).sort(NUMBER, WITH).rows()
    assert pairs == [
        ("a", "r1", "a", 0),
        ("a", "r1", "b", 0),
        ("b", "r1", "a", 1),
        ("b", "r1", "b", 1),
        ("b", "r2", "b", 2),
        ("c", "", "c", 3),
    ]


def test_a_recognition_travels_with_its_enterprise_alone() -> None:
    known = many_panel().known(LIST_DAY)
    told = travelling(known)
    recognised = told.filter(pl.col(NUMBER).is_null())
    assert recognised.select(list(TITLE_SCHEMA)).equals(known.titles)
    assert recognised["enterprise_id"].equals(recognised[WITH], check_names=False)
    assert told.height - recognised.height == spread_rights(known.rights).height > 0


def test_a_portion_without_recognitions_knows_that_there_are_some(tmp_path: Path) -> None:
    asked = replace(errand(tmp_path), gathered=("holds_innovative", "holds_srdi"), asked=())
    panel = many_panel()
    titles = panel.known(LIST_DAY).titles
    assert (
        asked.common.titles["title"].to_list()
        == titles["title"].unique(maintain_order=True).to_list()
    )
    without = panel.facts.filter(~pl.col("enterprise_id").is_in(titles["enterprise_id"].implode()))
    none = travelling(panel.known(LIST_DAY)).clear()
    figures = figures_of(asked, False, know(asked, without), none)
    assert figures.height > 0
    for name in asked.gathered:
        assert figures[name].to_list() == [False] * figures.height


def test_what_was_not_known_stays_out_and_ids_are_those_of_the_day(tmp_path: Path) -> None:
    alias = many_panel().aliases.row(0, named=True)
    facts = pl.DataFrame(
        {
            "enterprise_id": [alias["alias_id"], "other"],
            "known_on": [date(2025, 4, 30), LIST_DAY],
        }
    )
    told = know(errand(tmp_path), facts)
    assert told["enterprise_id"].to_list() == [alias["enterprise_id"]]


@pytest.mark.parametrize("what", ["law", "code"])
def test_a_worker_with_another_program_or_law_does_nothing(what: str, tmp_path: Path) -> None:
    odd = replace(errand(tmp_path), **{what: "f" * 64})  # type: ignore[arg-type]
    with pytest.raises(RankError, match="other_worker"):
        know(odd, pl.DataFrame({"enterprise_id": ["a"], "known_on": [date(2020, 1, 1)]}))
