"""The outcome of an old list in words: hits, tiers, expected and came, who came without a place."""

from dataclasses import replace
from typing import Any

from configs.words import Words
from experiments.outcome_series import WHYS
from experiments.telling import Section, Table, Telling, between, figure, percent
from scoring.placing import TOGETHER
from scoring.quota_words import say_reasons


def tell_outcome(record: dict[str, Any], words: Words) -> Telling:
    """Figures first, then who came without a place and why, then who is still open."""
    title = words.say("lab.outcome.title", pipeline=record["pipeline"], as_of=record["as_of"])
    sections = [_figures(record, words), _tiers(record, words), _not_listed(record, words)]
    if not record["judged"]:
        sections.append(_people(record["open"], "lab.outcome.open", words))
    return Telling(title, tuple(sections))


def tell_series(record: dict[str, Any], words: Words) -> Telling:
    """A row for each list, who was passed over by which, and on the page the figures of each."""
    rows, records = record["series"], record["lists"]
    title = words.say("lab.series.title", pipeline=records[0]["pipeline"], count=len(rows))
    sections = [_series(rows, words), _missed(records, words)]
    for one in sorted(records, key=lambda one: str(one["as_of"])):
        for section in (_figures(one, words), _tiers(one, words)):
            heading = words.say("lab.series.of", as_of=one["as_of"], heading=section.heading)
            sections.append(replace(section, heading=heading, page_only=True))
    return Telling(title, tuple(sections))


def _series(rows: list[dict[str, Any]], words: Words) -> Section:
    judged = [row["right"] for row in rows if row["right"]]
    said = [
        words.say(
            "lab.series.counts",
            lists=len(rows),
            judged=len(judged),
            **{right: judged.count(right) for right in ("inside", "below", "above")},
        ),
        words.say("lab.series.rule"),
    ]
    columns = ("as_of", "listed", "hits", "precision", "expected", "right", *WHYS, "outside")
    cells = []
    for row in rows:
        known = row["precision"] is not None
        precision = f"{percent(row['precision'])} ({between(row['precision_interval'])})"
        expected = row["expected"]
        told = "—" if expected is None else f"{expected:.1f} ({row['low']}–{row['high']})"
        right = row["right"] or ("unknown" if row["judged"] else "open")
        cells.append(
            (
                row["as_of"],
                str(row["listed"]),
                str(row["hits"]),
                precision if known else "—",
                told,
                words.say(f"lab.series.{right}"),
                *(str(row[key]) for key in (*WHYS, "outside")),
            )
        )
    heads = tuple(words.say(f"lab.series.column.{name}") for name in columns)
    numbers = frozenset(range(len(columns))) - {0, 5}
    return Section(
        words.say("lab.series.heading"), tuple(said), Table(heads, tuple(cells), numbers)
    )


def _missed(records: list[dict[str, Any]], words: Words) -> Section:
    """Who came and stood below the cut by the order alone, list by list."""
    columns = ("as_of", "enterprise_id", "name", "county", "rank", "tier")
    rows = []
    for record in sorted(records, key=lambda one: str(one["as_of"])):
        for row in record["not_listed"]:
            if row["why"] == "ranked_lower":
                told = row | {"as_of": record["as_of"], "tier": words.say(f"tier.{row['tier']}")}
                rows.append(tuple(str(told[key] or "") for key in columns))
    heads = tuple(words.say(f"column.{name}") for name in columns)
    heading = words.say("lab.series.missed", count=len(rows))
    return Section(heading, (), Table(heads, tuple(rows), frozenset({4})))


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
        fields = {"verdict": verdict, "rank": row["rank"], "quotas": _quotas(row, words)}
        fields["reasons"] = say_reasons(row["excluded"], words) if row["excluded"] else ""
        why = words.say(f"lab.why.{row['why']}", **fields)
        name, county = row["name"] or "", row["county"] or ""
        rows.append((row["enterprise_id"], name, county, str(row["rank"]), why))
    for row in record["not_in_population"]:
        why = words.say("lab.why.outside", day=row["announced_on"])
        rows.append((row["enterprise_id"], "", "", "", why))
    heading = words.say("lab.outcome.not_listed", count=len(rows))
    return Section(heading, (), Table(heads, tuple(rows), frozenset({3})))


def _quotas(row: dict[str, Any], words: Words) -> str:
    """The quotas that took a place away, as the list keeps them: county:甲县."""
    keys = (row["by_quota"] or "").split("|")
    told = [words.say("quota.together") if key == TOGETHER else key for key in keys]
    named = [key.partition(":") for key in told]
    return words.say("join").join(
        words.say("quota.name", dimension=words.say(f"column.{dimension}"), value=value)
        if value
        else dimension
        for dimension, _, value in named
    )


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
