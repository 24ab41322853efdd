"""Panels drawn at random: doubts, several sources, late corrections, claims, joined ids, titles."""

from datetime import date
from random import Random
from typing import Any

import polars as pl

from features.aliases import ALIAS_SCHEMA
from features.columns import COLUMNS, STATES, dtype
from features.panel import KEY_TYPES, TITLE_SCHEMA, Panel

YEARS = range(2018, 2024)
FIGURES: dict[str, tuple[Any, ...]] = {
    "employees": (None, 0.0, 10.0, 50.0, 50.0, 50.0, 200.0, 201.0, 5000.0),
    "rd_staff": (None, 5.0, 6.0, 60.0),
    "tech_staff": (None, 7.0),
    "net_margin_stated": (None, 0.08, 0.0801, 8.0),
    "debt_ratio_stated": (0.5,),
    "gross_margin": (None, 0.3, 0.31),
    "market_rank": (None, 1.0, 2.0, float("inf")),
    "own_brand": (None, True, False),
    "digital_level": (None, "level1", "level2"),
    "class1_rights": (None, 1.0, 3.0, 4.0),
    "name": (None, "甲厂", "乙厂"),
    "county": (None, "霁岚县", "云岚县"),
    "industry": (None, "C35", "C35", "C36"),
    "founded_on": (None, date(2001, 2, 3), date(2001, 2, 3), date(2019, 5, 6)),
}
# Money, as parts of what an enterprise earns.
MONEY = {
    "revenue": 1.0,
    "main_revenue": 0.9,
    "rd_expense": 0.05,
    "cost_expense": 0.9,
    "net_profit": 0.08,
    "total_assets": 2.0,
    "total_liabilities": 1.0,
    "net_assets": 1.0,
}
WRONG = (1e4, 1e-4, 1e3, 1e-3, 400, 1 / 400, -1, 0)
ALIKE = (1, 1, 1, 1.001, 1.02, 1.3, 0.7, 2)


def drawn_panel(seed: int) -> Panel:
    """A small panel; some seeds give none of the difficulties, others all of them."""
    random = Random(seed)
    wild, again = random.choice((0.0, 0.3, 1.0)), random.choice((0.0, 0.1, 0.6))
    ids = [f"e{number}" for number in range(random.randint(1, 6))]
    sources = random.choice((("s0",), ("s0",), ("s0", "s1"), ("s0", "s1", "s2")))
    rows: list[dict[str, Any]] = []
    for one in ids:
        size = 10 ** random.uniform(5, 9)
        for year in YEARS:
            while random.random() > 0.2:
                rows.append(_report(random, one, year, size, sources, wild))
                if random.random() < 0.1 * wild:
                    rows.append(
                        rows[-1] | {"name": "丁厂", "employees": random.choice((None, 51.0))}
                    )
                if random.random() > again:
                    break
    random.shuffle(rows)
    absent = random.sample([*FIGURES, *MONEY], random.choice((0, 0, 3, 10)))
    schema: dict[str, Any] = dict(KEY_TYPES)
    schema |= {c: dtype(COLUMNS[c]) for c in COLUMNS if c in {*FIGURES, *MONEY} - {*absent}}
    facts = pl.DataFrame([{c: row[c] for c in schema} for row in rows], schema=schema)
    precedence = random.choice(([], ["s1", "s0"], ["s2"]))
    return Panel(facts, _titles(random, ids), {"precedence": precedence}, _aliases(random, ids))


def _report(
    random: Random, one: str, year: int, size: float, sources: tuple[str, ...], wild: float
) -> dict[str, Any]:
    day = date(year + 1, 4, 30)
    if random.random() < 0.5:
        day = date(year + 1, random.choice((1, 3, 6)), random.choice((1, 15, 30)))
    money = {
        name: None
        if random.random() < 0.15
        else round(
            (size * part * (1 + 0.1 * (year - YEARS[0])))
            * random.choice(ALIKE)
            * (random.choice(WRONG) if random.random() < 0.08 * wild else 1),
            2,
        )
        for name, part in MONEY.items()
    }
    return {
        "enterprise_id": one,
        "year": year,
        "known_on": day,
        "source": random.choice(sources),
        "state": random.choice(STATES) if random.random() < 0.3 * wild else "verified",
        **{name: random.choice(values) for name, values in FIGURES.items()},
        **money,
    }


def _titles(random: Random, ids: list[str]) -> pl.DataFrame:
    rows = [
        (
            one,
            random.choice(("srdi", "tech_sme")),
            date(random.randint(2019, 2024), 5, 1),
            random.choice(("recognised", "renewed", "removed")),
            random.choice((None, date(2024, 5, 1))),
        )
        for one in ids
        if random.random() < 0.5
    ]
    return pl.DataFrame(rows, schema=TITLE_SCHEMA, orient="row")


def _aliases(random: Random, ids: list[str]) -> pl.DataFrame:
    rows = []
    if len(ids) > 2 and random.random() < 0.4:
        rows.append((ids[0], ids[1], "name", date(random.randint(2018, 2023), 5, 5)))
        if random.random() < 0.4:
            rows.append((ids[0], ids[0], "doubt", date(2023, 8, 1)))
    return pl.DataFrame(rows, schema=ALIAS_SCHEMA, orient="row")
