"""Our side of the whole way, alone in a process: the journeys of the door as they are.

`intake` takes the ledger and the register in; `way` goes from a panel folder to the list folders.
Where a function of a journey is a stage of its own, it is watched in place.
"""

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import polars as pl

import scoring.lists
import scoring.measured
import scoring.rank
import scoring.verdicts
from benchmarks.facts_names import AS_OF
from benchmarks.law_judge import peak_mib
from benchmarks.stages import Stages
from benchmarks.whole_way_files import (
    BUNDLES,
    JUDGED_AGAIN,
    LAW_FOUND,
    LAW_ROWS,
    LEDGER,
    PANEL,
    REGISTER,
    ROWS_AT_ONCE,
    name_of,
    pipelines,
)
from configs.reader import known
from configs.words import read_words
from features.panel import Panel, read_panel
from features.spool import Spool
from models.bundle import read_bundle
from scoring.behind import gather_behind
from scoring.enterprise_page import Pages
from scoring.given import Order
from scoring.intake import take_in
from scoring.list_tables import packing
from scoring.measured import measure_day
from scoring.rank import rank
from scoring.reasons import Speech, explain_score
from scoring.verdicts import open_docket
from scoring.workbook import write_workbook

# Functions that are stages wherever a journey calls them.
WATCHED = (
    (scoring.verdicts, "measure", "indicators of all titles"),
    (scoring.measured, "fingerprint_known", "fingerprint of the day"),
    (scoring.rank, "check", "law of a pipeline"),
    (scoring.rank, "side_by_side", "scores"),
    (scoring.rank, "band_ranks", "rank bands (20 refits)"),
)
WRITE, PAGES = "write_workbook", 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("intake", "way"))
    parser.add_argument("--inputs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--top", type=int, default=5_000, help="how many of each list are shown")
    parser.add_argument("--books", type=int, default=4, help="of four workbooks so many are made")
    parser.add_argument("--began", type=float, default=time.time(), help="when it was started")
    asked = parser.parse_args()
    stages = Stages()
    # Python and the libraries, from the start of the process.
    stages.costs["imports"] = {
        "seconds": time.time() - asked.began,
        "cpu_seconds": time.process_time(),
        "peak_mib": peak_mib(),
    }
    told: dict[str, object] = {"threads": pl.thread_pool_size()}
    if asked.what == "intake":
        with stages.mark("intake"):
            order = Order(
                [asked.inputs / LEDGER],
                "province",
                asked.out / PANEL,
                titles=(asked.inputs / REGISTER,),
            )
            outcome = take_in(order, read_words("zh"))
        told |= {name: outcome[name] for name in ("rows", "refused")}
    else:
        told |= go(asked.inputs, asked.out, asked.top, asked.books, stages)
    print(json.dumps(told | {"stages": stages.costs, "peak_mib": peak_mib()}))


def go(inputs: Path, out: Path, top: int, books: int, stages: Stages) -> dict[str, object]:
    """From the panel folder to four list folders; gives what was done."""
    for room, name, stage in WATCHED:
        setattr(room, name, stages.marked(stage, getattr(room, name)))
    # Those that are made stand for those that are not.
    write = stages.marked("workbook", write_workbook, len(pipelines()) / books)
    setattr(scoring.lists, WRITE, write)
    words, english = read_words("zh"), read_words("en")
    out.mkdir(parents=True, exist_ok=True)
    with stages.mark("reading the panel"):
        panel = read_panel(inputs / PANEL)
    judged = judge_all(panel, out, stages)
    lists = [replace(each, length=top - top // 50, reserve=top // 50) for each in pipelines()]
    with stages.mark("reading bundles"):
        bundles = [read_bundle(inputs / BUNDLES / name_of(each)) for each in lists]
    # Files that a spool writes down are open as long as they are asked for.
    with stages.mark("indicators of the lists"):
        day = measure_day(panel, zip(lists, bundles), AS_OF, Spool(out / "lists"))
    funnels = {}
    for nth, (asked, bundle) in enumerate(zip(lists, bundles)):
        name = name_of(asked)
        if nth == books:
            setattr(scoring.lists, WRITE, lambda *given: None)
        with stages.mark("order, places, tiers"):
            ranking = rank(panel, asked, bundle, AS_OF, measured=day)
        shown = ranking.shown["enterprise_id"].to_list()
        folder = out / name
        folder.mkdir(parents=True)
        # What is not packed yet when the other files are done is waited for.
        with stages.mark("tables, waited for"), packing(ranking, day, folder):
            with stages.mark("reasons, tables packed beside"):
                behind = gather_behind(ranking, panel)
                explained = explain_score(ranking, behind, shown, Speech(words, english))
            with stages.mark("files of the shown"):
                told = (panel, words, folder, day.known)
                law = scoring.lists.write_list(ranking, behind, explained, *told)
        pages = Pages(ranking, behind, explained, words, "../list.html", None, law)
        with stages.mark(f"{PAGES} pages"):
            for enterprise_id in shown[:PAGES]:
                pages.render(enterprise_id)
        funnels[name] = ranking.funnel | {"shown": len(shown)}
        del ranking, explained, pages, behind, law
    return {"judged": judged, "funnels": funnels}


def judge_all(panel: Panel, out: Path, stages: Stages) -> dict[str, dict[str, int]]:
    """All titles, one after the other; many enterprises are left for those who judge again."""
    with stages.mark("law of all titles"):
        docket = open_docket(panel, known("policies"), AS_OF, Spool(out / "law"))
    for folder in (LAW_ROWS, LAW_FOUND):
        (out / folder).mkdir(parents=True, exist_ok=True)
    judged, ids = {}, pl.Series(dtype=pl.String)
    for title in docket.laws:
        with stages.mark("law of all titles"):
            verdicts = docket.judge(title)
            judged[title] = verdicts.counts()
        told = verdicts.frame.select("enterprise_id", "applicant", "verdict").head(JUDGED_AGAIN)
        told.write_parquet(out / LAW_FOUND / f"{title}.parquet")
        ids = told["enterprise_id"]
    for nth, first in enumerate(range(0, len(ids), ROWS_AT_ONCE)):
        few = docket.only(ids.slice(first, ROWS_AT_ONCE)).everybody
        few.read(few.names).frame.write_parquet(out / LAW_ROWS / f"{nth:04}.parquet")
    return judged


if __name__ == "__main__":
    main()
