"""Contributions to rows and sentences, in Chinese and English."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from configs.words import Words
from models.categories import Coded
from models.inputs import Scorer
from scoring.indicator_words import IndicatorWords, read_indicators, read_learned
from scoring.rank import Ranking
from scoring.writing import written

FOR, AGAINST = 5, 3

REASON_SCHEMA = {
    "enterprise_id": pl.String,
    "k": pl.Int64,
    "indicator": pl.String,
    "theme": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "peer_percentile": pl.Float64,
    "contribution": pl.Float64,
    "points": pl.Float64,
    "direction": pl.String,
    "text_zh": pl.String,
    "text_en": pl.String,
}


@dataclass(frozen=True)
class Speech:
    """The catalogue in both languages: every reason is kept in both."""

    zh: Words
    en: Words

    def both(self, key: str, **fields: str) -> dict[str, str]:
        """The same sentence in both languages; a field given as KEY_zh and KEY_en is chosen."""
        return {
            words.lang: words.say(
                key,
                **{
                    name.removesuffix(f"_{words.lang}"): value
                    for name, value in fields.items()
                    if name[-3:] not in ("_zh", "_en") or name.endswith(f"_{words.lang}")
                },
            )
            for words in (self.zh, self.en)
        }


def explain_score(ranking: Ranking, enterprise_ids: list[str], speech: Speech) -> pl.DataFrame:
    """Reasons of these enterprises (REASON_SCHEMA): the largest for, then the largest against.

    `points` is the contribution on the 0-100 scale of the bundle. Empty without a bundle.
    """
    bundle = ranking.bundle
    if bundle is None or not enterprise_ids:
        return pl.DataFrame(schema=REASON_SCHEMA)
    frame = ranking.matrix.frame
    rows = frame.with_row_index("row").filter(pl.col("enterprise_id").is_in(enterprise_ids))
    names = bundle.ranker.names
    contributions = bundle.ranker.contributions(rows.select(names).to_pandas())
    score = bundle.ranker.score(rows.select(names).to_pandas())
    if np.abs(contributions.sum(axis=1) - score).max() > 1e-9:
        raise ArithmeticError("contributions do not sum to the score")
    frame = _with_rates(frame, bundle.ranker)
    rows = _with_rates(rows, bundle.ranker)
    places = _percentiles(frame, names)
    words = read_indicators() | read_learned()
    lines = []
    for position, row in enumerate(rows.iter_rows(named=True)):
        shares = contributions[position, :-1]
        order = sorted(range(len(names)), key=lambda i: (-abs(shares[i]), names[i]))
        ups = [i for i in order if shares[i] > 0][:FOR]
        downs = [i for i in order if shares[i] < 0][:AGAINST]
        for k, index in enumerate(ups + downs, start=1):
            name, share = names[index], float(shares[index])
            place = places[name][row["row"]]
            points = share * bundle.scale.per_raw
            line = (row[name], place, points, ranking.matrix.year)
            stem = "reason.rate_" if name in read_learned() else "reason."
            text = _reason(words[name], line, speech, stem)
            lines.append(
                {
                    "enterprise_id": row["enterprise_id"],
                    "k": k,
                    "indicator": name,
                    "theme": words[name].theme,
                    "value": None if row[name] is None else float(row[name]),
                    "unit": words[name].unit,
                    "peer_percentile": place,
                    "contribution": share,
                    "points": points,
                    "direction": "for" if share > 0 else "against",
                    "text_zh": text["zh"],
                    "text_en": text["en"],
                }
            )
    return pl.DataFrame(lines, schema=REASON_SCHEMA).sort("enterprise_id", "k")


def _with_rates(frame: pl.DataFrame, scorer: Scorer) -> pl.DataFrame:
    """Categories as the numbers that they count by, the past rates there; missing ones stay so."""
    if not isinstance(scorer, Coded):
        return frame
    told = [name for name in scorer.rates if name in scorer.names]
    rates = {name: scorer.rates[name].of(frame[name].to_pandas()) for name in told}
    known = (
        pl.when(pl.col(name).is_not_null()).then(pl.Series(name, own)).alias(name)
        for name, own in rates.items()
    )
    return frame.with_columns(known)


def _percentiles(frame: pl.DataFrame, names: list[str]) -> dict[str, pl.Series]:
    """Share of the population with a lower value, per row; missing values count as lower."""
    others = max(frame.height - 1, 1)
    return {
        name: frame.select(
            pl.when(pl.col(name).is_not_null()).then(
                (pl.col(name).cast(pl.Float64).fill_null(-math.inf).rank("min") - 1) / others
            )
        ).to_series()
        for name in names
    }


def _reason(
    words: IndicatorWords,
    line: tuple[Any, float | None, float, int | None],
    speech: Speech,
    stem: str,
) -> dict[str, str]:
    """One reason as a sentence: indicator, value, year, place among the population, points.

    stem: of the sentences; a past rate is not a fact of the year.
    """
    value, place, points, year = line
    fields = {"label_zh": words.zh, "label_en": words.en, "points": f"{points:+.1f}"}
    fields |= {"year": str(year or "")}
    if value is None or place is None:
        return speech.both("reason.missing", **fields)
    fields |= {
        "value_zh": written(value, words.unit, speech.zh),
        "value_en": written(value, words.unit, speech.en),
    }
    if place == 1:
        return speech.both(f"{stem}top", **fields)
    # A place in the lower half reads as "lower than the rest", so that nobody has to invert it.
    if place >= 0.5:
        return speech.both(f"{stem}above", share=f"{math.floor(place * 100)}", **fields)
    return speech.both(f"{stem}below", share=f"{math.floor((1 - place) * 100)}", **fields)
