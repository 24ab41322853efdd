"""How fast places are given out under quotas, and what each quota costs.

    python -m benchmarks.select_speed --enterprises 1000000 --places 3000

211 quotas in four dimensions (100 counties, 60 clusters, 47 industries, 4 sizes) hold near what the
order alone would give: four in ten ask for a few places more, six in ten allow a few less. Both
sides must find the same sum: ours, and (where the sample is small enough) one whole program over
all candidates, as one would write it with scipy. Exit code 1: another sum, or at the full size more
than MOST_SECONDS for the selection.
"""

import argparse
import json
import resource
import sys
import time
from typing import Any

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from scoring.field import Field, Flags
from scoring.prices import price_quotas
from scoring.quotas import Quota, Quotas
from scoring.select import field_of, select

FULL_SIZE, MOST_SECONDS = 1_000_000, 60.0
KINDS = {"county": 100, "cluster": 60, "industry": 47, "size": 4}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--enterprises", type=int, default=FULL_SIZE)
    parser.add_argument("--places", type=int, default=3_000)
    parser.add_argument("--sample", type=int, default=20_000, help="largest size for scipy alone")
    parser.add_argument("--step", type=float, default=0.0, help="points in such steps: many ties")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-prices", action="store_true")
    asked = parser.parse_args()
    frame = make_candidates(asked.enterprises, asked.seed, asked.step)
    quotas = make_quotas(frame, asked.places, asked.seed)
    began = time.perf_counter()
    field = field_of(frame, frame["points"], quotas)
    listing = select(field, quotas.rows, asked.places)
    told: dict[str, Any] = {
        "enterprises": frame.height,
        "quotas": len(quotas.rows),
        "places": asked.places,
        "filled": int(listing.chosen.sum()),
        "seconds": round(time.perf_counter() - began, 2),
        "proven_at_once": listing.given.found is None or listing.given.found.whole.gap == 0,
    }
    if not asked.no_prices:
        began = time.perf_counter()
        selection = price_quotas(frame, frame["points"], frame, listing, quotas, "points")
        told["binding"] = sum(price.edge is not None for price in selection.prices)
        told["given_up"] = selection.given_up
        told["moved"] = len(selection.put_out)
        told["seconds_prices"] = round(time.perf_counter() - began, 2)
    told["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    same = True
    if frame.height <= asked.sample:
        began = time.perf_counter()
        whole = alone(field, asked.places)
        told["seconds_scipy_alone"] = round(time.perf_counter() - began, 2)
        same = int(field.weight[whole].sum()) == int(field.weight[listing.chosen].sum())
        told["same_sum"] = same
    print(json.dumps(told, ensure_ascii=False))
    slow = frame.height >= FULL_SIZE and told["seconds"] > MOST_SECONDS
    return int(slow or not same or not field.holds(listing.chosen))


def make_candidates(size: int, seed: int, step: float) -> pl.DataFrame:
    """Candidates in order of their points, in counties, clusters, industries and sizes."""
    draw = np.random.default_rng(seed)
    points = draw.normal(45, 15, size)
    points = np.sort(np.round(points / step) * step if step else points)[::-1]
    columns: dict[str, Any] = {"enterprise_id": np.arange(size).astype(str), "points": points}
    for name, kinds in KINDS.items():
        shares = draw.dirichlet(np.full(kinds, 2.0))
        columns[name] = np.char.add(name[:2], draw.choice(kinds, size, p=shares).astype(str))
    return pl.DataFrame(columns)


def make_quotas(frame: pl.DataFrame, places: int, seed: int) -> Quotas:
    """A quota for every value, near what the order alone would give it."""
    draw, rows = np.random.default_rng(seed + 1), []
    listed = frame.head(places)
    for name in KINDS:
        counts = dict(listed[name].value_counts().iter_rows())
        for value in frame[name].unique().sort():
            count = counts.get(value, 0)
            if draw.random() < 0.4:
                least = int(np.ceil(count * draw.uniform(0.95, 1.15)))
                rows.append(Quota(name, value, least, None))
            else:
                most = int(np.floor(count * draw.uniform(0.9, 1.2)))
                rows.append(Quota(name, value, None, most))
    return Quotas("quotas.csv", "", tuple(rows))


def alone(field: Field, places: int) -> Flags:
    """One whole program over all candidates: a variable for each, a row for each quota."""
    size, bounds = field.weight.size, field.bounds
    kinds = len(field.of)
    at = (field.of.ravel(), np.tile(np.arange(size), kinds))
    table = csr_array((np.ones(kinds * size), at), shape=(bounds + 1, size))[:bounds]
    done = milp(
        -field.weight.astype(np.float64),
        integrality=np.ones(size),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(table, field.least.astype(float), field.most.astype(float)),
            LinearConstraint(np.ones((1, size)), places, places),
        ],
        options={"mip_rel_gap": 0.0},
    )
    chosen: Flags = np.round(done.x).astype(np.bool_)
    return chosen


if __name__ == "__main__":
    sys.exit(main())
