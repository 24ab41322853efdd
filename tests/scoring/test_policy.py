"""The law of a day: a bad file is refused with all its faults, an edition switches on its day."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from configs.reader import ConfigError
from scoring.policy import policy_at, read_law
from tests.scoring.collected import TITLES, written

SMALL = """\
title: small
label: {zh: 小, en: small}
documents:
  D1: {name: 办法, number: 1号, begins: 2022-01-01}
editions:
  - key: small@1
    document: D1
    begins: 2022-01-01
    ends: 2023-12-31
    requires:
      code: A
      all:
        - code: A.1
          label: {zh: 营业收入, en: revenue}
          indicator: revenue
          unit: 万元
          at_least: 1000
          cites: D1
          clause: 标准
          mark: VERIFIED
        - code: A.2
          cites: D1
          clause: 标准
          mark: VERIFIED
          tiers:
            by: employees
            unit: 人
            steps:
              - at_least: 100
                then: {code: A.2a, label: {zh: 品牌, en: brand}, indicator: own_brand, is: true,
                       cites: D1, clause: 标准, mark: VERIFIED}
              - otherwise: true
                then: {code: A.2b, label: {zh: 专家, en: expert}, person: true,
                       cites: D1, clause: 标准, mark: VERIFIED}
        - {code: A.3, label: {zh: 得分, en: points}, score_at_least: 3,
           cites: D1, clause: 标准, mark: VERIFIED}
    themes:
      质量: {code: A.MAX, max: 8, cites: D1, clause: 质量, mark: VERIFIED}
    points:
      - code: A.S1
        label: {zh: 净利润率, en: net margin}
        theme: 质量
        max: 5
        indicator: net_margin
        unit: "%"
        steps:
          - {code: A.S1.A, at_least: 10, points: 5}
          - {code: A.S1.B, at_least: 5, points: 3}
          - {code: A.S1.C, otherwise: true, points: 0}
        cites: D1
        clause: 标准
        mark: VERIFIED
      - code: A.S2
        label: {zh: 数字化水平, en: digital level}
        theme: 质量
        max: 3
        indicator: digital_level
        steps:
          - {code: A.S2.A, is: level2, points: 3}
          - {code: A.S2.B, otherwise: true, points: 0}
        cites: D1
        clause: 标准
        mark: VERIFIED
    definitions:
      - {code: A.DEF, label: {zh: 有效期, en: term}, cites: D1, mark: MEMORY}
  - key: small@2
    document: D1
    begins: 2024-01-01
    requires: {code: B, label: {zh: 专家, en: expert}, person: true,
               cites: D1, clause: 标准, mark: VERIFIED}
"""


@dataclass(frozen=True)
class Bad:
    """One edit of the small policy and the fault it must be refused with.

    `at` is text of the edited policy in whose line the fault stands.
    """

    old: str
    new: str
    code: str
    at: str
    key: str
    found: str
    right: str = ""


BAD = {
    "unknown_key": Bad(
        "          mark: VERIFIED\n        - code: A.2",
        "          marc: VERIFIED\n        - code: A.2",
        "unknown_key", "marc:", "editions[0].requires.all[0].marc", "marc", "mark",
    ),
    "duplicate_key": Bad(
        "at_least: 1000", "at_least: 1000\n          at_least: 2000",
        "duplicate_key", "at_least: 2000", "editions[0].requires.all[0].at_least", "at_least",
    ),
    "missing_key": Bad(
        "    begins: 2024-01-01\n", "",
        "missing_key", "key: small@2", "editions[1].begins", "", "begins",
    ),
    "number_as_text": Bad(
        "at_least: 1000", 'at_least: "1000"',
        "unknown_level", "code: A.1", "A.1", "1000",
    ),
    "value_without_citation": Bad(
        "          at_least: 1000\n          cites: D1\n", "          at_least: 1000\n",
        "no_citation", "code: A.1", "A.1", "", "cites, clause, mark",
    ),
    "item_without_citation": Bad(
        "points: 0}\n        cites: D1\n        clause: 标准\n        mark: VERIFIED\n      - code",
        "points: 0}\n        clause: 标准\n        mark: VERIFIED\n      - code",
        "missing_key", "code: A.S1", "editions[0].points[0].cites", "", "cites",
    ),
    "unknown_document": Bad(
        "at_least: 1000\n          cites: D1", "at_least: 1000\n          cites: D9",
        "unknown_document", "code: A.1", "A.1", "D9", "D1",
    ),
    "unknown_document_of_edition": Bad(
        "document: D1\n    begins: 2024", "document: D9\n    begins: 2024",
        "unknown_document", "key: small@2", "small@2", "D9", "D1",
    ),
    "unknown_document_of_definition": Bad(
        "cites: D1, mark: MEMORY", "cites: D9, mark: MEMORY",
        "unknown_document", "key: small@1", "A.DEF", "D9", "D1",
    ),
    "dates_out_of_order": Bad(
        "begins: 2024-01-01", "begins: 2023-12-31",
        "dates_out_of_order", "key: small@2", "small@2", "2023-12-31",
    ),
    "impossible_day": Bad(
        "begins: 2024-01-01", "begins: 2024-02-30",
        "wrong_type", "2024-02-30", "editions[1].begins", "2024-02-30", "date",
    ),
    "overlapping_steps": Bad(
        "A.S1.B, at_least: 5", "A.S1.B, at_least: 10",
        "steps_overlap", "code: A.S1\n", "A.S1", "[10.0, 10.0]",
    ),
    "gap_below_the_last_step": Bad(
        "A.S1.C, otherwise: true", "A.S1.C, at_least: 0",
        "steps_gap", "code: A.S1\n", "A.S1", "A.S1.C", "otherwise: true",
    ),
    "gap_below_the_last_tier": Bad(
        "otherwise: true\n                then", "at_least: 10\n                then",
        "steps_gap", "code: A.2\n", "A.2", "A.2b", "otherwise: true",
    ),
    "wrong_unit": Bad(
        "unit: 万元", "unit: 元",
        "unit_differs", "code: A.1", "A.1", "元", "万元",
    ),
    "wrong_unit_of_item": Bad(
        '        unit: "%"\n', "",
        "unit_differs", "code: A.S1\n", "A.S1", "", "%",
    ),
    "unknown_indicator": Bad(
        "indicator: revenue", "indicator: revenu",
        "unknown_indicator", "code: A.1", "A.1", "revenu",
    ),
    "yes_is_not_true": Bad(
        "is: true", "is: yes",
        "unknown_level", "code: A.2a", "A.2a", "yes",
    ),
    "misspelt_level": Bad(
        "is: level2", "is: levle2",
        "unknown_level", "code: A.S2\n", "A.S2", "levle2", "level1, level2, level3_or_above",
    ),
    "two_lines": Bad(
        "at_least: 1000", "at_least: 1000\n          at_most: 2000",
        "one_way_only", "code: A.1", "A.1", "at_least, at_most", "one",
    ),
    "same_code_twice": Bad(
        "code: A.2a", "code: A.1",
        "duplicate_code", "then: {code: A.1", "A.1", "A.1",
    ),
    "line_on_a_theme_that_is_none": Bad(
        "score_at_least: 3", "score_at_least: 3, theme: 品质",
        "no_such_theme", "code: A.3", "A.3", "品质", "质量",
    ),
    "theme_without_a_line": Bad(
        "A.2b, label: {zh: 专家, en: expert}, person: true",
        "A.2b, label: {zh: 专家, en: expert}, person: true, theme: 质量",
        "no_such_theme", "then: {code: A.2b", "A.2b", "质量", "质量",
    ),
    "theme_that_does_not_add_up": Bad(
        "max: 8", "max: 9",
        "theme_sum", "key: small@1", "A.MAX", "8", "9",
    ),
    "points_without_a_table": Bad(
        "requires: {code: B, label: {zh: 专家, en: expert}, person: true,",
        "requires: {code: B, label: {zh: 专家, en: expert}, score_at_least: 60,",
        "no_points_table", "requires: {code: B", "B", "",
    ),
    "not_over_a_group": Bad(
        "requires: {code: B, label: {zh: 专家, en: expert}, person: true,\n"
        "               cites: D1, clause: 标准, mark: VERIFIED}",
        "requires: {code: B, not: {code: C, all: [{code: D, label: {zh: 专家, en: expert},\n"
        "      person: true, cites: D1, clause: 标准, mark: VERIFIED}]}}",
        "not_over_group", "requires: {code: B", "B", "",
    ),
    "theme_without_citation": Bad(
        "max: 8, cites: D1", "max: 8",
        "missing_key", "质量: {", "editions[0].themes.质量.cites", "", "cites",
    ),
    "theme_of_an_unknown_document": Bad(
        "max: 8, cites: D1", "max: 8, cites: D9",
        "unknown_document", "key: small@1", "A.MAX", "D9", "D1",
    ),
    "tiers_without_citation": Bad(
        "- code: A.2\n          cites: D1\n", "- code: A.2\n",
        "no_citation", "code: A.2\n", "A.2", "", "cites, clause, mark",
    ),
    "tiers_that_do_not_run_down": Bad(
        "              - otherwise: true\n",
        "              - {above: 100, then: {code: A.2c, label: {zh: 专家, en: expert},"
        " person: true, cites: D1, clause: 标准, mark: VERIFIED}}\n"
        "              - otherwise: true\n",
        "steps_overlap", "code: A.2\n", "A.2", "[100.0, 100.0]",
    ),
    "edition_that_ends_before_it_begins": Bad(
        "    begins: 2024-01-01\n", "    begins: 2024-01-01\n    ends: 2023-12-30\n",
        "dates_out_of_order", "key: small@2", "small@2", "2023-12-30",
    ),
    "recheck_of_an_unknown_document": Bad(
        "    begins: 2024-01-01\n",
        "    begins: 2024-01-01\n    recheck: {code: A.T, cites: D9, mark: VERIFIED}\n",
        "unknown_document", "key: small@2", "A.T", "D9", "D1",
    ),
    "recheck_over_the_next_edition": Bad(
        "    ends: 2023-12-31\n",
        "    ends: 2023-12-31\n"
        "    recheck: {code: A.T, cites: D1, mark: VERIFIED, ends: 2024-06-30}\n",
        "dates_out_of_order", "key: small@2", "small@2", "2024-01-01",
    ),
    "recheck_by_an_unknown_indicator": Bad(
        "at_least: 1000", "at_least: 1000\n          recheck_by: revenu",
        "unknown_indicator", "code: A.1", "A.1", "revenu",
    ),
    "recheck_by_another_unit": Bad(
        "at_least: 1000", "at_least: 1000\n          recheck_by: rd_ratio",
        "unit_differs", "code: A.1", "A.1", "万元", "%",
    ),
    "among_a_misspelt_level": Bad(
        "indicator: own_brand, is: true", "indicator: digital_level, among: [level1, levle2]",
        "unknown_level", "then: {code: A.2a", "A.2a", "levle2", "level1, level2, level3_or_above",
    ),
    "step_above_the_line_before": Bad(
        "{code: A.S1.B, at_least: 5, points: 3}", "{code: A.S1.B, above: 12, points: 3}",
        "steps_overlap", "code: A.S1\n", "A.S1", "[10.0, 12.0]",
    ),
    "step_without_a_line": Bad(
        "{code: A.S1.B, at_least: 5, points: 3}", "{code: A.S1.B, points: 3}",
        "one_way_only", "code: A.S1\n", "A.S1", "[1, 0, 1]",
        "at_least | above | at_most | is | otherwise",
    ),
    "experts_points_upside_down": Bad(
        "at_least: 5, points: 3", "at_least: 5, points: [4, 3]",
        "steps_points", "code: A.S1\n", "A.S1", "[5.0, (4.0, 3.0), 0.0]",
    ),
    "experts_points_that_rise_at_the_top": Bad(
        "at_least: 5, points: 3", "at_least: 5, points: [3, 6]",
        "steps_points", "code: A.S1\n", "A.S1", "[5.0, (3.0, 6.0), 0.0]",
    ),
    "experts_points_that_rise_at_the_bottom": Bad(
        "at_least: 10, points: 5", "at_least: 10, points: [1, 5]",
        "steps_points", "code: A.S1\n", "A.S1", "[(1.0, 5.0), 3.0, 0.0]",
    ),
    "level_without_a_step": Bad(
        "{code: A.S2.B, otherwise: true, points: 0}", "{code: A.S2.B, is: level1, points: 0}",
        "steps_gap", "code: A.S2\n", "A.S2", "A.S2.B", "otherwise: true",
    ),
    "cap_that_is_not_the_maximum": Bad(
        """indicator: digital_level
        steps:
          - {code: A.S2.A, is: level2, points: 3}
          - {code: A.S2.B, otherwise: true, points: 0}
""",
        """indicator: employees
        unit: 人
        per_unit: {every: 10, points: 1, cap: 4}
""",
        "steps_points", "code: A.S2\n", "A.S2", "4", "3",
    ),
}  # fmt: skip


def test_the_small_policy_is_good() -> None:
    law = read_law(SMALL)
    assert [edition.key for edition in law.editions] == ["small@1", "small@2"]
    first = law.editions[0].requires.all
    assert first is not None
    assert first[0].line == SMALL[: SMALL.index("code: A.1")].count("\n") + 1


def test_experts_ranges_of_two_steps_may_overlap() -> None:
    text = SMALL.replace("10, points: 5}", "10, points: [1, 5]}").replace(
        "5, points: 3}", "5, points: [1, 3]}"
    )
    item = read_law(text).editions[0].points[0]
    assert [(step.least, step.most) for step in item.steps or ()] == [(1, 5), (1, 3), (0, 0)]


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_policy_is_refused(bad: Bad) -> None:
    assert SMALL.count(bad.old) == 1
    text = SMALL.replace(bad.old, bad.new)
    line = text[: text.index(bad.at)].count("\n") + 1
    with pytest.raises(ConfigError) as refused:
        read_law(text)
    faults = [(f.line, f.key, f.code, f.found, f.right) for f in refused.value.faults]
    assert faults == [(line, bad.key, bad.code, bad.found, bad.right)]


def test_all_faults_are_told_at_once() -> None:
    text = SMALL.replace("unit: 万元", "unit: 元").replace(
        "A.S1.B, at_least: 5", "A.S1.B, at_least: 12"
    )
    with pytest.raises(ConfigError) as refused:
        read_law(text)
    assert [f.code for f in refused.value.faults] == ["unit_differs", "steps_overlap"]


def test_a_file_is_refused_under_its_name(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace("unit: 万元", "unit: 元"), encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        read_law(path)
    assert [f.file for f in refused.value.faults] == ["small.yaml"]


DAYS = [
    (date(2022, 7, 31), None),
    (date(2022, 8, 1), "63-2022"),
    (date(2026, 3, 31), "63-2022"),
    (date(2026, 4, 1), "2-2026"),
    (date(2031, 1, 1), "2-2026"),
]


@pytest.mark.parametrize(("as_of", "number"), DAYS)
@pytest.mark.parametrize(("title", "stem"), [("srdi", "srdi_sme"), ("little_giant",) * 2])
def test_the_edition_switches_on_the_day(
    title: str, stem: str, as_of: date, number: str | None
) -> None:
    policy = policy_at(title, as_of)
    found = policy.edition.key if policy.edition else None
    assert found == (f"{stem}@{number}" if number else None)
    assert (policy.title, policy.as_of) == (title, as_of)


# Editions without an end, and their first day.
OPEN = {
    "innovative_sme@63-2022": date(2022, 8, 1),
    "single_champion@138-2023": date(2023, 9, 1),
    "above_scale@2011": date(2011, 1, 1),
    "hebei_tech_leader@2020-10": date(2020, 1, 1),
    "bse@2021-2024": date(2024, 4, 30),
    "chinext@2024": date(2024, 4, 30),
    "star@2024": date(2024, 4, 30),
    "neeq_base@2023": date(2023, 2, 17),
    "neeq_innovation_layer@2022": date(2022, 1, 1),
    "gazelle_sjz_hitech@2018": date(2018, 1, 1),
    "size_class@300-2011": date(2011, 6, 18),
}


@pytest.mark.parametrize(("key", "first"), OPEN.items())
def test_an_edition_without_end_stays_in_force(key: str, first: date) -> None:
    """Also after 2026-03-31, the last day of the document that the innovative SME stands in."""
    assert policy_at(TITLES[key], first - timedelta(1)).edition is None
    for as_of in (first, date(2026, 3, 31), date(2026, 4, 1), date(2031, 1, 1)):
        assert policy_at(TITLES[key], as_of).edition == written(key).edition
