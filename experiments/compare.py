"""Which recipe: by regret over days, by the simplest within one standard error, in pairs."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from experiments.contest import Contest, Order
from features.labels import span
from models.inputs import Floats
from models.metrics import auc, auprc, precision_at
from models.noise import Difference, Drawn, draw_again

DRAWS, SEED = 1000, 20260101
# What is compared; precision is at the length of the list.
FIGURES = ("auprc", "auc", "precision")
# How near to the best of a day counts as near, in the unit of the figure.
WITHIN = 0.05
# An order that does not know an enterprise puts it last.
LOWEST = -1e308
SCOPES = ("all", "untitled")


def compare(contest: Contest, metric: str, within: float = WITHIN) -> dict[str, Any]:
    """What speaks for each recipe and baseline, over all enterprises and over untitled ones.

    metric: one of FIGURES; precision is at the length of the list. Baselines take part like any
    other recipe. The standard error and all intervals are over enterprises: each draw takes
    enterprises with replacement, with all their days, and every order is judged on the same draws.
    """
    scopes = {}
    for scope in SCOPES:
        rows = contest.rows.with_row_index("place")
        if scope == "untitled":
            rows = rows.filter("untitled")
        judged = _judge(contest, rows, metric, within)
        if judged:
            scopes[scope] = judged
    return {
        **contest.told,
        "metric": metric,
        "within": within,
        "draws": DRAWS,
        "seed": SEED,
        "left_out": list(contest.left_out),
        "orders": {
            order.name: {
                "learner": order.learner,
                "indicators": order.indicators,
                "baseline": not order.recipe,
            }
            for order in contest.orders
        },
        "scopes": scopes,
    }


def _judge(
    contest: Contest, rows: pl.DataFrame, metric: str, within: float
) -> dict[str, Any] | None:
    """All that is said of one scope; None where some day has no positive, or nobody else, in it."""
    days = _by_day(contest, rows)
    if any(len(set(labels)) < 2 for _, _, labels, _ in days) or len(days) < len(_days(contest)):
        return None
    by_day = {order.name: _figures(days, order.name, contest) for order in contest.orders}
    drawn = _draw(contest, rows)
    means = {name: {f: float(np.mean(of[f])) for f in FIGURES} for name, of in by_day.items()}
    regret = measure_regret({name: of[metric] for name, of in by_day.items()}, within)
    best = max(means, key=lambda name: (means[name][metric], name))
    gaps = {order.name: drawn[metric].compare(order.name, best) for order in contest.orders}
    chosen = simplest_within(contest.orders, gaps)
    return {
        "n": rows.height,
        "positives": int(rows["label"].sum()),
        "figures": {
            name: {
                "mean": means[name],
                "by_day": by_day[name],
                "standard_error": {f: drawn[f].error(name) for f in FIGURES},
                **regret[name],
            }
            for name in means
        },
        "best": best,
        "standard_error": gaps[chosen].error,
        "chosen": chosen,
        "next_day": next_day_regret(contest, {n: of[metric] for n, of in by_day.items()}),
        "pairs": [_pair(name, chosen, drawn) for name in means if name != chosen],
        "sides": [
            {
                "against": name,
                "day": day.isoformat(),
                **_sides(ids, labels, scores, chosen, name, k),
            }
            for name in means
            if name != chosen
            for (day, ids, labels, scores), k in ((d, contest.told["length"]) for d in days)
        ],
    }


def measure_regret(values: dict[str, list[float]], within: float) -> dict[str, dict[str, Any]]:
    """Distance of each from the best of the day, over days: each, mean, worst, share within.

    >>> measure_regret({"a": [0.5, 0.25], "b": [0.25, 0.5]}, 0.1)["a"]["mean_regret"]
    0.125
    """
    table = np.array(list(values.values()))
    distance = table.max(axis=0) - table
    return {
        name: {
            "distance": row.tolist(),
            "mean_regret": float(row.mean()),
            "worst_regret": float(row.max()),
            "share_within": float((row <= within + 1e-12).mean()),
        }
        for name, row in zip(values, distance)
    }


def simplest_within(orders: tuple[Order, ...], gaps: dict[str, Difference]) -> str:
    """The simplest order that is not behind the best by more than one standard error.

    gaps: of every order to the best, on the same draws: promotion goes by the same rule. Breiman,
    Friedman, Olshen, Stone 1984. Among equally simple ones the better, then the name.
    """
    near = [order for order in orders if gaps[order.name].within_error]
    return min(near, key=lambda o: (o.simplicity, -gaps[o.name].ours, o.name)).name


def next_day_regret(contest: Contest, values: dict[str, list[float]]) -> list[dict[str, Any]]:
    """What choosing by the best mean of earlier days would have lost on each later day.

    Only days whose span was over by then may choose, so the choice could have been made.
    """
    days, told = _days(contest), []
    for place, day in enumerate(days):
        months = contest.told["horizon_months"]
        past = [i for i in range(place) if span(days[i], months)[1] < day]
        if past:
            chosen = max(values, key=lambda n: (float(np.mean([values[n][i] for i in past])), n))
            lost = max(of[place] for of in values.values()) - values[chosen][place]
            told.append({"day": day.isoformat(), "chosen": chosen, "regret": lost})
    return told


Day = tuple[date, list[str], "np.ndarray[Any, Any]", dict[str, Floats]]


def _days(contest: Contest) -> list[date]:
    return [date.fromisoformat(day) for day in contest.told["days"]]


def _by_day(contest: Contest, rows: pl.DataFrame) -> list[Day]:
    """(day, ids, labels, scores by order) of every day; rows point into the orders' tables."""
    days = []
    for (day,), own in rows.group_by("day", maintain_order=True):
        places = own["place"].to_numpy()
        scores = {o.name: _known(o).to_numpy()[places] for o in contest.orders}
        ids, labels = own["enterprise_id"].to_list(), own["label"].to_numpy().astype(int)
        assert isinstance(day, date)
        days.append((day, ids, labels, scores))
    return days


def _figures(days: list[Day], name: str, contest: Contest) -> dict[str, list[float]]:
    """Every figure of an order, day by day."""
    told: dict[str, list[float]] = {figure: [] for figure in FIGURES}
    for _, _, labels, scores in days:
        found = {
            "auprc": auprc(scores[name], labels),
            "auc": auc(scores[name], labels),
            "precision": precision_at(scores[name], labels, contest.told["length"]),
        }
        for figure, value in found.items():
            told[figure].append(float(value if value is not None else "nan"))
    return told


def _draw(contest: Contest, rows: pl.DataFrame) -> dict[str, Drawn]:
    """Every figure of every order on draws of enterprises; the draws are the same for all."""
    places = rows["place"].to_numpy()
    scores = {o.name: _known(o).to_numpy()[places] for o in contest.orders}
    who, day, label = (rows[name].to_numpy() for name in ("enterprise_id", "day", "label"))
    names = {"precision": f"precision_at_{contest.told['length']}"}
    return {
        figure: draw_again(who, day, label, scores, names.get(figure, figure), SEED, DRAWS)
        for figure in FIGURES
    }


def _known(order: Order) -> pl.Series:
    return order.scores["score"].fill_null(LOWEST)


def _pair(name: str, chosen: str, drawn: dict[str, Drawn]) -> dict[str, Any]:
    """What another order gains over the chosen one on the same enterprises, with 95 % intervals."""
    told: dict[str, Any] = {"against": name}
    for figure, of in drawn.items():
        gap = of.drawn[:, of.names.index(name)] - of.drawn[:, of.names.index(chosen)]
        low, high = np.nanquantile(gap, [0.025, 0.975])
        gained = of.compare(name, chosen)
        told[figure] = {
            "difference": gained.difference,
            "error": gained.error,
            "low": float(low),
            "high": float(high),
        }
    return told


def _sides(
    ids: list[str],
    labels: Any,
    scores: dict[str, Floats],
    chosen: str,
    other: str,
    k: int,
) -> dict[str, Any]:
    """Who is among the first k by one order and not by the other; equal scores go by id."""
    first = {
        name: set(np.lexsort((np.asarray(ids), -scores[name]))[:k].tolist())
        for name in (chosen, other)
    }
    return {
        f"only_{side}": [
            {"enterprise_id": ids[place], "label": int(labels[place])}
            for place in sorted(first[name] - first[rival], key=lambda p: (-scores[name][p], p))
        ]
        for side, name, rival in (("chosen", chosen, other), ("other", other, chosen))
    }


def with_names(record: dict[str, Any], names: dict[str, str | None]) -> dict[str, Any]:
    """The record with the name, where known, of every enterprise that changes sides."""
    for judged in record["scopes"].values():
        for sides in judged["sides"]:
            for row in (*sides["only_chosen"], *sides["only_other"]):
                row["name"] = names.get(row["enterprise_id"])
    return record
