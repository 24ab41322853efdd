"""The law, its changes and its cases as text for the terminal."""

from collections.abc import Iterator, Mapping, Sequence

from configs.words import Words
from scoring.cases import Claimed, Outcome
from scoring.clauses import TitleLaw
from scoring.indicator_words import read_indicators
from scoring.law import Line
from scoring.law_changes import Change, compare
from scoring.law_table import span
from scoring.policy import Policy


def tell_lines(policy: Policy, lines: list[Line], words: Words) -> str:
    """The edition in force, a line per clause, set in by depth; unverified text says so."""
    told = [head(policy, words)]
    for line in lines:
        parts = [line.code, line.text + _mark(line, words), line.line]
        told.append("  " * line.depth + "  ".join(part for part in parts if part))
    return "\n".join(told)


def tell_recheck(first: Policy, policy: Policy, words: Words) -> str:
    """What a re-check is judged by otherwise than a first application on the same day."""
    if policy.edition is None:
        return ""
    if first.edition is None:
        return words.say("law.recheck_no_first")
    if first.edition.key != policy.edition.key:
        return words.say("law.recheck_edition", edition=first.edition.key)
    changes = [change for change in compare(first, policy, words) if not change.is_kept]
    if not changes:
        return words.say("law.recheck_same")
    told = [words.say("law.recheck_differs"), *(_change(change, words) for change in changes)]
    return "\n".join(told)


def tell_changes(before: Policy, after: Policy, changes: list[Change], words: Words) -> str:
    """Both editions, then every changed line with both values and sources.

    What is changed, dropped and new stands together; kept matters are named in one line.
    """
    told = [head(before, words), head(after, words)]
    groups: dict[str, list[str]] = {}
    kept = {_matter(change, words): None for change in changes if change.is_kept}
    changed = [change for change in changes if not change.is_kept]
    for change in changed:
        groups.setdefault(_group(change), []).append(_change(change, words))
    for group in ("changed", "dropped", "added", "points", "definitions"):
        lines = groups.get(group, [])
        told += [words.say(f"law.{group}", count=len(lines)), *lines] if lines else []
    if before.edition and after.edition and not changed:
        told.append(words.say("law.same"))
    elif kept:
        matters = words.say("join").join(kept)
        told.append(words.say("law.kept", count=len(kept), matters=matters))
    return "\n".join(told)


def head(policy: Policy, words: Words) -> str:
    """Which edition is in force on the day, or that none on file is."""
    label, day = getattr(policy.label, words.lang), policy.as_of.isoformat()
    if policy.applicant == "recheck":
        label += words.say("law.recheck")
    if policy.edition is None:
        return words.say("law.none", label=label, day=day)
    document = policy.documents[policy.edition.document]
    fields = {"name": document.name, "number": document.number, "edition": policy.edition.key}
    text = words.say("law.head", label=label, day=day, **fields)
    return text + (words.say("law.day_unverified") if document.begins_mark == "MEMORY" else "")


def tell_cases(
    laws: Sequence[TitleLaw], outcomes: Mapping[str, list[Outcome]], words: Words
) -> str:
    """Per title how many cases hold, then every claim that does not."""
    told = []
    for law in laws:
        mine = outcomes[law.title]
        label, held = getattr(law.label, words.lang), sum(not o.wrong for o in mine)
        fields = {"label": label, "title": law.title, "held": held, "count": len(mine)}
        told.append(words.say("law.cases_held", **fields))
        told += ["  " + wrong for o in mine for wrong in _wrong(law.title, o, words)]
    return "\n".join(told)


def claimed(value: Claimed, words: Words) -> str:
    """A verdict or points as readers see them; None is a clause that the edition has not."""
    if value is None:
        return words.say("law.no_such_clause")
    if isinstance(value, str):
        return words.say(f"verdict.{value}")
    low, high = value[0], value[-1]
    if low is None or high is None:
        return words.say("law.no_points")
    return words.say("finding.points", points=span(low, high))


def claim_name(claim: str, words: Words) -> str:
    """What a case claims something of: a clause by its code, or the title as a whole."""
    names = {"verdict": "law.case_verdict", "points": "law.case_points"}
    return words.say(names[claim]) if claim in names else claim


def _wrong(title: str, outcome: Outcome, words: Words) -> Iterator[str]:
    for claim, (expected, found) in outcome.wrong.items():
        yield words.say(
            "law.case_wrong",
            file=f"{title}.yaml",
            line=outcome.case.line,
            name=outcome.case.name,
            claim=claim_name(claim, words),
            expected=claimed(expected, words),
            found=claimed(found, words),
        )


def _group(change: Change) -> str:
    if change.kind == "definition":
        return "definitions"
    if change.kind in ("table", "item"):
        return "points"
    if change.after is None:
        return "dropped"
    return "added" if change.before is None else "changed"


def _change(change: Change, words: Words) -> str:
    before, after = change.before, change.after
    named = bool(before and after and before.about != after.about)
    sides = {
        "before": _side(before, change, named, words),
        "after": _side(after, change, named, words),
    }
    return "  " + words.say("law.change", matter=_matter(change, words), **sides)


def _matter(change: Change, words: Words) -> str:
    """What the change is about: the indicator, the item's or the clause's own words."""
    line = change.before or change.after
    text = line.text if line and change.kind != "requires" else change.indicator
    label = read_indicators().get(change.indicator)
    if label and change.kind in ("requires", "applies"):
        text = str(getattr(label, words.lang))
    return f"{words.say('law.applies')} {text}" if change.kind == "applies" else text


def _side(line: Line | None, change: Change, named: bool, words: Words) -> str:
    """One side with its condition and source; a side of another indicator names it."""
    if line is None:
        kind = change.kind
        return words.say(f"law.none.{kind}")
    text = line.line or words.say("law.stated")
    if named and line.about in read_indicators():
        label = getattr(read_indicators()[line.about], words.lang)
        text = words.say("law.about", matter=label, line=text)
    where = f"{line.cites} {line.clause}".strip()
    parts = [part for part in (line.when, line.code, where) if part]
    source = words.say("where.join").join(parts)
    return words.say("law.side", line=text, source=source) + _mark(line, words)


def _mark(line: Line, words: Words) -> str:
    return words.say("mark.MEMORY") if line.mark == "MEMORY" else ""
