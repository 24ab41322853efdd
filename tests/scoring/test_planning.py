"""A plan through the door: from the list alone, for another title from its panel, as a page."""

import json
from pathlib import Path

import pytest

from features.panel import write_panel
from scoring.__main__ import main
from scoring.folder import publish
from tests.made import made_panel, made_ranking


def test_a_plan_is_made_from_the_list_alone_or_with_its_panel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_panel(made_panel(), Path("panel"))
    ranking = made_ranking("srdi", False)
    publish(ranking, made_panel(), "zh", Path("L"))
    who = ranking.frame["enterprise_id"][-1]
    plan = ["plan", who, "--list", "L"]
    capsys.readouterr()
    assert main([*plan, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["enterprise_id"], told["title"]) == (who, "srdi")
    assert told["law"]["needs"]
    assert main([*plan, "--lang", "en", "--out", "p.html"]) == 0
    assert "The route" in capsys.readouterr().out
    assert "<html" in Path("p.html").read_text(encoding="utf-8")
    assert main([*plan, "--title", "high_tech"]) == 11
    assert "--panel" in capsys.readouterr().err
    assert main([*plan, "--title", "high_tech", "--panel", "panel"]) == 0
    assert main(["plan", "nobody", "--list", "L"]) == 11
    Path("L/figures.parquet").unlink()
    assert main(plan) == 11
    assert "figures.parquet" in capsys.readouterr().err
