"""The next piece is made meanwhile, in order; the thread ends with whoever asks."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from features.ahead import ahead

SOON = 10.0


class _Made(Iterator[int]):
    """Pieces 0, 1, 2 ..., of which it is known which were made, in which thread, and closed."""

    def __init__(self, last: int, breaks_at: int = -1):
        self.last, self.breaks_at = last, breaks_at
        self.made, self.closed = threading.Semaphore(0), False
        self.count, self.threads = 0, set[threading.Thread]()
        self.pieces = self._make()

    def _make(self) -> Iterator[int]:
        try:
            for piece in range(self.last):
                self.threads.add(threading.current_thread())
                if piece == self.breaks_at:
                    raise ValueError(f"piece {piece}")
                self.count += 1
                self.made.release()
                yield piece
        finally:
            self.closed = True

    def __next__(self) -> int:
        return next(self.pieces)

    def __iter__(self) -> Iterator[int]:
        return self.pieces


def test_pieces_come_in_order_one_ahead_and_the_thread_ends_with_the_last() -> None:
    made, seen = _Made(50), list[int]()
    for piece in ahead(made):
        seen.append(piece)
        # The one in use and the one after it, no more.
        assert made.count <= piece + 2
    assert seen == list(range(50))
    assert made.closed
    assert made.threads
    assert threading.current_thread() not in made.threads
    assert not any(thread.is_alive() for thread in made.threads)


def test_the_next_piece_is_made_while_the_first_is_used() -> None:
    made = _Made(3)
    with closing(ahead(made)) as pieces:
        assert made.count == 0
        assert next(pieces) == 0
        # Nobody asks for a second piece, and it comes to be nevertheless.
        assert made.made.acquire(timeout=SOON)
        assert made.made.acquire(timeout=SOON)


def test_an_error_is_raised_where_its_piece_would_have_come() -> None:
    made, seen = _Made(9, breaks_at=3), list[int]()
    pieces = ahead(made)
    with pytest.raises(ValueError, match="piece 3"):
        seen.extend(pieces)
    assert seen == [0, 1, 2]
    assert not any(thread.is_alive() for thread in made.threads)


def test_who_stops_early_leaves_no_thread_and_no_open_pieces() -> None:
    made = _Made(1000)
    with closing(ahead(made)) as pieces:
        assert [next(pieces), next(pieces)] == [0, 1]
    assert made.closed
    assert made.count <= 3
    assert not any(thread.is_alive() for thread in made.threads)


def test_who_fails_leaves_no_thread_either() -> None:
    made = _Made(1000)

    def use() -> None:
        for piece in ahead(made):
            if piece == 2:
                raise KeyError(piece)

    with pytest.raises(KeyError):
        use()
    assert made.closed
    assert not any(thread.is_alive() for thread in made.threads)


def test_pieces_may_be_asked_for_in_another_thread_than_they_were_begun() -> None:
    pieces = ahead(iter(range(4)))
    with ThreadPoolExecutor(1) as other:
        assert [next(pieces), *other.submit(list, pieces).result()] == [0, 1, 2, 3]
