"""The law of all titles as one Markdown page: editions, clauses, points, definitions, cases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from configs.words import Phrase, Words
from scoring.cases import Case, Cases, Value, in_held_unit
from scoring.clauses import Document, Edition, TitleLaw
from scoring.indicator_words import read_indicators
from scoring.law import Line, show
from scoring.law_changes import most_points
from scoring.law_words import claim_name, claimed
from scoring.policy import Policy
from scoring.writing import written

HEAD = """# The law as it is judged

Written by `make docs` from `configs/policies` and `tests/cases`; do not edit it by hand.

- One section per title, and in it one per edition: the days on which it is in force, every group
  and clause in the document's order (`›` shows how deep it stands), its table of points, what it
  defines; then the title's cases, the law in examples.
- A clause is judged by its **line**, on the indicator that its words name. *For a person* means
  that no number decides it.
- **unverified** (待核) marks a text or a day that was not checked against the official document.
  It says so wherever it is shown.
- 万元 is 10,000 yuan, shown as (10k yuan)."""

UNVERIFIED = "**unverified**"
CLAUSES = ("code", "条款", "clause", "line", "where it stands", "citation", "notes")
POINTS = ("code", "指标", "item", "theme", "points", "where it stands", "citation", "notes")
DEFINITIONS = ("code", "定义", "definition", "document", "citation", "notes")
DOCUMENTS = ("document", "number", "issued", "in force", "notes")
UNJUDGED = ("rule set", "facts", "原因", "reason")
CASES = ("case", "day", "applicant", "what differs", "expected")


class NotJudged(Protocol):
    """Facts of one rule set that no policy file judges, some by name or all, and the reason."""

    @property
    def rule_set(self) -> str:
        """The rule set that they were collected under."""

    @property
    def facts(self) -> tuple[str, ...]:
        """Their names; none where the whole rule set is meant."""

    @property
    def reason(self) -> Phrase:
        """Why nobody is judged by them."""


def render_docs(
    laws: Iterable[TitleLaw],
    cases: Mapping[str, Cases],
    zh: Words,
    en: Words,
    unjudged: Sequence[NotJudged] = (),
) -> str:
    """The page. English text, the law's own words in both languages; one order, by title.

    unjudged: what was collected with the law and is judged of nobody, told after the titles.
    """
    laws = sorted(laws, key=lambda law: law.title)
    parts = [HEAD, *_overview(laws, cases, en)]
    for law in laws:
        parts += _title(law, cases.get(law.title), zh, en)
    parts += _unjudged(unjudged)
    return "\n\n".join(parts) + "\n"


def _unjudged(unjudged: Sequence[NotJudged]) -> Iterator[str]:
    """What is not judged, and why: the place after the titles; nothing where nothing is told."""
    if not unjudged:
        return
    yield "## What is not judged, and why"
    yield _table(
        UNJUDGED,
        [
            (
                f"`{told.rule_set}`",
                ", ".join(f"`{fact}`" for fact in told.facts) or "all",
                told.reason.zh,
                told.reason.en,
            )
            for told in unjudged
        ],
    )


def _overview(laws: Sequence[TitleLaw], cases: Mapping[str, Cases], en: Words) -> Iterator[str]:
    rows = []
    for law in laws:
        lines = [line for edition in law.editions for line in show(_policy(law, edition), en)]
        marked = [line for line in lines if line.mark]
        rows.append(
            (
                f"[{law.title}](#{law.title})",
                law.label.zh,
                law.label.en,
                str(len(law.editions)),
                str(len(marked)),
                str(sum(line.mark == "MEMORY" for line in marked)),
                str(len(cases[law.title].cases)) if law.title in cases else "0",
            )
        )
    columns = ("title", "称号", "in English", "editions", "cited texts", "unverified", "cases")
    yield _table(columns, rows)


def _title(law: TitleLaw, cases: Cases | None, zh: Words, en: Words) -> Iterator[str]:
    yield f'<a id="{law.title}"></a>\n\n## {law.label.zh} · {law.label.en} (`{law.title}`)'
    rows = [
        (d.name, d.number, d.issued or "", _span(d.begins, d.ends, d), d.note or "")
        for d in law.documents.values()
    ]
    yield _table(DOCUMENTS, rows)
    for edition in law.editions:
        yield from _edition(law, edition, zh, en)
    if cases:
        yield from _cases(cases, en)


def _edition(law: TitleLaw, edition: Edition, zh: Words, en: Words) -> Iterator[str]:
    policy, document = _policy(law, edition), law.documents[edition.document]
    yield f"### `{edition.key}`"
    yield "\n".join(
        [
            f"- Document: {document.name}, {document.number}",
            f"- In force: {_span(edition.begins, edition.ends, document)}",
            f"- For whom: {_applies(edition)}",
            f"- Re-checks: {_recheck(law, edition)}",
        ]
    )
    pairs = list(zip(show(policy, zh), show(policy, en)))
    items = [pair for pair in pairs if pair[1].kind == "item"]
    told = [pair for pair in pairs if pair[1].kind == "definition"]
    clauses = [pair for pair in pairs if pair[1].kind not in ("item", "definition")]
    yield _table(CLAUSES, [_clause(*pair) for pair in clauses])
    if items:
        yield f"#### Points of `{edition.key}`: {most_points(edition):g} in all"
        if edition.themes:
            yield "\n".join(_themes(law, edition))
        themes = {item.code: item.theme for item in edition.points}
        yield _table(POINTS, [_item(*pair, themes[pair[1].code]) for pair in items])
    if told:
        yield f"#### Definitions of `{edition.key}`, not judged"
        yield _table(
            DEFINITIONS,
            [(f"`{e.code}`", z.text, e.text, e.cites, _mark(e.mark), e.note) for z, e in told],
        )


def _clause(zh: Line, en: Line) -> tuple[str, ...]:
    code = "› " * en.depth + (f"`{en.code}`" if en.code else "")
    where = " · ".join(part for part in (en.cites, en.clause) if part)
    return code, zh.text, en.text, en.line, where, _mark(en.mark), en.note


def _item(zh: Line, en: Line, theme: str) -> tuple[str, ...]:
    code, *_, where, mark, note = _clause(zh, en)
    return code, zh.text, en.text, theme, en.line, where, mark, note


def _themes(law: TitleLaw, edition: Edition) -> Iterator[str]:
    for name, theme in edition.themes.items():
        capped = ", never more whatever its items add up to" if theme.capped else ""
        where = f"{law.documents[theme.cites].number} · {theme.clause}"
        yield f"- `{theme.code}` {name}: {theme.max:g}{capped} ({where}, {_mark(theme.mark)})"


def _applies(edition: Edition) -> str:
    if edition.applies is None:
        return "everybody"
    label = edition.applies.label
    words = f", {label.zh}: {label.en}" if label else ""
    return f"`{edition.applies.code}`{words}"


def _recheck(law: TitleLaw, edition: Edition) -> str:
    """On which days re-checks follow the edition, where other than first applications."""
    told = edition.recheck
    if told is None:
        return "the same days"
    begins, ends = told.begins or edition.begins, told.ends or edition.ends
    number = law.documents[told.cites].number
    note = "; " + " ".join(told.note.split()) if told.note else ""
    span = _span(begins, ends, None if told.begins else law.documents[edition.document])
    return f"{span} (`{told.code}`, {number}, {_mark(told.mark)}{note})"


def _cases(cases: Cases, en: Words) -> Iterator[str]:
    yield f"### Cases of `{cases.title}`"
    yield "Each case is one of these complete enterprises, but for what differs:"
    yield "\n".join(f"- {name}: {_facts(facts, en)}" for name, facts in cases.base.items())
    yield _table(CASES, [_case(case, en) for case in cases.cases])


def _case(case: Case, en: Words) -> tuple[str, ...]:
    facts = _facts(case.enterprise, en)
    differs = f"{case.like}: {facts}" if facts else case.like
    claims: dict[str, str] = {code: claimed(found, en) for code, found in case.expect.items()}
    expected = [f"{_claim(code, en)} {told}" for code, told in claims.items()]
    for code, points in case.scores.items():
        reached = points if isinstance(points, tuple) else (points,)
        expected.append(f"{_claim(code, en)} {claimed(reached, en)}")
    if case.points:
        expected.append(f"{_claim('points', en)} {claimed(case.points, en)}")
    applicant = en.say(f"applicant.{case.applicant}")
    return case.name, case.as_of.isoformat(), applicant, differs, "; ".join(expected)


def _claim(code: str, en: Words) -> str:
    name = claim_name(code, en)
    return f"`{code}`" if name == code else f"{name}:"


def _facts(facts: Mapping[str, Value], en: Words) -> str:
    """What is known of an enterprise, in words: debt ratio 70%; own brand yes."""
    words = read_indicators()
    return "; ".join(
        f"{words[name].en} {written(in_held_unit(name, value), words[name].unit, en)}"
        for name, value in facts.items()
    )


def _policy(law: TitleLaw, edition: Edition) -> Policy:
    return Policy(law.title, law.label, edition.begins, edition, law.documents, "")


def _span(begins: date, ends: date | None, document: Document | None = None) -> str:
    """From which day to which; a first day that nobody has read in its document says so."""
    unread = document is not None and document.begins_mark == "MEMORY"
    mark = f" ({UNVERIFIED}, 待核)" if unread else ""
    return f"{begins}{mark} to {ends}" if ends else f"from {begins}{mark}"


def _mark(mark: str) -> str:
    return {"MEMORY": UNVERIFIED, "VERIFIED": "verified"}.get(mark, "")


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; what would break a cell is escaped."""
    lines = [columns, ["---"] * len(columns), *([_cell(text) for text in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").split())
