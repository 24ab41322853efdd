"""Names as they are compared: two spellings of one name are one, two enterprises stay two."""

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from features.names import LEGAL_FORMS, clean_name, weak_name

WIDE = str.maketrans("()", chr(0xFF08) + chr(0xFF09))
NAMES = st.text(
    st.sampled_from([*"甲乙石家庄集团公司有限厂A1() ·-", chr(0x3000)]), min_size=1, max_size=14
)


def cleaned(name: str) -> str:
    return str(pl.select(clean_name(pl.lit(name))).item())


def weak(name: str, city: str | None = None, county: str | None = None) -> str:
    places = [pl.lit(place, dtype=pl.String) for place in (city, county)]
    return str(pl.select(weak_name(clean_name(pl.lit(name)), *places)).item())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("石家庄甲机械有限公司", "石家庄甲机械有限责任公司"),
        ("石家庄甲机械有限公司", "石家庄甲机械股份有限公司"),
        ("石家庄甲机械有限公司", " 石家庄 甲机械" + chr(0x3000) + "有限公司"),
        ("甲(河北)机械有限公司", "甲(河北)机械有限公司".translate(WIDE)),
        ("甲(集团)有限公司", "甲集团有限公司"),
        ("乙制造厂(普通合伙)", "乙制造厂"),
        ("ＡＢＣ科技有限公司", "abc科技有限公司"),
    ],
)
def test_one_name_in_two_spellings_is_one(one: str, other: str) -> None:
    assert cleaned(one) == cleaned(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲有限公司", "甲集团有限公司"),
        ("甲有限公司", "甲有限公司正定分公司"),
        ("甲一厂", "甲二厂"),
        ("石家庄甲有限公司", "河北甲有限公司"),
        ("甲机械厂", "甲机械有限公司"),
        ("甲(河北)有限公司", "甲(天津)有限公司"),
    ],
)
def test_what_tells_enterprises_apart_stays(one: str, other: str) -> None:
    assert cleaned(one) != cleaned(other)


def test_the_weaker_key_leaves_out_the_place_before_and_the_group() -> None:
    whole = "河北省石家庄市正定县甲机械有限公司"
    assert weak(whole, "石家庄市", "正定县") == "甲机械"
    assert weak("石家庄正定甲机械集团有限公司", "石家庄市", "正定县") == "甲机械"
    assert weak("赵县甲机械有限公司", "石家庄市", "赵县") == "甲机械"
    assert weak("赵氏机械有限公司", "石家庄市", "赵县") == "赵氏机械"
    assert weak("石家庄甲有限公司") == "石家庄甲"
    assert weak("河北集团有限公司") == "河北集团"


@settings(deadline=None)
@given(NAMES | st.text(min_size=1, max_size=12))
@example(chr(0x200B))
@example("e(" + chr(0x301))
def test_cleaning_twice_is_cleaning_once_and_never_leaves_nothing(name: str) -> None:
    once = cleaned(name)
    assert once
    assert cleaned(once) == once


@settings(deadline=None)
@given(NAMES)
def test_brackets_of_either_width_are_the_same(name: str) -> None:
    assert cleaned(name.translate(WIDE)) == cleaned(name) or not name.strip("() ·-" + chr(0x3000))


@settings(deadline=None)
@given(st.sampled_from(LEGAL_FORMS), st.sampled_from(LEGAL_FORMS))
def test_no_legal_form_changes_a_name(one: str, other: str) -> None:
    assert cleaned("石家庄甲机械" + one) == cleaned(f"石家庄甲机械({other})") == "石家庄甲机械"
