"""Parts of a score as sentences, in Chinese and English: the largest for, the largest against."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from configs.words import Words
from models.categories import Coded
from models.inputs import Scorer
from scoring.behind import Behind
from scoring.indicator_words import IndicatorWords, read_indicators, read_learned
from scoring.parts import Parts, choose_told, take_apart
from scoring.places import Place, Places
from scoring.rank import Ranking
from scoring.trait_words import themes_of
from scoring.writing import points_of, written

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
    beyond, lines, themes = ranking.beyond, [], themes_of(ranking)
    places = (beyond.places if beyond else None) or Places(frame)
    ids = ranking.matrix.frame["enterprise_id"].gather(parts.rows).to_list()
    # Once for all rows of a column, not cell by cell.
    values = {name: frame[name].gather(parts.rows).to_list() for name in parts.names}
    states = {name: _states(ranking, behind, parts.rows, name) for name in parts.names}
    for nth, row in enumerate(parts.rows):
        for k, at in enumerate(choose_told(parts.parts[nth], parts.names), start=1):
            name, points = parts.names[at], float(parts.parts[nth, at])
            value = values[name][nth]
            reason = Reason(
                words[name],
                value,
                None if name in read_learned() else ranking.matrix.year,
                states[name][nth],
                places.of(row, name),
                points,
                parts.possible.get((nth, at)),
            )
            lines.append(
                {
                    "enterprise_id": ids[nth],
                    "k": k,
                    "indicator": name,
                    "theme": themes[name],
                    "value": None if value is None else float(value),
                    "unit": reason.words.unit,
                    "state": reason.state,
                    "peer_percentile": reason.place.share if reason.place else None,
                    "peers": "_".join(reason.place.circle) if reason.place else None,
                    "contribution": points / parts.per_raw,
                    "points": points,
                    "points_possible": reason.possible,
                    "direction": "for" if points > 0 else "against",
                    **{f"text_{lang}": reason.say(told) for lang, told in speech.each()},
                }
            )
    return pl.DataFrame(lines, schema=REASON_SCHEMA).sort("enterprise_id", "k")


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


@dataclass(frozen=True)
class Reason:
    """What one sentence is made of.

    value: in held units, a flag as it is; None where missing. year: None for what is no fact of a
    year. points, possible: on the bundle's scale; possible is None where no value is the best.
    """

    words: IndicatorWords
    value: float | bool | None
    year: int | None
    state: str | None
    place: Place | None
    points: float
    possible: float | None

    def say(self, words: Words) -> str:
        """Indicator, value, when and how sure, place among peers, points of points possible."""
        fields: dict[str, Any] = {
            "label": getattr(self.words, words.lang),
            "when": self._when(words),
            "points": points_of(self.points),
            "possible": "",
        }
        if self.possible is not None:
            most = f"{self.possible:.1f}"
            fields["possible"] = words.say("reason.possible", possible=most)
        if self.value is None or self.place is None:
            return words.say("reason.missing", **fields)
        fields |= {"value": written(self.value, self.words.unit, words)}
        place = say_place(self.place, words, ranks=self.words.unit == "名")
        return words.say("reason.told", **fields, place=place)

    def _when(self, words: Words) -> str:
        if self.year is None:
            return words.say("reason.batches")
        told = [words.say("reason.year", year=self.year)]
        told += [words.say(f"reason.state.{self.state}")] if self.state else []
        return words.say("reason.and").join(told)


# What the ends and sides of a circle are called: of numbers, and of ranks, where less is better.
SIDES = ("top", "bottom", "above", "below")
RANK_SIDES = ("worst", "best", "worse", "better")


def say_place(place: Place, words: Words, ranks: bool = False) -> str:
    """A place in words; one in the lower half reads as lower than the rest, not as a low share.

    ranks: the value is itself a rank, of which a high one is worse.
    """
    circle = words.say(f"peers.{'_'.join(place.circle) or 'population'}")
    top, bottom, above, below = RANK_SIDES if ranks else SIDES
    if not place.lower and not place.higher:
        return words.say("place.level", circle=circle)
    tied = "_tied" if place.lower + place.higher < place.others else ""
    for end, others in ((top, place.higher), (bottom, place.lower)):
        if not others:
            return words.say(f"place.{end}{tied}", circle=circle)
    side, count = max((above, place.lower), (below, place.higher), key=lambda told: told[1])
    return words.say(f"place.{side}", circle=circle, share=math.floor(100 * count / place.others))
