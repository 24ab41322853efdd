"""The demo: a bureau file of the made-up province is taken in exactly as it was made up."""

from pathlib import Path

import polars as pl
import pytest

from experiments.demo import LIST_DAY, REHEARSALS, make_files
from features.panel import read_panel
from features.register import read_recognitions
from features.synthetic import make_province
from features.synthetic_titles import COMPLETE_UNTIL
from scoring.titles import TITLE_WORDS

KEYS = ["enterprise_id", "year", "known_on"]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "province"
    make_files(200, 3, out)
    return out


def test_intake_gives_back_exactly_what_was_made_up(files: Path) -> None:
    made = make_province(200, 3).facts.drop("source", "state").sort(KEYS)
    taken = read_panel(files / "panel").facts.select(made.columns).sort(KEYS)
    assert taken.equals(made)


def test_the_register_is_taken_in_whole(files: Path) -> None:
    made = make_province(200, 3).titles
    order = list(made.columns)
    titles = read_panel(files / "panel").titles
    assert titles.sort(order, nulls_last=True).equals(made.sort(order, nulls_last=True))
    again = read_recognitions(files / "recognitions.csv", TITLE_WORDS)
    assert again.height == made.height


def test_everything_says_that_it_is_made_up(files: Path) -> None:
    assert read_panel(files / "panel").receipt["made_up"] is True


def test_the_same_seed_makes_the_same_files(files: Path, tmp_path: Path) -> None:
    make_files(200, 3, tmp_path / "again")
    for path in sorted(files.rglob("*")):
        if path.is_file():
            again = tmp_path / "again" / path.relative_to(files)
            assert again.read_bytes() == path.read_bytes(), path.name
    other = make_province(200, 4).facts
    assert not other.equals(make_province(200, 3).facts)


def test_the_days_of_the_demo_hang_together() -> None:
    assert max(REHEARSALS) < LIST_DAY <= COMPLETE_UNTIL
    truth = make_province(100, 1).truth
    assert truth.filter(pl.col("enterprise_id").is_null()).is_empty()
