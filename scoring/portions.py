"""What a worker does with its portion of the enterprises: figures, indicators, law and score."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from features.aliases import on_day
from features.circles import with_places
from features.columns import COLUMNS, KEYS
from features.gathering import Figures, gather_figures
from features.matrix import IDENTITY, Matrix, measure_figures
from features.panel import Panel
from features.rights import RIGHT_SCHEMA
from models.bundle import Bundle, read_bundle
from scoring.check import VERDICTS, check
from scoring.exclusions import Exclusions
from scoring.faults import RankError
from scoring.measured import order_figures
from scoring.pipeline import Pipeline
from scoring.placing import mark_eligible
from scoring.policy import Policy, policy_at
from scoring.population import populate
from scoring.quotas import Quotas
from scoring.rank import side_by_side
from scoring.record import code_fingerprint
from scoring.rules import Rules
from scoring.shown import shown_columns

# What stands beside the indicators in a row: told by the list, and by the list on verified facts.
LIST, SURE = "list:", "sure:"
RANKED, HOLDER = "is:ranked", "is:holder"
# Of whom any report is more than a claim.
REPORTED = "is:reported"
# With whom a right or a recognition travels: every worker has those of its enterprises, and all
# holders of their rights.
WITH, NUMBER = "with", "number"
TOLD = (
    *("verdict", "points", "points_high", "excluded", "score", "potential", "probability"),
    *("probability_low", "probability_high", "out", "eligible", "to_verify"),
)


def told_of(pipeline: Pipeline) -> tuple[str, ...]:
    """What the list of a pipeline tells of an enterprise beside who it is."""
    return (*TOLD, *shown_columns(pipeline))


@dataclass(frozen=True)
class Errand:
    """What every worker is told; tables that all of them need stand in the folder.

    year: what "latest" means in the whole panel. asked: the indicators of the list; gathered,
    beside: what figures are gathered for. law, code: fingerprints of what a worker must have too.
    """

    folder: str
    pipeline: Pipeline
    quotas: Quotas
    as_of: date
    year: int | None
    asked: tuple[str, ...]
    gathered: tuple[str, ...]
    beside: tuple[str, ...]
    precedence: tuple[str, ...]
    law: str
    code: str

    @property
    def common(self) -> "Common":
        """The tables of the folder, read once by every worker."""
        return _read_common(self)


@dataclass(frozen=True)
class Common:
    """What every worker has at hand: who is out, which ids are one, law and model.

    titles, rights: one recognition of each title and one right, by which a portion without any
    knows that there are some.
    """

    titles: pl.DataFrame
    names: dict[str, str]
    rights: pl.DataFrame
    rules: Rules
    policy: Policy
    bundle: Bundle | None


def keep_common(panel: Panel, rules: Rules, as_of: date, folder: Path) -> None:
    """Writes what every worker needs into a folder, all of it under the ids of the day."""
    known = panel.known(as_of)
    some = known.titles.unique("title", keep="first", maintain_order=True)
    some.write_parquet(folder / "titles.parquet")
    known.rights.head(1).write_parquet(folder / "right.parquet")
    rules.exclusions.rows.write_parquet(folder / "exclusions.parquet")
    names = on_day(panel.aliases, as_of)
    told = {"alias": list(names), "name": list(names.values())}
    schema = {"alias": pl.String, "name": pl.String}
    pl.DataFrame(told, schema=schema).write_parquet(folder / "names.parquet")


@lru_cache(maxsize=2)
def _read_common(errand: Errand) -> Common:
    folder = Path(errand.folder)
    policy = policy_at(errand.pipeline.policy, errand.as_of, errand.pipeline.applicant)
    if (policy.fingerprint, code_fingerprint()) != (errand.law, errand.code):
        raise RankError("other_worker")
    there = (folder / "bundle").is_dir()
    out = pl.read_parquet(folder / "exclusions.parquet")
    return Common(
        pl.read_parquet(folder / "titles.parquet"),
        dict(pl.read_parquet(folder / "names.parquet").iter_rows()),
        pl.read_parquet(folder / "right.parquet"),
        Rules(errand.quotas, Exclusions("", "", out)),
        policy,
        read_bundle(folder / "bundle") if there else None,
    )


def know(errand: Errand, facts: pl.DataFrame) -> pl.DataFrame:
    """The facts that were known before the day, under the ids of the day."""
    known = facts.filter(pl.col("known_on") < errand.as_of)
    names = errand.common.names
    return known.with_columns(pl.col("enterprise_id").replace(names)) if names else known


def spread_rights(rights: pl.DataFrame) -> pl.DataFrame:
    """Rights with whom each travels: with its own enterprise, and with all who hold it too.

    Who holds a right together with others is judged by what all of them say of it.
    """
    numbered = rights.with_row_index(NUMBER).with_columns(pl.col(NUMBER).cast(pl.Int64))
    who = numbered.filter(pl.col("right_id") != "").select("right_id", "enterprise_id").unique()
    several = who.filter(pl.col("right_id").is_duplicated())
    others = numbered.join(
        several.rename({"enterprise_id": WITH}), on="right_id", how="inner"
    ).filter(pl.col(WITH) != pl.col("enterprise_id"))
    own = numbered.with_columns(pl.col("enterprise_id").alias(WITH))
    return pl.concat([own, others.select(own.columns)])


def travelling(known: Panel) -> pl.DataFrame:
    """Rights and recognitions in one table, with whom each travels; a recognition has no NUMBER."""
    titles = known.titles.with_columns(pl.col("enterprise_id").alias(WITH))
    return pl.concat([spread_rights(known.rights), titles], how="diagonal")


def figures_of(
    errand: Errand, verified: bool, facts: pl.DataFrame, beside_them: pl.DataFrame
) -> pl.DataFrame:
    """The figures of a portion: what was known of its enterprises, and what travels with them.

    verified: without what is only claimed, and without what plans ask for besides.
    """
    common = errand.common
    facts = facts.filter(pl.col("known_on") < errand.as_of)
    facts = facts.select(*KEYS, *(name for name in COLUMNS if name in facts.columns))
    right = pl.col(NUMBER).is_not_null()
    there = beside_them.filter(right).unique(NUMBER).sort(NUMBER).select(list(RIGHT_SCHEMA))
    receipt = {"precedence": list(errand.precedence)}
    panel = Panel(facts, common.titles, receipt, rights=pl.concat([there, common.rights]))
    panel = panel.with_titles(beside_them.filter(~right))
    names, beside = list(errand.gathered), errand.beside
    if verified:
        panel, names, beside = panel.verified(), list(errand.asked), ()
    frame = gather_figures(panel, errand.as_of, names, beside, errand.year).frame
    frame = frame.select(order_figures(frame.columns))
    if not verified:
        return frame
    more = (rows.filter(pl.col("state") != "claimed")["enterprise_id"] for rows in (facts, there))
    reported = pl.col("enterprise_id").is_in(pl.concat(more).implode())
    return frame.with_columns(reported.alias(REPORTED))


def rows_of(errand: Errand, figures: pl.DataFrame) -> pl.DataFrame:
    """Who is ranked, with indicators, law and score side by side; and the holders, with theirs.

    figures: with what was counted of circles.
    """
    common, asked = errand.common, list(errand.asked)
    told = Figures(with_places(figures, asked), errand.as_of, errand.year)
    matrix, holders = populate(told, errand.pipeline, asked)
    ranked = _judge(errand, common, matrix, LIST).with_columns(
        pl.lit(value=True).alias(RANKED), pl.lit(value=False).alias(HOLDER)
    )
    beside = holders.with_columns(
        pl.lit(value=False).alias(RANKED), pl.lit(value=True).alias(HOLDER)
    )
    return pl.concat([ranked, beside], how="diagonal")


def sure_rows_of(errand: Errand, figures: pl.DataFrame) -> pl.DataFrame:
    """Everybody's indicators on verified facts, and what law and score would be by them."""
    asked = list(errand.asked)
    told = Figures(with_places(figures, asked), errand.as_of, errand.year)
    judged = _judge(errand, errand.common, measure_figures(told, asked), SURE)
    return judged.with_columns(figures[REPORTED])


def _judge(errand: Errand, common: Common, matrix: Matrix, prefix: str) -> pl.DataFrame:
    findings = check(common.policy, matrix.frame)
    frame = side_by_side(matrix, findings, errand.pipeline, common.bundle, common.rules)
    marked = mark_eligible(frame, errand.pipeline, common.policy, common.rules)
    words = pl.col("verdict").replace_strict(dict(enumerate(VERDICTS)), return_dtype=pl.String)
    beside = marked.with_columns(words).select(
        pl.col(name).alias(prefix + name) for name in told_of(errand.pipeline)
    )
    return matrix.frame.select(*IDENTITY, *errand.asked).hstack(beside)
