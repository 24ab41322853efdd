"""What is known of a population of which only a part is at hand: numbers of all the others."""

from dataclasses import dataclass

from scoring.places import Places
from scoring.reference import Reference


@dataclass(frozen=True)
class Beyond:
    """What a list tells of everybody, where its ranking holds only those whom it shows and names.

    The tables of everybody stand in the folder already. groups: with whom those who are shown are
    compared in their reasons, by rows of the matrix at hand. places: theirs among everybody; None
    before it is known of which indicators they are asked. open_cases: how many there are; barred:
    how many may not be listed though their figure reaches the cut. absent: the indicators that
    nobody has.
    """

    groups: list[tuple[Reference, list[int]]]
    places: Places | None
    open_cases: int
    barred: int
    absent: tuple[str, ...]
