"""What became of the last list, shared out among its causes as far as the two folders tell them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from configs.words import Words
from features.gathering import Figures
from scoring.changes import Changes, compare_lists
from scoring.diff_words import Told, by_cause, key_of, name_cause, rows_of, tell_one
from scoring.faults import RankError
from scoring.rank import Ranking
from scoring.replay import Side, read_side, replay

# Of those who entered or left, and of those who moved; the rest is counted.
SEATS, MOVES = 100, 30
# Sharing out makes up to sixteen lists anew: of more enterprises only on request (lingpao diff).
MOST = 20_000
SECTIONS = ("entered", "left", "moved")


@dataclass(frozen=True)
class Section:
    """One part of what changed: those who entered, left or moved; more: so many are not told."""

    key: str
    told: list[Told]
    more: int


@dataclass(frozen=True)
class SinceTold:
    """What changed since the last list.

    summary: sentences. causes: keys of the groups of causes, with their words. why_not: the
    sentence that says why nothing is shared out; then there are no sections.
    """

    summary: list[str]
    causes: list[tuple[str, str]]
    sections: list[Section]
    why_not: str = ""


def tell_since(
    ranking: Ranking, manifest: dict[str, Any], previous: Path | None, folder: Path, words: Words
) -> SinceTold | None:
    """What changed since the list in `previous`; None where none was given.

    folder: where the new list is being written, for its name alone. The old panel is not needed:
    an old list keeps the figures that it was made from. One that keeps too little is told as such.
    """
    if previous is None:
        return None
    counts = [words.say("basis.since.text", **manifest["since"])] if manifest["since"] else []
    if ranking.figures is None:
        why = words.say("error.no_figures", folder=folder.name)
        return SinceTold(counts, [], [], words.say("since.not_told", why=why))
    if ranking.figures.frame.height > MOST:
        return SinceTold(counts, [], [], words.say("since.too_many", most=MOST))
    try:
        new = _side_of(ranking, manifest, ranking.figures, folder)
        changes = compare_lists(replay(read_side(previous), new))
    except RankError as error:
        why = words.say(f"error.{error.code}", **error.fields)
        return SinceTold(counts, [], [], words.say("since.not_told", why=why))
    sections = [_section(changes, key, words) for key in SECTIONS]
    causes = [(key_of(group), name_cause(key_of(group), words)) for group in changes.places]
    return SinceTold([*counts, *_mainly(changes, words)], causes, sections)


def _side_of(ranking: Ranking, manifest: dict[str, Any], figures: Figures, folder: Path) -> Side:
    """The new list as its folder will keep it."""
    return Side(
        folder,
        manifest,
        ranking.pipeline,
        ranking.policy,
        figures,
        ranking.bundle,
        ranking.frame,
        ranking.holders,
        ranking.rules,
    )


def _section(changes: Changes, key: str, words: Words) -> Section:
    rows, most = rows_of(changes, key), MOVES if key == "moved" else SEATS
    told = [tell_one(changes, nth, words) for nth in rows[:most]]
    return Section(key, told, max(len(rows) - most, 0))


def _mainly(changes: Changes, words: Words) -> list[str]:
    """What is not the same in the two lists, and how many came and went mainly for each cause."""
    told = [
        words.say(
            "since.changed",
            causes=words.say("join").join(
                words.say(f"diff.cause.{cause}") for cause in changes.replay.changed
            )
            or words.say("diff.nothing"),
        )
    ]
    return [*told, *by_cause(changes, words)]
