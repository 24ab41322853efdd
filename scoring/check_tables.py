"""The tables of a check: every verdict in a wide file, every clause of the near ones in a long."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from configs.words import Words
from features.ordering import GROUP, plan_of, write_groups
from scoring.check import VERDICTS, Findings
from scoring.clauses import leaves_of, nodes_of
from scoring.law_table import FINDING_SCHEMA, clause_label, explain_law
from scoring.policy import APPLICANTS, Policy
from scoring.verdicts import TOLD, Docket, Survey, Verdicts, title_label

# More enterprises than this are counted, not written out clause by clause.
MOST = 20_000
# Beside those near a title so many others stand on its sheet; the rest is counted.
OTHERS = 2_000

_FIRST = ("enterprise_id", "title")
# A spreadsheet holds so many rows and its header; what does not fit would be cut in silence.
EXCEL_ROWS = 1_048_575

# Whom officials look for first, where there is no room for all.
FIRST = ("fails_one", "one_missing", "person", "met")

LONG_SCHEMA = (
    {name: FINDING_SCHEMA[name] for name in _FIRST}
    | {"applicant": pl.String, "edition": pl.String}
    | {name: kind for name, kind in FINDING_SCHEMA.items() if name not in _FIRST}
    | {"verdict_verified": pl.String}
)

_VERDICT = pl.Enum(VERDICTS)


@dataclass(frozen=True)
class Noted:
    """What is kept of a title once it is written: how many of whom, who is near, who comes next.

    near: `Verdicts.near`. others: of those who are not near, the first OTHERS.
    """

    title: str
    counts: dict[str, int]
    near: pl.DataFrame
    others: pl.Series


def note(verdicts: Verdicts) -> Noted:
    """What is kept of a title."""
    near = verdicts.near
    far = ~pl.col("enterprise_id").is_in(near["enterprise_id"].implode())
    others = verdicts.ordered.filter(far).head(OTHERS)["enterprise_id"]
    return Noted(verdicts.title, verdicts.counts(), near, others)


def chosen(near: list[pl.DataFrame], named: list[str]) -> tuple[list[str], int]:
    """Whose clauses are written out, and how many more there would have been.

    near: of each title, who is near to it (`Verdicts.near`). The enterprises named; without names
    those that stand within one clause of a title, at most MOST: first who fails one line, then
    who lacks one fact, then who holds every line.
    """
    if named:
        return named, 0
    order = {group: place for place, group in enumerate(FIRST)}
    ids = (
        pl.concat(near)
        .with_columns(pl.col("group").replace_strict(order, return_dtype=pl.Int64))
        .group_by("enterprise_id")
        .agg(pl.col("group").min())
        .sort("group", "enterprise_id")["enterprise_id"]
    )
    return ids.head(MOST).to_list(), max(len(ids) - MOST, 0)


def long_findings(survey: Survey, ids: list[str], all_titles: bool, words: Words) -> pl.DataFrame:
    """Every clause of these enterprises (LONG_SCHEMA), of the titles they are near to or of all."""
    tables = [pl.DataFrame(schema=LONG_SCHEMA)]
    shown = pl.Series(ids, dtype=pl.String)
    for verdicts in survey.verdicts.values():
        near = verdicts.near["enterprise_id"]
        wanted = shown if all_titles else shown.filter(shown.is_in(near.implode()))
        for applicant, findings in verdicts.findings.items():
            here = wanted.filter(wanted.is_in(findings.frame["enterprise_id"].implode()))
            table = explain_law(findings, here.to_list(), words)
            tables.append(_with_verified(table, verdicts, applicant, findings))
    return pl.concat(tables)


def _with_verified(
    table: pl.DataFrame, verdicts: Verdicts, applicant: str, findings: Findings
) -> pl.DataFrame:
    """The clauses with their verdicts on verified facts alone; scored items have none."""
    edition = findings.policy.edition
    told = table.with_columns(
        pl.lit(applicant).alias("applicant"),
        pl.lit(edition.key if edition else None, dtype=pl.String).alias("edition"),
    )
    if edition is None:
        return told.with_columns(pl.col("verdict").alias("verdict_verified")).select(
            list(LONG_SCHEMA)
        )
    codes = [node.code for node in leaves_of(edition)]
    ids = table["enterprise_id"].unique()
    sure = (
        verdicts.verified[findings.policy.applicant]
        .frame.filter(pl.col("enterprise_id").is_in(ids.implode()))
        .unpivot(on=codes, index="enterprise_id", variable_name="criterion", value_name="sure")
        .with_columns(
            pl.col("sure").replace_strict(dict(enumerate(VERDICTS)), return_dtype=pl.String)
        )
    )
    joined = told.join(sure, on=["enterprise_id", "criterion"], how="left", maintain_order="left")
    # A clause that does not bear on the enterprise bears on it no more by verified facts.
    judged = pl.col("verdict").is_in(VERDICTS[1:])
    verified = pl.when(judged).then(pl.col("sure")).otherwise(pl.col("verdict"))
    return joined.with_columns(verified.alias("verdict_verified")).select(list(LONG_SCHEMA))


def fits_excel(findings: pl.DataFrame, ids: list[str]) -> list[str]:
    """Those of `ids`, in their order, whose clauses together fit into one spreadsheet."""
    rows = dict(findings.group_by("enterprise_id").len().iter_rows())
    fits, used = [], 0
    for enterprise_id in ids:
        used += rows.get(enterprise_id, 0)
        if used > EXCEL_ROWS:
            break
        fits.append(enterprise_id)
    return fits


def spoken(findings: pl.DataFrame, survey: Survey, words: Words) -> pl.DataFrame:
    """The long table as people read it: with names and labels, codes as words."""
    names = survey.matrix.frame.select("enterprise_id", "name")
    labels = pl.DataFrame(
        [
            {"title": title, "criterion": code, "label": clause_label(policy, code, words)}
            for title, verdicts in survey.verdicts.items()
            for policy in verdicts.policies.values()
            for code in _codes(policy)
        ],
        schema={"title": pl.String, "criterion": pl.String, "label": pl.String},
    ).unique(["title", "criterion"], keep="first", maintain_order=True)
    said = {
        column: {key: words.say(f"{prefix}.{key}") for key in keys}
        for column, prefix, keys in (
            ("applicant", "applicant", APPLICANTS),
            ("verdict", "verdict", (*VERDICTS, "not_needed")),
            ("verdict_verified", "verdict", (*VERDICTS, "not_needed")),
            ("mark", "mark_word", ("VERIFIED", "MEMORY")),
        )
    }
    said["title"] = {title: title_label(v, words) for title, v in survey.verdicts.items()}
    first = ("enterprise_id", "name", "title", "applicant", "edition", "criterion", "label")
    return (
        findings.join(names, on="enterprise_id", how="left", maintain_order="left")
        .join(labels, on=["title", "criterion"], how="left", maintain_order="left")
        .with_columns(pl.col(column).replace(said[column]) for column in said)
        .select(*first, pl.exclude(first))
    )


def _codes(policy: Policy) -> list[str]:
    """The clauses and scored items of the edition in force, each with a label of its own."""
    edition = policy.edition
    if edition is None:
        return []
    return [*(node.code for node in leaves_of(edition)), *(i.code for i in edition.points)]


def write_wide(docket: Docket, path: Path) -> list[Noted]:
    """verdicts.parquet: one row per enterprise and title, one verdict column per clause.

    The next title is judged when the last is written: held together they would be many times the
    panel. Gives what is noted of each.
    """
    noted: list[Noted] = []

    def parts() -> Iterator[pl.DataFrame]:
        for title in docket.laws:
            verdicts = docket.judge(title)
            noted.append(note(verdicts))
            for findings in verdicts.findings.values():
                yield from _wide(verdicts, findings, schema)

    schema = _wide_schema(docket)
    write_groups(plan_of(parts(), schema), path)
    return noted


def _wide_schema(docket: Docket) -> pl.Schema:
    """The columns of the wide file, of all titles together."""
    columns: dict[str, pl.DataType] = {"enterprise_id": pl.String(), "title": pl.String(), **TOLD}
    columns |= dict.fromkeys(("verdict", "verdict_verified"), _VERDICT)
    for law in docket.laws.values():
        for policy in law.values():
            nodes = nodes_of(policy.edition) if policy.edition else ()
            columns |= {node.code: _VERDICT for node in nodes}
    return pl.Schema(columns)


def _wide(verdicts: Verdicts, findings: Findings, schema: pl.Schema) -> Iterator[pl.DataFrame]:
    """The rows of one title and applicant, with every column of the file; some at a time."""
    ours = verdicts.frame.filter(pl.col("applicant") == findings.policy.applicant)
    said = dict(enumerate(VERDICTS))
    for first in range(0, ours.height, GROUP):
        rows = ours.slice(first, GROUP).with_columns(pl.lit(verdicts.title).alias("title"))
        edition = findings.policy.edition
        if edition:
            # Both are in order of id.
            clauses = findings.frame.slice(first, GROUP)
            rows = rows.with_columns(clauses[node.code] for node in nodes_of(edition))
        yield rows.select(
            pl.lit(None, dtype=kind).alias(name)
            if name not in rows.columns
            else pl.col(name).replace_strict(said, return_dtype=kind)
            if kind == _VERDICT
            else name
            for name, kind in schema.items()
        )
