"""Every title for every enterprise on a day: who follows which edition, the verdict, how far."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from configs.words import Words
from features.everybody import Everybody, everybody_in, measure_everybody
from features.gathering import holders
from features.matrix import IDENTITY, Matrix
from features.panel import Panel
from features.spool import Spool
from scoring.check import VERDICTS, Findings, check
from scoring.clauses import indicators_of
from scoring.closing import with_closing
from scoring.distance import DISTANCE_SCHEMA, measure_distance
from scoring.faults import RankError
from scoring.policy import APPLICANTS, Applicant, Policy, policy_at

# The order in which readers meet the verdicts of a title: who is nearest comes first.
GROUPS = ("met", "person", "fails_one", "one_missing", "unknown", "not_met", "not_applicable")
NEAR = GROUPS[:4]


# What is told of each enterprise under a title.
TOLD: dict[str, pl.DataType] = {
    "enterprise_id": pl.String(),
    "applicant": pl.String(),
    "edition": pl.String(),
    "verdict": pl.Int8(),
    "verdict_verified": pl.Int8(),
    "points": pl.Float64(),
    "points_high": pl.Float64(),
    **{name: kind() for name, kind in DISTANCE_SCHEMA.items() if name != "enterprise_id"},
    "group": pl.String(),
}


@dataclass(frozen=True)
class Verdicts:
    """One title for every enterprise on a day.

    findings: by applicant; holders of the title follow the law of re-checks, all others that of
        first applications. Only applicants that there are. verified: the same on verified facts
        alone; the very same object where nothing is claimed.
    frame: one row per enterprise in order of id (TOLD). verdict and verdict_verified (on verified
        facts alone) are indices, group the word of GROUPS under which readers find the enterprise.
    """

    title: str
    policies: dict[Applicant, Policy]
    findings: dict[Applicant, Findings]
    verified: dict[Applicant, Findings]
    frame: pl.DataFrame

    @property
    def near(self) -> pl.DataFrame:
        """enterprise_id and group of those who hold every line, or stand within one clause."""
        return self.frame.filter(pl.col("group").is_in(NEAR)).select("enterprise_id", "group")

    @property
    def ordered(self) -> pl.DataFrame:
        """The frame with the nearest first: by group, then by guaranteed points, then by id."""
        return self.frame.with_columns(pl.col("group").cast(pl.Enum(GROUPS))).sort(
            ["group", "points", "enterprise_id"],
            descending=[False, True, False],
            nulls_last=True,
        )

    def counts(self) -> dict[str, int]:
        """How many enterprises stand under each word of GROUPS."""
        found = dict(self.frame["group"].value_counts().iter_rows())
        return {group: int(found.get(group, 0)) for group in GROUPS}


@dataclass(frozen=True)
class Survey:
    """All titles of a check, for everybody or for some.

    matrix: what they were judged on. verdicts, counts: by title; counts are of everybody, as is
    `known`, however many are at hand.
    """

    as_of: date
    matrix: Matrix
    verdicts: dict[str, Verdicts]
    counts: dict[str, dict[str, int]]
    known: int


@dataclass(frozen=True)
class Docket:
    """Who is judged by which law; the verdicts of a title are made when asked for, not kept.

    laws: by title and applicant. verified: everybody measured on verified facts alone; the very
    same where nothing is claimed. held: by title who holds it on the day.
    """

    as_of: date
    laws: dict[str, dict[Applicant, Policy]]
    everybody: Everybody
    verified: Everybody
    held: dict[str, pl.Series]

    def judge(self, title: str) -> Verdicts:
        """The verdicts of one title for all who stand here."""
        law, held = self.laws[title], self.held[title]
        asked = _asked(law.values())
        frame = self.everybody.read(asked).frame
        alone = self.verified is self.everybody
        verified = frame if alone else self.verified.read(asked).frame
        return check_title(title, law, frame, verified, held)

    def only(self, ids: Iterable[str]) -> "Docket":
        """The same for these enterprises alone."""
        wanted = pl.Series([*ids], dtype=pl.String).implode()

        def of(there: Everybody) -> Everybody:
            return everybody_in(there.split(there.names, [there.ids.is_in(wanted)])[0])

        few = of(self.everybody)
        alone = self.verified is self.everybody
        return replace(self, everybody=few, verified=few if alone else of(self.verified))

    def survey(self, counts: dict[str, dict[str, int]] | None = None, known: int = 0) -> Survey:
        """All titles at once, held together; with the counts of everybody where these are some."""
        verdicts = {title: self.judge(title) for title in self.laws}
        own = {title: told.counts() for title, told in verdicts.items()}
        matrix = self.everybody.read(self.everybody.names)
        return Survey(self.as_of, matrix, verdicts, counts or own, known or matrix.frame.height)


def open_docket(
    panel: Panel, titles: Iterable[str], as_of: date, spool: Spool | None = None
) -> Docket:
    """Measures what these titles ask for, of every enterprise known on the day.

    On all facts, and on verified ones alone. spool: where rows go that are too many to be held.
    Raises ConfigError where a policy file is at fault, and RankError for money of another currency.
    """
    if panel.currency != "CNY":
        raise RankError("other_currency", currency=panel.currency)
    asked = [{a: policy_at(title, as_of, a) for a in APPLICANTS} for title in titles]
    laws = {law["first"].title: law for law in asked}  # a file of one's own says its title itself
    policies = [policy for by_applicant in laws.values() for policy in by_applicant.values()]
    known = panel.known(as_of)
    everybody = measure(panel, policies, as_of, spool)
    claims = known.verified() is not known
    verified = measure(panel.verified(), policies, as_of, spool) if claims else everybody
    held = {title: _holders(known, title, as_of) for title in laws}
    return Docket(as_of, laws, everybody, verified, held)


def check_titles(panel: Panel, titles: Iterable[str], as_of: date) -> Survey:
    """Every title for every enterprise known on the day; raises what `open_docket` raises."""
    return open_docket(panel, titles, as_of).survey()


def measure(
    panel: Panel, policies: Iterable[Policy], as_of: date, spool: Spool | None = None
) -> Everybody:
    """Everybody with every indicator that these policies ask for, or that closes their gaps."""
    return measure_everybody(panel, as_of, _asked(policies), spool)


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
    return short_label(verdicts.policies["first"], words)


def short_label(policy: Policy, words: Words) -> str:
    """What a policy's title is called in short; one of a file of one's own by its own label."""
    key = f"title.{policy.title}"
    return words.say(key) if words.knows(key) else str(getattr(policy.label, words.lang))


def identity(matrix: Matrix) -> pl.DataFrame:
    """Who the enterprises are: the columns that every output begins with."""
    return matrix.frame.select(IDENTITY)
