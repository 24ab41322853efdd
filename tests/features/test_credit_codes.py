"""Credit codes, whole columns of them: the same answer as python-stdnum gives code by code."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from features import credit_codes
from features.credit_codes import ALPHABET, LENGTH, wrong_codes

LETTERS = ALPHABET.decode()
STEM = st.text("0123456789", min_size=8, max_size=8).flatmap(
    lambda digits: st.text(LETTERS, min_size=9, max_size=9).map(lambda rest: digits + rest)
)
CODE = STEM.map(lambda stem: stem + uscc.calc_check_digit(stem))


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A code with one sign changed, for any sign: often, but not always, a wrong one."""
    code, place = draw(CODE), draw(st.integers(0, LENGTH - 1))
    sign = draw(st.sampled_from(LETTERS + LETTERS.lower() + "IOSVZ -号\u0660\u00b2\uff11"))
    return code[:place] + sign + code[place + 1 :]


@given(st.lists(st.one_of(CODE, CODE.map(str.lower), spoilt(), st.text(max_size=20), st.none())))
def test_python_stdnum_says_the_same(codes: list[str | None]) -> None:
    found = wrong_codes(pl.Series(codes, dtype=pl.String)).to_list()
    assert found == [code is not None and not uscc.is_valid(code) for code in codes]


@pytest.mark.parametrize("place", range(LENGTH))
def test_one_changed_sign_is_found_wherever_it_stands(place: int) -> None:
    code = "91990012MA0000001P"
    others = [code[:place] + sign + code[place + 1 :] for sign in LETTERS if sign != code[place]]
    assert wrong_codes(pl.Series([code, *others])).to_list() == [False] + [True] * 30


def test_who_is_refused_is_said_by_python_stdnum_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(credit_codes, "is_credit_code", lambda code: asked.append(code) or True)
    codes = pl.Series(["91990012MA0000001P", "91990012MA0000001X", "9199", None, "9199"])
    assert not wrong_codes(codes).any()
    # Good codes are found all at once, others asked about once each.
    assert asked == ["9199", "91990012MA0000001X"]


@pytest.mark.parametrize("codes", [[], [None, None]])
def test_without_codes_none_is_wrong(codes: list[str | None]) -> None:
    assert wrong_codes(pl.Series(codes, dtype=pl.String)).to_list() == [False] * len(codes)
