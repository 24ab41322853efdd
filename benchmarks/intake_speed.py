"""How fast a ledger is taken in and what it holds, beside pandas that parses the same file.

    python -m benchmarks.intake_speed --rows 1000000 5000000

At two sizes, so that growth is seen; the larger one as Parquet and with 30 columns as well. Every
row of both sides must be equal, but for those that we refuse, whose credit codes python-stdnum
refuses as well. Exit code 1 at the full size: the intake holds more than MOST_GROWTH for each
further million rows, or in any form more than MOST_MIB.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from polars.testing import assert_frame_equal
from stdnum.cn import uscc

ROOT = Path(__file__).parent.parent
CORES = 2
SIZES = (1_000_000, 5_000_000)
# MiB that the whole intake holds more for each further million rows (200,000 enterprises), and at
# all at the full size. Held for the full size only: small runs are mostly the libraries.
MOST_GROWTH, MOST_MIB = 100.0, 1200.0
KEY = ["enterprise_id", "year", "known_on"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs=2, default=SIZES, metavar="N")
    parser.add_argument("--form", type=int, default=20_000, help="rows of a workbook, 88 columns")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with TemporaryDirectory() as place:
        folder = Path(place)
        # All runs first, while this process is small: a peak may count what the parent held.
        sizes = [_run_both(folder, rows, asked.seed) for rows in asked.rows]
        forms = {
            "as Parquet": _run_form(folder, "ledger.parquet", asked.rows[1], asked.seed),
            "30 columns": _run_form(folder, "wide.csv", asked.rows[1], asked.seed, "--wide"),
        }
        if asked.form:
            forms["a workbook of 88"] = _run_form(folder, "form.xlsx", asked.form, asked.seed)
        for size in sizes:
            _assert_equal(folder, size)
    one, other = sizes
    millions = (other["rows"] - one["rows"]) / 1e6
    growth = {
        f"{name}_growth_mib": round((other["ours"][name] - one["ours"][name]) / millions, 1)
        for name in ("read_peak_mib", "peak_mib")
    }
    result = {"seed": asked.seed, "equal": True, "sizes": sizes, "forms": forms, **growth}
    print(json.dumps(result, ensure_ascii=False))
    print(_table(result))
    return _exit_code(result)


def _run_both(folder: Path, rows: int, seed: int) -> dict[str, Any]:
    """Both sides on the same ledger, each in a process of its own."""
    file = folder / f"{rows}.csv"
    _run("benchmarks.intake_file", file, f"--rows={rows}", f"--seed={seed}")
    ours = _run("benchmarks.intake_read", file, f"--out={folder / f'{rows}.panel'}")
    pandas = _run("benchmarks.intake_pandas", file, f"--out={folder / f'{rows}.parquet'}")
    return {
        "rows": rows,
        "text_mib": round(file.stat().st_size / 2**20, 1),
        "ours": ours,
        "pandas": pandas,
        "read_ratio": round(pandas["seconds"] / ours["read_seconds"], 2),
        "memory_ratio": round(pandas["peak_mib"] / ours["read_peak_mib"], 2),
    }


def _run_form(folder: Path, name: str, rows: int, seed: int, *how: str) -> dict[str, Any]:
    """Another form of the ledger, or a workbook of a bureau, taken in by our side alone."""
    file = folder / name
    _run("benchmarks.intake_file", file, f"--rows={rows}", f"--seed={seed}", *how)
    taken = _run("benchmarks.intake_read", file, f"--out={folder / 'form.panel'}")
    file.unlink()
    return taken


def _run(room: str, *arguments: object) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", room, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"POLARS_MAX_THREADS": str(CORES)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout or "{}")
    return {n: round(v, 3) if isinstance(v, float) else v for n, v in told.items()}


def _assert_equal(folder: Path, size: dict[str, Any]) -> None:
    """Row by row and column by column; what is not among ours must be what we say we refused."""
    ours = pl.read_parquet(folder / f"{size['rows']}.panel" / "facts.parquet")
    theirs = pl.read_parquet(folder / f"{size['rows']}.parquet")
    theirs = theirs.cast({name: ours.schema[name] for name in theirs.columns}).sort(KEY)
    refused = theirs.join(ours.select(KEY), on=KEY, how="anti")["enterprise_id"]
    kept = theirs.join(ours.select(KEY), on=KEY, how="semi", maintain_order="left")
    try:
        assert_frame_equal(ours.select(theirs.columns), kept, check_exact=True)
    except AssertionError as unequal:
        raise SystemExit(f"{size['rows']} rows: the two sides differ\n{unequal}") from unequal
    if refused.len() != size["ours"]["refused"] or any(map(uscc.is_valid, refused)):
        raise SystemExit(f"{size['rows']} rows: not the wrong rows are refused")


def _table(result: dict[str, Any]) -> str:
    lines = [f"{'':34}{'seconds':>10}{'cpu':>10}{'peak MiB':>10}"]

    def told(name: str, cost: dict[str, Any], part: str = "") -> None:
        seconds, cpu, peak = (cost[f"{part}{n}"] for n in ("seconds", "cpu_seconds", "peak_mib"))
        lines.append(f"{name:34}{seconds:>10,.1f}{cpu:>10,.1f}{peak:>10,.0f}")

    for size in result["sizes"]:
        lines.append(f"{size['rows']:,} rows, {size['text_mib']:,.0f} MiB of text")
        told("  read and judged", size["ours"], "read_")
        told("  the whole intake", size["ours"])
        told("  pandas, parsed only", size["pandas"])
    for name, form in result["forms"].items():
        lines.append(f"{form['rows']:,} rows, {name}")
        told("  read and judged", form, "read_")
        told("  the whole intake", form)
    # Small runs are mostly the libraries.
    if result["sizes"][1]["rows"] >= SIZES[1]:
        lines.append(
            f"{result['read_peak_mib_growth_mib']:,.0f} MiB more for each million rows in reading, "
            f"{result['peak_mib_growth_mib']:,.0f} in all"
        )
    return "\n".join(lines)


def _exit_code(result: dict[str, Any]) -> int:
    largest = result["sizes"][1]
    if largest["rows"] < SIZES[1]:
        return 0
    wrong = []
    if result["peak_mib_growth_mib"] > MOST_GROWTH:
        wrong.append(f"growth {result['peak_mib_growth_mib']} MiB is above {MOST_GROWTH}")
    for name, taken in {"as CSV": largest["ours"], **result["forms"]}.items():
        if taken["peak_mib"] > MOST_MIB:
            wrong.append(f"peak {name} {taken['peak_mib']} MiB is above {MOST_MIB}")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
