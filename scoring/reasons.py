"""Parts of a score as sentences, in Chinese and English: the largest for, the largest against."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from configs.words import Words
from models.categories import Coded
from models.inputs import Scorer
from scoring.behind import Behind
from scoring.indicator_words import read_indicators, read_learned
from scoring.parts import Parts, choose_told, take_apart
from scoring.phrasing import Phrasing, Reasons
from scoring.places import CIRCLES, Places
from scoring.rank import Ranking
from scoring.trait_words import themes_of

REASON_SCHEMA = {
    "enterprise_id": pl.String,
    "k": pl.Int64,
    "indicator": pl.String,
    "theme": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "state": pl.String,
    "peer_percentile": pl.Float64,
    "peers": pl.String,
    "contribution": pl.Float64,
    "points": pl.Float64,
    "points_possible": pl.Float64,
    "direction": pl.String,
    "text_zh": pl.String,
    "text_en": pl.String,
}


@dataclass(frozen=True)
class Speech:
    """The catalogue in both languages: every reason is kept in both."""

    zh: Words
    en: Words

    def each(self) -> Iterator[tuple[str, Words]]:
        """Both languages by name."""
        yield "zh", self.zh
        yield "en", self.en


@dataclass(frozen=True)
class Explained:
    """Enterprises of a list with their scores taken apart and said in words.

    parts: None without a bundle; then there are no reasons either (REASON_SCHEMA).
    """

    parts: Parts | None
    reasons: pl.DataFrame


def explain_score(
    ranking: Ranking, behind: Behind, enterprise_ids: list[str], speech: Speech
) -> Explained:
    """Parts and reasons of these enterprises, in order of enterprise_id."""
    if ranking.bundle is None or not enterprise_ids:
        return Explained(None, pl.DataFrame(schema=REASON_SCHEMA))
    wanted = ranking.matrix.frame["enterprise_id"].is_in(enterprise_ids)
    parts = take_apart(ranking, wanted.arg_true().to_list())
    return Explained(parts, say_reasons(parts, behind, speech))


def say_reasons(parts: Parts, behind: Behind, speech: Speech) -> pl.DataFrame:
    """The largest parts of every row, FOR and AGAINST, as sentences (REASON_SCHEMA)."""
    ranking = parts.ranking
    scorer = ranking.bundle.ranker if ranking.bundle else None
    assert scorer is not None
    frame, words = with_rates(ranking.matrix.frame, scorer), read_indicators() | read_learned()
    beyond, themes, learned = ranking.beyond, themes_of(ranking), read_learned()
    places = (beyond.places if beyond else None) or Places(frame)
    ids = ranking.matrix.frame["enterprise_id"].gather(parts.rows).to_list()
    told = {lang: Phrasing(own) for lang, own in speech.each()}
    peers = {nth: "_".join(circle) for nth, circle in enumerate(CIRCLES)}
    columns: dict[str, list[Any]] = {name: [] for name in REASON_SCHEMA}
    # Indicator by indicator: what is looked up of one is looked up for all rows together.
    of: dict[int, list[tuple[int, int]]] = {}
    for nth, chosen in enumerate(choose_told(parts.parts, parts.names)):
        for k, at in enumerate(chosen, start=1):
            of.setdefault(at, []).append((nth, k))
    per_raw = parts.per_raw
    for at, asked in of.items():
        name, nths = parts.names[at], [nth for nth, _ in asked]
        rows = [parts.rows[nth] for nth in nths]
        reasons = Reasons(
            words[name],
            frame[name].gather(rows).to_list(),
            None if name in learned else ranking.matrix.year,
            _states(ranking, behind, rows, name),
            places.of_each(rows, name),
            parts.parts[nths, at].tolist(),
            [parts.possible.get((nth, at)) for nth in nths],
        )
        columns["enterprise_id"] += [ids[nth] for nth in nths]
        columns["k"] += [k for _, k in asked]
        columns["indicator"] += [name] * len(rows)
        columns["theme"] += [themes[name]] * len(rows)
        columns["value"] += [None if value is None else float(value) for value in reasons.values]
        columns["unit"] += [reasons.words.unit] * len(rows)
        columns["state"] += reasons.states
        columns["peer_percentile"] += reasons.places.shares()
        columns["peers"] += [peers.get(circle) for circle in reasons.places.circles.tolist()]
        columns["contribution"] += [own / per_raw for own in reasons.points]
        columns["points"] += reasons.points
        columns["points_possible"] += reasons.possible
        columns["direction"] += ["for" if own > 0 else "against" for own in reasons.points]
        for lang, phrasing in told.items():
            columns[f"text_{lang}"] += phrasing.say(reasons)
    return pl.DataFrame(columns, schema=REASON_SCHEMA).sort("enterprise_id", "k")


def state_of(ranking: Ranking, behind: Behind, row: int, name: str) -> str | None:
    """How far a value of the matrix is borne out: verified, partly, claimed; None where missing.

    It is measured twice, on all facts and without what is only claimed (record 0024); partly:
    verified facts alone give another value. Of a category nothing is told.
    """
    return _states(ranking, behind, [row], name)[0]


def _states(ranking: Ranking, behind: Behind, rows: list[int], name: str) -> list[str | None]:
    """`state_of` many rows."""
    if name in read_learned():
        return [None] * len(rows)
    told = ranking.matrix.frame[name].gather(rows).to_list()
    sure = told if behind.verified is None else behind.verified[name].gather(rows).to_list()
    return [_state(value, alone) for value, alone in zip(told, sure)]


def _state(value: object, alone: object) -> str | None:
    """What becomes of a value on verified facts alone."""
    if value is None:
        return None
    if value == alone:
        return "verified"
    return "claimed" if alone is None else "partly"


def with_rates(frame: pl.DataFrame, scorer: Scorer) -> pl.DataFrame:
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
