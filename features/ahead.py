"""Ahead: the next piece is made in a thread while the present one is used."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

T = TypeVar("T")


class _End:
    """No further piece."""


def ahead(pieces: Iterator[T]) -> Generator[T, None, None]:
    """The same pieces in the same order; while one is used the next one is made, and no more.

    What goes wrong in making a piece is raised where the piece would have come, after all before
    it. The thread ends with the last piece, or when whoever asks stops asking: then the pieces
    are closed as well. Nothing is begun before the first piece is asked for.
    """
    with closing(_kept(pieces)) as made, ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(next, made, _End())
        while not isinstance(piece := waiting.result(), _End):
            waiting = thread.submit(next, made, _End())
            yield piece
            # Not held while the one after it is waited for.
            del piece


def _kept(pieces: Iterator[T]) -> Generator[T, None, None]:
    """The same pieces, as something that can be closed."""
    yield from pieces
