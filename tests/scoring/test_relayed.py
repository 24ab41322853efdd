"""Errors that cross a wire: the same sentence and exit code as where nothing lies between."""

from datetime import date
from pathlib import Path

import pytest

from configs.reader import ConfigError, ConfigFault
from configs.words import read_words
from features.columns import DataError, Fault
from models.bundle import BundleError
from models.inputs import ModelError
from scoring.faults import RankError, UsageError, told
from scoring.relayed import RelayedError, read_error, relaying

ERRORS = [
    RankError("other_worker"),
    RankError("empty_population", pipeline="srdi", as_of=date(2026, 3, 1)),
    UsageError("out_exists", out=Path("lists") / "一"),
    BundleError("changed_file", folder="b", file="booster.txt"),
    ModelError("missing_extra", extra="conformal", library="a\nb"),
    ConfigError([ConfigFault("srdi.yaml", 3, "length", "unknown_key", "ten", "10")]),
    DataError([Fault("unreadable", "a.csv", row=3, column="营业收入", found='"{x}"')]),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_of_the_house_is_the_same_behind_the_wire(error: Exception) -> None:
    with pytest.raises(RelayedError) as carried, relaying():
        raise error
    # An engine wraps it in text of its own, before and behind.
    text = f"job aborted\n  at Driver {{}}\nRelayedError: {carried.value}\n\tat java.lang.Thread\n"
    again = read_error(text)
    assert type(again) is type(error)
    for lang in ("zh", "en"):
        words = read_words(lang)
        assert told(again, words) == told(error, words)


def test_errors_of_the_system_keep_what_they_say() -> None:
    with pytest.raises(RelayedError) as carried, relaying():
        raise FileNotFoundError(2, "No such file", "facts.parquet")
    again = read_error(str(carried.value))
    assert isinstance(again, OSError)
    assert str(again) == "[Errno 2] No such file: 'facts.parquet'"


def test_what_the_house_does_not_know_leaves_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), relaying():
        raise ZeroDivisionError
    assert read_error("Traceback: ZeroDivisionError") is None
