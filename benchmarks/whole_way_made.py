"""What the whole way begins with: made-up files, the same as a panel, and four trained bundles.

None of it is measured. The ledger is what bureaus would send: every column of the made-up province,
five years, one row per report. The bundles are trained on another, smaller province.
"""

import argparse
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from benchmarks.facts_names import AS_OF, NAMES
from benchmarks.facts_panel import YEARS
from benchmarks.whole_way_files import (
    BUNDLES,
    LEDGER,
    OPTIONS,
    PANEL,
    REGISTER,
    name_of,
    pipelines,
)
from experiments.province import ParquetParts
from experiments.recipe import Recipe
from experiments.train import train
from features.columns import KEYS
from features.facts import Facts
from features.ordering import in_order, write_rows
from features.panel import Panel, read_panel, sort_titles
from features.synthetic import FACE, MADE_UP, Province, bureau_table, make_parts, make_province
from features.synthetic_figures import LAST_YEAR
from features.synthetic_titles import COMPLETE_UNTIL
from models.bundle import write_bundle
from models.ranker import RankerSettings
from scoring.indicator_words import read_indicators
from scoring.pipeline import Target

# Titles that the made-up register tells of; a pipeline for another one learns from the first.
LEARNT = ("little_giant", "srdi", "high_tech", "innovative")
SEED = 7
# So many cells are put in order at a time: what is drawn stands anyhow in its file.
AT_ONCE = 100_000_000
# How inputs were made stands beside them.
MADE = "made.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--trees", type=int, required=True)
    parser.add_argument("--refits", type=int, required=True)
    parser.add_argument("--trained", type=int, required=True, help="on so many enterprises")
    parser.add_argument("--no-files", action="store_true", help="the panel and the bundles alone")
    parser.add_argument("--copies", type=Path, help="another such folder, to be repeated")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    keep_options({name: getattr(asked, name) for name in OPTIONS}, asked.out)
    if asked.copies:
        copy_panel(asked.copies, asked.enterprises, asked.out)
        return
    make_bundles(asked.trees, asked.refits, asked.trained, asked.out / BUNDLES)
    if not (asked.out / PANEL / "titles.parquet").exists():
        make_panel(asked.enterprises, asked.seed, asked.out / PANEL)
    if not asked.no_files and not (asked.out / REGISTER).exists():
        make_files(asked.out / PANEL, asked.out)


def keep_options(options: dict[str, int], out: Path) -> None:
    """Writes down how inputs are made; raises SystemExit where others stand there already."""
    kept = out / MADE
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else None
    if before != options and (before or (out / BUNDLES).exists()):
        raise SystemExit(f"{out}: made with {before}, asked for {options}; take it away first")
    out.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(options), encoding="utf-8")


def indicators() -> tuple[str, ...]:
    """Those of the sixty that have a direction: what the models learn from."""
    words = read_indicators()
    return tuple(name for name in NAMES if words[name].sign and not words[name].levels)


def make_panel(enterprises: int, seed: int, folder: Path) -> None:
    """The panel as intake would write it, in its order; five years."""
    folder.mkdir(parents=True, exist_ok=True)
    titles = []
    with TemporaryDirectory(dir=folder) as place:
        with ExitStack() as files:
            facts = ParquetParts(Path(place) / "facts.parquet", files)
            for part in make_parts(enterprises, seed):
                facts.add(part.facts.filter(pl.col("year") > LAST_YEAR - YEARS))
                titles.append(part.titles)
        drawn = Facts(pl.scan_parquet(Path(place) / "facts.parquet"), str(folder))
        order = list(drawn.schema)
        with (folder / "facts.parquet").open("wb") as file:
            rows = in_order([drawn], order, AT_ONCE)
            write_rows(rows, drawn.schema, drawn.height, file)
    (folder / "receipt.json").write_text('{"made_up": true}\n', encoding="utf-8")
    sort_titles(pl.concat(titles)).write_parquet(folder / "titles.parquet")


def copy_panel(one: Path, enterprises: int, out: Path) -> None:
    """The panel of `one` so many times over, under other ids, and its bundles as they are.

    Time and memory of very many hang on how many they are; to draw them would take hours.
    """
    if (out / PANEL / "titles.parquet").exists():
        return
    shutil.copytree(one / BUNDLES, out / BUNDLES, dirs_exist_ok=True)
    panel = read_panel(one / PANEL)
    # Some of those who were drawn have no report of these years.
    times = round(enterprises / panel.enterprises())
    if not 1 <= times <= 9:
        raise SystemExit(f"{enterprises}: not up to nine times {panel.enterprises()}")
    rows, step = panel.rows, 500_000

    def renamed(table: pl.DataFrame, nth: int) -> pl.DataFrame:
        code = pl.concat_str(pl.lit(str(nth)), pl.col("enterprise_id").str.slice(1))
        return table.with_columns(code.alias("enterprise_id"))

    def copies() -> Iterator[pl.DataFrame]:
        for nth in range(times):
            for first in range(0, rows.height, step):
                yield renamed(rows.cut(first, step).read(), nth)

    (out / PANEL).mkdir(parents=True)
    with (out / PANEL / "facts.parquet").open("wb") as file:
        write_rows(copies(), rows.schema, rows.height * times, file)
    (out / PANEL / "receipt.json").write_text('{"made_up": true}\n', encoding="utf-8")
    titles = pl.concat(renamed(panel.titles, nth) for nth in range(times))
    sort_titles(titles).write_parquet(out / PANEL / "titles.parquet")


def make_files(panel: Path, out: Path) -> None:
    """The ledger and the register as bureaus would send them, from the facts of the panel."""
    titles = pl.read_parquet(panel / "titles.parquet")
    nothing = titles.clear()
    rows = pl.scan_parquet(panel / "facts.parquet")
    many, at_once = rows.select(pl.len()).collect().item(), 200_000
    with (out / LEDGER).open("wb") as ledger:
        for first in range(0, many, at_once):
            facts = rows.slice(first, at_once).collect()
            table = bureau_table(Province(facts, nothing, nothing, nothing))
            table.write_csv(ledger, include_bom=first == 0, include_header=first == 0)
    titles.with_columns(pl.lit(MADE_UP).alias(FACE)).write_csv(out / REGISTER)


def make_bundles(trees: int, refits: int, trained: int, folder: Path) -> None:
    """A bundle for each pipeline: many trees on many indicators, as performance is told of.

    trained: on so many enterprises. The more there are, the more leaves a tree has, up to 31.
    """
    province = make_province(trained, SEED)
    panel = Panel(province.facts.sort(KEYS[:3]), province.titles, {"made_up": True})
    settings = RankerSettings(trees=trees, leaves=31, depth=12, rows_per_leaf=10, seed=SEED)
    for nth, pipeline in enumerate(pipelines()):
        if (folder / name_of(pipeline)).exists():
            continue
        title = pipeline.label.title if pipeline.label.title in LEARNT else LEARNT[nth % 2]
        learnt = replace(pipeline, label=Target(title, 12))
        own = replace(settings, seed=SEED + nth)
        recipe = Recipe(
            *(name_of(pipeline), indicators(), 1, 2, 10, "rd_ratio", (20,), "auprc"),
            ranker=own,
            refits=refits,
        )
        bundle = train(panel, learnt, recipe, AS_OF, COMPLETE_UNTIL)
        write_bundle(bundle, folder / name_of(pipeline))


if __name__ == "__main__":
    main()
