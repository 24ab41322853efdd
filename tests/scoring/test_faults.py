"""Errors as sentences: every kind has its exit code and names what was found and what is right."""

import pytest

from configs.reader import ConfigError, ConfigFault
from configs.words import read_words
from features.columns import DataError, Fault
from models.bundle import BundleError
from scoring.faults import BUNDLE, DATA, SETTINGS, UNFORESEEN, USAGE, RankError, UsageError, told


@pytest.mark.parametrize(
    ("error", "code", "parts"),
    [
        (
            DataError([Fault("not_readable", "a.csv", "Sheet1", 7, "营业收入", "abc", "1 .. 2")]),
            DATA,
            ["a.csv", "Sheet1", "7", "营业收入", "abc", "1 .. 2"],
        ),
        (
            ConfigError([ConfigFault("srdi.yaml", 12, "a.b", "unknown_key", "lenght", "length")]),
            SETTINGS,
            ["srdi.yaml", "12", "a.b", "lenght", "length"],
        ),
        (BundleError("changed_file", folder="b", file="booster.txt"), BUNDLE, ["booster.txt"]),
        (RankError("no_edition", title="srdi", as_of="2022-01-01"), DATA, ["srdi", "2022-01-01"]),
        (UsageError("out_exists", out="L"), USAGE, ["L"]),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_error_says_where_what_and_what_is_right(
    error: Exception, code: int, parts: list[str], lang: str
) -> None:
    found, sentences = told(error, read_words("zh" if lang == "zh" else "en"))
    assert found == code
    assert all(part in sentences[0] for part in parts), sentences


def test_every_fault_is_told() -> None:
    faults = [Fault("bad_credit_code", "a.csv", "", row, "code", "x") for row in range(50)]
    assert len(told(DataError(faults), read_words("zh"))[1]) == 50


def test_a_bug_is_not_dressed_up_as_a_users_error() -> None:
    assert told(ValueError("bug"), read_words("zh")) == (UNFORESEEN, [])


def test_a_disk_at_fault_is_told_without_traceback() -> None:
    code, sentences = told(PermissionError(13, "Permission denied", "L.part"), read_words("zh"))
    assert code == UNFORESEEN
    assert "L.part" in sentences[0]
