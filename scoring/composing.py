"""The index of a composite order, made on the population of the day and kept as a bundle."""

from datetime import date
from typing import Any

import pandas as pd
import polars as pl

from configs.words import Words, read_words
from models.bundle import Bundle, Scale
from models.inputs import ModelError
from models.trait_fit import fit_traits, left_out
from models.traits import TraitIndex
from scoring.check import MET, PERSON, VERDICTS, Findings
from scoring.faults import RankError
from scoring.indicator_words import read_indicators
from scoring.pipeline import Pipeline
from scoring.traits import Composite


def compose(matrix: pl.DataFrame, findings: Findings, pipeline: Pipeline, as_of: date) -> Bundle:
    """The index of the pipeline's traits over these enterprises; it tells no chances.

    matrix: in the order of the findings. Who may not be listed competes for nothing: ranges and
    spreads, where they are asked for, are learned from these alone, so that nobody who competes
    moves them (record 0053). Raises RankError where an index cannot be made.
    """
    composite = pipeline.composite
    assert composite is not None
    words = read_indicators()
    told = composite.names
    flags = frozenset(name for name in told if matrix.schema[name] == pl.Boolean)
    signs = {name: words[name].sign for name in told}
    still = ~_may_be_listed(findings, pipeline).to_numpy()
    X = columns_of(matrix, told)
    try:
        index = fit_traits(X, signs, composite.settings, still, flags)
    except ModelError as error:
        if error.code == "no_yardstick":
            found, right = error.fields["found"], error.fields["right"]
            raise RankError("composite_no_yardstick", found=found, right=right) from error
        if error.code == "not_finite":
            raise RankError("composite_not_finite", names=error.fields["names"]) from error
        raise
    missing = left_out(index, composite.weightings)
    manifest = {
        "as_of": as_of.isoformat(),
        "pipeline": pipeline.name,
        "seed": composite.family.seed,
        "fitted_on": {"population": matrix.height, "yardstick": int(still.sum())},
        "ways_left_out": missing,
    }
    return Bundle(index, None, Scale(*index.ends), _card(index, composite, manifest), manifest)


def columns_of(matrix: pl.DataFrame, names: list[str]) -> pd.DataFrame:
    """Indicators as the index takes them in: numbers, a yes as 1."""
    return matrix.select(pl.col(name).cast(pl.Float64) for name in names).to_pandas()


def _may_be_listed(findings: Findings, pipeline: Pipeline) -> pl.Series:
    """Whom the law's verdict lets through the pipeline's gate; all where there is no gate."""
    if not pipeline.gate or findings.policy.edition is None:
        return pl.repeat(True, findings.frame.height, eager=True)
    passes = [code for code in (MET, PERSON) if VERDICTS[code] in pipeline.gate]
    return findings.frame["verdict"].is_in(passes)


def _card(index: TraitIndex, composite: Composite, manifest: dict[str, Any]) -> str:
    """What the index is, for whoever opens the folder, in both languages."""
    labels = read_indicators()
    parts = []
    for lang in ("zh", "en"):
        words = read_words(lang)
        fitted = manifest["fitted_on"]
        lines = [
            words.say("composite.card.title", as_of=manifest["as_of"], **fitted),
            words.say("composite.card.how", **say_ways(composite, words)),
        ]
        for plan, trait in zip(composite.traits, index.traits):
            label = getattr(plan, lang)
            lines.append(words.say("composite.card.trait", label=label, weight=trait.weight))
            lines += [
                words.say(
                    "composite.card.indicator",
                    label=getattr(labels[index.names[at]], lang),
                    name=index.names[at],
                    weight=float(index.inner[at]),
                )
                for at in trait.at
            ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def say_ways(composite: Composite, words: Words) -> dict[str, str]:
    """The settings of a composite in words."""
    return {
        key: words.say(f"composite.{kind}.{value}")
        for key, kind, value in (
            ("normalise", "normalise", composite.normalise),
            ("weights", "weights", composite.weights),
            ("trait_weights", "weights", composite.trait_weights),
            ("inside", "mean", composite.inside),
            ("above", "mean", composite.above),
        )
    }
