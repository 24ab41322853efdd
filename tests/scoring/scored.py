"""One small ranking under every kind of model whose scores a sheet breaks down."""

from dataclasses import replace
from functools import cache
from io import BytesIO

import pandas as pd

from configs.words import read_words
from models.bundle import Bundle, Scale
from models.composite import CompositeSettings, fit_composite
from models.inputs import Scorer
from models.scorecard import fit_scorecard
from scoring.behind import gather_behind
from scoring.breakdown import Breakdown, break_down
from scoring.pipeline import read_pipeline
from scoring.rank import Ranking, rank
from scoring.reasons import Explained, Speech, explain_score
from scoring.rule_sheet import RuleLines, write_rules
from scoring.score_sheet import plan_scores, write_scores
from scoring.sheets import Sheet, open_book
from tests.made import LIST_DAY, made_bundle, made_panel, made_rows
from tests.scoring.recomputed import Workbook

ZH, EN = read_words("zh"), read_words("en")
KINDS = ("parts", "card", "weights", "geometric", "topsis")


def bundle_of(kind: str) -> Bundle:
    """A bundle of this kind of model over the small province."""
    if kind == "parts":
        return made_bundle()
    X, y, signs = made_rows()
    scorer: Scorer
    if kind == "card":
        scorer = fit_scorecard(X, y, signs)
    else:
        aggregate = "sum" if kind == "weights" else kind
        settings = CompositeSettings(aggregate=aggregate)  # type: ignore[arg-type]
        scorer = fit_composite(X, signs, settings)
    score = pd.Series(scorer.score(X))
    # Ends within the scores, so that some are capped.
    scale = Scale(float(score.quantile(0.05)), float(score.quantile(0.95)))
    return replace(made_bundle(), ranker=scorer, scale=scale)


@cache
def ranked(kind: str) -> Ranking:
    """All may be listed: twenty places, ten in reserve."""
    pipeline = replace(read_pipeline("little_giant"), gate=(), length=20, reserve=10)
    return rank(made_panel(), pipeline, bundle_of(kind), LIST_DAY)


@cache
def explained(kind: str) -> Explained:
    """Parts and reasons of those shown."""
    ranking = ranked(kind)
    ids = ranking.shown["enterprise_id"].to_list()
    return explain_score(ranking, gather_behind(ranking, made_panel()), ids, Speech(ZH, EN))


def broken_down(kind: str) -> Breakdown:
    """The scores of those shown."""
    parts = explained(kind).parts
    assert parts
    return break_down(ranked(kind), parts, ranked(kind).shown["enterprise_id"].to_list())


@cache
def score_book(kind: str) -> Workbook:
    """得分构成 and 计分规则, written and read back."""
    file, lines, ranking = BytesIO(), RuleLines(ZH), ranked(kind)
    plan = plan_scores(ranking, broken_down(kind), lines, ZH)
    with open_book(file, LIST_DAY) as book:
        write_scores(Sheet(book, ZH.say("sheet.scores")), ranking, plan, "题", ZH)
        write_rules(Sheet(book, ZH.say("sheet.rules")), lines, ZH)
    return Workbook(file)
