"""Quotas and exclusions in words: what each costs, whom it moved, why somebody is out."""

from typing import Any

import polars as pl

from configs.words import Words
from scoring.exclusions import REASONS
from scoring.placing import TOGETHER
from scoring.prices import Price, Selection
from scoring.quotas import Quota
from scoring.rank import Ranking

# So many enterprises are named in a sentence and in a cell, the rest counted: a row of a sheet has
# its greatest height. All ids stand in quotas.json.
NAMED, IN_CELL = 5, 40
# So many quotas are told in 口径说明, the dearest; the sheet tells all.
TOLD = 20


def name_quota(quota: Quota, words: Words) -> str:
    """A quota as readers see it: 县（市、区）“甲县”至少 2 家、至多 5 家."""
    bounds = [
        words.say(f"quota.{end}", **{end: number})
        for end, number in (("least", quota.least), ("most", quota.most))
        if number is not None
    ]
    name = _name(quota.dimension, quota.value, words)
    return words.say("quota.named", name=name, bounds=words.say("quota.and").join(bounds))


def _name(dimension: str, value: str, words: Words) -> str:
    shown = words.say(f"size.{value}") if dimension == "size" else value
    return words.say("quota.name", dimension=words.say(f"column.{dimension}"), value=shown)


def tell_placed(ranking: Ranking, row: dict[str, Any], words: Words) -> str:
    """Why one is listed or not, as far as quotas go; empty without quotas or where they do not."""
    if ranking.selection is None or (not row["listed"] and row["by_quota"] is None):
        return ""
    if row["by_quota"] is None:
        return words.say("quota.moved.order")
    quotas = words.say("join").join(_quotas_of(ranking, row["by_quota"], words))
    moved = "out" if not row["listed"] else "in" if row["placed_by"] == "quota" else "kept"
    return words.say(f"quota.moved.{moved}", quotas=quotas)


def _quotas_of(ranking: Ranking, keys: str, words: Words) -> list[str]:
    if keys == TOGETHER:
        return [words.say("quota.together")]
    prices = ranking.selection.prices if ranking.selection else ()
    return [name_quota(p.quota, words) for p in prices if p.quota.key in keys.split("|")]


def tell_excluded(row: dict[str, Any], words: Words) -> str:
    """Why one may not be listed whatever the law says; empty where nothing is against it."""
    reasons = row.get("excluded")
    if not reasons:
        return ""
    return words.say("excluded.told", reasons=say_reasons(reasons, words))


def say_reasons(reasons: str, words: Words) -> str:
    """The reasons of an exclusion in words."""
    return words.say("join").join(words.say(f"excluded.{reason}") for reason in reasons.split(","))


def state_quotas(ranking: Ranking, words: Words) -> list[tuple[str, str]]:
    """The lines of 口径说明 on quotas: the rule, what all cost together, what each costs."""
    selection, quotas = ranking.selection, ranking.rules.quotas
    if selection is None:
        return []
    order = words.say("column.potential" if selection.order == "score" else "column.points")
    fields = {"rows": len(quotas.rows), "file": quotas.file, "sha256": quotas.sha256}
    subject = words.say("basis.quotas")
    lines = [(subject, words.say("basis.quotas.text", order=order, **fields))]
    lines.append((subject, sum_up(selection, words)))
    names = names_of(ranking)
    subject = words.say("basis.quota")
    at_edge = [price for price in selection.prices if price.edge]
    dearest = sorted(at_edge, key=lambda price: (-price.places, -(price.given_up or 0.0)))[:TOLD]
    lines += [(subject, _say_price(p, names, words)) for p in at_edge if p in dearest]
    if len(at_edge) > TOLD:
        lines.append((subject, words.say("basis.quota.rest", count=len(at_edge) - TOLD)))
    return lines


def sum_up(selection: Selection, words: Words) -> str:
    """What all quotas together did to the list, in one sentence."""
    if not selection.let_in and not selection.put_out:
        return words.say("basis.quotas.none")
    counts = {"let_in": len(selection.let_in), "put_out": len(selection.put_out)}
    return words.say("basis.quotas.sum", cost=_cost_of_all(selection, words), **counts)


def _cost_of_all(selection: Selection, words: Words) -> str:
    if selection.given_up is None:
        missing = selection.places - selection.filled
        return words.say("basis.quotas.fewer", places=missing)
    order = words.say("column.potential" if selection.order == "score" else "column.points")
    points = f"{selection.given_up:.2f}"
    return words.say("basis.quotas.given_up", order=order, points=points)


def _say_price(price: Price, names: dict[str, str], words: Words) -> str:
    return words.say(
        "basis.quota.text",
        name=name_quota(price.quota, words),
        listed=price.listed,
        edge=words.say(f"quota.edge.{price.edge or 'none'}"),
        cost=say_cost(price, words),
        let_in=_people(price.let_in, names, words, NAMED),
        put_out=_people(price.put_out, names, words, NAMED),
    )


def say_cost(price: Price, words: Words) -> str:
    """What would be won without a quota."""
    if price.given_up is None:
        return words.say("quota.cost.places", places=price.places)
    if not price.let_in and not price.put_out:
        return words.say("quota.cost.none")
    return words.say("quota.cost.points", points=f"{price.given_up:.2f}")


def names_of(ranking: Ranking) -> dict[str, str]:
    """What the enterprises are called: by their names, else by their ids."""
    named = pl.coalesce("name", "enterprise_id").alias("name")
    return dict(ranking.frame.select("enterprise_id", named).iter_rows())


def _people(ids: tuple[str, ...], names: dict[str, str], words: Words, most: int) -> str:
    if not ids:
        return words.say("quota.nobody")
    told = words.say("join").join(names[enterprise_id] for enterprise_id in ids[:most])
    return told if len(ids) <= most else words.say("quota.more", names=told, count=len(ids))


def quota_rows(ranking: Ranking, words: Words) -> list[list[Any]]:
    """The rows of the sheet of quotas."""
    names, prices = names_of(ranking), ranking.selection.prices if ranking.selection else ()
    return [
        [
            words.say(f"column.{price.quota.dimension}"),
            words.say(f"size.{price.quota.value}")
            if price.quota.dimension == "size"
            else price.quota.value,
            price.quota.least,
            price.quota.most,
            price.population,
            price.eligible,
            price.listed,
            words.say(f"quota.edge.{price.edge or 'none'}"),
            say_cost(price, words) if price.edge else None,
            _people(price.let_in, names, words, IN_CELL),
            _people(price.put_out, names, words, IN_CELL),
        ]
        for price in prices
    ]


def state_exclusions(ranking: Ranking, words: Words) -> list[tuple[str, str]]:
    """The line of 口径说明 on exclusions: from which file, how many, for what."""
    given = ranking.rules.exclusions
    if not given.file:
        return []
    out = ranking.frame["excluded"].drop_nulls().to_list()
    told = [reason for reasons in out for reason in reasons.split(",")]
    counts = [
        words.say(
            "basis.excluded.count", reason=words.say(f"excluded.{reason}"), count=told.count(reason)
        )
        for reason in REASONS
        if reason in told
    ]
    reasons = words.say("join").join(counts) or words.say("quota.nobody")
    fields = {"file": given.file, "sha256": given.sha256, "count": len(out), "reasons": reasons}
    return [(words.say("basis.excluded"), words.say("basis.excluded.text", **fields))]
