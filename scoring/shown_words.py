"""What stands beside law and score, in words: its cells, its columns, and what it rests on."""

from typing import Any

from configs.words import Words
from scoring.indicator_words import read_indicators
from scoring.rank import Ranking
from scoring.shown import due_by, line_at
from scoring.terms import read_windows, term_of
from scoring.writing import number, written

# A share of growth beyond which nothing is told by it.
MUCH = 10.0


def shown_widths(ranking: Ranking) -> dict[str, float]:
    """The columns that the list of this pipeline has beside those of every list, with widths."""
    pipeline = ranking.pipeline
    widths: dict[str, float] = {}
    if pipeline.renews:
        widths |= {"expires_on": 11, "days_left": 8, "expiry_by": 13}
    if pipeline.line:
        widths |= {"needed_shown": 13, "growth_shown": 10}
    widths |= dict.fromkeys(pipeline.facts, 14)
    return widths | ({"distances": 34} if pipeline.shows else {})


def shown_cells(ranking: Ranking, row: dict[str, Any], words: Words) -> dict[str, Any]:
    """The cells of these columns for a row of the ranking, as text and whole numbers."""
    pipeline, cells = ranking.pipeline, dict[str, Any]()
    if pipeline.renews:
        until, by = row["expires_on"], row["expiry_by"] or "nothing"
        cells["expires_on"] = until.isoformat() if until else words.say("expiry.unknown")
        cells["days_left"] = row["days_left"]
        cells["expiry_by"] = words.say(f"expiry_by.{by}")
    if pipeline.line:
        cells["needed_shown"] = _needed(row["needed"], words)
        cells["growth_shown"] = _growth(row["needed_growth"], words)
    of = read_indicators()
    cells |= {name: written(row[name], of[name].unit, words) for name in pipeline.facts}
    if pipeline.shows:
        told = [_distance(title, row, words) for title in pipeline.shows]
        cells["distances"] = words.say("shown.join").join(told)
    return cells


def tell_shown(ranking: Ranking, row: dict[str, Any], words: Words) -> list[str]:
    """The same as one sentence; none where nothing is shown."""
    cells = shown_cells(ranking, row, words)
    told = [
        words.say(
            "shown.cell", column=words.say(f"column.{key}"), cell="—" if cell is None else cell
        )
        for key, cell in cells.items()
    ]
    text = words.say("shown.join").join(told)
    return [words.say("page.sentence", text=text)] if told else []


def _needed(needed: float | None, words: Words) -> str:
    """The revenue that is still needed, in 万元; that the line is reached."""
    if needed is None:
        return words.say("value.missing")
    if needed == 0:
        return words.say("needed.reached")
    return number(needed / 1e4) + words.say("unit.万元")


def _growth(growth: float | None, words: Words) -> str:
    if growth is None:
        return words.say("value.missing")
    if growth == 0:
        return words.say("needed.none")
    if growth > MUCH:
        return words.say("needed.much", times=number(MUCH))
    return number(growth * 100) + words.say("unit.%")


def _distance(title: str, row: dict[str, Any], words: Words) -> str:
    """How far one is from another title: lines that fail, facts that are open."""
    name, failed, still = words.say(f"title.{title}"), row[f"unmet_{title}"], row[f"open_{title}"]
    if failed is None:
        return words.say("shown.far_none", title=name)
    if not failed and not still:
        return words.say("shown.near", title=name)
    return words.say("shown.far", title=name, failed=failed, still=still)


def state_shown(ranking: Ranking, words: Words) -> list[tuple[str, str]]:
    """The lines of 口径说明 on what is shown: by what days are known, what may be read into it."""
    lines: list[tuple[str, str]] = []

    def tell(subject: str, **fields: object) -> None:
        lines.append((words.say(f"basis.{subject}"), words.say(f"basis.{subject}.text", **fields)))

    pipeline, frame = ranking.pipeline, ranking.frame
    if pipeline.renews:
        by = dict(frame["expiry_by"].fill_null("nothing").value_counts().iter_rows())
        counts = {name: by.get(name, 0) for name in ("register", "law", "nothing")}
        last = due_by(pipeline, ranking.as_of).isoformat()
        tell("due", months=pipeline.label.horizon_months, last=last)
        tell("expiry", **counts)
        term = term_of(pipeline.policy, ranking.as_of)
        if term and counts["law"]:
            mark = "" if term.mark == "VERIFIED" else words.say(f"mark.{term.mark}")
            label = getattr(term.label, words.lang)
            tell("term", number=term.number, label=label, mark=mark)
        lines += _windows(ranking, words)
    if pipeline.line and (node := line_at(pipeline.line, ranking.policy)):
        mark = "" if node.mark in (None, "VERIFIED") else words.say(f"mark.{node.mark}")
        tell("needed", label=getattr(node.label, words.lang), mark=mark)
    if "new_plant" in pipeline.facts:
        tell("tracks")
    if pipeline.shows:
        titles = words.say("join").join(words.say(f"title.{title}") for title in pipeline.shows)
        tell("shows", titles=titles)
    if "listing_will" in pipeline.facts:
        tell("will")
    return lines


def _windows(ranking: Ranking, words: Words) -> list[tuple[str, str]]:
    """The windows of the title that were public on the day; that none is on file."""
    found = [
        window
        for window in read_windows()
        if window.title == ranking.pipeline.policy and window.known_on < ranking.as_of
    ]
    told = [
        words.say(
            "basis.window.text",
            begins=window.begins.isoformat(),
            ends=window.ends.isoformat(),
            says=getattr(window.says, words.lang),
            number=window.number,
        )
        for window in found
    ] or [words.say("basis.window.none")]
    return [(words.say("basis.window"), line) for line in told]
