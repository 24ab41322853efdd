"""The calendar in words: where a day is from, counts by month, nothing without a word."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from configs.words import Lang, read_words
from scoring.calendar_words import (
    COLUMNS,
    count_rows,
    header_of,
    source_of,
    speak_events,
    speak_months,
    speak_rows,
    state_calendar,
)
from scoring.regional_calendar import EXPIRY_SCHEMA
from tests.scoring.test_regional_calendar import drawn

ZH = read_words("zh")
MANIFEST: dict[str, Any] = {
    "made_up": True,
    "inputs": [{"file": "register.csv", "rows": 3, "sha256": "abc"}],
    "versions": {"lingpao": "1"},
    "code": "0" * 64,
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_is_said_in_both_languages(lang: Lang) -> None:
    words = read_words(lang)
    assert all(header_of(name, words) for name in COLUMNS)
    rows = speak_rows(drawn(), words)
    assert rows.columns == [*COLUMNS]
    assert rows["source"].str.contains("2026").all()
    assert all(event["what"] for event in speak_events(drawn(), words))
    told = "\n".join(text for _, text in state_calendar(drawn(), MANIFEST, words))
    assert "register.csv" in told
    assert "工信部企业〔2022〕63号" in told


def test_a_source_names_event_document_and_doubt() -> None:
    row = {"title": "high_tech", "since": date(2020, 1, 1), "given_on": date(2023, 11, 29)}
    row |= {"valid_until": None, "expiry_by": "law"}
    said = source_of(drawn(), row, ZH)
    assert "2023-11-29 公告（复核通过）" in said
    assert "国科发火〔2016〕32号：证书有效期3年（条文未核验，待核）" in said
    told = source_of(drawn(), row | {"expiry_by": "register", "valid_until": date(2026, 1, 1)}, ZH)
    assert told.endswith("有效期至 2026-01-01")
    assert "政策未载明" in source_of(drawn(), row | {"expiry_by": None}, ZH)


def test_months_add_up_and_empty_columns_are_left_out() -> None:
    head, rows = speak_months(drawn(), ZH)
    assert len(head) == 2 + 13 + 1
    assert "到期日不明" not in head
    assert all(sum(row[2:-1]) == row[-1] for row in rows)
    every = [row for row in rows if row[0] == "全部"]
    assert sum(row[-1] for row in every) == drawn().expiries.height
    assert sum(row[-1] for row in rows) == 2 * drawn().expiries.height
    blank: dict[str, Any] = {**dict.fromkeys(EXPIRY_SCHEMA), "title": "srdi"}
    frame = pl.DataFrame([blank], schema=EXPIRY_SCHEMA)
    head, rows = speak_months(replace(drawn(), expiries=frame), ZH)
    assert "到期日不明" in head
    assert rows[-1][0] == "县域不明"
    assert count_rows(replace(drawn(), expiries=frame))["nothing"] == 1
