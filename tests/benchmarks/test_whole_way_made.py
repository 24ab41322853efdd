"""Inputs that are kept: never taken for what they are not."""

from pathlib import Path

import pytest

from benchmarks.whole_way_made import BUNDLES, MADE, keep_options

ASKED = {"seed": 1, "trees": 400, "refits": 20, "trained": 100_000}


def test_inputs_that_were_made_otherwise_are_refused(tmp_path: Path) -> None:
    for _ in range(2):
        keep_options(ASKED, tmp_path)
    with pytest.raises(SystemExit, match=r"'trained': 100000.*'trained': 2500"):
        keep_options(ASKED | {"trained": 2_500}, tmp_path)
    (tmp_path / MADE).unlink()
    (tmp_path / BUNDLES).mkdir()
    with pytest.raises(SystemExit, match="made with None"):
        keep_options(ASKED, tmp_path)
