"""A comparison in words: which recipe, what choosing it costs, who changes sides."""

from typing import Any

from configs.words import Words
from experiments.telling import Section, Table, Telling, figure, percent

FIGURES = ("auprc", "auc", "precision")


def tell_compare(record: dict[str, Any], words: Words) -> Telling:
    """The choice first, then regret, pairs and, on the page, names."""
    sections = [_inputs(record, words)]
    for scope, judged in record["scopes"].items():
        sections += [_choice(record, scope, judged, words), _pairs(record, scope, judged, words)]
        sections += _sides(record, scope, judged, words)
    if "untitled" not in record["scopes"]:
        heading = words.say("lab.scope.untitled")
        sections.append(Section(heading, (words.say("lab.compare.no_scope"),)))
    title = words.say("lab.compare.title", pipeline=record["pipeline"])
    return Telling(title, tuple(sections))


def learner_words(learner: str, indicators: int, words: Words) -> str:
    """By what an order is made, in words; a learner without words of its own by its name."""
    key = f"lab.learner.{learner}"
    key = key if words.knows(key) else "lab.learner.other"
    return words.say(key, learner=learner, count=indicators)


def _inputs(record: dict[str, Any], words: Words) -> Section:
    join = words.say("join").join
    said = [
        words.say("lab.compare.days", days=join(record["days"]), until=record["outcomes_until"])
    ]
    if not record["point_in_time"]:
        said.append(words.say("door.hindsight"))
    for one in record["left_out"]:
        said.append(words.say(f"lab.left_out.{one['code']}", what=one["what"]))
    for day in record["days"]:
        if record["law"][day]["law_break"]:
            said.append(words.say("lab.compare.law_break", day=day))
    return Section(words.say("lab.compare.runs", runs=join(record["runs"])), tuple(said))


def _choice(record: dict[str, Any], scope: str, judged: dict[str, Any], words: Words) -> Section:
    metric = words.say(f"lab.figure.{record['metric']}", k=record["length"])
    said = [
        words.say("lab.compare.counts", n=judged["n"], positives=judged["positives"]),
        words.say(
            "lab.compare.chosen" if judged["chosen"] != judged["best"] else "lab.compare.is_best",
            chosen=judged["chosen"],
            best=judged["best"],
            metric=metric,
            theirs=figure(judged["figures"][judged["best"]]["mean"][record["metric"]]),
            ours=figure(judged["figures"][judged["chosen"]]["mean"][record["metric"]]),
            error=figure(judged["standard_error"]),
        ),
        words.say("lab.compare.error", draws=record["draws"]),
    ]
    for one in judged["next_day"]:
        lost = figure(one["regret"])
        said.append(
            words.say("lab.compare.next_day", day=one["day"], chosen=one["chosen"], lost=lost)
        )
    columns = ["order", "learner", "mean", "error", "mean_regret", "worst_regret", "share_within"]
    heads = [words.say(f"lab.column.{name}", within=record["within"]) for name in columns]
    heads += record["days"]
    by_mean = sorted(judged["figures"].items(), key=lambda item: -item[1]["mean"][record["metric"]])
    rows = []
    for name, of in by_mean:
        made = record["orders"][name]
        mark = words.say("lab.compare.mark") if name == judged["chosen"] else ""
        learner = learner_words(made["learner"], made["indicators"], words)
        rows.append(
            (
                name + mark,
                learner,
                figure(of["mean"][record["metric"]]),
                figure(of["standard_error"][record["metric"]]),
                figure(of["mean_regret"]),
                figure(of["worst_regret"]),
                percent(of["share_within"]),
                *(figure(value) for value in of["by_day"][record["metric"]]),
            )
        )
    table = Table(tuple(heads), tuple(rows), frozenset(range(2, len(heads))))
    return Section(words.say(f"lab.scope.{scope}"), tuple(said), table)


def _pairs(record: dict[str, Any], scope: str, judged: dict[str, Any], words: Words) -> Section:
    heads = [words.say("lab.column.order")]
    heads += [words.say(f"lab.figure.{name}", k=record["length"]) for name in FIGURES]
    rows = [
        (
            pair["against"],
            *(_gain(pair[name]) for name in FIGURES),
        )
        for pair in judged["pairs"]
    ]
    heading = words.say("lab.compare.pairs", chosen=judged["chosen"])
    heading = words.say("lab.of", scope=words.say(f"lab.scope.{scope}"), what=heading)
    said = (words.say("lab.compare.pairs_mean"),)
    page_only = scope != "all"
    return Section(heading, said, Table(tuple(heads), tuple(rows)), page_only)


def _gain(told: dict[str, float]) -> str:
    return f"{told['difference']:+.3f} ({told['low']:+.3f} … {told['high']:+.3f})"


def _sides(
    record: dict[str, Any], scope: str, judged: dict[str, Any], words: Words
) -> list[Section]:
    """How many change sides, and on the page who they are."""
    heads = ("against", "day", "only_chosen", "only_other", "won_chosen", "won_other")
    counts, names = [], []
    for sides in judged["sides"]:
        groups = [sides["only_chosen"], sides["only_other"]]
        won = [sum(row["label"] for row in group) for group in groups]
        sizes = [len(group) for group in groups]
        counts.append((sides["against"], sides["day"], *(str(c) for c in (*sizes, *won))))
        for side, group in zip((judged["chosen"], sides["against"]), groups):
            names += [
                (
                    sides["against"],
                    sides["day"],
                    side,
                    row["enterprise_id"],
                    row.get("name") or "",
                    words.say(f"lab.label.{row['label']}"),
                )
                for row in group
            ]
    scope_words = words.say(f"lab.scope.{scope}")
    said = (words.say("lab.compare.sides_mean", k=record["length"]),)
    columns = tuple(words.say(f"lab.column.{name}") for name in heads)
    shown = ("against", "day", "listed_by", "enterprise_id", "name", "label")
    named = tuple(
        words.say(f"column.{c}" if c in ("enterprise_id", "name") else f"lab.column.{c}")
        for c in shown
    )
    return [
        Section(
            words.say("lab.of", scope=scope_words, what=words.say("lab.compare.sides")),
            said,
            Table(columns, tuple(counts), frozenset(range(2, 6))),
            page_only=scope != "all",
        ),
        Section(
            words.say("lab.of", scope=scope_words, what=words.say("lab.compare.sides_names")),
            (),
            Table(named, tuple(names)),
            page_only=True,
        ),
    ]
