"""The real inputs of the evidence: the rows and labels that they are known to have."""

from pathlib import Path

import numpy as np
import pytest

from experiments.evidence_inputs import (
    GROWTH,
    PER_SHARE,
    Sample,
    read_cordip,
    read_innovation,
    read_neeq,
    read_polish,
)


def by_time(sample: Sample) -> dict[int, tuple[int, int]]:
    """Rows and positives of each year."""
    years = np.unique(sample.when)
    return {
        int(t): (int((sample.when == t).sum()), int(sample.y[sample.when == t].sum()))
        for t in years
    }


def test_listings_are_those_of_the_label_file(real: Path) -> None:
    neeq = read_neeq(real / "data")
    assert by_time(neeq) == {2021: (1511, 53), 2022: (1568, 63)}
    assert list(neeq.X.columns[-2:]) == list(PER_SHARE)
    assert neeq.signs["debt_ratio_stated"] == -1
    both = set(neeq.who[(neeq.when == 2021) & (neeq.y == 1)])
    assert len(both & set(neeq.who[(neeq.when == 2022) & (neeq.y == 1)])) == 44


def test_the_fastest_tenth_is_of_its_own_year(real: Path) -> None:
    for sample in (read_cordip(real / "data"), read_innovation(real / "data")):
        for rows, positives in by_time(sample).values():
            assert positives == pytest.approx(rows / 10, abs=1)
        assert not set(sample.X.columns) & {"worldrank", "company_id"}
        assert all(sample.signs[name] for name in sample.X.columns)


def test_bankrupt_rows_that_stand_twice_are_taken_out(real: Path) -> None:
    polish, twice = read_polish(real / "data")
    assert (len(polish.y), int(polish.y.sum()), twice) == (6945, 271, 82)
    assert polish.X.shape[1] == 64
    assert not polish.X.duplicated().any()


def test_growth_that_counts_is_thirty_percent() -> None:
    assert GROWTH == 0.30
