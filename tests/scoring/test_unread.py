"""Who stops reading ends a door quietly; an error of the work itself is no such thing."""

import subprocess
import sys

import pytest

from scoring.unread import UNREAD, end_quietly

SHOWN = ("scoring", "law", "show", "srdi", "--as-of", "2023-01-01")


# Of the help argparse itself passes over that nobody reads it.
@pytest.mark.parametrize(("typed", "code"), [(SHOWN, UNREAD), (("experiments", "--help"), 0)])
def test_a_closed_pipe_ends_a_door_without_a_traceback(typed: tuple[str, ...], code: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", *typed], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
    assert (process.returncode, complaint) == (code, b"")


def test_exit_codes_and_errors_pass_as_they_are() -> None:
    assert end_quietly(lambda: 11) == 11
    with pytest.raises(ZeroDivisionError):
        end_quietly(lambda: 1 // 0)
