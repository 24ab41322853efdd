"""The collected facts, and the policy files by code: what the walks hold against one another."""

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

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
    walk,
    ways,
)
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
# For a high-tech enterprise class II counts once only (DEF.IP2.HNTE).
RIGHTS_ONCE = RIGHTS | {"class2": "class2_rights_unspent"}
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
        for fact in criteria()["facts"]
        if fact["rule_set"] in keys or fact["id"] in keys
        if not any(record.covers(fact["rule_set"], fact["id"]) for record in unjudged)
    ]


@cache
def criteria() -> Any:
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


def item_of(fact: dict[str, Any], key: str) -> str:
    """The item of a row: its group, or what two groups are ways of; S2a and S2b are ways of S2."""
    group: str = fact["group"]
    better = re.search(r"max\((\w+),(\w+)\)", criteria()["rule_sets"][key].get("score") or "")
    return group[:-1] if better and group.split(".")[-1] in better.groups() else group
