"""What Spark costs on one machine, and how much memory a worker takes when there is ten times more.

    python -m benchmarks.spark_speed --enterprises 5000 50000 --portion 20000
    python -m benchmarks.spark_speed --panel SMALL LARGE --bundle BUNDLE --pipeline srdi

A made-up province is repeated under other ids until there are so many enterprises, or panels are
taken as they stand, from the smaller to the larger (benchmarks.whole_way_made makes such, with
bundles). Both engines make the same list of each, in a process of its own; time on the processors
and memory of every process are looked at while it works. Portions have the same number of rows at
every size, as near as may be. Exit code 1: the two folders differ in a byte, or a worker takes more
than MOST times as much memory for the largest as for the smallest number.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import polars as pl

from features.panel import Panel, write_panel
from features.synthetic import make_province
from scoring.seal import digest_files

MOST = 1.5
BASE, SEED, DAY = 1_000, 5, "2026-03-01"
PAGE, TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
KINDS = ("driver", "jvm", "worker")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--enterprises", type=int, nargs="+", default=[5_000, 50_000])
    parser.add_argument("--panel", type=Path, nargs="+", help="panels in place of made-up ones")
    parser.add_argument("--bundle", type=Path, help="score with it too")
    parser.add_argument("--portion", type=int, default=20_000, help="rows of facts in a portion")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--pipeline", default="srdi")
    asked = parser.parse_args()
    told: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as place:
        panels = asked.panel or [Path(place) / f"{number}" for number in asked.enterprises]
        for nth, panel in enumerate(panels):
            if not asked.panel:
                write_province(asked.enterprises[nth], panel)
            told.append(compare(panel, asked, Path(place) / f"lists{nth}"))
            print(json.dumps(told[-1]), flush=True)
    grown = told[-1]["spark_worker_mb"] / told[0]["spark_worker_mb"]
    print(json.dumps({"worker_memory_grown": round(grown, 2)}))
    return 0 if grown <= MOST and all(one["same"] for one in told) else 1


def compare(panel: Path, asked: argparse.Namespace, lists: Path) -> dict[str, Any]:
    """The same list of a panel by both engines, and what each of them took."""
    ids = pl.scan_parquet(panel / "facts.parquet").select("enterprise_id")
    enterprises, rows = (
        ids.select(pl.n_unique("enterprise_id"), pl.len().alias("n")).collect().row(0)
    )
    portions = max(round(rows / asked.portion), 1)
    common = [asked.pipeline, "--panel", str(panel), "--as-of", DAY]
    if asked.bundle:
        common += ["--bundle", str(asked.bundle)]
    spark = ["--engine", "spark", "--master", asked.master, "--portions", str(portions)]
    here, there = lists / "local", lists / "spark"
    local = run([*common, "--out", str(here)])
    cut = run([*common, *spark, "--out", str(there)])
    return {
        "enterprises": enterprises,
        "rows": rows,
        "portions": portions,
        "rows_in_portion": round(rows / portions),
        "same": digest_files(here) == digest_files(there),
        **{f"local_{name}": value for name, value in local.items()},
        **{f"spark_{name}": value for name, value in cut.items()},
    }


def write_province(enterprises: int, folder: Path) -> None:
    """A panel of so many enterprises."""
    base = make_province(min(BASE, enterprises), seed=SEED)
    times = -(-enterprises // min(BASE, enterprises))

    def repeat(rows: pl.DataFrame) -> pl.DataFrame:
        other = (
            rows.with_columns(pl.col("enterprise_id") + pl.lit(f"-{nth}")) for nth in range(times)
        )
        return pl.concat(other)

    facts = repeat(base.facts)
    receipt = {"made_up": True, "source": "province", "files": []}
    titles = repeat(base.titles.filter(pl.col("enterprise_id").is_not_null()))
    write_panel(Panel(facts, titles, receipt), folder)


def run(arguments: list[str]) -> dict[str, Any]:
    """Seconds of one command; the most memory in MB and the seconds on processors, by process."""
    most: dict[str, float] = dict.fromkeys(KINDS, 0.0)
    spent: dict[int, tuple[str, float]] = {}
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "scoring", "rank", *arguments])
    watcher = threading.Thread(target=watch, args=(child, most, spent), daemon=True)
    watcher.start()
    if child.wait():
        raise SystemExit(f"lingpao rank {' '.join(arguments)} failed")
    seconds = time.perf_counter() - began
    watcher.join()
    told = {kind: sum(own for of, own in spent.values() if of == kind) for kind in KINDS}
    return {
        "seconds": round(seconds, 1),
        **{f"{kind}_mb": round(mb) for kind, mb in most.items()},
        **{f"{kind}_cpu": round(own, 1) for kind, own in told.items()},
    }


def watch(
    child: subprocess.Popen[bytes], most: dict[str, float], spent: dict[int, tuple[str, float]]
) -> None:
    """Looks at a process and at all that it started, until it ends.

    most: the most memory of one process of a kind, in MB; spent: its kind and its seconds on the
    processors, by process.
    """
    while child.poll() is None:
        parents: dict[int, int] = {}
        seen: dict[int, tuple[str, float, float]] = {}
        for path in Path("/proc").glob("[0-9]*"):
            try:
                fields = (path / "stat").read_text().rpartition(")")[2].split()
                command = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                pages = int((path / "statm").read_text().split()[1])
            except (OSError, ValueError, IndexError):
                continue
            if not command:
                # It has ended, and nobody has asked for it yet.
                continue
            parents[int(path.name)] = int(fields[1])
            ticks = int(fields[11]) + int(fields[12])
            seen[int(path.name)] = command, pages * PAGE / 1e6, ticks / TICKS
        for process, (command, mb, seconds) in seen.items():
            if not descends(process, child.pid, parents):
                continue
            kind = "worker" if "pyspark.daemon" in command else "driver"
            kind = "jvm" if "java" in command.split(" ")[0] else kind
            most[kind] = max(most[kind], mb)
            spent[process] = kind, seconds
        time.sleep(0.25)


def descends(process: int, ancestor: int, parents: dict[int, int]) -> bool:
    while process in parents and process != ancestor:
        process = parents[process]
    return process == ancestor


if __name__ == "__main__":
    sys.exit(main())
