"""The calendar file: RFC 5545 line by line, names harmless, an event replaced and not doubled."""

from dataclasses import replace

import polars as pl

from configs.words import read_words
from scoring.calendar_feed import OCTETS, escape, fold, render_feed
from tests.scoring.test_regional_calendar import drawn

ZH = read_words("zh")


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_lines_are_short_and_whole() -> None:
    text = render_feed(drawn(), ZH, made_up=True)
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= OCTETS for line in text.split("\r\n"))
    lines = unfolded(text)
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") > 3
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == len(uids) == lines.count("BEGIN:VEVENT")
    assert text == render_feed(drawn(), ZH, made_up=True)
    summaries = [line for line in lines if line.startswith("SUMMARY:")]
    assert all("虚构数据" in line for line in summaries)
    told = {one for one in drawn().expiries["enterprise_id"] if one in "\n".join(lines)}
    assert told == {*drawn().expiries["enterprise_id"]}


def test_a_name_breaks_nothing() -> None:
    bad = "甲,乙;丙\\丁\r\nEND:VCALENDAR\n\x07戊"
    assert escape(bad) == "甲\\,乙\\;丙\\\\丁\\nEND:VCALENDAR\\n戊"
    frame = drawn().expiries.with_columns(pl.lit(bad).alias("name"))
    lines = unfolded(render_feed(replace(drawn(), expiries=frame), ZH, made_up=False))
    assert lines.count("END:VCALENDAR") == 1
    whole = "甲" * 100
    assert fold(whole).replace("\r\n ", "") == whole


def test_a_later_calendar_replaces_the_event_of_an_earlier_one() -> None:
    def events(frame: pl.DataFrame) -> set[str]:
        text = render_feed(replace(drawn(), expiries=frame), ZH, made_up=False)
        return {line for line in unfolded(text) if line.startswith("UID:")}

    fewer = drawn().expiries.filter(pl.col("county").is_duplicated() & (pl.col("lines") == 0))
    assert events(fewer) < events(drawn().expiries)
