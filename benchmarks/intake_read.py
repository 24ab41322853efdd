"""A ledger taken in by a process that does nothing else, and what reading and all of it cost."""

import argparse
import json
import time
from pathlib import Path

import polars as pl

import scoring.given
from benchmarks.law_judge import peak_mib
from configs.words import read_words
from features.read import Delivery, read_delivery
from features.source import Source
from features.spool import Spool
from scoring.given import Order
from scoring.intake import take_in

# What is looked at, as its room knows it.
READ = "read_delivery"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="where the panel is left")
    asked = parser.parse_args()
    read: dict[str, float] = {}

    def measured(paths: list[Path], source: Source, spool: Spool | None) -> Delivery:
        began, began_busy = time.perf_counter(), time.process_time()
        delivery = read_delivery(paths, source, spool)
        read["read_seconds"] = time.perf_counter() - began
        read["read_cpu_seconds"] = time.process_time() - began_busy
        read["read_peak_mib"] = peak_mib()
        return delivery

    # The whole command is run as it is; where its reading ends, time and memory are looked at.
    setattr(scoring.given, READ, measured)
    began, began_busy = time.perf_counter(), time.process_time()
    outcome = take_in(Order([asked.file], "province", asked.out), read_words("zh"))
    cost = read | {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - began_busy,
        "peak_mib": peak_mib(),
        "threads": pl.thread_pool_size(),
        "rows": outcome["rows"],
        "refused": outcome["refused"],
    }
    print(json.dumps(cost))


if __name__ == "__main__":
    main()
