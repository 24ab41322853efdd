"""What is put together of several rows, against the same rules row by row in plain Python."""

from collections import defaultdict
from datetime import date
from random import Random
from typing import Any

import pytest

from features.columns import STATES
from features.doubts import find_doubts
from features.jumps import ROW
from features.settling import is_figure
from features.yearly import find_conflicts, one_per_year
from tests.conftest import make_panel

RANKS = {"verified": 0, "computed": 1, "claimed": 2, "conflicting": 0}
NAMES = ("revenue", "rd_expense", "market_rank", "own_brand", "digital_level", "county")
Rows = list[dict[str, Any]]


def drawn_reports(seed: int) -> tuple[Rows, tuple[str, ...]]:
    """Many reports of few years. Figures are alike, or differ by more than rounding."""
    random = Random(seed)
    wild = random.choice((0.0, 0.1, 0.5))
    rows = [
        {
            "enterprise_id": random.choice(("甲", "乙")),
            "year": random.choice((2020, 2021)),
            # No two of one source on one day: which of their texts stands is another matter.
            "known_on": date.fromordinal(date(2022, 1, 1).toordinal() + day),
            "source": random.choice(("a", "b", "c")),
            "state": random.choice(STATES) if random.random() < wild else "verified",
            "revenue": random.choice((None, 1e7, 3e7)),
            "rd_expense": 9e7 if random.random() < wild / 3 else random.choice((None, 1e5)),
            "market_rank": random.choice((None, 1.0, float("inf"))),
            "own_brand": random.choice((None, True, False)),
            "digital_level": random.choice((None, "level1", "level2")),
            "county": random.choice((None, "霁岚县", "云岚县")),
        }
        for day in random.sample(range(60), random.randint(1, 25))
    ]
    return rows, random.choice(((), ("b",), ("c", "a")))


def by_hand(rows: Rows, odd: set[int], precedence: tuple[str, ...]) -> tuple[dict[Any, Any], Any]:
    """What stands of each year and column, and on what its sources conflict."""
    years = defaultdict(list)
    for place, row in enumerate(rows):
        rank = RANKS.get(row["state"], 3)
        years[row["enterprise_id"], row["year"]].append(row | {"rank": rank, "place": place})
    stands, conflicts = {}, set()
    for key, told in years.items():
        against = [r for r in told if r["place"] in odd or r["state"] == "conflicting"]
        sources = defaultdict(list)
        for row in sorted(told, key=lambda r: r["known_on"]):
            sources[row["source"]].append(row)
        goes = {s: precedence.index(s) if s in precedence else len(precedence) for s in sources}
        level = {s: max((r["rank"], goes[s]) for r in own) for s, own in sources.items()}
        first_heard = sorted(sources, reverse=True)
        first_heard.sort(key=lambda s: sources[s][-1]["known_on"], reverse=True)
        first_heard.sort(key=lambda s: level[s])
        for name in NAMES:
            said = {}
            for source in first_heard:
                for row in sources[source]:
                    silent = any(
                        r["known_on"] >= row["known_on"] and r["rank"] <= row["rank"]
                        for r in against
                    )
                    if row[name] is not None and not (silent and is_figure(name)):
                        said[source] = row[name]
            speaks = [s for s in first_heard if s in said]
            peers = {said[s] for s in speaks if level[s] == level[speaks[0]]}
            disputed = is_figure(name) and len(peers) > 1
            stands[*key, name] = said[speaks[0]] if speaks and not disputed else None
            if disputed:
                conflicts.add((*key, name))
    return stands, conflicts


@pytest.mark.parametrize("seed", range(60))
def test_what_stands_is_what_the_rules_say_row_by_row(seed: int) -> None:
    rows, precedence = drawn_reports(seed)
    facts = make_panel(rows).facts
    odd = set(find_doubts(facts)[ROW])
    expected, conflicts = by_hand(rows, odd, precedence)
    settled = one_per_year(facts, precedence)
    found = {
        (row["enterprise_id"], row["year"], name): row[name]
        for row in settled.iter_rows(named=True)
        for name in NAMES
    }
    assert found == expected
    told = find_conflicts(facts, precedence)
    assert set(told.select("enterprise_id", "year", "column").iter_rows()) == conflicts
    last = {(r["enterprise_id"], r["year"]): date.min for r in rows}
    for row in rows:
        key = row["enterprise_id"], row["year"]
        last[key] = max(last[key], row["known_on"])
    assert {r[:2]: r[2] for r in settled.select("enterprise_id", "year", "known_on").rows()} == last


def test_all_of_it_happens_among_those_that_are_drawn() -> None:
    drawn = [drawn_reports(seed) for seed in range(60)]
    facts = [(make_panel(rows).facts, precedence) for rows, precedence in drawn]
    assert sum(find_doubts(frame).height for frame, _ in facts) > 20
    assert sum(find_conflicts(frame, precedence).height for frame, precedence in facts) > 20
    assert sum(one_per_year(frame, p)["revenue"].count() for frame, p in facts) > 50
