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
    Document,
    Edition,
    Item,
    Node,
    PerUnit,
    Step,
    Theme,
    TitleLaw,
    Way,
    children,
    indicators_of,
    walk,
    ways,
)
from scoring.indicator_words import held, read_indicators
from scoring.law_table import tier_of
from scoring.policy import read_law
from scoring.unjudged import read_unjudged

FACTS = Path(__file__).parents[2].parent / "shared" / "domain" / "criteria.json"
TITLES = {
    "srdi_sme@63-2022": "srdi",
    "srdi_sme@2-2026": "srdi",
    "little_giant@63-2022": "little_giant",
    "little_giant@2-2026": "little_giant",
    "innovative_sme@63-2022": "innovative",
    "single_champion@138-2023": "single_champion",
    "bse@2021-2024": "bse",
    "chinext@2024": "chinext",
    "star@2024": "star",
    "neeq_base@2023": "neeq",
    "neeq_innovation_layer@2022": "neeq_innovation",
    "gazelle_sjz_hitech@2018": "gazelle",
    "hebei_leader@99-2022": "cluster_leader",
    "hebei_cluster_plan@2025-21": "cluster_leader",
    "size_class@300-2011": "size_class",
    "above_scale@2011": "above_scale",
    "hebei_tech_leader@2020-10": "tech_leader",
    "tech_sme@115-2017": "tech_sme",
    "hnte@32-195-2016": "high_tech",
}
EDITIONS = list(TITLES)
# Editions with a table of points, and how many steps it has.
TABLES = {
    "srdi_sme@63-2022": 46,
    "innovative_sme@63-2022": 25,
    "tech_sme@115-2017": 24,
    "hnte@32-195-2016": 23,
}
# Rule sets whose logic is told in prose, if at all: test_policy_compound.py holds their verdicts.
IN_PROSE = (
    "star@2024",
    "neeq_innovation_layer@2022",
    "gazelle_sjz_hitech@2018",
    "hebei_leader@99-2022",
    "hebei_cluster_plan@2025-21",
    "size_class@300-2011",
)
# Facts of no edition of their own (rule sets, or single facts) which an edition repeats.
REFERENCES = {
    "tech_sme@115-2017": ("ip_class@195-2016",),
    "hnte@32-195-2016": ("ip_class@195-2016",),
    "innovative_sme@63-2022": ("ip_class@63-2022",),
    "srdi_sme@63-2022": ("ip_class@63-2022", "digital_level@2022", "DEF.GROWTH.SRDI22"),
    "srdi_sme@2-2026": ("ip_class@2-2026", "srdi_dev_score@75-2024"),
    "little_giant@63-2022": ("ip_class@63-2022", "DEF.GROWTH.SRDI22"),
    "little_giant@2-2026": ("ip_class@2-2026", "srdi_dev_score@75-2024", "DEF.GROWTH.LG26"),
    "hebei_leader@99-2022": ("hebei_leader_guide",),
    "hebei_cluster_plan@2025-21": ("hebei_leader_guide",),
}
# Days that are not those of the facts. The rules of the STAR board are older, what is written down
# is their revision of 2024; the plan for clusters of 2025 comes after that of 2022 has ended.
BEGINS = {
    "star@2024": date(2024, 4, 30),
    "SKCB": date(2024, 4, 30),
    "hebei_cluster_plan@2025-21": date(2026, 1, 1),
}
NO_NUMBER = ("", "—")

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
    "not_restricted_industry_and_no_major_incident": "allowed_and_clean",
    "rd_to_sales_ratio_last_year": "rd_ratio",
    "rd_to_cost_ratio_last_year": "rd_cost_ratio",
    "rd_to_sales_ratio_3y": "rd_ratio_3y",
    "sci_award_state_rank_5y_top3": "state_award_top3_5y",
    "owned_ip_count": "core_rights",
    "net_assets_year_end": "net_assets",
    "share_capital_after_issue": "share_capital",
    "shareholders_after_issue": "shareholders",
    "neeq_months_listed": "neeq_months",
    "net_profit_last_year": "net_profit",
    "roe_weighted": "return_on_equity",
    "revenue_growth_last_year": "revenue_growth",
    "operating_cash_flow_last_year": "operating_cash_flow",
    "rd_sum_2y_to_revenue_sum_2y": "rd_ratio_of_2y",
    "invention_patents_main_business": "invention_patents_main",
}
# Yes or no of a level, where the house holds the level itself.
YES_FROM = {"rd_institution_provincial_or_above": ("rd_institution_level", "provincial")}
# What a class of rights is counted by; a row of `ip_count_band` names the class.
RIGHTS = {"class1": "class1_rights_195", "class2": "class2_rights_195"}
SCORES = ("srdi_score_2022", "innovative_score", "tech_sme_score", "hnte_innovation_score")
OPERATORS = {">=": "at_least", ">": "above", "<=": "at_most", "==": "is_"}
SCORE_OPERATORS = {">=": "score_at_least", ">": "score_above"}
FORMULAS = {"min(floor(x/2),5)": PerUnit(2, 1, 5), "min(3*x,5)": PerUnit(1, 3, 5)}
LEVELS = {"provincial_ministerial": "provincial"}
# Units of the facts that are no units of measure: true/false, a category, a level.
NO_UNIT = ("bool", "category", "level", "")
UNITS = {"count": "项"}

# Nodes that are neither a fact nor a group of the facts: a heading over each edition, the three
# conditions of the lowest tier, what an exclusion excludes, and that a product is a new one; points
# for staff beside all points, one item of two ways, and what only experts judge; the standards of a
# board together, two ways of one standard, an exception that was not read, the end of the tiers,
# and the two steps of a procedure that can be looked at.
OURS = {
    "SRDI22",
    "SRDI26",
    "LG22.X1c",
    "LG26.X1.held",
    "LG26.X2.held",
    "INNO",
    "CH.1n.all",
    "CH.1n.new",
    "TSME.SCORE",
    "TSME.S2",
    "HNTE.IP.ADV",
    "HNTE.IP.CORE",
    "HNTE.IP.STD",
    "HNTE.IPQ.own",
    "HNTE.IPQ.bought",
    "HNTE.ORG.1",
    "HNTE.ORG.2",
    "HNTE.ORG.3",
    "HNTE.ORG.4",
    "BSE",
    "BSE.STANDARDS",
    "BSE.1.alt",
    "BSE.1r.mean",
    "CYB",
    "CYB.STANDARDS",
    "STAR",
    "KCSX.any",
    "KCSX.EX",
    "GZ",
    "GZ.SJZ.floor",
    "GZ.SJZ.NEW.all",
    "GZ.SJZ.NEW.field",
    "LEAD",
    "LEAD.PROC.pool",
    "LEAD.PROC.review",
}
# Facts that stand in a group of ours, inside the group that the facts name.
INSIDE = {"LG22.X1c", "CH.1n.all", "TSME.SCORE"}
# What the facts call the logic of a group, where the house calls it otherwise.
LOGIC = {
    "tier_by_revenue": "tiers",
    "first_match": "tiers",
    "score_or_direct": "any",
    "all_with_alt": "all",
}
# Facts that the tree puts elsewhere: two ways of which each is one fact need no group of one, the
# return on equity stands with its profit, and a fact that bears its group's name stands below it.
STANDS_IN = {
    "BSE.1b": "BSE.1.alt",
    "BSE.1c": "BSE.1.alt",
    "BSE.1r": "BSE.1c",
    "GZ.SJZ.NEW": "GZ.SJZ.NEW.all",
}
# Definitions that are judged: what a cluster leader is, and who is a small or medium enterprise.
JUDGED = ("LEAD.DEF", "SZ.SME")


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
    """The facts that an edition must hold: all but those that are said to be judged of nobody."""
    keys = (key, *REFERENCES.get(key, ()))
    unjudged = read_unjudged()
    return [
        fact
        for fact in _criteria()["facts"]
        if fact["rule_set"] in keys or fact["id"] in keys
        if not any(record.covers(fact["rule_set"], fact["id"]) for record in unjudged)
    ]


@cache
def _criteria() -> Any:
    if not FACTS.is_file():
        pytest.skip("the collected facts (criteria.json) are not beside this checkout")
    return json.loads(FACTS.read_text(encoding="utf-8"))


def is_judged(fact: dict[str, Any]) -> bool:
    """Whether a fact is a clause; the ban after made-up data only tells what happens later."""
    clauses = ("hard", "hard_qualitative", "direct", "exemption", "score_pass", "exclusion")
    return fact["id"] in JUDGED or (fact["kind"] in clauses and fact["id"] != "LG26.X3")


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
        if children(leaf):  # of several parts: held by its formula in test_policy_compound.py
            assert fact["expr"], fact["id"]
            continue
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
        assert getattr(leaf, SCORE_OPERATORS[fact["operator"]]) == threshold, code
        assert leaf.theme == (None if of_all else fact["dimension"]), code
        most = most_by_theme(policy.edition)
        assert (sum(most.values()) if leaf.theme is None else most[leaf.theme]) == fact["points"]
        return
    if fact["feature"] in YES_FROM:
        assert (leaf.indicator, leaf.at_least) == YES_FROM[fact["feature"]], code
        assert (fact["operator"], threshold) == ("==", True), code
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


def most_by_theme(edition: Edition) -> dict[str, float]:
    """The most points under each theme: what its items add up to, or what it counts at most."""
    most: dict[str, float] = {}
    for item in edition.points:
        most[item.theme] = most.get(item.theme, 0) + item.max
    for name, theme in edition.themes.items():
        most[name] = min(most[name], theme.max)
    return most


@pytest.mark.parametrize("key", EDITIONS)
def test_clauses_stand_in_their_groups(key: str) -> None:
    policy = written(key)
    ids = {fact["id"] for fact in facts_of(key)}
    for fact in filter(is_judged, facts_of(key)):
        if fact["group"] is None:
            continue
        if fact["id"] in STANDS_IN:
            assert policy.parents[fact["id"]] == STANDS_IN[fact["id"]], fact["id"]
            continue
        node = policy.nodes[fact["id"]]
        if fact["group"] == fact["id"] and children(node):  # several parts: it is its own group
            assert getattr(node, fact["group_logic"]) is not None, fact["id"]
            continue
        # `.H` is the facts' name for what must hold as a whole, which is the edition itself.
        group = fact["group"].removesuffix(".H")
        if group in ids:
            group += f".{fact['group_logic']}"
        parent = policy.parents[fact["id"]]
        if parent in INSIDE:
            parent = policy.parents[parent]
        assert parent == group, fact["id"]
        logic = LOGIC.get(fact["group_logic"], fact["group_logic"])
        assert getattr(policy.nodes[group], logic) is not None, group


@pytest.mark.parametrize("key", [key for key in EDITIONS if key not in IN_PROSE])
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
    # A tier's fact says its revenue too, so one of them is all that can hold.
    below = np.array([judge(child, truth) for child in children(node)])
    assert node.all or node.any or node.tiers, node.code
    return np.asarray(below.all(axis=0) if node.all else below.any(axis=0))


@pytest.mark.parametrize("key", EDITIONS)
def test_tiers_part_where_the_facts_part_them(key: str) -> None:
    """On each edge, and a little to both sides, the tier chosen is the one whose fact says so."""
    policy = written(key)
    for node in policy.nodes.values():
        if node.tiers is None:
            continue
        assert (node.tiers.by, node.tiers.unit) == ("revenue", "万元")
        cited = {(n.cites, n.clause, n.mark) for n in children(node) if not children(n)}
        assert cited == {(node.cites, node.clause, node.mark)}, node.code
        bands = {
            code: fact["expr"].split(" and ")[0]
            for fact in facts_of(key)
            if fact["expr"] and (code := tier_code(node, fact["id"]))
        }
        # A tier of ours, of which no fact speaks, takes what is left.
        rest = {step.then.code for step in node.tiers.steps} - set(bands)
        assert rest <= OURS
        edges = [float(edge) for band in bands.values() for edge in re.findall(r"\d{2,}", band)]
        for revenue in (edge + aside for edge in edges for aside in (-0.01, 0.0, 0.01)):
            said = [code for code, band in bands.items() if eval(band, {"rev1": revenue})]
            said = said or list(rest)
            chosen = tier_of(node.tiers, {"revenue": held(revenue, "万元")})
            assert said == [chosen.then.code], revenue


def tier_code(node: Node, fact_id: str) -> str | None:
    """The tier that a fact stands in, by its code."""
    for child in children(node):
        if fact_id in {below.code for below in walk(child)}:
            return child.code
    return None


def test_the_lowest_tier_of_2022_asks_for_three_things() -> None:
    lowest = written("little_giant@63-2022").nodes["LG22.X1c"]
    assert [n.code for n in lowest.all or ()] == [f"LG22.X1c{i}" for i in (1, 2, 3)]


@pytest.mark.parametrize(("key", "count"), TABLES.items())
def test_the_table_of_points_says_what_the_facts_say(key: str, count: int) -> None:
    policy = written(key)
    rows = [fact for fact in facts_of(key) if fact["kind"] == "score_row"]
    assert len(rows) == count
    for fact in rows:
        places = policy.steps[fact["id"]]
        assert len(places) == ways_of(fact), fact["id"]
        for item, way, step, above in places:
            assert item.code == item_of(fact, key), fact["id"]
            assert (step.least, step.most) == least_and_most(fact["points"]), fact["id"]
            check_item(item, fact)
            check_step(fact, way, step, above, key)


def ways_of(fact: dict[str, Any]) -> int:
    """In how many ways of an item a row stands: no right at all is the last row of both classes."""
    if fact["feature"] == "ip_count_band":
        return 2 if fact["threshold"] == "none" else 1
    return 2 if "|" in fact["feature"] else 1


def item_of(fact: dict[str, Any], key: str) -> str:
    """The item of a row: its group, or what two groups are ways of; S2a and S2b are ways of S2."""
    group: str = fact["group"]
    better = re.search(r"max\((\w+),(\w+)\)", _criteria()["rule_sets"][key].get("score") or "")
    return group[:-1] if better and group.split(".")[-1] in better.groups() else group


def least_and_most(points: Any) -> tuple[float, float]:
    """The points of a row; a pair is a range in which experts choose."""
    return (points[0], points[1]) if isinstance(points, list) else (points, points)


def check_item(item: Item, fact: dict[str, Any]) -> None:
    assert (item.cites, item.mark) == (fact["source"], fact["confidence"]), fact["id"]
    assert item.theme == fact["dimension"], fact["id"]
    assert item.clause.endswith(f"·{fact['dimension']}"), fact["id"]


def check_step(fact: dict[str, Any], way: Way, step: Step, above: Step | None, key: str) -> None:
    if fact["feature"] == "ip_count_band":
        check_rights(fact, way, step, above)
        return
    names = [indicator(feature, key) for feature in fact["feature"].split("|")]
    assert way.indicator in names, fact["id"]
    if fact["operator"] == "otherwise":
        assert step.otherwise is True, fact["id"]
    elif fact["operator"] in (">=", ">", "<="):
        check_lower_end(fact, way, step, above)
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


def check_rights(fact: dict[str, Any], way: Way, step: Step, above: Step | None) -> None:
    """A row such as `class1>=1`, `class2==3`, `class2 3-4` or `none`."""
    assert way.unit == "项", fact["id"]
    if fact["threshold"] == "none":
        assert step.otherwise is True, fact["id"]
        return
    found = re.fullmatch(r"(class\d)(>=|==| )(\d+)(?:-(\d+))?", fact["threshold"])
    assert found, fact["id"]
    kind, sign, low, high = found.groups()
    assert (way.indicator, step.at_least) == (RIGHTS[kind], int(low)), fact["id"]
    ends = None if sign == ">=" else int(high or low) + 1
    assert (above.at_least if above else None) == ends, fact["id"]


def check_lower_end(fact: dict[str, Any], way: Way, step: Step, above: Step | None) -> None:
    """A row that tells its lower end only: the first that fits counts, the last takes the rest."""
    assert way.unit == fact["unit"], fact["id"]
    line = (step.at_least, step.above)
    if fact["operator"] == "<=":
        # The other side of the row above.
        assert above is not None
        assert (step.otherwise, above.above) == (True, fact["threshold"]), fact["id"]
    elif step.otherwise:
        # "0 or more" is no line for what is never below 0.
        assert (fact["operator"], fact["threshold"], step.most) == (">=", 0, 0), fact["id"]
    elif fact["operator"] == ">":
        assert line == (None, fact["threshold"]), fact["id"]
    else:
        assert line == (fact["threshold"], None), fact["id"]


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
            check_theme(theme, fact)
            parts = [i.max for i in policy.edition.points if i.theme == fact["dimension"]]
            if "+" in fact["meaning_zh"]:
                # 先进程度8+核心支持8+…: the parts of the theme, in the order of the items.
                told = re.findall(r"\d+", fact["meaning_zh"].split(",")[0])
                assert parts == [int(part) for part in told], fact["id"]
            assert theme.capped == (sum(parts) > theme.max), fact["id"]
            # What only experts judge has no fact of its own: it stands under that of its theme.
            for item in policy.edition.points:
                if item.theme == fact["dimension"] and item.person:
                    check_item(item, fact)
        if fact["kind"] == "score_pass" and fact["feature"] not in SCORES:
            # Here the maximum of the theme is told with its line.
            theme = policy.edition.themes[fact["dimension"]]
            assert (theme.code, theme.max) == (fact["id"], fact["points"])
            check_theme(theme, fact)
        if fact["kind"] == "score_note":
            item = policy.items[fact["id"]]
            check_item(item, fact)
            assert (fact["operator"], fact["unit"]) == ("range", "分")
            assert item.indicator == indicator(fact["feature"], key)
            found = {step.is_: [step.least, step.most] for step in item.steps or ()}
            assert found == fact["threshold"]
            assert item.max == max(most for _, most in fact["threshold"].values())


def check_theme(theme: Theme, fact: dict[str, Any]) -> None:
    assert (theme.cites, theme.mark) == (fact["source"], fact["confidence"]), fact["id"]
    assert theme.clause.endswith(f"·{fact['dimension']}"), fact["id"]


@pytest.mark.parametrize("key", EDITIONS)
def test_definitions_are_kept_word_by_word(key: str) -> None:
    policy = written(key)
    expected = {
        fact["id"]: (fact["source"], fact["confidence"])
        for fact in facts_of(key)
        if not is_judged(fact) and not fact["kind"].startswith("score_")
    }
    found = {d.code: (d.cites, d.mark) for d in policy.edition.definitions}
    assert found == expected
    labels = {d.code: d.label.zh for d in policy.edition.definitions}
    for fact in facts_of(key):
        if fact["id"] in labels:
            check_definition(labels[fact["id"]], fact)
    noted = {fact["id"] for fact in facts_of(key) if fact["note"]}
    assert {d.code for d in policy.edition.definitions if d.note} >= noted & set(found)


def check_definition(label: str, fact: dict[str, Any]) -> None:
    """The meaning, and behind it a list, a formula, or the numbers that it leaves out.

    Of what calls for a check every number is told.
    """
    threshold = fact["threshold"]
    more = numbers_left_out(fact)
    if is_list(threshold):
        assert label == fact["meaning_zh"] + ":" + "、".join(threshold), fact["id"]
    elif fact["operator"] == "formula":
        assert label == f"{fact['meaning_zh']}:{threshold}", fact["id"]
    elif more and fact["operator"] != "any":
        assert label.startswith(fact["meaning_zh"] + ":"), fact["id"]
        told = re.findall(r"\d+", label.removeprefix(fact["meaning_zh"]))
        assert [int(number) for number in told] == more, fact["id"]
    elif fact["operator"] == "any":
        assert label.startswith(fact["meaning_zh"] + ":"), fact["id"]
        told = label.removeprefix(fact["meaning_zh"] + ":")
        numbers = [value for value in threshold.values() if not isinstance(value, bool)]
        assert [int(number) for number in re.findall(r"\d+", told)] == numbers, fact["id"]
        assert len(told.split(",")) == len(threshold), fact["id"]
    else:
        assert label == fact["meaning_zh"], fact["id"]


def is_list(threshold: Any) -> bool:
    return isinstance(threshold, list) and all(isinstance(item, str) for item in threshold)


def numbers_left_out(fact: dict[str, Any]) -> list[float]:
    """The numbers of a range or of several amounts that the fact's meaning does not say."""
    threshold = fact["threshold"]
    values = threshold.values() if isinstance(threshold, dict) else threshold
    if not isinstance(threshold, dict | list) or is_list(threshold):
        return []
    said = re.findall(r"\d+", fact["meaning_zh"])
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    return [number for number in numbers if f"{number:g}" not in said]


@pytest.mark.parametrize("key", EDITIONS)
def test_labels_and_notes_keep_what_the_facts_tell(key: str) -> None:
    """A label may complete a half sentence (且…, 或…), never change a word or drop a number."""
    policy = written(key)
    for fact in facts_of(key):
        code = item_of(fact, key) if fact["kind"] == "score_row" else fact["id"]
        place = policy.nodes.get(code) or policy.items.get(code)
        if place is None:
            continue
        assert not fact["note"] or place.note, fact["id"]
        if fact["kind"] == "score_row" and not says_the_item(fact, key):
            continue
        if fact["operator"] == "province_defined":
            continue
        if code == "SRDI22.H4":  # the fact speaks of the whole group
            place = policy.nodes["SRDI22.H4.any"]
        assert place.label is not None
        assert fact["meaning_zh"].removeprefix("且").removeprefix("或") in place.label.zh, code
        if is_list(fact["threshold"]):
            check_definition(place.label.zh, fact)


def says_the_item(fact: dict[str, Any], key: str) -> bool:
    """Whether a row's words are those of its item: all rows that say anything say the same."""
    said = {f["meaning_zh"] for f in facts_of(key) if f["group"] == fact["group"]}
    return len(said - {""}) == 1


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
    # The parts of a clause go on after its code.
    parts = {
        node.code
        for code in ids & set(policy.nodes)
        for node in walk(policy.nodes[code])
        if node.code.startswith(f"{code}.")
    }
    known = ids | groups | parts | OURS
    codes = [*policy.nodes, *policy.items, *policy.steps]
    codes += [theme.code for theme in policy.edition.themes.values()]
    codes += [definition.code for definition in policy.edition.definitions]
    assert set(codes) <= known
    assert ids <= set(codes)


@pytest.mark.parametrize("key", EDITIONS)
def test_what_is_ours_draws_no_line_of_its_own(key: str) -> None:
    """A number beside the facts is one of theirs: the edge of a tier, the line of a fact."""
    policy = written(key)
    tiers = [node.tiers for node in policy.nodes.values() if node.tiers]
    lines = {(t.unit, step.at_least) for t in tiers for step in t.steps}
    for node in policy.nodes.values():
        lines |= set() if node.code in OURS else lines_on(node)
    for code in OURS & set(policy.nodes):
        assert lines_on(policy.nodes[code]) <= lines, code


def lines_on(node: Node) -> set[tuple[str | None, Any]]:
    bounds = (node.at_least, node.above, node.at_most, node.below)
    return {(node.unit, bound) for bound in bounds if bound is not None}


@pytest.mark.parametrize("key", EDITIONS)
def test_documents_and_days_are_those_of_the_sources(key: str) -> None:
    policy, criteria = written(key), _criteria()
    edition = policy.edition
    # What has no rule set of its own has the days of its document.
    own = next(fact["source"] for fact in facts_of(key) if fact["rule_set"] == key)
    rule_set = criteria["rule_sets"].get(key, criteria["sources"][own])
    assert edition.document == rule_set.get("source", own)
    assert edition.begins == BEGINS.get(key, first_day(rule_set["effective_from"]))
    assert (edition.ends and edition.ends.isoformat()) == rule_set["effective_to"]
    for name, document in policy.law.documents.items():
        source = criteria["sources"][name]
        assert document.name == source["title"]
        if source["number"] in NO_NUMBER:  # cited by its name
            assert document.number in source["title"]
        else:
            assert document.number == source["number"]
        assert document.begins == BEGINS.get(name, first_day(source["effective_from"]))
        check_days(document, source, name)


def check_days(document: Document, source: dict[str, Any], name: str) -> None:
    """A day in part is filled up and said so where it begins, left out and told where it ends."""
    begins, ends = source["effective_from"], source["effective_to"]
    if name not in BEGINS and len(begins) < len("2020-01-01"):
        assert "the day is taken as the first of that" in (document.note or ""), name
    if ends is not None and len(ends) < len("2020-01-01"):
        assert document.ends is None, name
        assert ends in (document.note or ""), name
    else:
        assert (document.ends and document.ends.isoformat()) == ends, name


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
