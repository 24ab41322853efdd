"""A panel folder of made-up enterprises over five years, written part by part."""

import argparse
from contextlib import ExitStack
from pathlib import Path

import polars as pl

from experiments.province import ParquetParts
from features.panel import sort_titles
from features.synthetic import make_parts
from features.synthetic_figures import LAST_YEAR

YEARS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True)
    titles = []
    with ExitStack() as files:
        facts = ParquetParts(asked.out / "facts.parquet", files)
        for part in make_parts(asked.enterprises, asked.seed):
            facts.add(part.facts.filter(pl.col("year") > LAST_YEAR - YEARS))
            titles.append(part.titles)
    sort_titles(pl.concat(titles)).write_parquet(asked.out / "titles.parquet")
    (asked.out / "receipt.json").write_text('{"made_up": true}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
