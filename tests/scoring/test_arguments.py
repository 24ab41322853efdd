"""What may be typed: shared options stand before or after, wrong days and commands are refused."""

import argparse
from datetime import date
from pathlib import Path

import pytest

from scoring.arguments import Command, Outcome, build_parser, day


def _nothing(options: argparse.Namespace) -> Outcome:
    """Does nothing."""
    return {}


class _Any(dict[str, Command]):
    def __missing__(self, name: str) -> Command:
        return _nothing


def parse(*arguments: str) -> argparse.Namespace:
    return build_parser(_Any(), Path("home")).parse_args(arguments)


def test_the_law_takes_shared_options_before_and_after_its_own_command() -> None:
    for typed in (["law", "--json", "cases"], ["law", "cases", "--json"]):
        options = parse(*typed)
        assert options.json is True
        assert options.lang == "zh"
        assert options.cases == Path("home/tests/cases")


def test_a_day_is_a_day() -> None:
    assert day("2026-03-01") == date(2026, 3, 1)
    with pytest.raises(argparse.ArgumentTypeError, match="1 March"):
        day("1 March")


def test_every_command_bears_what_it_does() -> None:
    typed = ["rank", "srdi", "--panel", "p", "--as-of", "2026-03-01", "--out", "l"]
    assert parse(*typed).command is _nothing
