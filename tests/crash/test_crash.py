"""SIGKILL at random points of the writer: no half list, no broken journal, and the next one goes.

Ten points here; `make test-crash` (LINGPAO_CRASHES=1) tries hundreds, on real lists as well.
"""

import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from configs.words import Words, read_words
from scoring.journal import Journal, is_list, read_journal
from scoring.journal_check import check_journal
from scoring.recall import read_list
from scoring.seal import changed_files, read_manifest
from tests.crash.driver import HOUR, write_small

ROOT = Path(__file__).parent.parent.parent
MANY = bool(os.environ.get("LINGPAO_CRASHES"))
TRIALS = [("small", 200), ("real", 25)] if MANY else [("small", 10)]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


@cache
def words() -> Words:
    return read_words("en")


def kill_writers(folder: Path, trials: int, kind: str) -> None:
    """Fills the folder with what killed writers have left."""
    driver = [sys.executable, "-m", "tests.crash.driver"]
    typed = [*driver, str(folder), str(trials), "7", kind]
    subprocess.run(typed, cwd=ROOT, check=True, timeout=1200)


@pytest.mark.parametrize(("kind", "trials"), TRIALS)
def test_a_killed_writer_leaves_whole_lists_and_a_whole_journal(
    kind: str, trials: int, tmp_path: Path
) -> None:
    kill_writers(tmp_path, trials, kind)
    left: Counter[str] = Counter()
    for place in sorted(tmp_path.iterdir()):
        before = [path for path in place.iterdir() if is_list(path)]
        for folder in before:
            assert changed_files(folder, read_manifest(folder)) == [], folder
            assert "files" in read_manifest(folder), folder
            if kind == "real":
                assert read_list(folder).frame.height
        journal = place / "journal.jsonl"
        chain = read_journal(journal)
        assert chain.breaks == ()
        assert len(chain.entries) <= 3
        left[" ".join(sorted(path.name[:6] for path in before))] += 1
        # Who comes next finds his way clear, and accounts for what the killed one left.
        write_small(place / "L", "c", Journal(journal, HOUR), replace=True)
        assert not list(place.glob("*.part"))
        assert not list(place.glob(".*"))
        told = check_journal(place, None, words())
        assert told["faults"] == []
        assert told["notes"] == []
        assert told["lists"] == len(before) + 1
    # The points lie before the first list, between the two, and after both.
    assert {"", "L", "L L.supe"} <= set(left)
