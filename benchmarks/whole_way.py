"""The whole way, files to four lists, beside the usual recipe and a competent one, in one run.

    python -m benchmarks.whole_way --enterprises 1000000 --work W --page docs/benchmarks.md

Every side has processes of its own. The three read the same files and must give every enterprise
the same scores, or there is nothing to compare. What was made before in --work is not made again.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from benchmarks.whole_way_files import BUNDLES, OPTIONS, PANEL, name_of, pipelines
from benchmarks.whole_way_page import Run, tell, write_page
from models.bundle import read_bundle
from models.splits import read_text

ROOT = Path(__file__).parent.parent
CORES = "2"
NEAR = 1e-9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--enterprises", type=int, default=1_000_000)
    parser.add_argument(
        "--larger", type=int, help="measured too, on our side alone, from the panel repeated"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trees", type=int, default=400)
    parser.add_argument("--refits", type=int, default=20)
    parser.add_argument(
        "--trained", type=int, default=100_000, help="enterprises that the models are trained on"
    )
    parser.add_argument("--top", type=int, default=5_000, help="how many of each list are shown")
    parser.add_argument("--explained", type=int, default=5_000, help="rows that shap explains")
    parser.add_argument("--books", type=int, default=4, help="of four workbooks so many are made")
    parser.add_argument("--no-files", action="store_true", help="begin with the panel")
    parser.add_argument("--work", type=Path, help="where inputs are kept for another time")
    parser.add_argument("--page", type=Path, help="a page whose measured part is written anew")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        run = measure(asked, asked.enterprises, Path(folder), recipes=True)
        larger = None
        if asked.larger:
            asked.no_files = True
            one = (asked.work or Path(folder)) / str(asked.enterprises)
            larger = measure(asked, asked.larger, Path(folder) / "larger", False, one)
    print(json.dumps({"run": vars(run), "larger": vars(larger) if larger else None}))
    print("\n".join(tell(run, larger)))
    if asked.page:
        write_page(asked.page, run, larger)
    return 0


def measure(
    asked: argparse.Namespace, enterprises: int, out: Path, recipes: bool, one: Path | None = None
) -> Run:
    """Makes what is not there yet, runs every side, and holds their scores against one another.

    one: inputs that are repeated, instead of new ones.
    """
    work = (asked.work or out) / str(enterprises)
    made = [f"--{name}={getattr(asked, name)}" for name in OPTIONS]
    no_files = ["--no-files"] * asked.no_files
    copies = [f"--copies={one}"] * (one is not None)
    start("made", f"--enterprises={enterprises}", *made, *no_files, *copies, f"--out={work}")
    shown = f"--top={asked.top}"
    sides: dict[str, Any] = {}
    way = [f"--out={out / 'ours'}", shown, f"--books={asked.books}"]
    sides["ours"] = side("ours", "way", work, *way)
    keep(sides, work)
    if recipes:
        for kind in ("competent", "usual"):
            options = [f"--out={out / kind}", shown, f"--explained={asked.explained}"]
            options.append(f"--judged={out / 'ours'}")
            sides[kind] = side("recipes", kind, work, *options, *no_files)
            compare(out / "ours", out / kind)
            keep(sides, work)
    if not asked.no_files:
        sides["intake"] = side("ours", "intake", work, f"--out={out / 'intake'}")
        keep(sides, work)
    facts = pl.scan_parquet(work / PANEL / "facts.parquet").select(pl.len()).collect().item()
    return Run(
        enterprises,
        facts,
        asked.trees,
        count_leaves(work / BUNDLES) / asked.trees / len(pipelines()),
        asked.trained,
        asked.refits,
        asked.top,
        asked.books,
        sides,
        f"{date.today().isoformat()}, {CORES} threads of {os.cpu_count()} cores "
        f"({processor()}), load {os.getloadavg()[1]:.0f}",
        f"Python {platform.python_version()}, "
        + ", ".join(
            f"{n} {version(n)}" for n in ("polars", "pandas", "lightgbm", "shap", "openpyxl")
        ),
    )


def count_leaves(bundles: Path) -> int:
    """All leaves of the rankers, their refits apart."""
    rankers = [read_bundle(bundles / name_of(pipeline)).ranker for pipeline in pipelines()]
    trees = [tree for ranker in rankers for tree in read_text(ranker.text)[1]]
    return sum(len(tree.numbers("leaf_value")) for tree in trees)


def keep(sides: dict[str, Any], work: Path) -> None:
    """What was measured so far: a large run takes long, and none of it need be lost."""
    (work / "measured.json").write_text(json.dumps(sides), encoding="utf-8")


def side(room: str, kind: str, inputs: Path, *options: str) -> dict[str, Any]:
    """One side in a fresh process; what it tells. It finds its inputs in memory, as the others do:
    which side waits for a disk would be chance."""
    for path in inputs.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(1 << 20):
                    pass
    return start(room, kind, f"--inputs={inputs}", *options)


def start(room: str, *options: str) -> dict[str, Any]:
    """One step in a fresh process; what it tells, nothing where it only makes files."""
    began = [] if room == "made" else [f"--began={time.time()}"]
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.whole_way_{room}", *options, *began],
        cwd=ROOT,
        env=os.environ | {"POLARS_MAX_THREADS": CORES, "OMP_NUM_THREADS": CORES},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
    return told


def compare(ours: Path, theirs: Path) -> None:
    """The scores of every enterprise of our lists, as the recipe gives them too."""
    scores = pl.read_parquet(theirs / "scores.parquet")
    for pipeline in pipelines():
        name = name_of(pipeline)
        ranking = pl.read_parquet(
            ours / name / "ranking.parquet", columns=["enterprise_id", "score"]
        )
        both = ranking.join(scores.select("enterprise_id", name), on="enterprise_id", how="left")
        one, other = (both[column].to_numpy() for column in ("score", name))
        if not np.allclose(one, other, rtol=0, atol=NEAR):
            raise SystemExit(f"{name}: the sides do not agree, by {np.nanmax(np.abs(one - other))}")


def processor() -> str:
    """What the machine calls its processor, where it tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
