"""The law as written down, held against the collected facts: every line, unit, group and mark."""

import re
from datetime import date
from typing import Any

import numpy as np
import pytest

from scoring.aside import tier_of
from scoring.clauses import (
    Document,
    Edition,
    Node,
    children,
    indicators_of,
    walk,
    ways,
)
from scoring.indicator_words import held, read_indicators
from tests.scoring.collected import (
    BEGINS,
    EDITIONS,
    IN_PROSE,
    INSIDE,
    LEVELS,
    LOGIC,
    NO_NUMBER,
    OPERATORS,
    OURS,
    SCORE_OPERATORS,
    SCORES,
    STANDS_IN,
    YES_FROM,
    Written,
    criteria,
    facts_of,
    indicator,
    is_judged,
    item_of,
    unit,
    written,
)


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
    logic = spelt_out(criteria()["rule_sets"][key]["logic"], policy.edition.requires.code)
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
    policy, collected = written(key), criteria()
    edition = policy.edition
    # What has no rule set of its own has the days of its document.
    own = next(fact["source"] for fact in facts_of(key) if fact["rule_set"] == key)
    rule_set = collected["rule_sets"].get(key, collected["sources"][own])
    assert edition.document == rule_set.get("source", own)
    assert edition.begins == BEGINS.get(key, first_day(rule_set["effective_from"]))
    assert (edition.ends and edition.ends.isoformat()) == rule_set["effective_to"]
    for name, document in policy.law.documents.items():
        source = collected["sources"][name]
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
