"""Whom a list misses, by county, size, industry, ownership; what moved since training, and why."""

from dataclasses import asdict
from datetime import date
from typing import Any

import polars as pl

from experiments.joined import Joined
from experiments.law_break import law_over
from experiments.train import SCORE
from features.matrix import build_matrix
from features.panel import Panel
from models.drift import drift_of, read_shape
from models.metrics import wilson
from scoring.check import MET, PERSON, VERDICTS, check
from scoring.clauses import indicators_of
from scoring.policy import policy_at
from scoring.rank import Ranking

DIMENSIONS = ("county", "size", "industry", "ownership")
# Below so many enterprises a group is counted and not judged.
LEAST = 10


def audit(joined: Joined, panel: Panel | None = None) -> dict[str, Any]:
    """Groups, the missed by name, drift and law of one list.

    panel: that of the list; only needed where an older edition asks for indicators that the list
    does not hold.
    """
    ranking, frame = joined.ranking, joined.frame
    missed = frame.filter(~pl.col("listed") & (pl.col("label") == 1))
    named = ("enterprise_id", "name", *DIMENSIONS, "rank", "tier", "verdict")
    return {
        **joined.head,
        "recognitions": {**joined.matched.counts, "outside": joined.outside.height},
        "overall": measure_group(frame, None, joined.judged),
        "groups": {name: by_group(frame, name, joined.judged) for name in DIMENSIONS},
        "missed": missed.select(named).to_dicts() if joined.judged else [],
        "drift": measure_drift(ranking),
        "law": compare_law(ranking, panel),
    }


def by_group(frame: pl.DataFrame, dimension: str, judged: bool) -> list[dict[str, Any]]:
    """The groups of a dimension, the largest first; who is of none is a group of its own."""
    rate = int(frame["listed"].sum()) / max(frame.height, 1)
    groups = [
        {"group": name, **measure_group(own, rate, judged)}
        for (name,), own in frame.group_by(dimension, maintain_order=True)
    ]
    return sorted(groups, key=lambda group: (-group["n"], group["group"] or ""))


def measure_group(frame: pl.DataFrame, overall: float | None, judged: bool) -> dict[str, Any]:
    """Counts, shares and their intervals among some enterprises.

    overall: the share listed of all, to hold the group's own against; None for all of them.
    stands: on which side of it the group's interval lies. A group of fewer than LEAST has counts
    alone: shares of a handful are luck. recall: how many of those who came were listed.
    """
    n, listed = frame.height, int(frame["listed"].sum())
    told: dict[str, Any] = {"n": n, "listed": listed, "small": n < LEAST}
    if judged:
        won = frame.filter(pl.col("label") == 1)
        hits = int(won["listed"].sum())
        told |= {"came": won.height, "hits": hits, "missed": won.height - hits}
    if n < LEAST:
        return told
    ends = wilson(listed, n)
    told |= {"rate": listed / n, "rate_interval": ends}
    if overall is not None and ends is not None:
        told["ratio"] = listed / n / overall if overall else None
        told["stands"] = "below" if ends[1] < overall else "above" if ends[0] > overall else "level"
    if judged:
        for name, of in (("recall", told["came"]), ("precision", listed)):
            told[name] = told["hits"] / of if of else None
            told[f"{name}_interval"] = wilson(told["hits"], of)
    return told


def measure_drift(ranking: Ranking) -> list[dict[str, Any]] | None:
    """One verdict on each indicator of the model, and on the score, against the training rows.

    None where the list has no model, or one that kept no shapes.
    """
    bundle = ranking.bundle
    if bundle is None or "training" not in bundle.manifest:
        return None
    scores = ranking.matrix.frame.select("enterprise_id").join(
        ranking.frame.select("enterprise_id", "score"), on="enterprise_id", how="left"
    )
    told = []
    for name, kept in sorted(bundle.manifest["training"].items()):
        column = scores["score"] if name == SCORE else ranking.matrix.frame[name]
        values = column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        told.append({"indicator": name, **asdict(drift_of(read_shape(kept), values))})
    return told


def compare_law(ranking: Ranking, panel: Panel | None) -> dict[str, Any]:
    """Whether the law changed since the training, and what that alone does to the verdicts.

    The facts of the list's day are judged twice, under the edition of the last cohort and under
    that of the day: what differs is the law's doing, what the drift tells is the data's.
    """
    if ranking.bundle is None or ranking.pipeline.composite:
        return {"changed": None, "code": "no_bundle"}
    months = ranking.pipeline.label.horizon_months
    cohorts = [date.fromisoformat(day) for day in ranking.bundle.manifest["days"]]
    law = law_over(ranking.pipeline, ranking.as_of, cohorts, months)
    told: dict[str, Any] = {**law, "changed": law["law_break"], "trained_on": cohorts[-1]}
    then = next((day for day in reversed(cohorts) if law["trained_under"][day.isoformat()]), None)
    if not told["changed"] or then is None:
        return told
    policy = policy_at(ranking.pipeline.policy, then, ranking.pipeline.applicant)
    asked = indicators_of(policy.edition) if policy.edition else []
    frame = ranking.matrix.frame
    absent = [name for name in asked if name not in frame.columns]
    if absent and panel is None:
        return told | {"code": "needs_panel", "absent": absent}
    if absent and panel is not None:
        whole = build_matrix(panel, ranking.as_of, asked).frame
        frame = frame.select("enterprise_id").join(
            whole, on="enterprise_id", how="left", maintain_order="left"
        )
    verdicts = {
        "then": check(policy, frame).frame["verdict"],
        "now": ranking.findings.frame["verdict"],
    }
    passes = [code for code in (MET, PERSON) if VERDICTS[code] in ranking.pipeline.gate]
    counts = {
        when: {name: int((column == code).sum()) for code, name in enumerate(VERDICTS)}
        for when, column in verdicts.items()
    }
    through = {when: column.is_in(passes) for when, column in verdicts.items()}
    return told | {
        "then": law["trained_under"][then.isoformat()],
        "verdicts": counts,
        "gate": {
            "then": int(through["then"].sum()),
            "now": int(through["now"].sum()),
            "only_then": int((through["then"] & ~through["now"]).sum()),
            "only_now": int((through["now"] & ~through["then"]).sum()),
        },
    }
