"""Every title for every enterprise on a day: who follows which edition, the verdict, how far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from configs.words import Words
from features.matrix import IDENTITY, Matrix, build_matrix, holders
from features.panel import Panel
from scoring.check import VERDICTS, Findings, check
from scoring.clauses import indicators_of
from scoring.closing import with_closing
from scoring.distance import measure_distance
from scoring.faults import RankError
from scoring.policy import APPLICANTS, Applicant, Policy, policy_at

# The order in which readers meet the verdicts of a title: who is nearest comes first.
GROUPS = ("met", "person", "fails_one", "one_missing", "unknown", "not_met", "not_applicable")
NEAR = GROUPS[:4]


@dataclass(frozen=True)
class Verdicts:
    """One title for every enterprise on a day.

    findings: by applicant; holders of the title follow the law of re-checks, all others that of
        first applications. Only applicants that there are. verified: the same on verified facts
        alone; the very same object where nothing is claimed.
    frame: one row per enterprise in order of id: enterprise_id, applicant, edition, verdict and
        verdict_verified (on verified facts alone) as Int8, points, points_high, the columns of
        scoring.distance, and group: the word of GROUPS under which readers find the enterprise.
    """

    title: str
    policies: dict[Applicant, Policy]
    findings: dict[Applicant, Findings]
    verified: dict[Applicant, Findings]
    frame: pl.DataFrame

    @property
    def near(self) -> pl.Series:
        """The enterprises that hold every line, or stand within one clause of the title."""
        return self.frame.filter(pl.col("group").is_in(NEAR))["enterprise_id"]

    def counts(self) -> dict[str, int]:
        """How many enterprises stand under each word of GROUPS."""
        found = dict(self.frame["group"].value_counts().iter_rows())
        return {group: int(found.get(group, 0)) for group in GROUPS}


@dataclass(frozen=True)
class Survey:
    """All titles of one check: the matrix they were judged on, and the verdicts by title."""

    as_of: date
    matrix: Matrix
    verdicts: dict[str, Verdicts]


def check_titles(panel: Panel, titles: Iterable[str], as_of: date) -> Survey:
    """Judges every title for every enterprise known on the day, on all facts and on verified ones.

    Raises ConfigError where a policy file is at fault, and RankError for money of another currency.
    """
    if panel.currency != "CNY":
        raise RankError("other_currency", currency=panel.currency)
    asked = [{a: policy_at(title, as_of, a) for a in APPLICANTS} for title in titles]
    laws = {law["first"].title: law for law in asked}  # a file of one's own says its title itself
    policies = [policy for by_applicant in laws.values() for policy in by_applicant.values()]
    known = panel.known(as_of)
    matrix = measure(known, policies, as_of)
    sure = known.verified()
    verified = matrix if sure is known else measure(sure, policies, as_of)
    held = {title: _holders(known, title, as_of) for title in laws}
    verdicts = {
        title: check_title(title, law, matrix.frame, verified.frame, held[title])
        for title, law in laws.items()
    }
    return Survey(as_of, matrix, verdicts)


def measure(panel: Panel, policies: Iterable[Policy], as_of: date) -> Matrix:
    """The matrix with every indicator that these policies ask for, or that closes their gaps."""
    return build_matrix(panel, as_of, _asked(policies))


def _asked(policies: Iterable[Policy]) -> list[str]:
    """The indicators that these policies ask for, and those that close their gaps."""
    return with_closing(n for p in policies if p.edition for n in indicators_of(p.edition))


def _holders(panel: Panel, title: str, as_of: date) -> pl.Series:
    return holders(panel.titles.filter(pl.col("title") == title), as_of)


def check_title(
    title: str,
    law: dict[Applicant, Policy],
    frame: pl.DataFrame,
    verified: pl.DataFrame,
    held: pl.Series,
) -> Verdicts:
    """One title for the enterprises of a matrix. `verified` has the same rows, perhaps is it."""
    holds = pl.col("enterprise_id").is_in(held.implode())
    parts: list[pl.DataFrame] = []
    found: dict[Applicant, Findings] = {}
    sure: dict[Applicant, Findings] = {}
    for applicant, policy in law.items():
        stands = holds if applicant == "recheck" else ~holds
        # What the edition asks for and no more: the findings of all titles are held at once.
        asked = ["enterprise_id", *_asked([policy])]
        # And where nobody holds the title, all of its columns as they are, not a copy.
        everybody = applicant == "first" and held.is_empty()
        rows = frame.select(asked)
        rows = rows if everybody else rows.filter(stands)
        if rows.is_empty():
            continue
        findings = found[applicant] = check(policy, rows)
        if verified is frame:
            sure[applicant] = findings
        else:
            alone = verified.select(asked)
            sure[applicant] = check(policy, alone if everybody else alone.filter(stands))
        parts.append(_part(findings, sure[applicant].frame["verdict"]))
    return Verdicts(title, law, found, sure, pl.concat(parts).sort("enterprise_id"))


def _part(findings: Findings, verified: pl.Series) -> pl.DataFrame:
    policy = findings.policy
    verdict = pl.col("verdict")
    spoken = verdict.replace_strict(dict(enumerate(VERDICTS)), return_dtype=pl.String)
    return (
        findings.frame.select(
            "enterprise_id",
            pl.lit(policy.applicant).alias("applicant"),
            pl.lit(policy.edition.key if policy.edition else None, dtype=pl.String).alias(
                "edition"
            ),
            "verdict",
            verified.alias("verdict_verified"),
            "points",
            "points_high",
        )
        .with_columns(measure_distance(findings).drop("enterprise_id"))
        .with_columns(
            pl.when(pl.col("fails_one"))
            .then(pl.lit("fails_one"))
            .when(pl.col("one_missing"))
            .then(pl.lit("one_missing"))
            .otherwise(spoken)
            .alias("group")
        )
    )


def title_label(verdicts: Verdicts, words: Words) -> str:
    """What a title is called in short; one of a file of one's own by its own label."""
    key = f"title.{verdicts.title}"
    label = verdicts.policies["first"].label
    return words.say(key) if words.knows(key) else str(getattr(label, words.lang))


def identity(matrix: Matrix) -> pl.DataFrame:
    """Who the enterprises are: the columns that every output begins with."""
    return matrix.frame.select(IDENTITY)
