"""Packed trees: raw rows get what prepared ones get, to the last bit, wherever a threshold lies."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.inputs import Floats, Indicator, prepare_numbers
from models.kernel import score
from models.packed import Packed, fold, pack, read_packed, sum_leaves, sum_leaves_loops
from models.splits import NOTHING, Splits, read_splits
from tests.models.test_kernel import WIDTH, grown, rows_of, scores

ENDS = [-2.0, -1.0, -1e-34, -NOTHING, -1e-36, 0.0, 1e-36, NOTHING, 1e-34, 0.5, 1.0, 2.0]


def ranges(seed: int) -> tuple[Indicator, ...]:
    """Ranges that end anywhere, at nothing and on one value too; one column has no direction."""
    draw = np.random.default_rng(seed)
    low, high = np.sort(draw.choice(ENDS, (2, WIDTH)), axis=0)
    signs = draw.choice([1, -1, 1, -1, 0], WIDTH)
    told = zip(range(WIDTH), signs.tolist(), low.tolist(), high.tolist())
    return tuple(Indicator(f"x{at}", *own) for at, *own in told)


def splits_of(text: str) -> Splits:
    splits = read_splits(text)
    assert splits is not None
    return splits


def moved(text: str, seed: int) -> str:
    """The same trees with every fifth threshold on nothing, beside it, or at an end."""
    draw = np.random.default_rng(seed)

    def other(line: re.Match[str]) -> str:
        at = line[1].split()
        odd = draw.choice([*map(repr, ENDS), "-0.0", "1.0000000180025095e-35"], len(at)).tolist()
        some = draw.random(len(at)) < 0.2
        return "threshold=" + " ".join(o if s else a for a, o, s in zip(at, odd, some))

    return re.sub(r"threshold=(.*)", other, text)


@given(st.sampled_from(["nan", "none"]), st.integers(1, 3), st.integers(0, 10**6), st.booleans())
def test_raw_rows_are_scored_as_prepared_ones(
    kind: str, model: int, seed: int, loops: bool
) -> None:
    splits = splits_of(moved(grown(kind, model).model_to_string(), seed))
    indicators, raw = ranges(seed), rows_of(seed, 80)
    draw = np.random.default_rng(seed)
    raw = np.where(draw.random(raw.shape) < 0.3, draw.choice([*ENDS, -np.inf], raw.shape), raw)
    table = pd.DataFrame(raw, columns=[i.name for i in indicators])
    walk = sum_leaves_loops if loops else sum_leaves

    def walked(packed: Packed, X: Floats) -> bytes:
        names = ("feature", "threshold", "blank_right", "keep", "starts", "value")
        tables = [getattr(packed, name) for name in (*names, "order", "shift", "every")]
        with np.errstate(over="ignore"):
            return walk(packed.turn(X), *tables).tobytes()

    prepared = walked(pack(splits), prepare_numbers(table, indicators))
    assert walked(fold(splits, indicators), raw) == prepared


@pytest.mark.parametrize(("leaves", "bits"), [(20, np.uint32), (60, np.uint64)])
def test_wide_trees_have_wide_bits(leaves: int, bits: type) -> None:
    booster, X = grown("nan", 3, leaves=leaves, trees=3), rows_of(5, 60)
    packed = pack(splits_of(booster.model_to_string()))
    assert packed.keep.dtype == bits
    assert score(packed, X).tobytes() == scores(booster, X).tobytes()


def test_where_nought_is_missing_rows_are_settled_first() -> None:
    text = {kind: grown(kind).model_to_string() for kind in ("nan", "none", "zero")}
    unbound = tuple(Indicator(f"x{at}", 0, -1.0, 1.0) for at in range(WIDTH))
    for kind, settled in (("nan", False), ("none", False), ("zero", True)):
        packed = read_packed(text[kind], unbound)
        assert packed is not None
        assert (packed.columns is not None) is settled
        X = rows_of(2, 50)
        assert score(packed, X).tobytes() == scores(grown(kind), X).tobytes()
