"""What an office adds to a pipeline: its quotas and its exclusions, kept with the list."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from scoring.exclusions import Exclusions, in_force, no_exclusions, read_exclusions
from scoring.quotas import NO_QUOTAS, Quota, Quotas, read_quotas

EXCLUSIONS = "exclusions.parquet"


@dataclass(frozen=True)
class Rules:
    """Quotas and exclusions as they were handed in; none by default."""

    quotas: Quotas = NO_QUOTAS
    exclusions: Exclusions = field(default_factory=no_exclusions)


NO_RULES = Rules()


def read_rules(quotas: Path | None, exclusions: Path | None, length: int) -> Rules:
    """The rules of these files for a list of this length. Raises DataError with every fault."""
    return Rules(
        read_quotas(quotas, length) if quotas else NO_QUOTAS,
        read_exclusions(exclusions) if exclusions else no_exclusions(),
    )


def on_the_day(rules: Rules, as_of: date, names: dict[str, str]) -> Rules:
    """The same with the exclusions that are in force, under the ids of the day.

    names: ids that are other enterprises' on the day (aliases): who changed its code stays out.
    """
    rows = in_force(rules.exclusions, as_of).with_columns(pl.col("enterprise_id").replace(names))
    return replace(rules, exclusions=replace(rules.exclusions, rows=rows))


def state_rules(rules: Rules) -> dict[str, Any]:
    """The files of the rules as a manifest names them; None where there is none."""
    quotas, exclusions = rules.quotas, rules.exclusions
    return {
        "quota": {"file": quotas.file, "sha256": quotas.sha256, "rows": len(quotas.rows)}
        if quotas.rows
        else None,
        "exclusions": {"file": exclusions.file, "sha256": exclusions.sha256}
        if exclusions.file
        else None,
    }


def quotas_as_plain(quotas: Quotas) -> list[dict[str, Any]]:
    """The quotas as JSON holds them."""
    return [asdict(quota) for quota in quotas.rows]


def recall_rules(told: dict[str, Any], quotas: list[dict[str, Any]], folder: Path) -> Rules:
    """The rules of a list folder from its manifest, its quotas and its table of exclusions."""
    quota, exclusion = told.get("quota"), told.get("exclusions")
    rows = tuple(Quota(**row) for row in quotas)
    kept = Quotas(quota["file"], quota["sha256"], rows) if quota else NO_QUOTAS
    if not exclusion:
        return Rules(kept)
    table = pl.read_parquet(folder / EXCLUSIONS)
    return Rules(kept, Exclusions(exclusion["file"], exclusion["sha256"], table))
