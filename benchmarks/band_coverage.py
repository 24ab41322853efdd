"""What rank bands cover, on made-up provinces where the place that endless data give is known.

    python -m benchmarks.band_coverage --pipeline srdi --enterprises 1000 2000 4000 --seeds 4

For each size and seed a bundle is trained and its bands are compared with the places that other
models give the same enterprises on the same day: `limit`, the recipe on a far larger province,
stands for endless data; `fresh`, a training of the same size on another province; `chance`, the
true chance of a recognition, part of which no fact tells. Other ways to make a band from the same
refits stand beside the one in use. One line of JSON each, then a table.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import norm, t

from experiments.recipe import Recipe, read_recipe
from experiments.train import train
from features.panel import Panel
from features.synthetic import Province, make_province
from features.synthetic_titles import (
    BATCHES,
    PROPENSITY_WEIGHT,
    QUALITY_WEIGHT,
    READINESS,
    STEP_BELOW,
    STEP_WEIGHT,
)
from models.bundle import Bundle
from scoring.pipeline import Pipeline, read_pipeline
from scoring.rank import rank

DAY = date(2025, 6, 1)
LIMIT_SEED = 9001
# Seeds of the fresh trainings stand this far from those of the tested ones.
APART = 500

Places = NDArray[np.int64]
Ends = tuple[NDArray[np.float64], NDArray[np.float64]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pipeline", default="srdi")
    parser.add_argument("--enterprises", type=int, nargs="+", default=[1_000, 2_000, 4_000])
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--limit", type=int, default=60_000, help="enterprises of endless data")
    parser.add_argument("--learner", default="trees")
    options = parser.parse_args()
    pipeline = read_pipeline(options.pipeline)
    recipe = replace(read_recipe(options.pipeline), learner=options.learner, folds=2)
    alone = replace(recipe, refits=0)
    limit = trained(make_province(options.limit, LIMIT_SEED), pipeline, alone)
    table = []
    for size in options.enterprises:
        for seed in range(options.seeds):
            fresh = trained(make_province(size, seed + APART), pipeline, alone)
            for line in measured(make_province(size, seed), pipeline, recipe, limit, fresh):
                table.append({"enterprises": size, "seed": seed, **line})
                print(json.dumps(table[-1]), flush=True)
    keys = ["enterprises", "way"]
    mean = pl.DataFrame(table).group_by(keys, maintain_order=True).mean().drop("seed")
    with pl.Config(tbl_rows=-1, tbl_cols=-1, float_precision=2, tbl_width_chars=140):
        print(mean)
    return 0


def trained(province: Province, pipeline: Pipeline, recipe: Recipe) -> Bundle:
    return train(panel_of(province), pipeline, recipe, DAY, DAY)


def panel_of(province: Province) -> Panel:
    return Panel(province.facts, province.titles, {"made_up": True, "files": []})


def measured(
    province: Province, pipeline: Pipeline, recipe: Recipe, limit: Bundle, fresh: Bundle
) -> Iterator[dict[str, object]]:
    """The share of bands that hold each place, and the median width, one line for each way."""
    panel, bundle = panel_of(province), trained(province, pipeline, recipe)
    own = rank(panel, pipeline, bundle, DAY).frame.filter(pl.col("tier") != "D")
    own = own.sort("enterprise_id")
    refits = np.array([places(panel, pipeline, bundle, refit) for refit in bundle.refits])
    others = {
        "limit": places(panel, pipeline, limit, limit.ranker),
        "fresh": places(panel, pipeline, fresh, fresh.ranker),
        "chance": by_chance(province, pipeline, own["enterprise_id"]),
    }
    told = own["rank_low"].to_numpy().astype(float), own["rank_high"].to_numpy().astype(float)
    for way, (low, high) in {"in use": told, **ways(own["rank"].to_numpy(), refits)}.items():
        inside = {name: (low <= there) & (there <= high) for name, there in others.items()}
        yield {
            "way": way,
            "eligible": own.height,
            **{name: float(share.mean()) for name, share in inside.items()},
            "width": float(np.median(high - low + 1) / own.height),
        }


def places(panel: Panel, pipeline: Pipeline, bundle: Bundle, scorer: object) -> Places:
    """The places of all eligible by one scorer, in order of enterprise_id."""
    alone = replace(bundle, ranker=scorer, refits=())  # type: ignore[arg-type]
    frame = rank(panel, pipeline, alone, DAY).frame.filter(pl.col("tier") != "D")
    return frame.sort("enterprise_id")["rank"].to_numpy()


def ways(own: Places, refits: Places) -> dict[str, Ends]:
    """Bands from the same refits as one would else make them; rows are refits."""
    low, high = np.quantile(refits, [0.05, 0.95], axis=0)
    spread = norm.ppf((refits - 0.5) / own.size)
    half = t.ppf(0.95, len(refits) - 1) * spread.std(axis=0, ddof=1)
    here = norm.ppf((own - 0.5) / own.size)
    around = {"normal, own rank": here, "normal, mean of refits": spread.mean(axis=0)}
    return {
        "percentiles": (low, high),
        "basic bootstrap": (2 * own - high, 2 * own - low),
        **{
            name: (
                np.floor(norm.cdf(middle - half) * own.size + 0.5),
                np.ceil(norm.cdf(middle + half) * own.size + 0.5),
            )
            for name, middle in around.items()
        },
    }


def by_chance(province: Province, pipeline: Pipeline, ids: pl.Series) -> Places:
    """The places by the true chance to apply and pass in the next batch of the title."""
    title = pipeline.label.title
    batch = next(b for b in BATCHES if b.title == title and b.announced_on > DAY)
    won = province.titles.filter(
        (pl.col("title") == STEP_BELOW[title])
        & (pl.col("event") == "recognised")
        & (pl.col("announced_on") < batch.announced_on)
    )
    truth = province.truth.filter(pl.col("enterprise_id").is_in(ids.to_list())).sort(
        "enterprise_id"
    )
    below = truth["enterprise_id"].is_in(won["enterprise_id"].to_list()).to_numpy()
    logit = READINESS[title] + STEP_WEIGHT * below
    logit = logit + PROPENSITY_WEIGHT * truth["propensity"].to_numpy()
    logit = logit + QUALITY_WEIGHT * truth[f"quality_{batch.latest}"].to_numpy()
    chance = truth[f"passes_{batch.key}"].to_numpy() / (1 + np.exp(-logit))
    order = np.empty(ids.len(), dtype=np.int64)
    order[np.argsort(-chance, kind="stable")] = np.arange(1, ids.len() + 1)
    return order


if __name__ == "__main__":
    raise SystemExit(main())
