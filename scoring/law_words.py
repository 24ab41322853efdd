"""The law and its changes as text for the terminal."""

from configs.words import Words
from scoring.indicator_words import read_indicators
from scoring.law import Change, Line
from scoring.policy import Policy


def tell_lines(policy: Policy, lines: list[Line], words: Words) -> str:
    """The edition in force, a line per clause, set in by depth; unverified text says so."""
    told = [head(policy, words)]
    for line in lines:
        mark = words.say("mark.MEMORY") if line.mark == "MEMORY" else ""
        parts = [line.code, line.text + mark, line.line]
        told.append("  " * line.depth + "  ".join(part for part in parts if part))
    return "\n".join(told)


def tell_changes(before: Policy, after: Policy, changes: list[Change], words: Words) -> str:
    """Both editions, then every changed line with both values and sources."""
    told = [head(before, words), head(after, words)]
    labels = read_indicators()
    for change in changes:
        label = labels.get(change.indicator)
        matter = getattr(label, words.lang) if label else change.indicator
        sides = {"before": _side(change.before, words), "after": _side(change.after, words)}
        told.append(words.say("law.change", matter=matter, **sides))
    if before.edition and after.edition and not changes:
        told.append(words.say("law.same"))
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


def _side(line: Line | None, words: Words) -> str:
    if line is None:
        return words.say("law.not_asked")
    return words.say("law.side", line=line.line, code=line.code, cites=line.cites)
