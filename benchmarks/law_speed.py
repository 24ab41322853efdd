"""How fast all titles are judged, against a general rule engine row by row, and columns in numpy.

    python -m benchmarks.law_speed --enterprises 1000000 --sample 20000

All judge the same made-up enterprises; their findings must be equal column by column, or there
is nothing to compare. Exit code 1: less than LEAST_RATIO times as fast, or more than MOST_MIB.
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import polars as pl
from polars.testing import assert_frame_equal

from benchmarks.law_columns import code_columns, judge_edition
from benchmarks.law_matrix import editions_on
from benchmarks.law_rules import Found, Row, compile_edition
from scoring.clauses import Edition, indicators_of, leaves_of

ROOT = Path(__file__).parent.parent
CORES = 2
LEAST_RATIO = 100.0
# Held for the full size only: small runs are mostly the interpreter and its libraries.
MOST_MIB, FULL_SIZE = 4096.0, 1_000_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--enterprises", type=int, default=FULL_SIZE)
    parser.add_argument("--sample", type=int, default=20_000, help="judged row by row too")
    parser.add_argument("--columns", type=int, default=200_000, help="judged by columns too")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 5, 1))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    asked.columns = min(asked.columns, asked.enterprises)
    asked.sample = min(asked.sample, asked.columns)
    editions = editions_on(asked.as_of)
    clauses = sum(len(leaves_of(e)) + len(e.points) for e in editions.values())
    with TemporaryDirectory() as out:
        # First, while this process is small: a peak may count what the parent held at the fork.
        ours = _judge_all(asked, out)
        matrix = Path(out) / "matrix.parquet"
        rows = pl.read_parquet(matrix, n_rows=asked.sample).to_dicts()
        seconds, cpu_seconds, found = _judge_by_rows(editions, rows)
        column_seconds, column_cpu, by_columns = _judge_by_columns(editions, matrix)
        for title in editions:
            ours_found = pl.read_parquet(Path(out) / f"{title}.parquet")
            of_rows = {name: [row[name] for row in found[title]] for name in ours_found.columns}
            _assert_equal(title, ours_found.head(asked.sample), of_rows)
            _assert_equal(title, ours_found, by_columns[title])
    times, column_times = (asked.enterprises / many for many in (asked.sample, asked.columns))
    result = {
        "as_of": asked.as_of.isoformat(),
        "seed": asked.seed,
        "titles": len(editions),
        "clauses": clauses,
        "enterprises": asked.enterprises,
        "sample": asked.sample,
        "findings_agree": True,
        "ours": {
            **{name: _rounded(value) for name, value in ours.items()},
            "per_second": round(asked.enterprises * clauses / ours["seconds"]),
        },
        "rule_engine": {
            "version": version("rule-engine"),
            "sample_seconds": _rounded(seconds),
            "seconds": _rounded(seconds * times),
            "per_second": round(asked.sample * clauses / seconds),
        },
        "columns": {
            "sample": asked.columns,
            "sample_seconds": _rounded(column_seconds),
            "seconds": _rounded(column_seconds * column_times),
            "per_second": round(asked.columns * clauses / column_seconds),
        },
        "ratio": round(seconds * times / ours["seconds"], 1),
        # Without the second core, which one process of plain Python cannot use.
        "cpu_ratio": round(cpu_seconds * times / ours["cpu_seconds"], 1),
        "columns_ratio": round(column_seconds * column_times / ours["seconds"], 1),
        "columns_cpu_ratio": round(column_cpu * column_times / ours["cpu_seconds"], 1),
    }
    print(json.dumps(result))
    print(_table(result))
    return _exit_code(result)


def _judge_all(asked: argparse.Namespace, out: str) -> dict[str, Any]:
    """Our side, in a fresh process: its peak is the peak of judging alone."""
    names = ("enterprises", "as_of", "seed")
    options = [f"--{name.replace('_', '-')}={getattr(asked, name)}" for name in names]
    options.append(f"--sample={asked.columns}")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.law_judge", *options, f"--out={out}"],
        cwd=ROOT,
        env=os.environ | {"POLARS_MAX_THREADS": str(CORES)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    cost: dict[str, Any] = json.loads(done.stdout)
    return cost


def _judge_by_rows(
    editions: dict[str, Edition], rows: list[Row]
) -> tuple[float, float, dict[str, list[Found]]]:
    """Wall and processor seconds of the row by row way, and what it found by title.

    Compiling and making the dicts are left out, in favour of this way.
    """
    judges: dict[str, Callable[[Row], Found]] = {
        title: compile_edition(edition) for title, edition in editions.items()
    }
    # What was found is kept only to be compared: walking through it is no cost of judging.
    gc.disable()
    began, began_busy = time.perf_counter(), time.process_time()
    found = {title: [judge(row) for row in rows] for title, judge in judges.items()}
    wall, busy = time.perf_counter() - began, time.process_time() - began_busy
    gc.enable()
    return wall, busy, found


def _judge_by_columns(
    editions: dict[str, Edition], matrix: Path
) -> tuple[float, float, dict[str, dict[str, Any]]]:
    """Wall and processor seconds of judging by columns, coding them too, and what it found."""
    names = list(dict.fromkeys(name for e in editions.values() for name in indicators_of(e)))
    table = pd.read_parquet(matrix, dtype_backend="numpy_nullable")
    began, began_busy = time.perf_counter(), time.process_time()
    coded = code_columns(table, names)
    found: dict[str, dict[str, Any]] = {t: judge_edition(e, coded) for t, e in editions.items()}
    wall, busy = time.perf_counter() - began, time.process_time() - began_busy
    for of_title in found.values():
        of_title["enterprise_id"] = table["enterprise_id"].tolist()
    return wall, busy, found


def _assert_equal(title: str, ours: pl.DataFrame, found: dict[str, Any]) -> None:
    """All columns: verdicts of title, groups and clauses, and points on every side."""
    nothing = [None] * ours.height
    columns = {name: found.get(name, nothing) for name in ours.columns}
    theirs = pl.DataFrame(columns, schema=ours.schema)
    try:
        assert_frame_equal(ours, theirs, check_exact=True)
    except AssertionError as unequal:
        raise SystemExit(f"{title}: the two ways do not agree\n{unequal}") from unequal


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


def _table(result: dict[str, Any]) -> str:
    ours, engine, columns = result["ours"], result["rule_engine"], result["columns"]
    lines = [
        f"{'':24}{'seconds':>12}{'rows x clauses / s':>22}{'peak MiB':>12}{'ratio':>10}",
        f"{'scoring.check':24}{ours['seconds']:>12,.2f}{ours['per_second']:>22,}"
        f"{ours['peak_mib']:>12,.0f}{result['ratio']:>10,.0f}",
        f"{'rule-engine, row by row':24}{engine['seconds']:>12,.2f}{engine['per_second']:>22,}"
        f"{'-':>12}{1:>10}",
        f"{'numpy, by columns':24}{columns['seconds']:>12,.2f}{columns['per_second']:>22,}"
        f"{'-':>12}{engine['seconds'] / columns['seconds']:>10,.0f}",
        f"{result['enterprises']:,} enterprises x {result['clauses']} clauses of "
        f"{result['titles']} titles on {ours['threads']} threads; {result['sample']:,} judged "
        f"row by row, {columns['sample']:,} by columns, all findings equal",
    ]
    return "\n".join(lines)


def _exit_code(result: dict[str, Any]) -> int:
    wrong = []
    if result["ratio"] < LEAST_RATIO:
        wrong.append(f"ratio {result['ratio']} is below {LEAST_RATIO}")
    if result["enterprises"] >= FULL_SIZE and result["ours"]["peak_mib"] > MOST_MIB:
        wrong.append(f"peak {result['ours']['peak_mib']} MiB is above {MOST_MIB}")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
