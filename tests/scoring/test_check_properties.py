"""What must hold of every edition of every title, whatever the enterprise."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.check import MET, NOT_APPLICABLE, NOT_MET, PERSON, UNKNOWN, check
from scoring.clauses import Edition, Node, indicators_of, nodes_of, ways
from scoring.indicator_words import read_indicators
from scoring.policy import Policy
from tests.scoring.law_rows import draw_rows, policies, values_of

POLICIES = policies()
ROWS = 60

few = settings(max_examples=5, deadline=None, derandomize=True)
every_edition = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)


def edition_of(policy: Policy) -> Edition:
    assert policy.edition is not None
    return policy.edition


def with_value(frame: pl.DataFrame, name: str, value: Any) -> pl.DataFrame:
    return frame.with_columns(pl.lit(value, dtype=frame.schema[name]).alias(name))


def judged_together(policy: Policy, frames: dict[Any, pl.DataFrame]) -> dict[Any, pl.DataFrame]:
    """The findings of many variants of the same rows, judged in one go."""
    if not frames:
        return {}
    height = next(iter(frames.values())).height
    whole = check(policy, pl.concat(frames.values())).frame
    return {key: whole.slice(at * height, height) for at, key in enumerate(frames)}


# --- more is never worse ----------------------------------------------------------------------

# Indicators that a document looks at against their good direction, or by which it chooses a tier:
# there more may rightly be worse. A new one must be named here with its document.
TWO_SIDED = {
    "little_giant@63-2022": {"revenue"},
    "tech_sme@115-2017": {"employees", "revenue"},
    "hnte@32-195-2016": {"revenue"},
    "gazelle_sjz_hitech@2018": {"revenue"},
    "size_class@300-2011": {"employees", "revenue"},
}


def against_the_grain(edition: Edition) -> set[str]:
    words = read_indicators()
    found = {node.tiers.by for node in nodes_of(edition) if node.tiers}
    found |= {
        n.indicator for n in nodes_of(edition) if n.indicator and turned(n, words[n.indicator].sign)
    }
    return {name for name in found if words[name].sign}


def turned(node: Node, sign: int) -> bool:
    """Whether a line wants less of what is good; an exclusion turns its clause once more."""
    wants_more = node.at_least is not None or node.above is not None
    wants_less = node.at_most is not None or node.below is not None
    return (wants_more and sign < 0) or (wants_less and sign > 0)


@every_edition
def test_only_the_named_indicators_cut_both_ways(policy: Policy) -> None:
    edition = edition_of(policy)
    assert against_the_grain(edition) == TWO_SIDED.get(edition.key, set())


@every_edition
@few
@given(seed=st.integers(0, 2**32 - 1))
def test_more_of_what_is_good_never_turns_met_into_not_met(policy: Policy, seed: int) -> None:
    edition, words = edition_of(policy), read_indicators()
    frame = draw_rows(policy, ROWS, seed)
    before = check(policy, frame).frame
    two_sided = TWO_SIDED.get(edition.key, set())
    names = [n for n in indicators_of(edition) if words[n].sign and n not in two_sided]
    variants = {n: frame.with_columns(raised(edition, n, words[n].sign, seed)) for n in names}
    for name, better in judged_together(policy, variants).items():
        worse = (before["verdict"] == MET) & (better["verdict"] != MET)
        worse = worse | ((before["verdict"] > NOT_MET) & (better["verdict"] == NOT_MET))
        assert not worse.any(), name
        if edition.points:
            assert (better["points"] >= before["points"]).all(), name


def raised(edition: Edition, name: str, sign: int, seed: int) -> pl.Expr:
    """Each known value moved to a better one of those that matter; unknown ones stay unknown."""
    choices = values_of(edition, name)
    if choices == [True, False]:
        return pl.when(pl.col(name).is_not_null()).then(pl.lit(sign > 0)).alias(name)
    if sign < 0:
        choices = choices[::-1]
    ladder = {
        value: choices[min(at + 1 + seed % 3, len(choices) - 1)] for at, value in enumerate(choices)
    }
    kind = pl.String if isinstance(choices[0], str) else pl.Float64
    return pl.col(name).replace_strict(ladder, default=None, return_dtype=kind).alias(name)


# --- a missing fact decides nothing that its value could change -------------------------------


@every_edition
@few
@given(seed=st.integers(0, 2**32 - 1))
def test_a_verdict_without_a_fact_is_that_of_every_value_it_could_have(
    policy: Policy, seed: int
) -> None:
    """For *not met*, some value may also show that the title is not for this enterprise."""
    edition = edition_of(policy)
    frame = draw_rows(policy, ROWS, seed)
    names = indicators_of(edition)
    hidden = judged_together(policy, {name: with_value(frame, name, None) for name in names})
    variants = {
        (name, at): with_value(frame, name, value)
        for name in names
        for at, value in enumerate(values_of(edition, name))
    }
    for key, known in judged_together(policy, variants).items():
        without = hidden[key[0]]
        verdict, found = without["verdict"], known["verdict"]
        assert not ((verdict == MET) & (found != MET)).any(), key
        assert not ((verdict == PERSON) & (found < PERSON)).any(), key
        assert not ((verdict == NOT_MET) & (found > NOT_MET)).any(), key
        assert not ((verdict == NOT_APPLICABLE) & (found != NOT_APPLICABLE)).any(), key
        if edition.points:
            assert (known["points"] >= without["points"]).all(), key
            assert (known["points_high"] <= without["points_high"]).all(), key


@every_edition
@few
@given(seed=st.integers(0, 2**32 - 1))
def test_points_contain_those_of_every_completion(policy: Policy, seed: int) -> None:
    """All missing facts learnt at once: the points lie inside what was said before."""
    edition = edition_of(policy)
    if not edition.points:
        return
    frame = draw_rows(policy, ROWS, seed)
    whole = draw_rows(policy, ROWS, seed + 1, missing=0)
    filled = frame.with_columns(pl.col(n).fill_null(whole[n]) for n in indicators_of(edition))
    before, after = check(policy, frame).frame, check(policy, filled).frame
    for item in edition.points:
        assert (after[f"{item.code}:low"] >= before[f"{item.code}:low"]).all(), item.code
        assert (after[f"{item.code}:high"] <= before[f"{item.code}:high"]).all(), item.code
        assert (after[f"{item.code}:reach"] >= before[f"{item.code}:reach"]).all(), item.code
        if ways(item) and all(step.least == step.most for w in ways(item) for step in w.steps):
            assert (after[f"{item.code}:low"] == after[f"{item.code}:high"]).all(), item.code
    assert (after["points"] >= before["points"]).all()
    assert (after["points_high"] <= before["points_high"]).all()
    definite = before["verdict"].is_in([NOT_MET, MET])
    assert (after["verdict"].filter(definite) == before["verdict"].filter(definite)).all() or (
        edition.applies is not None
    )


@every_edition
def test_the_rows_tell_the_verdicts_apart(policy: Policy) -> None:
    """The properties would say nothing of rows that all fail: each kind of verdict occurs."""
    edition = edition_of(policy)
    codes = [node.code for node in nodes_of(edition) if node.indicator]
    found = check(policy, draw_rows(policy, 2000, 7)).frame
    for code in codes:
        assert {NOT_MET, UNKNOWN, MET} <= set(found[code].unique()), code
