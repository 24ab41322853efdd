"""A reader who goes away before all is told, as `head` does: the doors end quietly."""

import os
import sys
from collections.abc import Callable

# As a shell tells of any program that SIGPIPE ended: 128 and the number of the signal.
UNREAD = 141


def end_quietly(run: Callable[[], int]) -> int:
    """Runs a door to its exit code; UNREAD where nobody reads any more what it says.

    What the command does is done by then: doors speak when the work is over.
    """
    try:
        try:
            return run()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes once more at its end, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
