"""Scorers that were kept as text: under which kind, and read again. Nothing here can train."""

import json
from typing import Literal

from models.baselines import OneColumn
from models.card import Card, read_card
from models.categories import Coded, Rates
from models.index import Index, read_index
from models.inputs import Indicator, ModelError, Scorer
from models.ranker import Ranker
from models.traits import TraitIndex, read_traits

Kind = Literal["best_column", "composite", "scorecard", "optbinning", "ebm", "trees"]
# An index of traits is learned without labels, on the day of its list: no learner gives one.
TRAITS: Literal["traits"] = "traits"
KeptKind = Kind | Literal["traits"]
# From the simplest to the least simple: where figures do not tell them apart, the first is taken.
KINDS: tuple[Kind, ...] = (
    "best_column",
    "composite",
    "scorecard",
    "optbinning",
    "ebm",
    "trees",
)


def kind_of(scorer: Scorer) -> KeptKind:
    """Under which kind a scorer is kept."""
    if isinstance(scorer, Coded):
        return kind_of(scorer.inner)
    if isinstance(scorer, Card):
        return scorer.kind
    kinds: dict[type, KeptKind] = {
        Ranker: "trees",
        Index: "composite",
        TraitIndex: TRAITS,
        OneColumn: "best_column",
    }
    return kinds[type(scorer)]


def rates_of(scorer: Scorer) -> dict[str, dict[str, float]]:
    """The rates of its categories, by category and value; empty where it has none."""
    return {n: r.rates for n, r in scorer.rates.items()} if isinstance(scorer, Coded) else {}


def read_scorer(
    kind: str,
    text: str,
    indicators: tuple[Indicator, ...],
    rates: dict[str, dict[str, float]] | None = None,
) -> Scorer:
    """The scorer that was kept as text, with the rates of its categories.

    Raises ModelError for a kind that is not known.
    """
    if rates:
        inner = read_scorer(kind, text, indicators)
        return Coded(inner, {name: Rates(known) for name, known in rates.items()})
    if kind == TRAITS:
        return read_traits(text, indicators)
    if kind not in KINDS:
        raise ModelError("unknown_learner", found=kind, right=", ".join(KINDS))
    if kind == "trees":
        return Ranker(text, indicators)
    if kind == "composite":
        return read_index(text, indicators)
    if kind == "best_column":
        return OneColumn(indicators, float(json.loads(text)["mean"]))
    return read_card(text, indicators)
