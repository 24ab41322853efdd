"""An audit in words: whom the list misses, what moved in the data, what moved in the law."""

from typing import Any

from configs.words import Words
from experiments.audit import DIMENSIONS, LEAST
from experiments.telling import Section, Table, Telling, between, figure, percent
from experiments.train import SCORE
from models.drift import VERDICTS as DRIFTS
from scoring.check import VERDICTS
from scoring.indicator_words import read_indicators


def tell_audit(record: dict[str, Any], words: Words) -> Telling:
    """Groups first, then the missed by name, then law and data, each apart."""
    title = words.say("lab.audit.title", pipeline=record["pipeline"], as_of=record["as_of"])
    sections = [_overall(record, words)]
    sections += [_groups(record, dimension, words) for dimension in DIMENSIONS]
    if record["judged"]:
        sections.append(_missed(record, words))
    return Telling(title, (*sections, _law(record, words), _drift(record, words)))


def _overall(record: dict[str, Any], words: Words) -> Section:
    whole = record["overall"]
    said = [words.say("lab.audit.listed", n=whole["n"], listed=whole["listed"])]
    if record["judged"]:
        said.append(
            words.say(
                "lab.audit.hits",
                came=whole["came"],
                hits=whole["hits"],
                missed=whole["missed"],
                outside=record["recognitions"]["outside"],
                end=record["span_ends"],
            )
        )
    else:
        said.append(words.say("lab.open", end=record["span_ends"]))
    said.append(words.say("lab.audit.small", least=LEAST))
    return Section(words.say("lab.audit.whole"), tuple(said))


def _groups(record: dict[str, Any], dimension: str, words: Words) -> Section:
    groups = record["groups"][dimension]
    heading = words.say("lab.audit.by", by=words.say(f"column.{dimension}"))
    if all(group["group"] is None for group in groups):
        return Section(heading, (words.say("lab.audit.nowhere"),))
    columns = ["group", "n", "listed", "rate", "ratio", "stands"]
    columns += ["came", "missed", "recall", "precision"] if record["judged"] else []
    heads = tuple(words.say(f"lab.column.{name}") for name in columns)
    rows = tuple(_group(group, dimension, record["judged"], words) for group in groups)
    numbers = frozenset({1, 2, 3, 4, 6, 7, 8, 9})
    return Section(heading, (), Table(heads, rows, numbers))


def _group(group: dict[str, Any], dimension: str, judged: bool, words: Words) -> tuple[str, ...]:
    name = group["group"]
    key = f"{dimension}.{name}"
    label = words.say(key) if words.knows(key) else name or words.say("lab.audit.none")
    cells = [label, str(group["n"]), str(group["listed"])]
    small = words.say("lab.audit.not_judged")
    if group["small"]:
        cells += ["—", "—", small]
    else:
        cells += [
            f"{percent(group['rate'])} ({between(group['rate_interval'])})",
            figure(group.get("ratio"), 2),
            words.say(f"lab.stands.{group['stands']}"),
        ]
    if judged:
        cells += [str(group["came"]), str(group["missed"])]
        for share in ("recall", "precision"):
            known = group.get(share) is not None
            told = (
                f"{percent(group[share])} ({between(group[f'{share}_interval'])})" if known else "—"
            )
            cells.append(told)
    return tuple(cells)


def _missed(record: dict[str, Any], words: Words) -> Section:
    columns = ("enterprise_id", "name", "county", "rank", "verdict")
    rows = tuple(
        (
            row["enterprise_id"],
            row["name"] or "",
            row["county"] or "",
            str(row["rank"]),
            words.say(f"verdict.{row['verdict']}"),
        )
        for row in record["missed"]
    )
    heads = tuple(words.say(f"column.{name}") for name in columns)
    heading = words.say("lab.audit.missed", count=len(rows))
    return Section(heading, (), Table(heads, rows, frozenset({3})))


def _law(record: dict[str, Any], words: Words) -> Section:
    law, heading = record["law"], words.say("lab.audit.law")
    if law.get("code") == "no_bundle":
        return Section(heading, (words.say("lab.audit.no_bundle"),))
    now = law["edition"] or words.say("lab.audit.no_edition")
    if not law["changed"]:
        key = "lab.audit.law_same" if law["changed"] is False else "lab.audit.law_unknown"
        return Section(heading, (words.say(key, now=now, day=law["trained_on"]),))
    others = {edition for edition in law["trained_under"].values() if edition} - {law["edition"]}
    then = words.say("join").join(sorted(others))
    said = [words.say("lab.audit.law_changed", then=then, now=now)]
    if law.get("code") == "needs_panel":
        labels = read_indicators()
        names = words.say("join").join(getattr(labels[n], words.lang) for n in law["absent"])
        return Section(heading, (*said, words.say("lab.audit.needs_panel", names=names)))
    if "gate" not in law:
        return Section(heading, tuple(said))
    said.append(words.say("lab.audit.law_alone", **law["gate"]))
    heads = tuple(words.say(f"lab.column.{name}") for name in ("verdict", "then", "now"))
    rows = tuple(
        (
            words.say(f"verdict.{name}"),
            *(str(law["verdicts"][when][name]) for when in ("then", "now")),
        )
        for name in reversed(VERDICTS)
    )
    return Section(heading, tuple(said), Table(heads, rows, frozenset({1, 2})))


def _drift(record: dict[str, Any], words: Words) -> Section:
    heading = words.say("lab.audit.drift")
    drifts = record["drift"]
    if drifts is None:
        return Section(heading, (words.say("lab.audit.no_shapes"),))
    counts = {verdict: sum(d["verdict"] == verdict for d in drifts) for verdict in DRIFTS}
    told = words.say("join").join(
        f"{words.say(f'lab.drift.{verdict}')} {count}" for verdict, count in counts.items() if count
    )
    said = (words.say("lab.audit.drift_rule"), told)
    columns = ("indicator", "drift", "psi", "ks", "missing_then", "missing_now")
    heads = tuple(words.say(f"lab.column.{name}") for name in columns)
    order = sorted(drifts, key=lambda d: (-DRIFTS.index(d["verdict"]), -(d["psi"] or 0.0)))
    labels = read_indicators()
    rows = tuple(
        (
            words.say("lab.audit.score")
            if d["indicator"] == SCORE
            else str(getattr(labels[d["indicator"]], words.lang)),
            words.say(f"lab.drift.{d['verdict']}"),
            figure(d["psi"]),
            figure(d["ks"]),
            percent(d["missing_then"]),
            percent(d["missing_now"]),
        )
        for d in order
    )
    return Section(heading, said, Table(heads, rows, frozenset({2, 3, 4, 5})))
