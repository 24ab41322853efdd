"""A delivery joins what is known: its doubts and conflicts are told, two panels become one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from features.columns import COLUMNS, KEYS, DataError, Fault
from features.facts import Facts, at_hand
from features.jumps import ROW
from features.ordering import in_order, schema_of
from features.panel import Panel
from features.rights import sort_rights
from features.spool import Spool
from features.yearly import stand

# What a receipt counts over its files.
COUNTED = ("rows", "kept", "refused", "repeated", "superseded", "marked")
# So many doubts stand in a receipt one by one; all are counted.
LISTED = 1000


def mark_doubts(panel: Panel, origins: Facts | None = None) -> tuple[Panel, pl.DataFrame]:
    """The panel with its doubts in the receipt, and all of them as a table.

    The table has DOUBTS, then file and row: where the row stood, as `origins` says (enterprise_id,
    year, known_on, source, file, row), else null. The facts themselves stay as they were sent:
    on each day `one_per_year` marks what was doubtful by what was known then, so that a figure
    of tomorrow casts no doubt on today's list. The receipt's `doubts` has rows (how many rows are
    in doubt by all that is known), conflicts (how many facts), codes and the first LISTED.
    """
    standing = stand(panel.rows, panel.precedence, hold=False)
    single, crossed = standing.doubts, standing.conflicts()
    doubts = pl.concat([single.drop(ROW), crossed])
    key = ["enterprise_id", "year", "known_on", "source"]
    if origins is None or doubts.is_empty():
        nowhere = {"file": pl.String(), "row": pl.Int64()}
        doubts = doubts.with_columns(pl.lit(None, dtype=t).alias(c) for c, t in nowhere.items())
    else:
        # Of millions of rows hardly any is in doubt.
        in_doubt = doubts.select(key).unique().lazy()
        asked = origins.answer(origins.rows.join(in_doubt, on=key, how="semi"))
        found = asked.select(*key, "file", pl.col("row").cast(pl.Int64))
        doubts = doubts.join(found, on=key, how="left", maintain_order="left")
    counts = dict(sorted(doubts["code"].value_counts().iter_rows()))
    told = doubts.head(LISTED).with_columns(pl.col("known_on").cast(pl.String))
    receipt = panel.receipt | {
        "doubts": {
            "rows": single[ROW].n_unique(),
            "conflicts": crossed.height,
            "codes": counts,
            "listed": told.to_dicts(),
        }
    }
    return panel.with_receipt(receipt), doubts


def places_told(receipt: dict[str, Any], origins: Facts | None = None) -> Facts:
    """Where rows in doubt stood: as `origins` says, else as the panel's earlier receipt does."""
    schema = {
        "enterprise_id": pl.String(),
        "year": pl.Int64(),
        "known_on": pl.Date(),
        "source": pl.String(),
        "file": pl.String(),
        "row": pl.Int64(),
    }
    listed = [
        {
            **{name: doubt[name] for name in schema},
            "known_on": date.fromisoformat(doubt["known_on"]),
        }
        for doubt in receipt.get("doubts", {}).get("listed", [])
        if doubt.get("file")
    ]
    key = list(schema)[:4]
    earlier = pl.DataFrame(listed, schema=schema).unique(key, keep="first", maintain_order=True)
    if origins is None:
        return at_hand(earlier)
    # What is told now goes first, each row once as it is; of millions few were told before.
    again = origins.answer(origins.rows.join(earlier.lazy(), on=key, how="semi"))
    told = origins.rows.select(list(schema)).cast(schema)  # type: ignore[arg-type]
    before = earlier.join(again, on=key, how="anti")
    return replace(origins, rows=pl.concat([told, before.lazy()]))


def merge_panels(
    panel: Panel, other: Panel, precedence: Sequence[str] = (), spool: Spool | None = None
) -> Panel:
    """Two deliveries as one panel: all rows of both, equal rows once; its doubts told anew.

    spool: where rows go that are too many to be held; without one they are held.
    precedence: whose word goes first among sources of the same state; without it, what the
    receipts say, the first panel's before the other's. Rows of the same source, enterprise, year
    and day that are not equal stay both, and are in doubt ("same_day"). Raises DataError for two
    currencies.
    """
    if panel.currency != other.currency:
        found, right = other.currency, panel.currency
        raise DataError([Fault("two_currencies", found=found, right=right)])
    spool, pieces = spool or Spool(), [panel.rows, other.rows]
    types = schema_of(pieces)
    schema = pl.Schema({c: types[c] for c in (*KEYS, *COLUMNS) if c in types})
    facts = spool.put(in_order(pieces, list(schema), spool.piece, whole=True), schema)
    goes_first = precedence or dict.fromkeys([*panel.precedence, *other.precedence])
    receipt = _joined(panel.receipt, other.receipt) | {"precedence": list(goes_first)}
    rights = sort_rights(pl.concat([panel.rights, other.rights]))
    together = replace(panel, facts=facts, receipt=receipt, rights=rights)
    together = together.with_titles(other.titles)
    return mark_doubts(together)[0]


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """One receipt of two: every file with its source, a file that was read twice once."""
    files: list[dict[str, Any]] = []
    for receipt in (one, other):
        for file in receipt.get("files", []):
            told = {"source": receipt.get("source", ""), **file}
            if told not in files:
                files.append(told)
    sources = sorted(_sources(one) | _sources(other))
    made_up = bool(one.get("made_up")) or bool(other.get("made_up"))
    rest = {**one, **other}
    corrections = [*one.get("corrections", []), *other.get("corrections", [])]
    counts = {name: sum(file.get(name, 0) for file in files) for name in COUNTED}
    joined = {"source": "+".join(sources), "made_up": made_up, "files": files}
    if lists := _lists(one) + [told for told in _lists(other) if told not in _lists(one)]:
        joined["rights"] = {"files": lists}
    return rest | joined | counts | {"corrections": corrections}


def _lists(receipt: dict[str, Any]) -> list[dict[str, Any]]:
    """The lists of rights that a receipt tells of."""
    return list(receipt.get("rights", {}).get("files", []))


def _sources(receipt: dict[str, Any]) -> set[str]:
    return set(str(receipt.get("source", "")).split("+")) - {""}
