"""The other sides of the whole way, each alone in a process: pandas, LightGBM, a workbook.

usual: the recipe of notebooks. All of the ledger with `read_csv`, indicators by `groupby` and
`shift`, scores by scikit-learn's wrapper, `shap.TreeExplainer` on every row, openpyxl. Explained
twice, by paths, which takes the least, and against reference rows, which is what our reasons are.
competent: as somebody would who measured it. Only the columns that are needed, read by Arrow, the
same indicators, scores and contributions by LightGBM itself and the latter for listed rows alone,
XlsxWriter row by row.
Both score everybody by the refits behind rank bands, one of them, scaled. Both judge every title
from our indicators and to our verdicts: the usual one by a general rule engine row by row, the
competent one by columns in numpy; each a sample, scaled to everybody. Neither checks a row.
"""

import argparse
import json
import time
import warnings
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import shap
import xlsxwriter

from benchmarks.facts_names import AS_OF
from benchmarks.facts_pandas import KEYS, NOW, WHO, measure, read
from benchmarks.law_columns import code_columns, judge_edition
from benchmarks.law_judge import peak_mib
from benchmarks.law_matrix import editions_on
from benchmarks.law_rules import compile_edition
from benchmarks.stages import Stages
from benchmarks.whole_way_files import (
    AGAINST_ROWS,
    BUNDLES,
    BY_PATHS,
    BY_ROWS,
    LAW_FOUND,
    LAW_ROWS,
    LEDGER,
    PANEL,
    name_of,
    pipelines,
)
from features.columns import COLUMNS
from features.synthetic import UNITS
from models.bundle import read_bundle
from models.inputs import Indicator
from scoring.clauses import Edition, indicators_of
from scoring.indicator_words import possible_of

FOR, AGAINST = 5, 3
# So many reference rows are customary for shap; of rows explained against them, a tenth is looked
# at. A list of ours counts up to ten times as many of them for each group (record 0048).
BACKGROUND, FEWER = 100, 10
POSSIBLE = "_possible"
HEADERS = {"统一社会信用代码": "enterprise_id", "年度": "year", "知悉日期": "known_on"}
HEADERS |= {c.zh + UNITS.get(c.kind, ""): name for name, c in COLUMNS.items()}
TRUE_FALSE = {"是": True, "否": False}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("usual", "competent"))
    parser.add_argument("--inputs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--top", type=int, default=5_000)
    parser.add_argument("--read", type=int, default=200_000, help="rows the usual recipe reads")
    parser.add_argument("--explained", type=int, default=5_000, help="rows that shap explains")
    parser.add_argument("--judged", type=Path, help="where our side left its verdicts")
    parser.add_argument("--no-files", action="store_true", help="the ledger is left unread")
    parser.add_argument("--began", type=float, default=time.time(), help="when it was started")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    stages = Stages()
    stages.costs["imports"] = {
        "seconds": time.time() - asked.began,
        "cpu_seconds": time.process_time(),
        "peak_mib": peak_mib(),
    }
    usual = asked.kind == "usual"
    if not asked.no_files:
        read_ledger(asked.inputs, usual, asked.read, stages)
    with stages.mark("reading the panel"):
        facts = read(asked.inputs / PANEL / "facts.parquet")
    with stages.mark("indicators"):
        measured = measure(facts)
    del facts
    alike: dict[str, int] = {}
    if asked.judged:
        alike = (judge_rows if usual else judge_columns)(asked.judged, len(measured), stages)
    scored = {}
    for pipeline in pipelines():
        bundle = read_bundle(asked.inputs / BUNDLES / name_of(pipeline))
        ranker = bundle.ranker
        book = asked.out / f"{name_of(pipeline)}.xlsx"
        X = fill(measured, ranker.indicators)
        booster = lgb.Booster(model_str=ranker.text)
        go = go_usual if usual else go_competent
        scored[name_of(pipeline)] = go(booster, X, measured, asked, book, stages)
        del X
        refit = bundle.refits[0]
        again = lgb.Booster(model_str=refit.text)
        with stages.mark(f"rank bands ({len(bundle.refits)} refits)", len(bundle.refits)):
            X = fill(measured, refit.indicators)
            score = wrap(again, X).predict_proba(X, raw_score=True) if usual else again.predict(X)
            np.argsort(-np.asarray(score).reshape(len(X), -1)[:, -1], kind="stable")
        del X
    pd.DataFrame(scored, index=measured.index).to_parquet(asked.out / "scores.parquet")
    print(json.dumps({"stages": stages.costs, "peak_mib": peak_mib(), "judged_alike": alike}))


def judge_rows(where: Path, enterprises: int, stages: Stages) -> dict[str, int]:
    """Every clause of every title, row by row; by title how many are judged as we judge them."""
    rows = pl.read_parquet(where / LAW_ROWS, n_rows=BY_ROWS)
    dicts = rows.to_dicts()
    alike = {}
    for title, edition in editions_on(AS_OF).items():
        by_rules = compile_edition(edition)
        with stages.mark("law of all titles, row by row", enterprises / len(dicts)):
            theirs = [by_rules(row)["verdict"] for row in dicts]
        ours = where / LAW_FOUND / f"{title}.parquet"
        alike[title] = hold_against(ours, edition, rows, pl.Series(theirs, dtype=pl.Int8))
    return alike


def judge_columns(where: Path, enterprises: int, stages: Stages) -> dict[str, int]:
    """Every clause of every title, by columns; by title how many are judged as we judge them."""
    editions = editions_on(AS_OF)
    names = list(dict.fromkeys(name for e in editions.values() for name in indicators_of(e)))
    # In its favour: how the rows get here does not count, and flags come as flags, not as objects.
    table = pd.read_parquet(where / LAW_ROWS, columns=names, dtype_backend="numpy_nullable")
    rows, times = pl.read_parquet(where / LAW_ROWS), enterprises / len(table)
    with stages.mark("law of all titles, by columns", times):
        coded = code_columns(table, names)
    alike = {}
    for title, edition in editions.items():
        with stages.mark("law of all titles, by columns", times):
            theirs = judge_edition(edition, coded)["verdict"]
        ours = where / LAW_FOUND / f"{title}.parquet"
        alike[title] = hold_against(ours, edition, rows, pl.Series(theirs))
    return alike


def hold_against(path: Path, edition: Edition, rows: pl.DataFrame, theirs: pl.Series) -> int:
    """How many first applicants there are to compare; raises where one is judged differently.

    path: the verdicts of a title that our side left.
    """
    # The recipes know no indicator that could still be higher.
    most = possible_of(indicators_of(edition))
    higher = [pl.col(name) > pl.col(name.removesuffix(POSSIBLE)).fill_null(-1.0) for name in most]
    both = (
        rows.lazy()
        .with_columns(theirs.alias("theirs"), pl.any_horizontal(False, *higher).alias("higher"))
        .join(pl.scan_parquet(path), on="enterprise_id", how="inner")
        .filter(pl.col("applicant") == "first", ~pl.col("higher").fill_null(False))
        .select("enterprise_id", "theirs", "verdict")
        .collect()
    )
    other = both.filter(pl.col("theirs") != pl.col("verdict"))
    if both.is_empty() or not other.is_empty():
        told = f"{other.height} of {both.height} enterprises are judged differently"
        raise SystemExit(f"{path.stem}: {told}, {other['enterprise_id'].head(1).to_list()}")
    return both.height


def read_ledger(inputs: Path, usual: bool, rows: int, stages: Stages) -> None:
    """The ledger to typed columns; the usual recipe reads some rows, scaled to all of them."""
    path = inputs / LEDGER
    if usual:
        many = pq.read_metadata(inputs / PANEL / "facts.parquet").num_rows
        with stages.mark("reading the ledger", max(many / rows, 1.0)):
            type_columns(pd.read_csv(path, encoding="utf-8-sig", nrows=rows))
        return
    wanted = {header: name for header, name in HEADERS.items() if name in {*KEYS, *WHO, *NOW}}
    with stages.mark("reading the ledger"):
        table = pd.read_csv(path, usecols=[*wanted, "知悉日期"], engine="pyarrow")
        type_columns(table)


def type_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Our names, yuan and shares, days, true and false; 无 in an award's rank is none won."""
    table = table.rename(columns=HEADERS)
    for name in table.columns:
        kind = COLUMNS[name].kind if name in COLUMNS else None
        if kind == "money":
            table[name] = (table[name] * 1e4).round(2)
        elif kind == "share":
            table[name] = table[name] / 100
        elif kind == "flag":
            table[name] = table[name].map(TRUE_FALSE)
        elif kind == "rank" and table[name].dtype.kind not in "fi":
            table[name] = pd.to_numeric(table[name].replace("无", "inf"))
        elif kind == "day" or name == "known_on":
            table[name] = pd.to_datetime(table[name])
    return table


def fill(measured: pd.DataFrame, indicators: tuple[Indicator, ...]) -> pd.DataFrame:
    """The columns of the model, within their training range, missing ones at the bad end."""
    names = [i.name for i in indicators]
    low, high = (
        pd.Series({i.name: getattr(i, end) for i in indicators}) for end in ("low", "high")
    )
    bad = {i.name: i.bad_end for i in indicators}
    return measured[names].astype("float64").clip(low, high, axis=1).fillna(bad)


def go_competent(
    booster: lgb.Booster,
    X: pd.DataFrame,
    who: pd.DataFrame,
    asked: argparse.Namespace,
    book: Path,
    stages: Stages,
) -> Any:
    """Scores, the best, their contributions and reasons, and a workbook of them."""
    with stages.mark("scores"):
        score = np.asarray(booster.predict(X, raw_score=True, num_threads=2))
    with stages.mark("order"):
        best = np.argsort(-score, kind="stable")[: asked.top]
    with stages.mark("contributions"):
        rows = X.iloc[best]
        parts = np.asarray(booster.predict(rows, pred_contrib=True, num_threads=2))[:, :-1]
    with stages.mark("reasons"):
        told = say(rows.to_numpy(), parts, list(X.columns))
    with stages.mark("workbook"), xlsxwriter.Workbook(book, {"constant_memory": True}) as made:
        sheet = made.add_worksheet("list")
        for nth, row in enumerate(lines(who.iloc[best], score[best], told)):
            sheet.write_row(nth, 0, row)
    return score


def go_usual(
    booster: lgb.Booster,
    X: pd.DataFrame,
    who: pd.DataFrame,
    asked: argparse.Namespace,
    book: Path,
    stages: Stages,
) -> Any:
    """The same by the wrapper, shap and openpyxl; shap explains a sample, scaled to every row."""
    model = wrap(booster, X)
    with stages.mark("scores"):
        score = model.predict_proba(X, raw_score=True)
        score = np.asarray(score)[:, -1] if np.ndim(score) == 2 else np.asarray(score)
    with stages.mark("order"):
        best = np.argsort(-score, kind="stable")[: asked.top]
    explain(booster, X, asked.explained, stages)
    # Those of the listed are at hand by then.
    parts = np.asarray(booster.predict(X.iloc[best], pred_contrib=True))[:, :-1]
    with stages.mark("reasons"):
        told = say(X.iloc[best].to_numpy(), parts, list(X.columns))
    with stages.mark("workbook"):
        made = openpyxl.Workbook()
        for row in lines(who.iloc[best], score[best], told):
            made.active.append(row)
        made.save(book)
    return score


def explain(booster: lgb.Booster, X: pd.DataFrame, many: int, stages: Stages) -> None:
    """Every row by both of shap's kinds, a sample, scaled; what explains them is made once."""
    step = max(len(X) // BACKGROUND, 1)
    against = {"data": X.iloc[::step][:BACKGROUND], "feature_perturbation": "interventional"}
    for stage, how, rows in ((BY_PATHS, {}, many), (AGAINST_ROWS, against, many // FEWER)):
        sample = X.iloc[: max(rows, 1)]
        with warnings.catch_warnings():
            # shap tells of a change of shape.
            warnings.simplefilter("ignore", UserWarning)
            with stages.mark(stage):
                explainer = shap.TreeExplainer(booster, **how)
            with stages.mark(stage, len(X) / len(sample)):
                explainer.shap_values(sample)


def wrap(booster: lgb.Booster, X: pd.DataFrame) -> lgb.LGBMClassifier:
    """The model as scikit-learn's wrapper knows it once it is fitted."""
    model = lgb.LGBMClassifier(n_jobs=2)
    model._Booster, model.fitted_ = booster, True
    model._n_features = model._n_features_in = X.shape[1]
    model._classes, model._n_classes = np.array([0, 1]), 2
    model._le = None
    return model


def say(values: Any, parts: Any, names: list[str]) -> list[list[str]]:
    """The largest contributions for and against each row as words."""
    order = np.argsort(-parts, axis=1)
    told = []
    for row, own, by in zip(values, parts, order):
        chosen = [*by[:FOR], *by[::-1][:AGAINST]]
        told.append([f"{names[at]} {row[at]:g} ({own[at]:+.2f})" for at in chosen])
    return told


def lines(who: pd.DataFrame, score: Any, told: list[list[str]]) -> list[list[Any]]:
    """Rows of the workbook: place, who it is, score, reasons."""
    known = who[["name", "county", "industry", "size"]].astype(object).fillna("")
    rows = zip(who.index, known.itertuples(index=False), score, told)
    return [
        [nth, key, *own, float(value), *reasons]
        for nth, (key, own, value, reasons) in enumerate(rows, start=1)
    ]


if __name__ == "__main__":
    main()
