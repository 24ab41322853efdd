"""What many tests stand on: real inputs where they are at hand, and small panels made by hand."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("DO_NOT_TRACK", "true")
os.environ.pop("MLFLOW_TRACKING_URI", None)

import polars as pl
import pytest
from hypothesis import settings

from features.columns import COLUMNS, dtype
from features.panel import KEY_TYPES, TITLE_SCHEMA, Panel, no_titles

# The same examples on every run: what passes here passes there. Set LINGPAO_LUCK to draw others.
LUCK = bool(os.environ.get("LINGPAO_LUCK"))
settings.register_profile(
    "house", derandomize=not LUCK, deadline=None, max_examples=100 if LUCK else 15
)
settings.load_profile("house")

REAL = Path(__file__).parent.parent.parent / "shared"

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real inputs; tests that need it are skipped, with the reason, without it."""
    if not (REAL / "data").is_dir():
        pytest.skip("the real inputs are not at hand (../shared/data)")
    return REAL


def make_panel(rows: Rows, titles: Rows | None = None, made_up: bool = False) -> Panel:
    """A panel of rows given as dictionaries; known on 30 April of the next year unless said."""
    schema: dict[str, Any] = dict(KEY_TYPES)
    used = [name for name in COLUMNS if any(name in row for row in rows)]
    schema |= {name: dtype(COLUMNS[name]) for name in used}
    whole = [
        {
            "known_on": date(row["year"] + 1, 4, 30),
            "source": "hand",
            "state": "verified",
            **row,
        }
        for row in rows
    ]
    facts = pl.DataFrame(whole, schema=schema)
    register = no_titles()
    if titles:
        events = [{"event": "recognised", "valid_until": None, **title} for title in titles]
        register = pl.DataFrame(events, schema=TITLE_SCHEMA)
    return Panel(facts, register, {"source": "hand", "made_up": made_up, "files": []})


@pytest.fixture
def panel_of() -> Callable[..., Panel]:
    """`make_panel`, for tests."""
    return make_panel
