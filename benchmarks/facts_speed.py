"""How fast sixty indicators are measured from a panel, against the same ones in plain pandas.

    python -m benchmarks.facts_speed --enterprises 1000000

Both read the same panel folder of made-up enterprises over five years; every indicator of every
enterprise must be equal, or there is nothing to compare. They run by turns, several times, and the
quickest run of each counts: what else the machine does slows some of them. Exit code 1: at the
full size less than LEAST_RATIO times as fast, or in more than MOST_MEMORY of the memory.
"""

import argparse
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from benchmarks.facts_names import AS_OF, ATTRIBUTES, NAMES

ROOT = Path(__file__).parent.parent
CORES = 2
LEAST_RATIO, MOST_MEMORY = 4.0, 0.5
# What is promised is promised of the full size. A small run is mostly the interpreter and its
# libraries in memory, and beside other work its seconds are few enough to be luck.
LEAST_OF_FEW = 2.5
# Below this many enterprises the start of a process is most of what is measured: only told.
QUICK_SIZE = 150_000
# The youngest of a million have no figures yet.
FULL_SIZE = 1_000_000
NEAR = 1e-9

Cost = dict[str, float]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--enterprises", type=int, default=FULL_SIZE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3, help="of each side, by turns")
    parser.add_argument("--panel", type=Path, help="a folder that was written before")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        out = Path(folder)
        panel = asked.panel or out / "panel"
        if asked.panel is None:
            options = [f"--enterprises={asked.enterprises}", f"--seed={asked.seed}"]
            _run("benchmarks.facts_panel", *options, f"--out={panel}")
        runs: dict[str, list[Cost]] = {"ours": [], "pandas": []}
        for side in list(runs) * asked.runs:
            options = [f"--panel={panel}", f"--out={out / side}.parquet"]
            runs[side].append(json.loads(_run(f"benchmarks.facts_{side}", *options)))
        rows = pl.scan_parquet(panel / "facts.parquet").select(pl.len()).collect().item()
        enterprises = _assert_equal(out / "ours.parquet", out / "pandas.parquet")
    ours, theirs = (_best(runs[side]) for side in ("ours", "pandas"))
    result = {
        "as_of": AS_OF.isoformat(),
        "seed": asked.seed,
        "enterprises": enterprises,
        "rows": rows,
        "indicators": len(NAMES),
        "indicators_agree": True,
        "runs": asked.runs,
        "ours": ours,
        "pandas": {"version": version("pandas")} | theirs,
        "ratio": round(theirs["seconds"] / ours["seconds"], 1),
        "cpu_ratio": round(theirs["cpu_seconds"] / ours["cpu_seconds"], 1),
        "memory": round(ours["peak_mib"] / theirs["peak_mib"], 3),
    }
    print(json.dumps(result))
    print(_table(result))
    return _exit_code(result)


def _run(module: str, *options: str) -> str:
    """One step in a fresh process; what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, *options],
        cwd=ROOT,
        env=os.environ | {"POLARS_MAX_THREADS": str(CORES)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def _assert_equal(ours: Path, theirs: Path) -> int:
    """Who each enterprise is and each of its indicators; gives how many enterprises there are."""
    names = pl.read_parquet(ours, columns=["enterprise_id"])
    if not names.equals(pl.read_parquet(theirs, columns=["enterprise_id"])):
        raise SystemExit("the two ways do not know the same enterprises")
    for name in (*ATTRIBUTES, "size", *NAMES):
        one, other = (pl.read_parquet(p, columns=[name])[name] for p in (ours, theirs))
        if one.dtype in (pl.String, pl.Date):
            same = bool(one.eq_missing(other.cast(one.dtype)).all())
        else:
            a, b = (s.cast(pl.Float64).fill_null(np.nan).to_numpy() for s in (one, other))
            same = np.allclose(a, b, rtol=NEAR, atol=NEAR, equal_nan=True)
        if not same:
            raise SystemExit(f"{name}: the two ways do not agree")
    return names.height


def _best(runs: list[Cost]) -> Cost:
    """The least seconds of several runs, and the most memory."""
    least = {name: min(run[name] for run in runs) for name in ("seconds", "cpu_seconds")}
    return {name: round(cost, 3) for name, cost in least.items()} | {
        "peak_mib": round(max(run["peak_mib"] for run in runs), 1)
    }


def _table(result: dict[str, Any]) -> str:
    lines = [f"{'':28}{'seconds':>12}{'peak MiB':>12}{'ratio':>10}"]
    ratios = {"ours": result["ratio"], "pandas": 1.0}
    words = {"ours": "lingpao", "pandas": f"pandas {result['pandas']['version']}"}
    for side, word in words.items():
        cost = result[side]
        lines.append(
            f"{word:28}{cost['seconds']:>12,.2f}{cost['peak_mib']:>12,.0f}{ratios[side]:>10,.1f}"
        )
    lines.append(
        f"{result['indicators']} indicators of {result['enterprises']:,} enterprises from "
        f"{result['rows']:,} rows, all equal; {result['memory']:.0%} of the memory"
    )
    return "\n".join(lines)


def _exit_code(result: dict[str, Any]) -> int:
    wrong = []
    full = result["enterprises"] >= 0.99 * FULL_SIZE
    few = result["enterprises"] < QUICK_SIZE
    least = LEAST_RATIO if full else 0.0 if few else LEAST_OF_FEW
    if result["ratio"] < least:
        wrong.append(f"ratio {result['ratio']} is below {least}")
    if full and result["memory"] > MOST_MEMORY:
        wrong.append(f"memory {result['memory']} is above {MOST_MEMORY}")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
