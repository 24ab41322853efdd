"""Why an enterprise moved, in sentences that its figures bear out."""

from functools import cache

import numpy as np
import polars as pl

from configs.words import Words, read_words
from scoring.changes import Changes, compare_lists
from scoring.diff_words import Told, key_of, name_cause, tell_one
from tests.scoring.compared import HOLDER, NEWCOMER, RICHER, ids, replayed


@cache
def words() -> Words:
    return read_words("en")


@cache
def changes() -> Changes:
    return compare_lists(replayed())


def told_of(who: str) -> Told:
    nth = changes().frame["enterprise_id"].index_of(who)
    assert nth is not None
    return tell_one(changes(), nth, words())


def test_own_figures_sum_to_what_the_data_did_to_the_score() -> None:
    before = changes().replay.cell("law", "model")
    assert before is not None
    there = set(changes().replay.first.row_of) & set(changes().replay.last.row_of)
    who = next(ids()[n] for n in RICHER if ids()[n] in there)
    told = told_of(who)
    potential = [
        m.frame.filter(pl.col("enterprise_id") == who)["potential"][0]
        for m in (before, changes().replay.last)
    ]
    assert abs(sum(d.points for d in told.differences) - (potential[1] - potential[0])) < 1e-9
    assert told.differences
    assert any(line.startswith("its own figures: ") for line in told.lines)
    assert np.isclose(sum(told.places.values()), told.row["rank_old"] - told.row["rank_new"])


def test_who_stands_still_while_others_move_is_told_so() -> None:
    fixed = [who for who in ids() if who not in {ids()[n] for n in RICHER}]
    stood = changes().frame.filter(
        pl.col("enterprise_id").is_in(fixed) & pl.col("came").is_null() & pl.col("went").is_null()
    )
    moved = [told_of(who) for who in stood["enterprise_id"][:40]]
    found = [one for one in moved if abs(one.places["data"]) >= 0.05]
    assert found
    sentence = words().say("diff.others")
    assert all(sentence in one.lines for one in found)
    assert not any(sentence in one.lines for one in moved if abs(one.places["data"]) < 0.05)


def test_the_law_is_told_by_its_clauses() -> None:
    left = changes().frame.filter(pl.col("fate") == "left")
    told = told_of(left["enterprise_id"][0])
    assert told.cause == "law"
    assert told.lines[1].startswith("on the same data: ")
    assert told.lines[2].startswith("held up now by: ")


def test_who_came_and_who_went_has_its_reason_first() -> None:
    assert told_of(ids()[NEWCOMER]).lines[0] == words().say("diff.unknown_then")
    holder = told_of(ids()[HOLDER])
    assert holder.lines[0] == words().say("diff.holds_now")
    assert (holder.places, holder.points) == ({}, {})


def test_causes_together_bear_both_names() -> None:
    assert name_cause(key_of(("data", "law")), words()) == "data and law"
