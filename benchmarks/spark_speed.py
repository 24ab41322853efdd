"""What Spark costs on one machine, and how much memory a worker takes when there is ten times more.

    python -m benchmarks.spark_speed --enterprises 5000 50000 --portion 20000

A made-up province is repeated under other ids until there are so many enterprises. Both engines
make the same list of it, each in a process of its own; the memory of every process is looked at
while it works. Exit code 1: the two folders differ in a byte, or a worker takes more than MOST
times as much memory for the largest as for the smallest number, with portions of the same size.
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
PAGE = os.sysconf("SC_PAGE_SIZE")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--enterprises", type=int, nargs="+", default=[5_000, 50_000])
    parser.add_argument("--portion", type=int, default=20_000, help="rows of facts in a portion")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--pipeline", default="srdi")
    asked = parser.parse_args()
    told: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as place:
        for enterprises in asked.enterprises:
            panel = Path(place) / f"{enterprises}"
            rows = write_province(enterprises, panel)
            portions = max(-(-rows // asked.portion), 1)
            common = [asked.pipeline, "--panel", str(panel), "--as-of", DAY]
            spark = ["--engine", "spark", "--master", asked.master, "--portions", str(portions)]
            here, there = panel / "local", panel / "spark"
            local = run([*common, "--out", str(here)])
            cut = run([*common, *spark, "--out", str(there)])
            one = {
                "enterprises": enterprises,
                "rows": rows,
                "portions": portions,
                "same": digest_files(here) == digest_files(there),
                **{f"local_{name}": value for name, value in local.items()},
                **{f"spark_{name}": value for name, value in cut.items()},
            }
            print(json.dumps(one), flush=True)
            told.append(one)
    grown = told[-1]["spark_worker_mb"] / told[0]["spark_worker_mb"]
    print(json.dumps({"worker_memory_grown": round(grown, 2)}))
    return 0 if grown <= MOST and all(one["same"] for one in told) else 1


def write_province(enterprises: int, folder: Path) -> int:
    """A panel of so many enterprises; gives how many rows of facts it has."""
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
    return facts.height


def run(arguments: list[str]) -> dict[str, Any]:
    """Seconds of one command, and the most memory of the process, its JVM and a worker, in MB."""
    most: dict[str, float] = {"driver": 0.0, "jvm": 0.0, "worker": 0.0}
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "scoring", "rank", *arguments])
    watcher = threading.Thread(target=watch, args=(child, most), daemon=True)
    watcher.start()
    if child.wait():
        raise SystemExit(f"lingpao rank {' '.join(arguments)} failed")
    seconds = time.perf_counter() - began
    watcher.join()
    return {"seconds": round(seconds, 1), **{f"{n}_mb": round(mb) for n, mb in most.items()}}


def watch(child: subprocess.Popen[bytes], most: dict[str, float]) -> None:
    """Looks at the memory of a process and of all that it started, until it ends."""
    while child.poll() is None:
        parents: dict[int, int] = {}
        memory: dict[int, tuple[str, float]] = {}
        for path in Path("/proc").glob("[0-9]*"):
            try:
                fields = (path / "stat").read_text().rpartition(")")[2].split()
                command = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                pages = int((path / "statm").read_text().split()[1])
            except (OSError, ValueError, IndexError):
                continue
            parents[int(path.name)] = int(fields[1])
            memory[int(path.name)] = command, pages * PAGE / 1e6
        for process, (command, mb) in memory.items():
            if not descends(process, child.pid, parents):
                continue
            kind = "worker" if "pyspark.daemon" in command else "driver"
            kind = "jvm" if "java" in command.split(" ")[0] else kind
            most[kind] = max(most[kind], mb)
        time.sleep(0.25)


def descends(process: int, ancestor: int, parents: dict[int, int]) -> bool:
    while process in parents and process != ancestor:
        process = parents[process]
    return process == ancestor


if __name__ == "__main__":
    sys.exit(main())
