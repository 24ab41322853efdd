"""口径说明: what is assumed of time, law and names is said; what does not fit is told."""

from datetime import date

from configs.words import read_words
from scoring.bulletin_basis import find_doubts, say_timing, state_basis
from scoring.progress import Figure, foresee
from scoring.targets import Targets
from tests.scoring.targeted import listed_of, register_of, target_of

ZH, EN = read_words("zh"), read_words("en")
DAY = date(2026, 9, 30)
SUMMER = [date(2025, 8, 1), date(2024, 12, 1)]


def seen(**told: object) -> Figure:
    return foresee(target_of(**told), listed_of(), None, DAY, DAY)


def test_each_assumption_on_time_is_said_with_its_years() -> None:
    listed = listed_of()
    past = [("x", "recognised", day) for day in SUMMER]
    register = register_of([*past, ("y", "recognised", date(2023, 2, 1))], listed, DAY)
    figure = foresee(target_of(), listed, register, DAY, DAY)
    assert figure.timing
    said = say_timing(figure.timing, date(2026, 12, 31), listed, ZH)
    assert "同样长的期间里年底前公告的比例：2024 年起 100%、2022 年起 0%）" in said
    assert "2025 年同期已有公告的情形不符" in said
    for told, words in (
        (foresee(target_of(), listed, None, DAY, DAY), "给出的是上限"),
        (foresee(target_of(), listed, None, DAY, DAY, date(2027, 1, 9)), "2027-01-09"),
        (foresee(target_of(year=2025), listed, None, DAY, DAY), "2025-12-31 已过"),
        (foresee(target_of(year=2028), listed, None, DAY, DAY, date(2027, 1, 9)), "名单概率只到"),
    ):
        assert told.timing
        assert words in say_timing(told.timing, told.target.ends, listed, ZH)


def test_the_basis_names_inputs_with_fingerprints_and_what_numbers_rest_on() -> None:
    figure, listed = seen(), listed_of()
    targets = Targets("t.csv", "f" * 64, (figure.target,), "方案", date(2026, 1, 9))
    lines = state_basis(targets, [listed], [figure], None, DAY, ZH)
    text = "\n".join(f"{item}：{statement}" for item, statement in lines)
    for part in ("f" * 64, "0" * 16, "2026-01-09", "泊松二项", "相互独立", "不假定支持会提高概率"):
        assert part in text, part
    assert "2027-02-28" in text
    no_model = listed_of(tuple((one, "甲县", None, "met", "A") for one in "ab"))
    lines = state_basis(targets, [no_model], [figure], None, DAY, EN)
    assert any("without a model" in statement for _, statement in lines)


def test_what_does_not_fit_is_told() -> None:
    listed = listed_of()
    events = [("a", "recognised", date(2026, 7, 1)), ("lost", "recognised", date(2026, 7, 1))]
    register = register_of(events, listed, DAY)
    differs = foresee(target_of(attained=4.0), listed, register, DAY, DAY)
    told = find_doubts([differs], register, ZH)
    assert told[0] == "甲县小巨人报送已认定 4 家，认定名单清点为 1 家，以清点为准。"
    assert told[1] == "小巨人本期认定中有 1 家查不到所在县，未计入任何地区。"
    assert "名单按 little_giant@63-2022 判定，2026-09-30 有效的是 little_giant@2-2026" in told[2]
    nameless = find_doubts([seen(attained=1.0), seen(place="乙县")], None, ZH)
    assert any("未报已认定数" in one and "乙县 小巨人" in one for one in nameless)
    assert any("重复计算" in one and "甲县 小巨人" in one for one in nameless)
    none = foresee(target_of(attained=1.0), None, None, DAY, DAY)
    assert find_doubts([none], None, ZH) == ["没有 小巨人 的名单，其预计数未知。"]
