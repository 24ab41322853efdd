"""口径说明 of the bulletin: from what every number is made, what it assumes, what does not fit."""

from collections.abc import Sequence
from datetime import date

from configs.words import Words
from models.counts import LEVEL
from scoring.candidates import Candidates
from scoring.expected import SURE
from scoring.lagging import NEAREST
from scoring.progress import Figure
from scoring.recognised import Register
from scoring.record import code_fingerprint
from scoring.targets import Targets
from scoring.timing import PAST, Timing

Lines = list[tuple[str, str]]
# More names than this are counted.
NAMED = 10


def state_basis(
    targets: Targets,
    lists: Sequence[Candidates],
    figures: Sequence[Figure],
    register: Register | None,
    until: date,
    words: Words,
) -> Lines:
    """What the bulletin rests on, one statement a line, in the order of its numbers."""
    lines: Lines = []

    def tell(subject: str, detail: str = "", **fields: object) -> None:
        key = f"tbasis.{subject}"
        lines.append((words.say(key), words.say(f"{key}.{detail or 'text'}", **fields)))

    tell("file", file=targets.file, rows=len(targets.rows), sha256=targets.sha256)
    if targets.document:
        issued = targets.issued.isoformat() if targets.issued else "—"
        tell("document", document=targets.document, issued=issued)
    tell("elapsed")
    if register is None:
        tell("attained", "from_file")
    else:
        for read in register.inputs:
            tell("attained", str(read["kind"]), **_printed(read), until=until.isoformat())
    tell("in_progress")
    for one in lists:
        tell(
            "list",
            "text" if one.has_chances else "no_chances",
            folder=one.folder.name,
            title=words.say(f"title.{one.title}"),
            as_of=one.as_of.isoformat(),
            ends=one.ends.isoformat(),
            rows=one.frame.height,
            fingerprint=one.fingerprint[:16],
        )
    lines += _timings(figures, words)
    lines += [(words.say("tbasis.law"), said) for said, _ in _law(lists, figures, words)]
    tell("sum", level=f"{100 * LEVEL:.0f}")
    if any(one.has_sides for one in lists):
        tell("sides")
    tell("groups")
    tell("support", sure=f"{100 * SURE:.0f}")
    tell("order")
    tell("behind", nearest=NEAREST)
    tell("trace")
    tell("code", code=code_fingerprint()[:16])
    return lines


def _printed(read: dict[str, object]) -> dict[str, object]:
    """What was read, with its fingerprint short enough for a line."""
    known = read.get("known")
    prints = str(known.get("titles", "")) if isinstance(known, dict) else str(read.get("sha256"))
    counts = {name: read.get(name, 0) for name in ("recognitions", "unmatched")}
    return {"file": read["file"], "fingerprint": prints[:16], **counts}


def _timings(figures: Sequence[Figure], words: Words) -> Lines:
    """For each title and year, how its chances are brought to the year's end."""
    lines: Lines = []
    for one in figures:
        if one.timing is None or one.listed is None:
            continue
        line = (
            words.say("tbasis.timing", title=words.say(f"title.{one.listed.title}")),
            say_timing(one.timing, one.target.ends, one.listed, words),
        )
        if line not in lines:
            lines.append(line)
    return lines


def say_timing(timing: Timing, ends: date, listed: Candidates, words: Words) -> str:
    """What is assumed of when recognitions come, in one or two sentences."""
    shares = words.say("join").join(
        words.say("timing.share", year=one.year, share=f"{100 * one.by_end:.0f}")
        for one in timing.scenarios
        if one.year is not None
    )
    said = words.say(
        f"timing.{timing.kind}",
        ends=ends.isoformat(),
        until=listed.ends.isoformat(),
        shares=shares,
        count=len(timing.scenarios),
        most=PAST,
        announced=timing.announced.isoformat() if timing.announced else "",
    )
    if timing.left_out:
        years = words.say("join").join(map(str, timing.left_out))
        said += words.say(f"timing.left_out.{'seen' if timing.seen else 'unseen'}", years=years)
    if timing.partial:
        said += words.say("timing.ends_before", until=listed.ends.isoformat())
    return said


def _law(
    lists: Sequence[Candidates], figures: Sequence[Figure], words: Words
) -> list[tuple[str, bool]]:
    """Titles whose law is another than that of the list, or than the model's rows lived under.

    True where something is to be done: the list is to be made anew.
    """
    lines: list[tuple[str, bool]] = []
    day = figures[0].as_of if figures else None
    for one in lists:
        if day is None or not one.has_chances:
            continue
        learned, of_list, of_day = one.editions(day)
        fields = {
            "title": words.say(f"title.{one.title}"),
            "learned": words.say("join").join(sorted(learned)),
            "listed": of_list,
            "now": of_day,
            "day": day.isoformat(),
        }
        if of_list != of_day:
            lines.append((words.say("tbasis.law.since_list", **fields), True))
        if learned and of_day not in learned:
            lines.append((words.say("tbasis.law.learned", **fields), False))
    return lines


def find_doubts(figures: Sequence[Figure], register: Register | None, words: Words) -> list[str]:
    """What does not go together in what was handed in, or cannot be told from it."""
    doubts = []
    for one in figures:
        fields = {
            "place": one.target.place,
            "title": words.say(f"title.{one.target.title}") if one.target.title else "",
            "said": f"{one.said:g}" if one.said is not None else "",
            "counted": f"{one.attained:g}" if one.attained is not None else "",
        }
        if one.counted and one.said is not None and one.said != one.attained:
            doubts.append(words.say("doubt.attained", **fields))
    untold = [one for one in figures if one.attained is None and one.target.title]
    doubts += _together("doubt.not_told", untold, words)
    nameless = [one for one in figures if one.attained and not one.counted and _later(one)]
    doubts += _together("doubt.twice", nameless, words)
    doubts += _unplaced(figures, register, words)
    listed = list({one.listed.title: one.listed for one in figures if one.listed}.values())
    doubts += [said for said, urgent in _law(listed, figures, words) if urgent]
    no_list = sorted({f.target.title for f in figures if f.target.title and f.listed is None})
    if no_list:
        names = words.say("join").join(words.say(f"title.{title}") for title in no_list)
        doubts.append(words.say("doubt.no_list", titles=names))
    return doubts


def _later(one: Figure) -> bool:
    """Whether somebody may have been recognised between the list and the report."""
    return one.forecast is not None and one.listed is not None and one.as_of > one.listed.as_of


def _together(key: str, found: Sequence[Figure], words: Words) -> list[str]:
    """One sentence on all of them, the first by name."""
    names = words.say("join").join(
        f"{one.target.place}{words.say('bulletin.between')}{words.say(f'title.{one.target.title}')}"
        for one in found[:NAMED]
    )
    return [words.say(key, count=len(found), names=names)] if found else []


def _unplaced(figures: Sequence[Figure], register: Register | None, words: Words) -> list[str]:
    """Recognitions in the days of a target whose place nobody tells: they count nowhere."""
    if register is None:
        return []
    doubts = []
    asked = {(f.target.title, f.target.begins, f.target.ends): f for f in figures if f.target.title}
    for (title, begins, ends), one in asked.items():
        titles = register.titles(title or "", one.listed.as_of if one.listed else None)
        days = titles["announced_on"].is_between(begins, ends)
        mine = titles.filter((titles["event"] == "recognised") & days)
        lost = mine.filter(mine["county"].is_null())["enterprise_id"].n_unique()
        if lost:
            name = words.say(f"title.{title}")
            doubts.append(words.say("doubt.unplaced", title=name, count=lost))
    return doubts
