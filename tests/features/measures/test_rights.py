"""Rights and filings worked by hand: flows below nought, nothing held, a part unknown."""

from typing import Any

import pytest

from tests.features.measured import Case, measured

CASES: list[Case] = [
    ("class1_rights_new", {"class1_rights": (7.0, 5.0)}, 2.0),
    ("class1_rights_per_100", {"class1_rights": 3.0, "employees": 60.0}, 5.0),
    ("class1_rights_own_new", {"class1_rights_own": (7.0, 5.0)}, 2.0),
    ("class1_rights_own_per_100", {"class1_rights_own": 3.0, "employees": 60.0}, 5.0),
    ("class1_rights_195_new", {"class1_rights_195": (7.0, 5.0)}, 2.0),
    ("class1_rights_195_per_100", {"class1_rights_195": 3.0, "employees": 60.0}, 5.0),
    ("class2_rights_new", {"class2_rights": (7.0, 5.0)}, 2.0),
    ("class2_rights_per_100", {"class2_rights": 3.0, "employees": 60.0}, 5.0),
    ("class2_rights_195_new", {"class2_rights_195": (7.0, 5.0)}, 2.0),
    ("class2_rights_195_per_100", {"class2_rights_195": 3.0, "employees": 60.0}, 5.0),
    ("class1_rights_new", {"class1_rights": (5.0, 7.0)}, -2.0),
    ("class1_rights_new", {"class1_rights": (5.0, None)}, None),
    ("class1_rights_per_100", {"class1_rights": 3.0, "employees": 0.0}, None),
    ("class1_share", {"class1_rights": 2.0, "class2_rights": 8.0}, 0.2),
    ("class1_share", {"class1_rights": 0.0, "class2_rights": 0.0}, None),
    ("class1_share_195", {"class1_rights_195": 3.0, "class2_rights_195": 0.0}, 1.0),
    ("class1_share_195", {"class1_rights_195": 3.0, "class2_rights_195": None}, None),
    (
        "core_rights_share",
        {"core_rights": 5.0, "class1_rights_195": 4.0, "class2_rights_195": 6.0},
        0.5,
    ),
    (
        "core_rights_share",
        {"core_rights": 10.0, "class1_rights_195": 4.0, "class2_rights_195": 6.0},
        1.0,
    ),
    (
        "core_rights_share",
        {"core_rights": 11.0, "class1_rights_195": 4.0, "class2_rights_195": 6.0},
        None,
    ),
    (
        "core_rights_share",
        {"core_rights": 0.0, "class1_rights_195": 0.0, "class2_rights_195": 0.0},
        None,
    ),
    (
        "patent_filings",
        {
            "patents_cn": 1.0,
            "patents_ep": 2.0,
            "patents_jp": 3.0,
            "patents_kr": 4.0,
            "patents_us": 0.0,
        },
        10.0,
    ),
    (
        "patent_filings",
        {
            "patents_cn": 1.0,
            "patents_ep": 2.0,
            "patents_jp": 3.0,
            "patents_kr": 4.0,
            "patents_us": None,
        },
        None,
    ),
    (
        "patent_filings_growth",
        {
            "patents_cn": (6.0, 4.0),
            "patents_ep": (0.0, 1.0),
            "patents_jp": (0.0, 0.0),
            "patents_kr": (0.0, 0.0),
            "patents_us": (0.0, 0.0),
        },
        0.2,
    ),
    (
        "patent_filings_growth",
        {
            "patents_cn": (6.0, 0.0),
            "patents_ep": (0.0, 0.0),
            "patents_jp": (0.0, 0.0),
            "patents_kr": (0.0, 0.0),
            "patents_us": (0.0, 0.0),
        },
        None,
    ),
    (
        "patent_filings_per_100",
        {
            "patents_cn": 1.0,
            "patents_ep": 2.0,
            "patents_jp": 3.0,
            "patents_kr": 4.0,
            "patents_us": 0.0,
            "employees": 400.0,
        },
        2.5,
    ),
    (
        "patent_filings_abroad",
        {
            "patents_cn": 1.0,
            "patents_ep": 2.0,
            "patents_jp": 3.0,
            "patents_kr": 4.0,
            "patents_us": 0.0,
        },
        0.9,
    ),
    (
        "patent_filings_abroad",
        {
            "patents_cn": 0.0,
            "patents_ep": 0.0,
            "patents_jp": 0.0,
            "patents_kr": 0.0,
            "patents_us": 0.0,
        },
        None,
    ),
    (
        "patent_office_spread",
        {
            "patents_cn": 9.0,
            "patents_ep": 0.0,
            "patents_jp": 0.0,
            "patents_kr": 0.0,
            "patents_us": 0.0,
        },
        0.0,
    ),
    (
        "patent_office_spread",
        {
            "patents_cn": 3.0,
            "patents_ep": 3.0,
            "patents_jp": 3.0,
            "patents_kr": 3.0,
            "patents_us": 3.0,
        },
        0.8,
    ),
    (
        "patent_office_spread",
        {
            "patents_cn": 0.0,
            "patents_ep": 0.0,
            "patents_jp": 0.0,
            "patents_kr": 0.0,
            "patents_us": 0.0,
        },
        None,
    ),
    ("trademarks_abroad", {"trademarks_eu": 2.0, "trademarks_us": 3.0}, 5.0),
    ("trademarks_abroad", {"trademarks_eu": 2.0, "trademarks_us": None}, None),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected
