"""The waterfall: every bar begins where the last one ended, and all stand within the picture."""

import pytest

from scoring.waterfall import draw_themes
from tests.made import made_ranking
from tests.scoring.explained import ZH
from tests.scoring.test_parts import parts


def test_every_theme_begins_where_the_last_one_ended() -> None:
    told = parts()
    for nth in range(len(told.rows)):
        base, *themes, total = draw_themes(told, nth, 60.0, ZH)
        at = base.left + base.width
        for bar in themes:
            start = bar.left if bar.kind == "up" else bar.left + bar.width
            assert start == pytest.approx(at, abs=0.05)
            at = bar.left + bar.width if bar.kind == "up" else bar.left
        assert total.left + total.width == pytest.approx(at, abs=0.05)
        sizes = [bar.width for bar in themes]
        assert sizes == sorted(sizes, reverse=True)
        for bar in (base, *themes, total):
            assert bar.left >= 0
            assert bar.left + bar.width <= 100.01
            assert bar.cut is not None


def test_a_list_without_anybody_has_no_line() -> None:
    assert {bar.cut for bar in draw_themes(parts(), 0, None, ZH)} == {None}


def test_what_the_bars_say_is_what_the_page_says() -> None:
    ranking = made_ranking("little_giant")
    told = parts()
    row = ranking.frame.filter(
        enterprise_id=ranking.matrix.frame["enterprise_id"][told.rows[4]]
    ).row(0, named=True)
    *_, total = draw_themes(told, 4, None, ZH)
    assert total.said == f"{row['potential']:.1f}"
