"""A process of its own whose children write lists and are killed before a line drawn by lot.

It loads the house once and forks; no library has started a thread by then.
"""

import os
import random
import signal
import sys
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

from features.panel import Panel
from features.synthetic import make_province
from scoring.folder import publish
from scoring.journal import Journal
from scoring.pipeline import read_pipeline
from scoring.put import put
from scoring.rank import rank
from scoring.record import write_json

# The rooms that stand between a list and the disk.
WRITERS = {"behind", "folder", "journal", "lists", "locking", "record", "report", "seal", "put"}
HOUR = "2026-03-01T09:00:00+08:00"


def write_small(folder: Path, what: str, journal: Journal, replace: bool = False) -> None:
    """A list in form only, which takes no time to write."""
    with put(folder, journal, replace) as fresh:
        (fresh / "ranking.txt").write_text(what * 100)
        (fresh / "enterprises").mkdir()
        (fresh / "enterprises" / "one.html").write_text(what)
        told = {"pipeline": {"name": what}, "law": {}, "as_of": "2026-03-01"}
        write_json(told, fresh / "manifest.json")


def write_small_lists(place: Path) -> None:
    """A list, and another one in its place."""
    journal = Journal(place / "journal.jsonl", HOUR)
    write_small(place / "L", "a", journal)
    write_small(place / "L", "b", journal, replace=True)


def write_real_lists(place: Path) -> None:
    """The same with lists of a small province, as the officials' door writes them."""
    province = make_province(12, seed=11)
    panel = Panel(province.facts, province.titles, {"made_up": True, "source": "p", "files": []})
    journal = Journal(place / "journal.jsonl", HOUR)
    for pipeline, replace in (("srdi", False), ("little_giant", True)):
        ranking = rank(panel, read_pipeline(pipeline), None, date(2026, 3, 1))
        publish(ranking, panel, "zh", place / "L", journal=journal, replace=replace)


def run(place: Path, real: bool, last: int | None) -> int:
    """Writes both lists in a child that is killed before its `last` line; gives how it ended."""
    place.mkdir()
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    lines = 0

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines
        if Path(frame.f_code.co_filename).stem not in WRITERS:
            return None
        if event == "line":
            lines += 1
            if lines == last:
                os.kill(os.getpid(), signal.SIGKILL)
        return count

    sys.settrace(count)
    (write_real_lists if real else write_small_lists)(place)
    sys.settrace(None)
    (place / "lines").write_text(str(lines))
    os._exit(0)


def main() -> None:
    """FOLDER TRIALS SEED real|small: one folder per trial, each killed once."""
    folder, real = Path(sys.argv[1]), sys.argv[4] == "real"
    luck = random.Random(int(sys.argv[3]))
    if run(folder / "whole", real, None):
        raise SystemExit("the writer ends by itself")
    lines = int((folder / "whole" / "lines").read_text())
    (folder / "whole" / "lines").unlink()
    for trial in range(int(sys.argv[2])):
        ended = run(folder / f"{trial:03}", real, luck.randint(1, lines))
        if ended != signal.SIGKILL:
            raise SystemExit(f"trial {trial} was not killed: {ended}")


if __name__ == "__main__":
    main()
