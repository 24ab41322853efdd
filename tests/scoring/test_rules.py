"""Rules: what was handed in, on its day, kept with the list and called back."""

import json
from datetime import date
from pathlib import Path

import polars as pl

from scoring.exclusions import SCHEMA, Exclusions
from scoring.rules import (
    EXCLUSIONS,
    NO_RULES,
    Rules,
    on_the_day,
    quotas_as_plain,
    read_rules,
    recall_rules,
    state_rules,
)
from tests.features.test_read import Write, write
from tests.scoring.fields import quotas

__all__ = ["write"]
DAY = date(2025, 6, 1)


def test_a_changed_code_stays_out_and_what_is_over_does_not_count() -> None:
    rows = [("old", "accident", date(2025, 1, 1), None, None)]
    rows += [("b", "other", date(2025, 1, 1), date(2025, 5, 31), None)]
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    rules = Rules(exclusions=Exclusions("e.csv", "", table))
    today = on_the_day(rules, DAY, {"old": "new"})
    assert today.exclusions.rows["enterprise_id"].to_list() == ["new"]


def test_rules_are_called_back_as_they_were(tmp_path: Path) -> None:
    table = pl.DataFrame([("a", "other", DAY, None, "us")], schema=SCHEMA, orient="row")
    asked = quotas(("county", "甲县", 1, None), ("size", "small", None, 5))
    for rules in (NO_RULES, Rules(asked), Rules(asked, Exclusions("e.csv", "f", table))):
        rules.exclusions.rows.write_parquet(tmp_path / EXCLUSIONS)
        told = json.loads(json.dumps(state_rules(rules)))
        again = recall_rules(told, json.loads(json.dumps(quotas_as_plain(rules.quotas))), tmp_path)
        assert again.quotas == rules.quotas
        assert again.exclusions.file == rules.exclusions.file
        assert again.exclusions.rows.equals(rules.exclusions.rows)


def test_files_that_are_not_given_are_no_rules(write: Write) -> None:
    nothing = read_rules(None, None, 10)
    assert (nothing.quotas, nothing.exclusions.rows.height) == (NO_RULES.quotas, 0)
    path = write("dimension,value,max", "county,甲县,1")
    assert read_rules(path, None, 10).quotas.rows[0].most == 1
