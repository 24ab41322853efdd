"""The law as written down, held against the collected facts: every line, unit, point and mark."""

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from configs.reader import find
from scoring.clauses import (
    Edition,
    Item,
    Node,
    PerUnit,
    Step,
    TitleLaw,
    Way,
    children,
    indicators_of,
    walk,
    ways,
)
from scoring.indicator_words import held, read_indicators
from scoring.policy import read_law

FACTS = Path(__file__).parents[2].parent / "shared" / "domain" / "criteria.json"
TITLES = {
    "srdi_sme@63-2022": "srdi",
    "srdi_sme@2-2026": "srdi",
    "little_giant@63-2022": "little_giant",
    "little_giant@2-2026": "little_giant",
    "innovative_sme@63-2022": "innovative",
    "single_champion@138-2023": "single_champion",
    "above_scale@2011": "above_scale",
    "hebei_tech_leader@2020-10": "tech_leader",
}
EDITIONS = list(TITLES)
# Editions with a table of points, and how many steps it has.
TABLES = {"srdi_sme@63-2022": 46, "innovative_sme@63-2022": 25}

# What the facts call a feature, where the house calls the indicator by another name. The facts
# count class-I rights under one name, the two documents count them differently.
INDICATORS = {
    "rd_expense_last_year": "rd_expense",
    "rd_ratio_last_year": "rd_ratio",
    "revenue_last_year": "revenue",
    "equity_financing_paid_in_2y": "equity_2y",
    "equity_investment_paid_in_2y": "equity_2y",
    "sci_award_province_rank_3y": "province_award_rank",
    "sci_award_state_rank_3y": "state_award_rank",
    "sci_award_province_or_above_rank_3y": "best_award_rank",
    "maker_china_top500_3y": "maker_china_top500",
    "maker_china_top50_3y": "maker_china_top50",
    "main_product_chain_role": "chain_role",
    "quality_items_count": "quality_items",
    "net_margin_last_year": "net_margin",
    "debt_ratio_year_end": "debt_ratio",
    "provincial_characteristic_items": "province_points",
    "ip_best_class_main_product": "best_right",
    "holds_tech_or_innovative_sme": "holds_bottom_layer",
    "holds_srdi_sme": "holds_srdi",
    "srdi_development_score": "development_score",
    "market_rank_domestic": "market_rank",
    "has_rd_institution": "rd_institution",
    "core_business_on_it_system_count": "core_it_systems",
    "mgmt_system_or_foreign_product_cert_count": "certificates",
    "controlled_by_or_same_group_similar_product_as_little_giant": "same_group",
    "sci_award_state_or_province_3y": "award_levels",
    "valid_honours_hnte_or_tech_demo_or_ip_demo": "valid_honours",
    "equity_financing_paid_in_3y": "equity_3y",
    "main_revenue_growth_last_year": "main_revenue_growth",
    "years_in_field_new_product": "years_in_field",
    "main_revenue_last_year": "main_revenue",
    "main_revenue_growth_3y_positive": "main_revenue_grew_3y",
    "internal_rd_to_main_revenue": "internal_rd_ratio",
    "holds_valid_hnte": "holds_high_tech",
    "no_major_incident_or_dishonesty_last_and_this_year": "no_major_incident_2y",
}
SCORES = ("srdi_score_2022", "innovative_score")
OPERATORS = {">=": "at_least", "<=": "at_most", "==": "is_"}
FORMULAS = {"min(floor(x/2),5)": PerUnit(2, 1, 5), "min(3*x,5)": PerUnit(1, 3, 5)}
LEVELS = {"provincial_ministerial": "provincial"}
# Units of the facts that are no units of measure: true/false, a category, a level.
NO_UNIT = ("bool", "category", "level", "")
UNITS = {"count": "项"}

# Nodes that are neither a fact nor a group of the facts: a heading over each edition, the three
# conditions of the lowest tier, what an exclusion excludes, and that a product is a new one.
OURS = {
    "SRDI22",
    "SRDI26",
    "LG22.X1c",
    "LG26.X1.held",
    "LG26.X2.held",
    "INNO",
    "CH.1n.all",
    "CH.1n.new",
}
# Facts that stand in a group of ours, inside the group that the facts name.
INSIDE = {"LG22.X1c", "CH.1n.all"}


@dataclass(frozen=True)
class Written:
    """One edition in the YAML, by code."""

    law: TitleLaw
    edition: Edition
    nodes: dict[str, Node]
    parents: dict[str, str]
    items: dict[str, Item]
    steps: dict[str, list[tuple[Item, Way, Step, Step | None]]]


@cache
def written(key: str) -> Written:
    law = read_law(find("policies", TITLES[key]))
    edition = next(e for e in law.editions if e.key == key)
    nodes = {node.code: node for node in walk(edition.requires)}
    parents = {child.code: n.code for n in nodes.values() for child in children(n)}
    steps: dict[str, list[tuple[Item, Way, Step, Step | None]]] = {}
    for item in edition.points:
        for way in ways(item):
            for above, step in zip((None, *way.steps), way.steps):
                steps.setdefault(step.code, []).append((item, way, step, above))
    return Written(law, edition, nodes, parents, {i.code: i for i in edition.points}, steps)


def facts_of(key: str) -> list[dict[str, Any]]:
    return [fact for fact in _criteria()["facts"] if fact["rule_set"] == key]


@cache
def _criteria() -> Any:
    if not FACTS.is_file():
        pytest.skip("the collected facts (criteria.json) are not beside this checkout")
    return json.loads(FACTS.read_text(encoding="utf-8"))


def is_judged(fact: dict[str, Any]) -> bool:
    """Whether a fact is a clause; the ban after made-up data only tells what happens later."""
    clauses = ("hard", "hard_qualitative", "direct", "exemption", "score_pass", "exclusion")
    return fact["kind"] in clauses and fact["id"] != "LG26.X3"


def indicator(feature: str, key: str) -> str:
    if feature == "ip_class1_applied_count":
        return "class1_rights" if key.endswith("63-2022") else "class1_rights_own"
    return INDICATORS.get(feature, feature)


def unit(fact_unit: str) -> str | None:
    return None if fact_unit in NO_UNIT else UNITS.get(fact_unit, fact_unit)


@pytest.mark.parametrize("key", EDITIONS)
def test_every_clause_says_what_the_fact_says(key: str) -> None:
    policy = written(key)
    for fact in filter(is_judged, facts_of(key)):
        node = policy.nodes[fact["id"]]
        leaf = node.not_ or node
        assert (leaf.cites, leaf.mark) == (fact["source"], fact["confidence"]), fact["id"]
        assert leaf.clause is not None
        assert leaf.clause.endswith(f"·{fact['dimension']}"), fact["id"]
        assert (node.not_ is not None) == (fact["kind"] == "exclusion"), fact["id"]
        check_line(leaf, fact, key, policy)


def check_line(leaf: Node, fact: dict[str, Any], key: str, policy: Written) -> None:
    code, threshold = fact["id"], fact["threshold"]
    if fact["operator"] == "manual":
        assert leaf.person is True, code
        return
    if fact["feature"].startswith(SCORES):
        of_all = fact["feature"] in SCORES
        assert leaf.score_at_least == threshold, code
        assert leaf.theme == (None if of_all else fact["dimension"]), code
        counted = [i for i in policy.edition.points if of_all or i.theme == leaf.theme]
        assert sum(item.max for item in counted) == fact["points"], code
        return
    assert leaf.indicator == indicator(fact["feature"], key), code
    assert leaf.unit == unit(fact["unit"]), code
    line = getattr(leaf, OPERATORS[fact["operator"]])
    if isinstance(threshold, bool | str):
        assert line == LEVELS.get(str(threshold), threshold), code
    else:
        assert held(line, leaf.unit) == held(threshold, fact["unit"]), code
    if fact["points"] is not None:  # the platform's score: the most it can be
        assert f"out of {fact['points']}" in (leaf.note or ""), code


@pytest.mark.parametrize("key", EDITIONS)
def test_clauses_stand_in_their_groups(key: str) -> None:
    policy = written(key)
    ids = {fact["id"] for fact in facts_of(key)}
    for fact in filter(is_judged, facts_of(key)):
        if fact["group"] is None:
            continue
        # `.H` is the facts' name for what must hold as a whole, which is the edition itself.
        group = fact["group"].removesuffix(".H")
        if group in ids:
            group += f".{fact['group_logic']}"
        parent = policy.parents[fact["id"]]
        if parent in INSIDE:
            parent = policy.parents[parent]
        assert parent == group, fact["id"]
        logic = {"tier_by_revenue": "tiers"}.get(fact["group_logic"], fact["group_logic"])
        assert getattr(policy.nodes[group], logic) is not None, group


@pytest.mark.parametrize("key", EDITIONS)
def test_the_tree_means_the_logic_of_the_facts(key: str) -> None:
    """Over every combination of true and false, not over some."""
    policy = written(key)
    logic = spelt_out(_criteria()["rule_sets"][key]["logic"], policy.edition.requires.code)
    codes = sorted(set(re.findall(r'"(.+?)"', logic)))
    rows = np.arange(2 ** len(codes))
    truth = {code: (rows >> bit) & 1 == 1 for bit, code in enumerate(codes)}
    expected: np.ndarray = eval(logic, {}, {"truth": truth})
    found = judge(policy.edition.requires, truth)
    assert np.array_equal(found, expected)
    assert 0 < expected.sum() < len(rows)


def spelt_out(logic: str, prefix: str) -> str:
    """The logic as an expression over `truth` by code; any(P.D1..D4) is (P.D1 or P.D2 or ...)."""

    def each(found: re.Match[str]) -> str:
        word, stem, first, last = found.groups()
        names = [f"{stem}{number}" for number in range(int(first), int(last) + 1)]
        return "(" + {"any": " or ", "all": " and "}[word].join(names) + ")"

    def term(found: re.Match[str]) -> str:
        word = found[0].removeprefix(f"{prefix}.")
        return {"and": "&", "or": "|", "not": "~"}.get(word) or f'truth["{prefix}.{word}"]'

    logic = logic.split(";")[0]  # what follows tells of a pool, which is no condition
    logic = logic.replace(" by revenue tier", "").replace("new product", "1n.new")
    logic = re.sub(r"(any|all)\((\S*?)(\d+)\.\.\w*?(\d+)\)", each, logic)
    return re.sub(r"[\w.]+", term, logic)


def judge(node: Node, truth: dict[str, np.ndarray]) -> np.ndarray:
    if node.not_ is not None:
        return ~truth[node.code]  # the exclusion's own name stands for what it excludes
    if node.code in truth:
        return truth[node.code]
    below = np.array([judge(child, truth) for child in children(node)])
    assert node.all or node.any, node.code
    return np.asarray(below.all(axis=0) if node.all else below.any(axis=0))


def test_revenue_tiers_of_2022() -> None:
    tiers = written("little_giant@63-2022").nodes["LG22.X1"].tiers
    assert tiers is not None
    assert (tiers.by, tiers.unit) == ("revenue", "万元")
    found = [(step.at_least, step.otherwise, step.then.code) for step in tiers.steps]
    assert found == [
        (10000, None, "LG22.X1a"),
        (5000, None, "LG22.X1b"),
        (None, True, "LG22.X1c"),
    ]
    assert [n.code for n in tiers.steps[2].then.all or ()] == [f"LG22.X1c{i}" for i in (1, 2, 3)]


@pytest.mark.parametrize(("key", "count"), TABLES.items())
def test_the_table_of_points_says_what_the_facts_say(key: str, count: int) -> None:
    policy = written(key)
    rows = [fact for fact in facts_of(key) if fact["kind"] == "score_row"]
    assert len(rows) == count
    for fact in rows:
        places = policy.steps[fact["id"]]
        assert len(places) == (2 if "|" in fact["feature"] else 1), fact["id"]
        for item, way, step, above in places:
            assert item.code == fact["group"], fact["id"]
            assert step.points == fact["points"], fact["id"]
            check_item(item, fact)
            check_step(fact, way, step, above, key)


def check_item(item: Item, fact: dict[str, Any]) -> None:
    assert (item.cites, item.mark) == (fact["source"], fact["confidence"]), fact["id"]
    assert item.theme == fact["dimension"], fact["id"]
    assert item.clause.endswith(f"·{fact['dimension']}"), fact["id"]


def check_step(fact: dict[str, Any], way: Way, step: Step, above: Step | None, key: str) -> None:
    names = [indicator(feature, key) for feature in fact["feature"].split("|")]
    assert way.indicator in names, fact["id"]
    if fact["operator"] == "otherwise":
        assert step.otherwise is True, fact["id"]
    elif fact["operator"] == "equals":
        assert step.is_ == fact["threshold"], fact["id"]
        assert not way.unit
    else:
        low, high, measured = span(fact, way.indicator)
        assert way.unit == measured, fact["id"]
        if step.at_most is not None or (above and above.at_most is not None):
            # Where less is better the step's own line is its upper end.
            assert (step.at_most, above.at_most if above else None) == (high, low), fact["id"]
        else:
            assert (step.at_least, above.at_least if above else None) == (low, high), fact["id"]
        assert (step.otherwise is True) == (step.at_least is None and step.at_most is None)


def span(fact: dict[str, Any], name: str) -> tuple[float | None, float | None, str]:
    """The two ends of a row and their unit; a row over two features has a pair of each."""
    if fact["operator"] == "in_range":
        low, high = fact["threshold"]
        return low, high, fact["unit"]
    ((label, (low, high)),) = (
        (k, v) for k, v in fact["threshold"].items() if k.startswith(f"{name}_last_year_")
    )
    return low, high, label.rsplit("_", 1)[1]


@pytest.mark.parametrize("key", TABLES)
def test_formulas_and_maxima_of_the_table(key: str) -> None:
    policy = written(key)
    for fact in facts_of(key):
        if fact["kind"] == "score_formula":
            item = policy.items[fact["id"]]
            check_item(item, fact)
            assert item.max == fact["points"]
            assert item.indicator == indicator(fact["feature"], key)
            if fact["operator"] == "province_defined":
                # The fact counts the province's indicators; what is given are their points.
                assert (item.given, item.unit) == (True, "分")
            else:
                assert item.unit == fact["unit"]
                assert item.per_unit == FORMULAS[fact["operator"]]
        if fact["kind"] == "score_max":
            theme = policy.edition.themes[fact["dimension"]]
            assert (theme.code, theme.max) == (fact["id"], fact["threshold"])
            assert fact["points"] == fact["threshold"]
        if fact["kind"] == "score_pass" and fact["feature"] not in SCORES:
            # Here the maximum of the theme is told with its line.
            theme = policy.edition.themes[fact["dimension"]]
            assert (theme.code, theme.max) == (fact["id"], fact["points"])


@pytest.mark.parametrize("key", EDITIONS)
def test_definitions_are_kept_word_by_word(key: str) -> None:
    policy = written(key)
    expected = {
        fact["id"]: (fact["meaning_zh"], fact["source"], fact["confidence"])
        for fact in facts_of(key)
        if not is_judged(fact) and not fact["kind"].startswith("score_")
    }
    found = {d.code: (d.label.zh, d.cites, d.mark) for d in policy.edition.definitions}
    assert found == expected
    noted = {fact["id"] for fact in facts_of(key) if fact["note"]}
    assert {d.code for d in policy.edition.definitions if d.note} >= noted & set(found)


@pytest.mark.parametrize("key", EDITIONS)
def test_labels_and_notes_keep_what_the_facts_tell(key: str) -> None:
    """A label may complete a half sentence (且…, 或…), never change a word or drop a number."""
    policy = written(key)
    for fact in facts_of(key):
        code = fact["group"] if fact["kind"] == "score_row" else fact["id"]
        place = policy.nodes.get(code) or policy.items.get(code)
        if place is None:
            continue
        assert not fact["note"] or place.note, fact["id"]
        if fact["kind"] == "score_row" or fact["operator"] == "province_defined":
            continue
        if code == "SRDI22.H4":  # the fact speaks of the whole group
            place = policy.nodes["SRDI22.H4.any"]
        assert place.label is not None
        assert fact["meaning_zh"].removeprefix("且").removeprefix("或") in place.label.zh, code


@pytest.mark.parametrize("key", EDITIONS)
def test_nothing_is_written_that_is_no_fact(key: str) -> None:
    policy = written(key)
    facts = facts_of(key)
    ids = {fact["id"] for fact in facts}
    groups = {
        f["group"] + (f".{f['group_logic']}" if f["group"] in ids else "")
        for f in facts
        if f["group"]
    }
    known = ids | groups | OURS
    codes = [*policy.nodes, *policy.items, *policy.steps]
    codes += [theme.code for theme in policy.edition.themes.values()]
    codes += [definition.code for definition in policy.edition.definitions]
    assert set(codes) <= known
    assert ids <= set(codes)


@pytest.mark.parametrize("key", EDITIONS)
def test_documents_and_days_are_those_of_the_sources(key: str) -> None:
    policy, criteria = written(key), _criteria()
    rule_set = criteria["rule_sets"][key]
    edition = policy.edition
    assert edition.document == rule_set["source"]
    assert edition.begins == first_day(rule_set["effective_from"])
    assert (edition.ends and edition.ends.isoformat()) == rule_set["effective_to"]
    for name, document in policy.law.documents.items():
        source = criteria["sources"][name]
        assert (document.name, document.number) == (source["title"], source["number"])
        assert document.begins == first_day(source["effective_from"])
        if len(source["effective_from"]) < len("2020-01-01"):
            assert "the day is taken as the first of that" in (document.note or "")
        assert (document.ends and document.ends.isoformat()) == source["effective_to"]


def first_day(text: str) -> date:
    """The day a source names, or the first one of the month or year it names."""
    return date.fromisoformat(text + "0000-01-01"[len(text) :])


@pytest.mark.parametrize("key", EDITIONS)
def test_every_word_of_a_clause_is_on_its_scale(key: str) -> None:
    """Both languages are there, and every scored level of a scale has its points."""
    policy, words = written(key), read_indicators()
    for node in policy.nodes.values():
        assert node.label is not None, node.code
        assert re.search(r"[一-鿿]", node.label.zh), node.code
        assert not re.search(r"\s{2}|\n", node.label.en), node.code
    for item in policy.edition.points:
        for way in ways(item):
            if words[way.indicator].levels:
                levels = {step.is_ for step in way.steps}
                assert levels == set(words[way.indicator].levels), item.code
    assert set(indicators_of(policy.edition)) <= set(words)
