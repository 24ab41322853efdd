"""The model card: for the public record, what a model is for, made from, and how it was tested."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from configs.reader import find
from configs.words import Words, read_words
from experiments.promote import SURE, Verdict
from experiments.reach import LEAST
from models.inputs import Indicator
from models.noise import Drawn
from scoring.indicator_words import read_indicators
from scoring.pipeline import Pipeline
from scoring.policy import edition_at, read_law


@dataclass(frozen=True)
class Tried:
    """What a rehearsal showed of a recipe, and who let it up.

    days: (day, enterprises, positives); drawn: every order on draws of whole enterprises;
    precision: of every order at the length of the list; reach: see `experiments.reach`. rehearsal:
    the fingerprint of its folder; a run's number in the store is luck and stands in the registry.
    """

    days: tuple[tuple[str, int, int], ...]
    drawn: Drawn
    precision: dict[str, float]
    length: int
    reach: pl.DataFrame
    verdict: Verdict
    by: str
    reason: str
    forced: bool
    rehearsal: str


def write_card(
    pipeline: Pipeline,
    manifest: dict[str, Any],
    indicators: tuple[Indicator, ...],
    tried: Tried | None = None,
) -> str:
    """The card in Chinese, then in English: the same bytes for the same training and rehearsal."""
    law = law_of(pipeline.policy, [date.fromisoformat(day) for day in manifest["days"]])
    pages = [_page(words, pipeline, manifest, indicators, law, tried) for words in _both()]
    return "\n---\n\n".join(pages)


@cache
def _both() -> tuple[Words, Words]:
    """Both languages, read once: a rehearsal writes many cards."""
    return read_words("zh"), read_words("en")


def law_of(policy: str, days: list[date]) -> list[tuple[str, str, bool]]:
    """(day, document in force, whether its first day was read) of each day; "" where none was."""
    law = read_law(find("policies", policy))
    told = []
    for day in days:
        edition = edition_at(law, day, "first")
        if edition is None:
            told.append((day.isoformat(), "", True))
            continue
        document = law.documents[edition.document]
        name = f"{document.name}（{document.number}）"
        told.append((day.isoformat(), name, document.begins_mark == "VERIFIED"))
    return told


def _page(
    words: Words,
    pipeline: Pipeline,
    manifest: dict[str, Any],
    indicators: tuple[Indicator, ...],
    law: list[tuple[str, str, bool]],
    tried: Tried | None,
) -> str:
    """The card in one language."""
    say, says = words.say, getattr(pipeline.says, words.lang)
    head = f"# {say('card.title', says=says, as_of=manifest['as_of'])}\n"
    made_up = f"\n**{say('card.made_up')}**\n" if manifest["made_up"] else ""
    title = say(f"title.{manifest['title']}")
    purpose = [say("card.for", title=title, months=manifest["horizon_months"]), say("card.not_for")]
    limits = ("labels", "applied", "survivors", "score", "cause")
    parts = [
        (say("card.purpose"), _items(purpose)),
        (say("card.data"), _data(words, manifest, law)),
        (say("card.method"), _items(_method(words, manifest))),
        (say("card.indicators"), _indicators(words, manifest, indicators)),
        (say("card.explanations"), _items(_explanations(words, manifest))),
        (say("card.tests"), _tests(words, tried) if tried else say("card.untried") + "\n"),
        (say("card.groups"), _groups(words, tried) if tried else say("card.unjudged") + "\n"),
        (say("card.limits"), _items([words.say(f"card.limit.{name}") for name in limits])),
    ]
    if tried:
        parts.append((say("card.promotion"), _items(_promotion(words, tried))))
    return head + made_up + "".join(f"\n## {name}\n\n{text}" for name, text in parts)


def _items(sentences: list[str]) -> str:
    return "".join(f"- {sentence}\n" for sentence in sentences)


def _data(words: Words, manifest: dict[str, Any], law: list[tuple[str, str, bool]]) -> str:
    """What was trained on, and which law was in force when the cohorts stood there."""
    told = {name: manifest[name] for name in ("rows", "positives", "held_out")}
    sentences = [words.say("card.counts", **told, until=manifest["outcomes_until"])]
    if "panel_fingerprint" in manifest:
        inputs = {name: manifest[f"{name}_fingerprint"] for name in ("panel", "recognitions")}
        sentences.append(words.say("card.panel", **inputs))
    lines = [words.say("card.cohorts")]
    for day, document, read in law:
        text = document or words.say("card.no_edition")
        lines.append(f"| {day} | {text}{'' if read else words.say('card.from_memory')} |")
    return _items(sentences) + "\n" + "\n".join(lines) + "\n"


def _method(words: Words, manifest: dict[str, Any]) -> list[str]:
    learner = manifest["learner"]
    known = words.knows(f"card.{learner}")
    versions = words.say("card.stop").join(f"{k} {v}" for k, v in manifest["versions"].items())
    recipe = {"recipe": manifest["recipe"], "fingerprint": manifest["recipe_fingerprint"][:16]}
    return [
        words.say(f"card.{learner}") if known else words.say("card.other", learner=learner),
        words.say("card.recipe", **recipe, seed=manifest["seed"], versions=versions),
        words.say("card.calibration", **manifest["calibration"]),
        words.say("card.missing"),
    ]


def _indicators(words: Words, manifest: dict[str, Any], indicators: tuple[Indicator, ...]) -> str:
    """Every indicator with its label and good direction, and what is to be said of some."""
    named = read_indicators()
    lines = [words.say("card.columns")]
    for one in indicators:
        if one.name in manifest["categories"]:
            label, direction = words.say(f"column.{one.name}"), words.say("card.category")
        else:
            label = getattr(named[one.name], words.lang)
            direction = words.say("card.up" if one.sign > 0 else "card.down")
        lines.append(f"| {one.name} | {label} | {direction} |")
    out = manifest["left_out"]
    sentences = [
        words.say(f"card.{key}", names=", ".join(names))
        for key in ("left_out", "constant", "separating")
        # What was never known is constant too, and is told once.
        if (names := [n for n in manifest[key] if key != "constant" or n not in out])
    ]
    below = "\n" + _items(sentences) if sentences else ""
    return "\n".join(lines) + "\n" + below


def _explanations(words: Words, manifest: dict[str, Any]) -> list[str]:
    """How good the reasons are that the model gives, as far as training looked."""
    found = manifest.get("explanations")
    if found is None:
        return [words.say("card.unexplained")]
    kind = "trees" if manifest["learner"] == "trees" else "other"
    agreement = {name: f"{100 * found['agreement'][name]:.0f}" for name in ("ordered", "same")}
    told = {name: found[name] for name in ("rows", "reference", "top", "refits")}
    said = [words.say(f"card.agreement.{kind}", **told, **agreement)]
    if found["overlap"] is not None:
        said.append(words.say("card.overlap", **told, overlap=f"{100 * found['overlap']:.0f}"))
    counts = {name: f"{found[name]:g}" for name in ("carrying", "carrying_most")}
    exact = "card.exact" if found["exact"] else "card.not_exact"
    return [*said, words.say("card.carrying", **counts), words.say(exact)]


def _tests(words: Words, tried: Tried) -> str:
    """The figures of the rehearsal: the recipe and everything that it was held against."""
    metric, length = tried.verdict.metric, tried.length
    days = ", ".join(day for day, _, _ in tried.days)
    counts = words.say("card.stop").join(f"{day} {n}/{won}" for day, n, won in tried.days)
    lines = [words.say("card.orders", metric=metric, length=length)]
    for name in tried.drawn.names:
        low, high = tried.drawn.between(name)
        mark = "**" if name == tried.verdict.recipe else ""
        figure, at = tried.drawn.figure(name), tried.precision[name]
        lines.append(f"| {mark}{name}{mark} | {figure:.3f} | {low:.3f}-{high:.3f} | {at:.3f} |")
    say = words.say("card.tried", days=days, metric=metric, length=length)
    return f"{say}\n\n" + "\n".join(lines) + f"\n\n{words.say('card.days', days=counts)}\n"


def _groups(words: Words, tried: Tried) -> str:
    """Recall by group, of groups large enough to be judged."""
    judged = tried.reach.filter(pl.col("recall").is_not_null())
    few = tried.reach.height - judged.height
    if not tried.reach.height:
        return words.say("card.no_groups") + "\n"
    lines = [words.say("card.reach_columns")]
    for row in judged.iter_rows(named=True):
        name, key = words.say(f"card.{row['dimension']}"), f"{row['dimension']}.{row['group']}"
        group = words.say(key) if words.knows(key) else row["group"]
        interval = f"{row['low']:.2f}-{row['high']:.2f}"
        lines.append(
            f"| {name} | {group} | {row['positives']} | {row['recall']:.2f} | {interval} |"
        )
    said = words.say("card.reach", length=tried.length, least=LEAST, few=few)
    return f"{said}\n\n" + "\n".join(lines) + "\n"


def _promotion(words: Words, tried: Tried) -> list[str]:
    """By which numbers, by whom and why it went up."""
    verdict, pair = tried.verdict, tried.verdict.against
    told = {
        "ours": pair.ours,
        "theirs": pair.theirs,
        "difference": pair.difference,
        "error": pair.error,
        "above": pair.above,
        "sure": SURE,
    }
    names = {"recipe": verdict.recipe, "metric": verdict.metric, "rival": verdict.rival}
    sentences = [words.say("card.rule", **names, **told)]
    if verdict.passed_over:
        sentences.append(words.say("card.passed_over", other=verdict.passed_over))
    sentences.append(words.say(f"card.champion.{verdict.champion}"))
    if tried.forced:
        sentences.append(words.say("card.forced", by=tried.by))
    reason = tried.reason or words.say("card.by_rule")
    sentences.append(words.say("card.by", by=tried.by, reason=reason))
    return [*sentences, words.say("card.rehearsal", fingerprint=tried.rehearsal)]
