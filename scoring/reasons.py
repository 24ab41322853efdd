"""Parts of a score as sentences, in Chinese and English: the largest for, the largest against."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
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
from scoring.writing import figure, points_of, with_unit

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
    columns: dict[str, list[Any]] = {name: [] for name in REASON_SCHEMA}
    # Indicator by indicator: what is looked up of one is looked up for all rows together.
    of: dict[int, list[tuple[int, int]]] = {}
    for nth, chosen in enumerate(choose_told(parts.parts, parts.names)):
        for k, at in enumerate(chosen, start=1):
            of.setdefault(at, []).append((nth, k))
    for at, asked in of.items():
        name = parts.names[at]
        rows = [parts.rows[nth] for nth, _ in asked]
        values = frame[name].gather(rows).to_list()
        states = _states(ranking, behind, rows, name)
        year = None if name in learned else ranking.matrix.year
        where = places.of_each(rows, name)
        points = parts.parts[[nth for nth, _ in asked], at].tolist()
        reasons = [
            Reason(words[name], value, year, state, place, own, parts.possible.get((nth, at)))
            for (nth, _), value, state, place, own in zip(asked, values, states, where, points)
        ]
        columns["enterprise_id"] += [ids[nth] for nth, _ in asked]
        columns["k"] += [k for _, k in asked]
        columns["indicator"] += [name] * len(rows)
        columns["theme"] += [themes[name]] * len(rows)
        columns["value"] += [None if value is None else float(value) for value in values]
        columns["unit"] += [words[name].unit] * len(rows)
        columns["state"] += states
        columns["peer_percentile"] += [place.share if place else None for place in where]
        columns["peers"] += ["_".join(place.circle) if place else None for place in where]
        columns["contribution"] += [own / parts.per_raw for own in points]
        columns["points"] += points
        columns["points_possible"] += [reason.possible for reason in reasons]
        columns["direction"] += ["for" if own > 0 else "against" for own in points]
        for lang, phrasing in told.items():
            columns[f"text_{lang}"] += [phrasing.say(reason) for reason in reasons]
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
        return Phrasing(words).say(self)

    @cached_property
    def figures(self) -> tuple[str | None, str, str]:
        """Digits of the value, its points, and the most there could be: alike in all languages."""
        most = "" if self.possible is None else f"{self.possible:.1f}"
        return figure(self.value, self.words.unit), points_of(self.points), most


@dataclass(frozen=True, eq=False)
class Phrasing:
    """How reasons are said in one language; phrases that many share are kept."""

    words: Words
    _whens: dict[tuple[int | None, str | None], str] = field(default_factory=dict)
    _places: dict[tuple[tuple[str, ...], str, int], str] = field(default_factory=dict)
    _most: dict[str, str] = field(default_factory=dict)

    def say(self, reason: Reason) -> str:
        """One reason as a sentence."""
        words, unit = self.words, reason.words.unit
        digits, points, most = reason.figures
        fields: dict[str, Any] = {
            "label": getattr(reason.words, words.lang),
            "when": self._when(reason.year, reason.state),
            "points": points,
            "possible": self._possible(most) if most else "",
        }
        if reason.value is None or reason.place is None:
            return words.say("reason.missing", **fields)
        fields["value"] = with_unit(reason.value, digits, unit, words)
        fields["place"] = self.place(reason.place, ranks=unit == "名")
        return words.say("reason.told", **fields)

    def _possible(self, most: str) -> str:
        if most not in self._most:
            self._most[most] = self.words.say("reason.possible", possible=most)
        return self._most[most]

    def _when(self, year: int | None, state: str | None) -> str:
        if year is None:
            return self.words.say("reason.batches")
        if (year, state) not in self._whens:
            told = [self.words.say("reason.year", year=year)]
            told += [self.words.say(f"reason.state.{state}")] if state else []
            self._whens[year, state] = self.words.say("reason.and").join(told)
        return self._whens[year, state]

    def place(self, place: Place, ranks: bool = False) -> str:
        """A place in words; one in the lower half reads as lower than the rest, not as a low share.

        ranks: the value is itself a rank, of which a high one is worse.
        """
        key, share = phrase_of(place, ranks)
        if (place.circle, key, share) not in self._places:
            circle = self.words.say(f"peers.{'_'.join(place.circle) or 'population'}")
            said = self.words.say(f"place.{key}", circle=circle, share=share)
            self._places[place.circle, key, share] = said
        return self._places[place.circle, key, share]


# What the ends and sides of a circle are called: of numbers, and of ranks, where less is better.
SIDES = ("top", "bottom", "above", "below")
RANK_SIDES = ("worst", "best", "worse", "better")


def say_place(place: Place, words: Words, ranks: bool = False) -> str:
    """A place in words (`Phrasing.place`)."""
    return Phrasing(words).place(place, ranks)


def phrase_of(place: Place, ranks: bool) -> tuple[str, int]:
    """Which phrase tells a place, and the share in percent where it is on one side of the rest."""
    top, bottom, above, below = RANK_SIDES if ranks else SIDES
    if not place.lower and not place.higher:
        return "level", 0
    tied = "_tied" if place.lower + place.higher < place.others else ""
    for end, others in ((top, place.higher), (bottom, place.lower)):
        if not others:
            return f"{end}{tied}", 0
    side, count = max((above, place.lower), (below, place.higher), key=lambda told: told[1])
    return side, math.floor(100 * count / place.others)
