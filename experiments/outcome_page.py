"""The outcome of an old list in words: hits, tiers, expected and came, who came without a place."""

from typing import Any

from configs.words import Words
from experiments.telling import Section, Table, Telling, between, figure, percent


def tell_outcome(record: dict[str, Any], words: Words) -> Telling:
    """Figures first, then who came without a place and why, then who is still open."""
    title = words.say("lab.outcome.title", pipeline=record["pipeline"], as_of=record["as_of"])
    sections = [_figures(record, words), _tiers(record, words), _not_listed(record, words)]
    if not record["judged"]:
        sections.append(_people(record["open"], "lab.outcome.open", words))
    return Telling(title, tuple(sections))


def _figures(record: dict[str, Any], words: Words) -> Section:
    counts = {key: record[key] for key in ("population", "listed", "came", "hits", "outside")}
    said = [words.say("lab.outcome.counts", **counts)]
    if not record["judged"]:
        said.append(words.say("lab.open", end=record["span_ends"]))
        return Section(words.say("lab.outcome.figures"), tuple(said))
    said.append(
        words.say(
            "lab.outcome.shares",
            precision=percent(record["precision"]),
            precision_interval=between(record["precision_interval"]),
            recall=percent(record["recall"]),
            recall_interval=between(record["recall_interval"]),
            lift=figure(record["lift"], 1),
            base=percent(record["base"]),
        )
    )
    if "ece" in record:
        told = {key: figure(record[key]) for key in ("ece", "brier")}
        said.append(words.say("lab.outcome.calibration", **told))
    return Section(words.say("lab.outcome.figures"), tuple(said))


def _tiers(record: dict[str, Any], words: Words) -> Section:
    columns = ["tier", "n", "came"]
    columns += ["share"] if record["judged"] else []
    columns += ["expected", "as_expected"] if record["judged"] else ["expected"]
    rows = []
    for tier in [*record["tiers"], {"tier": None, **record["whole"]}]:
        name = words.say(f"tier.{tier['tier']}" if tier["tier"] else "lab.outcome.whole")
        cells = [name, str(tier["n"]), str(tier["came"])]
        if record["judged"]:
            known = tier["share"] is not None
            cells.append(
                f"{percent(tier['share'])} ({between(tier['interval'])})" if known else "—"
            )
        if "expected" in tier:
            cells.append(f"{tier['expected']:.1f} ({tier['low']}–{tier['high']})")
        else:
            cells.append("—")
        if record["judged"]:
            key = {True: "yes", False: "no", None: "none"}[tier.get("as_expected")]
            cells.append(words.say(f"lab.outcome.as_expected.{key}"))
        rows.append(tuple(cells))
    heads = tuple(words.say(f"lab.column.{name}") for name in columns)
    said = (words.say("lab.outcome.expected_rule"),)
    numbers = frozenset({1, 2, 3, 4})
    return Section(words.say("lab.outcome.tiers"), said, Table(heads, tuple(rows), numbers))


def _not_listed(record: dict[str, Any], words: Words) -> Section:
    columns = ("enterprise_id", "name", "county", "rank")
    heads = (*(words.say(f"column.{name}") for name in columns), words.say("lab.column.why"))
    rows = []
    for row in record["not_listed"]:
        verdict = words.say(f"verdict.{row['verdict']}")
        why = words.say(f"lab.why.{row['why']}", verdict=verdict, rank=row["rank"])
        name, county = row["name"] or "", row["county"] or ""
        rows.append((row["enterprise_id"], name, county, str(row["rank"]), why))
    for row in record["not_in_population"]:
        why = words.say("lab.why.outside", day=row["announced_on"])
        rows.append((row["enterprise_id"], "", "", "", why))
    heading = words.say("lab.outcome.not_listed", count=len(rows))
    return Section(heading, (), Table(heads, tuple(rows), frozenset({3})))


def _people(people: list[dict[str, Any]], key: str, words: Words) -> Section:
    heads = tuple(
        words.say(f"column.{name}")
        for name in ("enterprise_id", "name", "county", "rank", "probability")
    )
    rows = tuple(
        (
            row["enterprise_id"],
            row["name"] or "",
            row["county"] or "",
            str(row["rank"]),
            figure(row["probability"]),
        )
        for row in people
    )
    heading = words.say(key, count=len(rows))
    return Section(heading, (), Table(heads, rows, frozenset({3, 4})))
