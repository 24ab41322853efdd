"""Which lists were right: inside what they expected, below or above it, or not to be said."""

from pathlib import Path
from typing import Any

import pytest

from experiments.joined import join_outcomes
from experiments.outcome import score_list
from experiments.outcome_series import judge_places, judge_series, with_earlier
from scoring.faults import RankError
from tests.experiments.past_list import END, came_until, past_ranking


@pytest.mark.parametrize(
    ("came", "right"), [(3, "below"), (4, "inside"), (9, "inside"), (10, "above")]
)
def test_a_list_is_right_inside_its_own_interval(came: int, right: str) -> None:
    places = {"came": came, "low": 4, "high": 9, "expected": 6.5}
    assert judge_places({"judged": True, "places": places}) == right
    assert judge_places({"judged": False, "places": places}) is None
    assert judge_places({"judged": True, "places": {"came": came}}) is None


def test_rows_stand_in_order_of_days_and_count_why() -> None:
    record: dict[str, Any] = score_list(join_outcomes(past_ranking(), came_until(), END))
    record = {"list": "f", **record}
    late = {**record, "as_of": "2023-05-01", "not_listed": [{"why": "quota"}, {"why": "excluded"}]}
    rows = judge_series([late, record], ["late", "early"])
    assert [row["folder"] for row in rows] == ["early", "late"]
    assert rows[0]["ranked_lower"] == record["came"] - record["hits"] > 0
    assert (rows[1]["quota"], rows[1]["excluded"], rows[1]["ranked_lower"]) == (1, 1, 0)
    assert rows[0]["right"] == judge_places(record)


def test_what_is_no_list_has_none_before_it(tmp_path: Path) -> None:
    with pytest.raises(RankError, match="not_a_list"):
        with_earlier(tmp_path)
