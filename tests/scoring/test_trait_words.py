"""A composite order in words: weights, bands, clusters that are short, places in clusters."""

from configs.words import read_words
from scoring.trait_words import (
    say_cluster_place,
    say_theme,
    state_composite,
    state_shares,
    state_weightings,
    themes_of,
)
from tests.made import made_ranking
from tests.scoring.led import CLUSTERS, led
from tests.scoring.test_shares import short_ranking

ZH, EN = read_words("zh"), read_words("en")


def test_every_trait_is_told_with_its_weights() -> None:
    lines = [text for _, text in state_composite(led(), EN)]
    assert lines[2].startswith("innovation (20 %): R&D ratio 35 %;")
    assert len(lines) == 2 + 5
    assert "300" in lines[0]
    assert "worst" in lines[1]
    assert state_composite(made_ranking("little_giant"), EN) == []


def test_the_family_is_told_with_its_seed() -> None:
    (_, text), *rest = state_weightings(led(), EN)
    assert not rest
    for told in ("44", "equal; entropy; CRITIC", "18", "25 %", "seed 1", "geometric"):
        assert told in text, told
    assert state_weightings(made_ranking("little_giant"), EN) == []


def test_short_clusters_are_named_and_the_clause_is_cited() -> None:
    lines = [text for _, text in state_shares(short_ranking(), ZH)]
    assert "LEAD.QUOTA，冀政办字〔2025〕21号" in lines[0]
    assert f"{CLUSTERS[0]}（1 家）" in lines[1]
    nowhere = led().frame["cluster"].null_count()
    assert str(nowhere) in lines[2]
    assert len(state_shares(led(), ZH)) == 2
    assert len(state_shares(led("cluster_leader_check"), ZH)) == 1
    assert state_shares(made_ranking("srdi"), ZH) == []


def test_an_enterprise_is_told_its_place_in_the_cluster() -> None:
    row = led().listed.row(0, named=True)
    (text,) = say_cluster_place(led(), row, ZH)
    assert text == f"{row['cluster']}内第 1 位。"
    checked = led("cluster_leader_check").frame.row(0, named=True)
    assert say_cluster_place(led("cluster_leader_check"), checked, ZH)[-1].startswith("拟调整")
    row = made_ranking("srdi").frame.row(0, named=True)
    assert say_cluster_place(made_ranking("srdi"), row, ZH) == []


def test_traits_stand_for_themes() -> None:
    themes = themes_of(led())
    assert themes["revenue_share_of_cluster"] == "引领带动"
    assert say_theme(led(), "引领带动", EN) == "driving effect"
    assert themes["employees"] == "带动作用"
    assert say_theme(led(), "带动作用", EN) == EN.say("theme.带动作用")
    assert themes_of(made_ranking("srdi"))["revenue_share_of_cluster"] == "产业链"
