"""A plan in words: sections of sentences, for the terminal and the page alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from configs.words import Words
from features.columns import COLUMNS
from scoring.check import MET, NOT_APPLICABLE, NOT_MET, PERSON, UNKNOWN
from scoring.clauses import leaves_of
from scoring.coming import coming_policy
from scoring.indicator_words import read_indicators
from scoring.ladder import Event, Rung, label_of
from scoring.law_table import clause_label, line_of
from scoring.levers import WITHIN, Change
from scoring.needs import Clause, Law, Need
from scoring.plan import Plan
from scoring.policy import Policy, policy_at
from scoring.writing import number, written

# Figures of which it must be said what a change of theirs means.
NOTED = ("rd_expense", "total_liabilities", "main_revenue", "rd_staff")


@dataclass(frozen=True)
class Section:
    """One part of a plan: a heading and its sentences."""

    heading: str
    lines: tuple[str, ...]


def tell_plan(plan: Plan, words: Words) -> tuple[Section, ...]:
    """The whole plan: law, order, route, calendar."""
    policy = policy_at(plan.title, date.fromisoformat(plan.as_of), plan.applicant)
    edition = plan.law.edition if plan.law else None
    heading = words.say("plan.law", edition=edition) if edition else words.say("plan.law_none")
    facts = _unknown(plan.law, policy, words) if plan.law else ()
    sections = [
        Section(heading, _law(plan, policy, words)),
        Section(words.say("plan.unknown"), facts) if facts else None,
        _coming(plan, words),
        Section(words.say("plan.order"), _order(plan, words)),
        Section(words.say("plan.route"), tuple(_rung(r, words) for r in plan.ladder.rungs)),
        Section(words.say("plan.calendar"), _calendar(plan, words)),
    ]
    return tuple(section for section in sections if section)


def title_of(title: str, words: Words) -> str:
    """What a title is called."""
    return str(getattr(label_of(title), words.lang))


def heading_of(plan: Plan, words: Words) -> str:
    """Whose plan it is, and for which title."""
    name = plan.name or plan.enterprise_id
    return words.say("plan.title", name=name, title=title_of(plan.title, words))


def made_by(plan: Plan, words: Words) -> str:
    """By what was known when."""
    return words.say("plan.made", as_of=plan.as_of, year=plan.year or words.say("plan.no_day"))


def _law(plan: Plan, policy: Policy, words: Words) -> tuple[str, ...]:
    law = plan.law
    if law is None:
        return (words.say("plan.no_edition"),)
    if law.verdict == NOT_APPLICABLE:
        return (words.say("plan.not_for"),)
    needs = tuple(line for need in law.needs for line in _need(need, policy, plan, words))
    settled = {MET: "plan.law_met", PERSON: "plan.law_met", UNKNOWN: "plan.law_open"}
    met = () if needs or law.verdict == NOT_MET else (words.say(settled[law.verdict]),)
    persons = (
        words.say("plan.person", label=clause_label(policy, code, words)) for code in law.person
    )
    return (*needs, *_too_far(law, policy, words), *met, *persons)


def _coming(plan: Plan, words: Words) -> Section | None:
    """What the edition that is known to come asks, by today's figures."""
    later = coming_policy(plan.title, date.fromisoformat(plan.as_of), plan.applicant)
    law = plan.coming
    if law is None or later is None or law.verdict == NOT_APPLICABLE:
        return None
    heading = words.say("plan.coming", begins=law.begins, edition=law.edition)
    told = [line for need in law.needs for line in _need(need, later, plan, words)]
    told += _too_far(law, later, words)
    if not law.needs and law.verdict in (MET, PERSON):
        told.append(words.say("plan.coming_met"))
    if law.unknown:
        facts = words.say("join").join(_label(fact.indicator, words) for fact in law.unknown)
        told.append(words.say("plan.coming_unknown", facts=facts))
    return Section(heading, tuple(told))


def _too_far(law: Law, policy: Policy, words: Words) -> list[str]:
    """That the law cannot be met in time, where it is so, and for which clauses."""
    nearest = {need.code: need.ways[0] for need in law.needs}
    codes = [clause.code for code in law.too_far for clause in nearest[code]]
    labels = words.say("join").join(clause_label(policy, code, words) for code in codes)
    return [words.say("plan.too_far", labels=labels)] if codes else []


def _need(need: Need, policy: Policy, plan: Plan, words: Words) -> list[str]:
    """What has to be met, the nearest way first; others below it."""
    told = []
    for place, way in enumerate(need.ways):
        text = words.say("plan.and").join(_clause(c, policy, plan, words) for c in way)
        told.append(words.say("plan.or", text=text) if place else text)
    return told


def _clause(clause: Clause, policy: Policy, plan: Plan, words: Words) -> str:
    label = clause_label(policy, clause.code, words)
    parts = [_gap(clause, policy, words), *_closing(clause, policy, words)]
    if not clause.own and clause.kind != "title":
        parts.append(words.say(f"plan.who.{clause.who}"))
    if clause.kind in ("figure", "wait"):
        parts.append(_trend(clause, words))
    text = words.say("plan.sep").join(part for part in parts if part)
    return words.say("plan.need", label=label, text=text)


def _gap(clause: Clause, policy: Policy, words: Words) -> str:
    if clause.gap is None or clause.indicator is None:
        return ""
    unit = read_indicators()[clause.indicator].unit
    return words.say("plan.gap", gap=written(abs(clause.gap), unit, words))


def _closing(clause: Clause, policy: Policy, words: Words) -> list[str]:
    """What would close a gap and how many yearly steps that is; else what is asked for."""
    if clause.kind == "title":
        return [words.say("plan.hold_title")]
    if clause.kind in ("state", "points"):
        nodes = {node.code: node for node in leaves_of(policy.edition)} if policy.edition else {}
        return [words.say("plan.state", line=line_of(nodes[clause.code], words))]
    if clause.kind != "figure" or clause.of is None:
        return []
    if clause.amount is None:
        return [words.say("plan.no_closing")]
    if clause.amount == 0:
        return [words.say("plan.keep")]
    change = f"{_label(clause.of, words)} {_signed(clause.amount, clause.of, words)}"
    told = [words.say("plan.closing_held" if clause.held else "plan.closing", change=change)]
    if clause.steps is not None:
        key = "plan.pace" if clause.steps <= WITHIN else "plan.pace_far"
        told.append(words.say(key, steps=number(round(clause.steps, 1)), n=clause.n))
    return told


def _trend(clause: Clause, words: Words) -> str:
    if clause.kind == "wait" and clause.year is not None:
        return words.say("plan.wait", year=clause.year, next=clause.year + 1)
    of = clause.of or clause.indicator
    if of is None or (clause.of is None and clause.kind == "figure"):
        return ""
    if clause.trend is None:
        return words.say("plan.trend_none", of=_label(of, words))
    fields = {"of": _label(of, words), "trend": _signed(clause.trend, of, words)}
    if clause.year is None:
        return words.say("plan.trend_never", **fields)
    return words.say("plan.trend", year=clause.year, **fields)


def _unknown(law: Law, policy: Policy, words: Words) -> tuple[str, ...]:
    told = []
    for fact in law.unknown:
        labels = words.say("join").join(clause_label(policy, code, words) for code in fact.codes)
        key = "plan.fact" if labels else "plan.fact_points"
        text = words.say(key, fact=_label(fact.indicator, words), labels=labels)
        told.append(words.say("plan.fact_settles", text=text) if fact.settles else text)
    return tuple(told)


def _order(plan: Plan, words: Words) -> tuple[str, ...]:
    """The line, the paths over it, or that there is none; what to supply; what it rests on."""
    aim = plan.aim
    places: dict[str, object] = {"rank": aim.rank, "places": aim.places}
    if aim.line is None:
        return (words.say(f"plan.{aim.kind}", **places),)
    listed_by = words.say(f"plan.by.{aim.by}")
    fields = places | {"by": listed_by, "line": _level(aim.line), "now": _level(aim.now)}
    stands = plan.law is None or plan.law.verdict in (MET, PERSON)
    cut = "plan.cut_bound" if aim.bound and stands else _cut(stands)
    told = [words.say("plan.band" if aim.kind == "band" else cut, **fields)]
    if aim.with_law != aim.now and aim.kind == "cut":
        told.append(words.say("plan.with_law", there=_level(aim.with_law)))
    if aim.over:
        return (*told, words.say("plan.over"))
    for place, proven in enumerate(plan.paths, start=1):
        changes = words.say("plan.and").join(tell_change(c, words) for c in proven.path.changes)
        key = "plan.path" if proven.listed else "plan.path_if"
        years = proven.path.years
        told.append(words.say(key, n=place, years=years, changes=changes, rank=proven.rank))
    if plan.unproven:
        told.append(words.say("plan.unproven", count=plan.unproven))
    if plan.furthest and not plan.paths:
        key = "plan.none_band" if aim.kind == "band" else "plan.none"
        told.append(words.say(key, rank=plan.furthest[1]))
    elif not plan.paths:
        told.append(words.say("plan.no_levers"))
    return (*told, *_supplies(plan, words), *_notes(plan, words))


def _cut(stands: bool) -> str:
    return "plan.cut" if stands else "plan.cut_not_eligible"


def _level(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def tell_change(change: Change, words: Words) -> str:
    """One change: the figure, by how much, from where to where."""
    fields = {
        "of": _label(change.figure, words),
        "amount": _signed(change.amount, change.figure, words),
        "before": _value(change.figure, change.before, words),
        "after": _value(change.figure, change.before + change.amount, words),
    }
    return words.say("plan.change", **fields)


def _supplies(plan: Plan, words: Words) -> list[str]:
    told = []
    for supply in plan.supplies:
        label = _label(supply.figure, words)
        if supply.value is None:
            told.append(words.say("plan.supply_none", fact=label))
            continue
        up = read_indicators()[supply.figure].sign > 0
        value = written(supply.value, _unit(supply.figure), words)
        key = "plan.supply_from" if up else "plan.supply_to"
        told.append(words.say(key, fact=label, value=value))
    return told


def _notes(plan: Plan, words: Words) -> list[str]:
    figures = {c.figure for proven in plan.paths for c in proven.path.changes}
    figures |= set(plan.law.figures) if plan.law else set()
    notes = [words.say(f"plan.note.{name}") for name in NOTED if name in figures]
    minimal = [words.say("plan.note.minimal")] if plan.paths else []
    return [*minimal, *notes, words.say("plan.note.equal")]


def _rung(rung: Rung, words: Words) -> str:
    key = {True: "held", False: "open", None: "unknown"}[rung.held]
    days = {
        name: day.isoformat() if day else words.say("plan.no_day")
        for name, day in (("since", rung.since), ("until", rung.until))
    }
    text = words.say(f"plan.rung.{key}", title=title_of(rung.title, words), **days)
    if not rung.held:
        for some in rung.asks:
            titles = words.say("plan.either").join(title_of(t, words) for t in some)
            text = words.say("plan.rung.asks", text=text, titles=titles)
    if rung.term:
        mark = words.say("mark.MEMORY") if rung.term.mark == "MEMORY" else ""
        term = getattr(rung.term.label, words.lang) + mark
        text = words.say("plan.rung.term", text=text, term=term, number=rung.term.number)
    return text


def _calendar(plan: Plan, words: Words) -> tuple[str, ...]:
    as_of = date.fromisoformat(plan.as_of)
    told = [_event(event, as_of, words) for event in plan.ladder.events]
    if plan.ladder.unpublished:
        titles = words.say("join").join(title_of(t, words) for t in plan.ladder.unpublished)
        told.append(words.say("plan.unpublished", titles=titles))
    return tuple(told)


def _event(event: Event, as_of: date, words: Words) -> str:
    fields: Mapping[str, object] = {
        "day": event.day.isoformat(),
        "title": title_of(event.title, words),
        "until": event.until.isoformat() if event.until else "",
        "number": event.number + (words.say("mark.MEMORY") if event.mark == "MEMORY" else ""),
        "says": getattr(event.says, words.lang) if event.says else "",
        "left": (event.day - as_of).days,
    }
    return words.say(f"plan.event.{event.kind}", **fields)


def _label(name: str, words: Words) -> str:
    told = read_indicators().get(name)
    return str(getattr(told or COLUMNS[name], words.lang))


def _unit(name: str) -> str | None:
    told = read_indicators().get(name)
    return told.unit if told else None


def _signed(amount: float, figure: str, words: Words) -> str:
    key = "plan.amount_up" if amount >= 0 else "plan.amount_down"
    return words.say(key, amount=_amount(figure, abs(amount), words))


def _amount(figure: str, amount: float, words: Words) -> str:
    steps = COLUMNS[figure].kind in ("level", "flag") if figure in COLUMNS else False
    return number(amount) + words.say("unit.级") if steps else written(amount, _unit(figure), words)


def _value(figure: str, value: float, words: Words) -> str:
    """A figure as readers see it: a level by its name, a flag as yes or no."""
    column = COLUMNS[figure]
    if column.levels:
        return written(column.levels[round(value)], None, words)
    if column.kind == "flag":
        return written(value > 0, None, words)
    return written(value, _unit(figure), words)
