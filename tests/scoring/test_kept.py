"""The settings that a list keeps are those it was made by, or are refused."""

from pathlib import Path

import pytest

from configs.reader import find, fingerprint
from scoring.faults import RankError
from scoring.kept import kept_pipeline, kept_policy
from scoring.lists import keep_settings
from scoring.pipeline import pipeline_fingerprint, read_pipeline
from tests.made import made_ranking


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
