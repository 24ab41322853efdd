"""All titles judged for made-up enterprises in a process that does nothing else, and its cost."""

import argparse
import json
import resource
import sys
import time
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.law_matrix import editions_on, make_matrix
from configs.reader import known
from scoring.check import check
from scoring.policy import policy_at


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, required=True)
    parser.add_argument("--sample", type=int, required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True, help="where the sample is left")
    asked = parser.parse_args()
    matrix = make_matrix(editions_on(asked.as_of).values(), asked.enterprises, asked.seed)
    matrix.head(asked.sample).write_parquet(asked.out / "matrix.parquet")
    wall: dict[str, float] = {}
    busy = 0.0
    for title in known("policies"):
        # From the file of the title: reading the law is part of judging by it.
        began, began_busy = time.perf_counter(), time.process_time()
        findings = check(policy_at(title, asked.as_of), matrix)
        wall[title] = time.perf_counter() - began
        busy += time.process_time() - began_busy
        findings.frame.head(asked.sample).write_parquet(asked.out / f"{title}.parquet")
        del findings
    print(
        json.dumps(
            {
                "seconds": sum(wall.values()),
                "cpu_seconds": busy,
                "by_title": {title: round(seconds, 4) for title, seconds in wall.items()},
                "threads": pl.thread_pool_size(),
                "peak_mib": peak_mib(),
            }
        )
    )


def peak_mib() -> float:
    """The most memory this process ever held. Linux tells it in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak) / (1024**2 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
