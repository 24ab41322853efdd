"""The bulletin: golden sentences, every one from numbers; escaped; unknown is said to be so."""

from dataclasses import replace
from datetime import date

import pytest

from configs.words import Phrase, read_words
from scoring.bulletin import (
    Bulletin,
    amount,
    chance_cell,
    chance_text,
    draw_up,
    render,
    say_behind,
    say_overall,
    say_support,
)
from scoring.progress import Figure, foresee
from scoring.targets import Target, Targets
from tests.scoring.targeted import listed_of, register_of, target_of

ZH, EN = read_words("zh"), read_words("en")
DAY, BATCH = date(2026, 9, 30), date(2026, 12, 1)


def figures() -> list[Figure]:
    listed = listed_of()
    register = register_of([("a", "recognised", date(2026, 7, 1))], listed, DAY)
    asked = [
        target_of(target=4.0),
        target_of(place="乙县", target=1.0),
        Target(
            "甲县",
            2026,
            10.0,
            item=Phrase("标准", "standards"),
            unit="项",
            attained=2.0,
            level="county",
        ),
    ]
    return [foresee(one, listed if one.title else None, register, DAY, DAY, BATCH) for one in asked]


def bulletin_of(found: list[Figure]) -> Bulletin:
    rows = tuple(one.target for one in found)
    targets = Targets("t.csv", "0" * 64, rows, "<某市>方案")
    return draw_up(targets, DAY, found, ["<疑>"], [("口径", "<说明>")], ZH)


def test_the_sentences_are_as_they_were() -> None:
    told = bulletin_of(figures())
    assert say_overall(told, ZH) == [
        "截至 2026-09-30，按《<某市>方案》逐项调度 3 项目标，其中称号目标 2 项、其他指标 1 项。",
        "称号目标中，已完成 0 项，未完成但不慢于时间进度 0 项，慢于时间进度 2 项"
        "（其中更可能完不成的 1 项），完成数未知 0 项。",
        "小巨人（2026 年，2 个县（市、区）合计）：目标 5 家，已认定 1 家，完成 20.0%"
        "（时间进度 74.8%）；预计年底前再新增 1.6 家（90% 区间 0–3 家），达到目标的把握 3%，"
        "仅靠按现有数据可列入的企业把握 0%。",
    ]
    said = [say_behind(one, ZH) for one in told.behind]
    assert said[0].startswith(
        "甲县 小巨人（2026 年）目标 4 家，已完成 1 家（25.0%，慢于时间进度 49.8 个百分点），"
        "尚缺 3 家，年底前达到目标的把握 2%。原因："
        "按现有数据可列入的企业只有 1 家，少于缺口 3 家；"
        "全部候选企业 3 家合计预计只新增 0.9 家，少于缺口 3 家"
    )
    assert said[1] == (
        "甲县 标准（2026 年）目标 10 项，已完成 2 项（20.0%，慢于时间进度 54.8 个百分点），"
        "尚缺 8 项。"
    )
    assert say_support(told.figures[0], ZH) == (
        "尚缺 3 家：全部 3 家候选企业（可列入 1 家、待核 1 家、按现有数据不符合 1 家）都算上，"
        "达到目标的把握也只有 2%，达不到 90%。下表只列可列入者。"
    )
    assert say_support(told.figures[2], ZH) == ""
    assert "2 counties together" in say_overall(told, EN)[2]


def test_how_many_to_support_is_said_by_groups() -> None:
    rows = tuple((one, "甲县", 0.5, "person", "A") for one in "abcdef")
    listed = listed_of(rows)
    figure = foresee(target_of(attained=0.0), listed, None, DAY, DAY, BATCH)
    assert say_support(figure, ZH) == (
        "尚缺 1 家：依次支持名单位次靠前的 4 家（可列入 4 家、待核 0 家、按现有数据不符合 0 家），"
        "达到目标的把握为 94%。"
    )
    bound = foresee(target_of(attained=0.0), listed, None, DAY, DAY)
    assert "公告日期未知" in say_support(bound, ZH)
    assert "at the most" in say_overall(bulletin_of([bound]), EN)[2]
    nobody = foresee(target_of(attained=0.0, place="丙县"), listed, None, DAY, DAY, BATCH)
    assert say_support(nobody, ZH) == "尚缺 1 家，而名单中该地区没有候选企业。"


def test_a_chance_bears_its_sign_where_it_is_the_least_or_the_most() -> None:
    listed, three = listed_of(), target_of(target=3.0, attained=0.0)
    plain = foresee(three, listed, None, DAY, DAY, BATCH)
    most = foresee(three, listed, None, DAY, DAY)
    later = replace(three, year=2028, since=date(2026, 1, 1))
    least = foresee(later, listed, None, DAY, DAY, BATCH)
    done = foresee(replace(three, attained=3.0), listed, None, DAY, DAY)
    cells = [chance_cell(one, ZH) for one in (plain, most, least, done)]
    assert cells == ["10%", "≤10%", "≥10%", "100%"]
    assert "达到目标的把握至少 10%" in say_overall(bulletin_of([least]), ZH)[2]
    assert "只计到名单期末 2027-02-28" in say_support(least, ZH)


def test_nobody_announced_yet_is_said_before_places_are_blamed() -> None:
    listed = listed_of()
    quiet = foresee(target_of(target=9.0), listed, register_of([], listed, DAY), DAY, DAY, BATCH)
    assert "小巨人在本期内尚无任何地区的认定公告" in say_overall(bulletin_of([quiet]), ZH)[-1]
    assert "尚无任何地区" not in "".join(say_overall(bulletin_of(figures()), ZH))


def test_unknown_is_said_to_be_unknown() -> None:
    alone = bulletin_of([foresee(target_of(), None, None, DAY, DAY)])
    said = say_overall(alone, ZH)[-1]
    assert "已认定数未知" in said
    assert "预计数未知" in said
    assert "未知" in render(alone, ZH)
    assert not alone.behind


@pytest.mark.parametrize("words", [ZH, EN])
def test_the_page_escapes_what_comes_from_outside_and_says_what_is_made_up(words: object) -> None:
    page = render(bulletin_of(figures()), ZH if words is ZH else EN)
    assert "<某市>" not in page
    assert "&lt;某市&gt;" in page
    assert "&lt;疑&gt;" in page
    assert 'class="made-up"' in page
    assert page.count("=a厂") == 0, "who was recognised is not proposed again"
    assert "=b厂" in page


def test_only_what_is_certain_is_told_as_such() -> None:
    told = [chance_text(p, ZH) for p in (0.0, 1e-9, 0.0149, 0.5, 0.985, 0.999, 1.0, None)]
    assert told == ["0%", "<1%", "1%", "50%", "98%", ">99%", "100%", "未知"]
    assert [amount(value, ZH) for value in (3.0, 1234.0, 3.1, None)] == [
        "3",
        "1,234",
        "3.1",
        "未知",
    ]
