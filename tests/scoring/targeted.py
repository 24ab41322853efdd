"""A list of six enterprises in two counties by hand; one of the made-up province as a folder."""

import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from features.panel import TITLE_SCHEMA, Panel
from scoring.candidates import LATER, PLACES, Candidates, read_candidates
from scoring.folder import publish
from scoring.pipeline import read_pipeline
from scoring.policy import policy_at
from scoring.recognised import Register
from scoring.targets import Target
from tests.made import LIST_DAY, made_panel, made_ranking

FRAME = {
    **PLACES,
    "rank": pl.Int64(),
    "probability": pl.Float64(),
    "verdict": pl.String(),
    "listed": pl.Boolean(),
    "tier": pl.String(),
    "to_verify": pl.Boolean(),
    **LATER,
}
# Their chances, counties and groups, in order of rank.
SIX = (
    ("a", "甲县", 0.5, "person", "A"),
    ("b", "甲县", 0.25, "person", "B"),
    ("c", "乙县", 0.5, "met", "A"),
    ("d", "甲县", 0.125, "unknown", "D"),
    ("e", "甲县", 0.5, "not_met", "D"),
    ("f", "乙县", 0.25, "not_met", "D"),
)


def listed_of(
    rows: tuple[tuple[str, str, float | None, str, str], ...] = SIX, **changes: Any
) -> Candidates:
    """A list of little giants of 1 March 2026 with these rows; changes: by id, of its columns."""
    frame = pl.DataFrame(
        [
            {
                "enterprise_id": one,
                "name": f"={one}厂",
                "city": "某市",
                "county": county,
                "rank": rank,
                "probability": chance,
                "verdict": verdict,
                "listed": tier == "A",
                "tier": tier,
                "to_verify": verdict == "unknown",
                **changes.get(one, {}),
            }
            for rank, (one, county, chance, verdict, tier) in enumerate(rows, start=1)
        ],
        schema=FRAME,
    )
    holders = pl.DataFrame(
        [{"enterprise_id": "h", "name": "庚厂", "city": "某市", "county": "乙县"}], schema=PLACES
    )
    return Candidates(
        folder_by_hand(),
        {"as_of": LIST_DAY.isoformat(), "made_up": True, "bundle": None},
        "0" * 64,
        read_pipeline("little_giant"),
        policy_at("little_giant", LIST_DAY),
        frame,
        holders,
        (),
    )


def target_of(**told: Any) -> Target:
    """A target of one little giant for 甲县 in 2026, but for what is told."""
    asked = {"place": "甲县", "year": 2026, "target": 1.0, "title": "little_giant"}
    return Target(**({"level": "county"} | asked | told))


def register_of(
    events: list[tuple[str, str, date]], listed: Candidates, as_of: date, title: str = ""
) -> Register:
    """A register of these events (enterprise, event, day) up to a day, and of an old one."""
    events = [("z", "recognised", date(2019, 6, 1)), *events]
    rows = [
        {
            "enterprise_id": one,
            "title": title or "little_giant",
            "announced_on": day,
            "event": event,
            "valid_until": None,
        }
        for one, event, day in events
    ]
    panel = Panel(pl.DataFrame(), pl.DataFrame(rows, schema=TITLE_SCHEMA), {})
    return Register(panel, listed.places.sort("enterprise_id"), as_of, [])


@cache
def folder_by_hand() -> Path:
    """The figures of those who are in a list by hand: of the made-up province's first ones."""
    folder = Path(tempfile.mkdtemp(prefix="targets")) / "list"
    folder.mkdir()
    ids = [one for one, *_ in SIX]
    figures = made_ranking("little_giant").matrix.frame.head(len(ids))
    figures.with_columns(pl.Series("enterprise_id", ids)).write_parquet(folder / "matrix.parquet")
    return folder


@cache
def folder_of_list() -> Path:
    """The little giants of the made-up province as a list folder, written once; read only."""
    place = Path(tempfile.mkdtemp(prefix="targets"))
    folder = place / "LG"
    publish(made_ranking("little_giant"), made_panel(), "zh", folder)
    return folder


@cache
def list_on_disk() -> Candidates:
    """That folder, read."""
    return read_candidates(folder_of_list())
