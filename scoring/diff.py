"""What changed between two lists and because of what: who entered, left, moved; text and page."""

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from configs.words import Words
from scoring.changes import FATES, Changes, compare_lists
from scoring.diff_words import Told, by_cause, key_of, name_cause, rows_of, tell_one
from scoring.pages import find_template
from scoring.replay import read_side, replay
from scoring.versus import name_of
from scoring.writing import points_of

Outcome = dict[str, object]
# More than this are counted, not told: of those who entered or left, and of those who moved.
SEATS, MOVES = 300, 30
# In the terminal.
LINES = 15
SECTIONS = ("entered", "left", "moved")


def diff_lists(old: Path, new: Path, out: Path | None, words: Words) -> Outcome:
    """Tells two lists of one pipeline apart; as a page too where one is asked for.

    Raises RankError where one of them is no list, was changed since it was made, or keeps too
    little to be made again from.
    """
    changes = compare_lists(replay(read_side(old), read_side(new)))
    told = {section: _tell(changes, section, words) for section in SECTIONS}
    summary = _summarise(changes, words)
    if out:
        text = _render(changes, told, summary, words)
        out.write_text(text, encoding="utf-8", newline="\n")
    replayed = changes.replay
    counts = dict(changes.frame["fate"].value_counts().iter_rows())
    outcome: Outcome = {
        "old": str(old),
        "new": str(new),
        "changed": list(replayed.changed),
        "groups": [key_of(group) for group in replayed.groups],
        "program": ("code",) in changes.places,
        "counts": {fate: counts.get(fate, 0) for fate in FATES},
        "came": _count(changes.frame, "came"),
        "went": _count(changes.frame, "went"),
        **{section: [_plain(one) for one in found] for section, found in told.items()},
        "text": "\n".join([*summary, *_lines(changes, told, words)]),
        "out": str(out) if out else None,
    }
    return outcome | {"say": words.say("door.diff", **outcome)}


def _tell(changes: Changes, section: str, words: Words) -> list[Told]:
    most = MOVES if section == "moved" else SEATS
    return [tell_one(changes, nth, words) for nth in rows_of(changes, section)[:most]]


def _count(frame: pl.DataFrame, column: str) -> dict[str, int]:
    found = frame[column].drop_nulls()
    return dict(sorted(Counter(found.to_list()).items()))


def _summarise(changes: Changes, words: Words) -> list[str]:
    """The two lists, what is not the same in them, and how many places each cause has moved."""
    told, frame = changes.replay, changes.frame
    stayed = int((frame["listed_old"] & frame["listed_new"]).sum())
    counts = {section: len(rows_of(changes, section)) for section in SECTIONS}
    said = [
        words.say(
            "diff.lists",
            old=told.old.as_of.isoformat(),
            new=told.new.as_of.isoformat(),
            listed_old=int(frame["listed_old"].sum()),
            listed_new=int(frame["listed_new"].sum()),
        ),
        words.say("diff.counts", **counts, stayed=stayed),
    ]
    said += [words.say(f"diff.changed.{cause}", **_ends(changes)) for cause in told.changed]
    if ("code",) in changes.places:
        said.append(words.say("diff.changed.code"))
    if not told.changed:
        said.append(words.say("diff.nothing"))
    if len(told.groups) > 1:
        said.append(words.say("diff.method", cells=2 ** len(told.groups)))
    for group in told.groups:
        if len(group) > 1:
            said.append(words.say("diff.together", causes=name_cause(key_of(group), words)))
    said += by_cause(changes, words)
    for column in ("came", "went"):
        said += [
            words.say("diff.count", what=words.say(f"diff.{key}"), count=count)
            for key, count in _count(frame, column).items()
        ]
    return said


def _ends(changes: Changes) -> dict[str, str]:
    """What the sentences on changed inputs tell of them."""
    sides = {"old": changes.replay.old, "new": changes.replay.new}
    told = {}
    for end, side in sides.items():
        told[f"day_{end}"] = side.as_of.isoformat()
        told[f"edition_{end}"] = side.policy.edition.key if side.policy.edition else "—"
        told[f"model_{end}"] = side.bundle.fingerprint[:12] if side.bundle else "—"
    return told


def _lines(changes: Changes, told: dict[str, list[Told]], words: Words) -> list[str]:
    lines = []
    for section, found in told.items():
        if not found:
            continue
        lines.append(words.say(f"diff.section.{section}"))
        for one in found[:LINES]:
            lines.append(f"  {_head(one, words)}")
            lines += [f"    {line}" for line in one.lines]
        more = len(rows_of(changes, section)) - min(len(found), LINES)
        if more:
            lines.append("  " + words.say("diff.more", count=more))
    return lines


def _head(one: Told, words: Words) -> str:
    row = one.row
    then, now = (row[f"rank_{end}"] or "—" for end in ("old", "new"))
    cause = words.say("diff.mainly", cause=name_cause(one.cause, words)) if one.cause else ""
    return words.say(
        "diff.head",
        name=name_of(row),
        enterprise=row["enterprise_id"],
        then=then,
        now=now,
        mainly=cause,
    )


def _plain(one: Told) -> dict[str, Any]:
    """An enterprise of the difference as plain data."""
    return {
        **one.row,
        "cause": one.cause,
        "places": one.places,
        "points": one.points,
        "differences": [vars(difference) for difference in one.differences],
        "lines": list(one.lines),
    }


def _render(changes: Changes, told: dict[str, list[Told]], summary: list[str], words: Words) -> str:
    """The page of the difference."""
    new = changes.replay.new
    made_up = any(side.manifest["made_up"] for side in (changes.replay.old, new))
    says = getattr(new.pipeline.says, words.lang)
    causes = [key_of(group) for group in changes.places]
    counts = {section: len(rows_of(changes, section)) for section in SECTIONS}
    return find_template("diff.html.j2", words, made_up).render(
        title=words.say("diff.title", says=says),
        summary=summary,
        causes=[(key, name_cause(key, words)) for key in causes],
        sections=[
            (words.say(f"diff.section.{section}"), found, counts[section] - len(found))
            for section, found in told.items()
            if found
        ],
        name_of=name_of,
        cause_of=lambda key: name_cause(key, words) if key else "",
        points_of=points_of,
    )
