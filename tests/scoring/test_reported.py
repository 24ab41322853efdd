"""Facts as reported: the newest first, with source, day and state, in the words of the page."""

import polars as pl

from scoring.behind import gather_behind
from scoring.reported import tell_reports
from tests.made import made_panel, made_ranking
from tests.scoring.explained import ZH, page_of


def test_the_facts_stand_with_source_day_and_state() -> None:
    ranking = made_ranking("little_giant")
    behind = gather_behind(ranking, made_panel())
    code = ranking.shown["enterprise_id"][0]
    told = tell_reports(behind.facts, code, ZH)
    years = [head["year"] for head in told["heads"]]
    assert years == sorted(years, reverse=True)
    assert {head["state"] for head in told["heads"]} == {"已核验"}
    (revenue,) = (line for line in told["lines"] if line["label"] == "营业收入")
    own = behind.facts.filter(pl.col("enterprise_id") == code)
    assert revenue["cells"][0] == f"{own['revenue'][0] / 1e4:,.2f}".rstrip("0").rstrip(".") + "万元"
    page = page_of(ranking, code, behind=behind)
    assert own["source"][0] in page
    assert own["known_on"][0].isoformat() in page
    hidden = ranking.frame.filter(pl.col("tier") == "D")["enterprise_id"][0]
    assert "--panel" in page_of(ranking, hidden, behind=behind)
