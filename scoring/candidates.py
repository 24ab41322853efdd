"""The candidates of a list: who may still win its title, where, how probably, under which law."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from features.labels import span
from scoring.check import Findings, check
from scoring.faults import RankError
from scoring.kept import kept_pipeline, kept_policy
from scoring.pipeline import Pipeline
from scoring.policy import Policy, policy_at
from scoring.record import MANIFEST, fingerprint_of
from scoring.seal import changed_files, read_manifest
from scoring.targets import Level, Target

PLACES = {"enterprise_id": pl.String(), "name": pl.String(), "city": pl.String()}
PLACES |= {"county": pl.String()}
# Columns that a list of before has not.
LATER = {"excluded": pl.String(), "probability_low": pl.Float64(), "probability_high": pl.Float64()}


@dataclass(frozen=True)
class Candidates:
    """One list as targets need it.

    frame: the rows of ranking.parquet, in order. holders: who was not ranked for holding the
        title (PLACES). learned: the days of the rows that its model was trained on.
    """

    folder: Path
    manifest: dict[str, Any]
    fingerprint: str
    pipeline: Pipeline
    policy: Policy
    frame: pl.DataFrame
    holders: pl.DataFrame
    learned: tuple[date, ...]

    @property
    def title(self) -> str:
        """What its probabilities are chances of."""
        return self.pipeline.label.title

    @property
    def as_of(self) -> date:
        """The day of the list: its probabilities speak of the months from here on."""
        return date.fromisoformat(self.manifest["as_of"])

    @property
    def ends(self) -> date:
        """The last day of which its probabilities speak."""
        return span(self.as_of, self.pipeline.label.horizon_months)[1]

    @property
    def has_chances(self) -> bool:
        """Whether every row has a probability; else what is expected is unknown."""
        chance = self.frame["probability"]
        return chance.len() > 0 and chance.null_count() == 0

    @property
    def has_sides(self) -> bool:
        """Whether probabilities are told with two sides."""
        return self.has_chances and self.frame["probability_low"].null_count() == 0

    @cached_property
    def places(self) -> pl.DataFrame:
        """Everybody it knows, with city and county (PLACES)."""
        return pl.concat([self.frame.select(list(PLACES)), self.holders])

    def findings(self, enterprise_ids: list[str]) -> Findings:
        """The law's verdicts on these enterprises, judged again from the list's own figures."""
        wanted = pl.col("enterprise_id").is_in(enterprise_ids)
        return check(self.policy, self._matrix.filter(wanted))

    @cached_property
    def _matrix(self) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "matrix.parquet")

    def editions(self, as_of: date) -> tuple[set[str], str, str]:
        """The law that the model's rows lived under, that of the list, and that of the day."""
        then = {_edition(policy_at(self.policy.title, day)) for day in self.learned}
        return then, _edition(self.policy), _edition(policy_at(self.policy.title, as_of))


def _edition(policy: Policy) -> str:
    return policy.edition.key if policy.edition else "—"


def read_candidates(folder: Path) -> Candidates:
    """The candidates of a list folder. Raises RankError where it is none, or was changed since."""
    manifest = read_manifest(folder)
    if changed := changed_files(folder, manifest):
        raise RankError("changed_list", folder=folder.name, files=", ".join(changed[:5]))
    try:
        frame = pl.read_parquet(folder / "ranking.parquet")
        holders = pl.read_parquet(folder / "holders.parquet").select(list(PLACES))
        learned = []
        if manifest["bundle"]:
            bundle = json.loads((folder / "bundle" / MANIFEST).read_text(encoding="utf-8"))
            learned = [date.fromisoformat(day) for day in bundle.get("days", [])]
    except (OSError, ValueError, KeyError, pl.exceptions.PolarsError) as error:
        raise RankError("not_a_list", folder=folder.name, found=str(error)[:120]) from error
    blank = [pl.lit(None, kind).alias(n) for n, kind in LATER.items() if n not in frame.columns]
    return Candidates(
        folder,
        manifest,
        fingerprint_of(folder / MANIFEST),
        kept_pipeline(folder, manifest),
        kept_policy(folder, manifest),
        frame.with_columns(blank),
        holders,
        tuple(learned),
    )


def within(target: Target) -> pl.Expr:
    """Which rows lie in the place of a target."""
    level = target.level or "county"
    return pl.lit(True) if level == "all" else pl.col(level) == target.place


def places_of(lists: list[Candidates]) -> dict[Level, set[str]]:
    """The counties and cities that any of the lists has."""
    levels: tuple[Level, ...] = ("county", "city")
    return {
        level: {place for one in lists for place in one.places[level].drop_nulls().unique()}
        for level in levels
    }
