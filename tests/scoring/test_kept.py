"""The settings that a list keeps are those it was made by, or are refused."""

from pathlib import Path

import pytest

from configs.reader import find, fingerprint
from scoring import recall
from scoring.faults import RankError
from scoring.folder import publish
from scoring.kept import kept_pipeline, kept_policy, read_kept
from scoring.lists import keep_settings
from scoring.pipeline import pipeline_fingerprint, read_pipeline
from scoring.recall import read_list
from tests.made import made_panel, made_ranking


def test_kept_settings_are_those_of_the_list(tmp_path: Path) -> None:
    ranking = made_ranking("srdi", False)
    keep_settings(ranking, tmp_path)
    told = {
        "as_of": ranking.as_of.isoformat(),
        "pipeline": {"fingerprint": pipeline_fingerprint(ranking.pipeline)},
        "law": {"fingerprint": fingerprint(find("policies", "srdi"))},
    }
    assert kept_pipeline(tmp_path, told) == read_pipeline("srdi")
    assert kept_policy(tmp_path, told) == ranking.policy
    path = tmp_path / "law.yaml"
    path.write_bytes(path.read_bytes() + b"# more\n")
    with pytest.raises(RankError) as refused:
        kept_policy(tmp_path, told)
    assert refused.value.code == "changed_list"
    path.unlink()
    with pytest.raises(RankError) as refused:
        kept_policy(tmp_path, told)
    assert refused.value.code == "not_kept"


def test_a_list_is_read_by_its_own_settings_when_those_of_today_are_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranking, folder = made_ranking("srdi", False), tmp_path / "list"
    publish(ranking, made_panel(), "zh", folder)
    monkeypatch.setattr(recall, "pipeline_fingerprint", lambda _: "0" * 64)
    with pytest.raises(RankError, match="changed_since"):
        read_list(folder)
    again = read_kept(folder)
    assert again.frame.equals(ranking.frame)
    assert (again.pipeline, again.policy) == (ranking.pipeline, ranking.policy)
    assert again.findings.frame.equals(ranking.findings.frame)
    (folder / "list.csv").write_text("changed", encoding="utf-8")
    with pytest.raises(RankError, match="changed_list"):
        read_kept(folder)
