"""Rights for tests: one that every edition counts, and whatever differs from it."""

from datetime import date
from typing import Any

import polars as pl
from hypothesis import strategies as st

from features.panel import TITLE_SCHEMA
from features.rights import ACQUIRED, FLAGS, KINDS, NOTHING, RIGHT_SCHEMA

DAY = date(2026, 5, 1)
WHOLE: dict[str, Any] = {
    "enterprise_id": "甲",
    "right_id": "一",
    "kind": "invention",
    "office": "CN",
    "filed_on": date(2019, 3, 1),
    "granted_on": date(2021, 6, 1),
    "acquired": "own",
    "acquired_on": None,
    "owner_rank": 1,
    "status": "in_force",
    "ended_on": None,
    **dict.fromkeys(FLAGS, True),
    "spent": False,
    "ipc": "B23P15/00",
    "known_on": date(2022, 1, 1),
    "source": "register",
    "state": "verified",
}


def rights_of(*rows: dict[str, Any]) -> pl.DataFrame:
    """A table of rights: each row as WHOLE, but for what it says itself."""
    return pl.DataFrame([WHOLE | row for row in rows], schema=RIGHT_SCHEMA)


def high_tech(*passed: tuple[str, date], event: str = "recognised") -> pl.DataFrame:
    """A register of who was recognised as a high-tech enterprise, and when."""
    rows = [(who, "high_tech", day, event, None) for who, day in passed]
    return pl.DataFrame(rows, schema=TITLE_SCHEMA, orient="row")


@st.composite
def drawn_rights(
    draw: st.DrawFn, owner: str = "甲", state: str = "verified"
) -> list[dict[str, Any]]:
    """A few rights of one enterprise as intake lets them through, each with things left out."""
    rows = []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from([kind for kind in KINDS if kind != NOTHING]))
        filed = draw(st.dates(date(2003, 1, 1), date(2023, 1, 1)))
        granted = draw(st.dates(filed, date(2026, 3, 1)))
        bought = draw(st.booleans())
        status = draw(st.sampled_from(["in_force", "in_force", "in_force", "ended", "pending"]))
        known = date(2026, 4, draw(st.integers(1, 30)))
        row = WHOLE | {
            "enterprise_id": owner,
            "right_id": f"{owner}{number}",
            "kind": kind,
            "office": draw(st.sampled_from(["CN", "CN", "CN", "US"])),
            "filed_on": filed,
            "granted_on": None if status == "pending" else granted,
            "acquired": ACQUIRED[bought],
            "acquired_on": draw(st.dates(filed, date(2026, 3, 1))) if bought else None,
            "owner_rank": draw(st.integers(1, 5)),
            "status": status,
            "ended_on": draw(st.dates(granted, date(2026, 3, 31))) if status == "ended" else None,
            "known_on": known,
            "state": state,
            **{flag: draw(st.sampled_from([True, True, True, False])) for flag in FLAGS},
            "spent": draw(st.booleans()),
        }
        rows.append(row | dict.fromkeys(draw(left_out()), None))
    return rows


def left_out() -> st.SearchStrategy[list[str]]:
    """What a row does not say: mostly nothing."""
    said = [c for c in RIGHT_SCHEMA if c in HIDEABLE]
    return st.one_of(st.just([]), st.just([]), st.lists(st.sampled_from(said), max_size=3))


# Whatever a row may leave out, but for whose it is, its number, and the day it was known.
HIDEABLE = tuple(
    c for c in RIGHT_SCHEMA if c not in ("enterprise_id", "right_id", "known_on", "source", "state")
)
