"""Our side, alone in a process: sixty indicators straight from a panel folder, and their cost."""

import argparse
import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.facts_names import AS_OF, NAMES
from features.matrix import build_matrix
from features.panel import read_panel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--panel", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    began, began_busy = time.perf_counter(), time.process_time()
    matrix = build_matrix(read_panel(asked.panel), AS_OF, list(NAMES))
    seconds, busy = time.perf_counter() - began, time.process_time() - began_busy
    peak = peak_mib()
    matrix.frame.write_parquet(asked.out)
    told = {"seconds": seconds, "cpu_seconds": busy, "peak_mib": peak}
    print(json.dumps(told))


def peak_mib() -> float:
    """The most memory this process ever held. Linux tells it in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak) / (1024**2 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
