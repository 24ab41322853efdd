"""Open cases: in their order, each with the facts that would settle it."""

from io import BytesIO

from configs.words import read_words
from scoring.check import missing_facts
from scoring.open_cases import name_missing, open_cases, tell_open, write_open
from scoring.sheets import Sheet, open_book
from tests.made import LIST_DAY, made_ranking
from tests.scoring.recomputed import Workbook

ZH = read_words("zh")


def test_open_cases_stand_by_guaranteed_then_possible_points_then_id() -> None:
    cases = open_cases(made_ranking("srdi", False))
    assert cases.height
    keys = [
        (-row["points"], -row["points_high"], row["enterprise_id"])
        for row in cases.iter_rows(named=True)
    ]
    assert keys == sorted(keys)


def test_every_open_case_names_what_is_missing() -> None:
    ranking, file = made_ranking("srdi", False), BytesIO()
    with open_book(file, LIST_DAY) as book:
        write_open(Sheet(book, "待核"), tell_open(ranking, ZH), ZH)
    told = Workbook(file).values["待核"]
    cases, ids = open_cases(ranking), ranking.findings.frame["enterprise_id"].to_list()
    for nth, row in enumerate(cases.iter_rows(named=True), start=3):
        index = ids.index(row["enterprise_id"])
        assert told[f"C{nth}"] == row["enterprise_id"]
        assert told[f"G{nth}"] == "、".join(name_missing(ranking, row, index, ZH))
        assert missing_facts(ranking.findings, index) or row["size"] is None
