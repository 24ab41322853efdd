"""What a list says that it rests on."""

from configs.words import read_words
from scoring.basis import state_basis
from tests.made import made_ranking


def test_the_basis_states_law_funnel_and_notes() -> None:
    ranking = made_ranking("little_giant")
    manifest = {"inputs": [], "versions": {"lingpao": "0"}, "code": "c" * 64}
    text = "\n".join(f"{a} {b}" for a, b in state_basis(ranking, manifest, read_words("zh")))
    assert "工信部企业〔2022〕63号" in text
    assert f"列入名单 {ranking.funnel['listed']} 家" in text
    assert "虚构数据" in text
    assert "不是概率" in text
