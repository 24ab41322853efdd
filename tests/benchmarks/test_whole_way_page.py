"""The totals of the whole way: which stage counts in which row."""

from typing import Any

from benchmarks.whole_way_files import AGAINST_ROWS, BY_PATHS
from benchmarks.whole_way_page import Run

WHOLE, IN_FULL = "files to workbooks: the whole way", "panel to workbooks"


def costs(**seconds: float) -> dict[str, Any]:
    """A side with stages of so many seconds by the clock, two cores busy."""
    stages = {
        name.replace("_", " "): {"seconds": told, "cpu_seconds": 2 * told, "peak_mib": 1.0}
        for name, told in seconds.items()
    }
    return {"stages": stages, "peak_mib": 1.0}


def told_of(**sides: Any) -> dict[str, dict[str, tuple[float, float]]]:
    """The totals of a run with these sides."""
    return Run(1, 5, 1, 9.6, 1, 1, 1, 4, sides, "today", "as they are").totals()


OURS = costs(imports=100, scores=1, fingerprint_of_the_day=2, workbook=4)


def test_each_row_of_the_usual_recipe_has_one_kind_of_reasons() -> None:
    usual = costs(imports=100, scores=1)
    for stage, seconds in ((BY_PATHS, 10), (AGAINST_ROWS, 1000)):
        usual["stages"] |= {stage: {"seconds": seconds, "cpu_seconds": 0, "peak_mib": 1.0}}
    told = told_of(ours=OURS, usual=usual)[IN_FULL]
    assert {side: seconds for side, (seconds, _) in told.items()} == {
        "ours": 7,
        "usual": 11,
        "usual, reasons of our kind": 1001,
    }


def test_the_way_from_the_files_has_the_intake_and_reads_no_panel_twice() -> None:
    competent = costs(reading_the_ledger=10, reading_the_panel=100, scores=1)
    told = told_of(ours=OURS, competent=competent, intake=costs(imports=100, intake=30))
    assert told[WHOLE] == {"ours": (37, 74), "competent": (11, 22)}
    assert told[IN_FULL]["competent"] == (101, 202)


def test_like_with_like_leaves_out_what_recipes_do_not_do() -> None:
    competent = costs(scores=1, workbook=2)
    competent["stages"]["rank bands (20 refits)"] = {
        "seconds": 50,
        "cpu_seconds": 50,
        "peak_mib": 1,
    }
    told = told_of(ours=OURS, competent=competent)
    assert told["panel to workbooks, without law and bands"] == {
        "ours": (5, 10),
        "competent": (3, 6),
    }
    assert told["panel to reasons, without law and bands"] == {
        "ours": (1, 2),
        "competent": (1, 2),
    }
