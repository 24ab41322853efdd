"""The law command through the door: show, diff, cases, docs; exit codes, --json, --lang."""

import json
from pathlib import Path

import pytest

from scoring.__main__ import HOME, main
from scoring.law_journeys import diff_law, show_law, try_cases, write_docs

CASES = HOME / "tests" / "cases"
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A folder whose one file claims that 1,000 万元 is above the scale."""
    text = (CASES / "above_scale.yaml").read_text(encoding="utf-8")
    assert text.count("GS.1: not_met") == 2
    (tmp_path / "above_scale.yaml").write_text(text.replace("GS.1: not_met", "GS.1: met"), "utf-8")
    return tmp_path


def test_the_journeys_are_those_of_the_door() -> None:
    assert all(callable(journey) for journey in (show_law, diff_law, try_cases, write_docs))


def test_the_command_shows_and_compares(capsys: Printed) -> None:
    assert main(["law", "show", "srdi", "--as-of", "2022-09-01", "--lang", "en"]) == 0
    assert "SRDI22.H2b" in capsys.readouterr().out
    assert main(["law", "diff", "srdi", "2026-03-31", "2026-04-01"]) == 0
    assert "SRDI26.H3a" in capsys.readouterr().out
    assert main(["law", "diff", "srdi", "2026-03-31"]) == 2
    assert main(["law", "show", "nothing", "--as-of", "2022-09-01"]) == 10


@pytest.mark.parametrize("lang", [["--lang", "en"], []])
def test_json_and_lang_may_stand_on_either_side(lang: list[str], capsys: Printed) -> None:
    rest = ["show", "little_giant", "--as-of", "2026-05-01"]
    assert main(["law", *lang, "--json", *rest]) == 0
    first = json.loads(capsys.readouterr().out)
    assert main(["law", *rest, "--json", *lang]) == 0
    assert json.loads(capsys.readouterr().out) == first
    assert ("staff" in json.dumps(first)) == bool(lang)


def test_a_recheck_follows_its_own_edition(capsys: Printed) -> None:
    day = ["--as-of", "2026-05-01", "--json"]
    for applicant, edition in (("first", "2-2026"), ("recheck", "63-2022")):
        assert main(["law", "show", "little_giant", *day, "--for", applicant]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["for"], told["edition"]) == (applicant, f"little_giant@{edition}")
    days = ["2026-12-31", "2027-01-01"]
    assert main(["law", "diff", "little_giant", *days, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []
    assert main(["law", "diff", "little_giant", *days, "--json", "--for", "recheck"]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert {"kind", "matter", "before", "after"} == set(changes[0])
    assert "debt_ratio" in {change["matter"] for change in changes}


def test_all_cases_hold(capsys: Printed) -> None:
    assert main(["law", "cases", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"titles"}
    assert set(told["titles"]) == {path.stem for path in CASES.glob("*.yaml")}
    assert all(title["cases"] and title["wrong"] == [] for title in told["titles"].values())
    assert main(["law", "cases", "little_giant", "srdi", "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "little giant" in lines[0]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ("应为 符合", "判得 不符合")), ("en", ("expected met", "found not met"))],
)
def test_a_wrong_case_is_named_and_exits_with_10(
    wrong: Path, lang: str, words: tuple[str, str], capsys: Printed
) -> None:
    assert main(["law", "cases", "--cases", str(wrong), "--lang", lang]) == 10
    head, *lines = capsys.readouterr().out.splitlines()
    assert "7" in head
    assert "5" in head
    assert len(lines) == 2
    text = (wrong / "above_scale.yaml").read_text(encoding="utf-8").splitlines()
    for line, name in zip(lines, ("1999.99万元", "1000万元")):
        number = next(n for n, told in enumerate(text, 1) if name in told and "name:" in told)
        assert all(word in line for word in (*words, "above_scale.yaml", "GS.1", name))
        assert f" {number} " in line


def test_a_wrong_case_stands_in_json_with_its_place(wrong: Path, capsys: Printed) -> None:
    assert main(["law", "cases", "above_scale", "--cases", str(wrong), "--json"]) == 10
    told = json.loads(capsys.readouterr().out)["titles"]["above_scale"]
    assert told["cases"] == 7
    claim = told["wrong"][0]
    assert (claim["claim"], claim["expected"], claim["found"]) == ("GS.1", "met", "not_met")
    assert claim["file"] == "above_scale.yaml"
    assert claim["line"] > 1


@pytest.mark.parametrize(("lang", "sentence"), [("zh", "请用 --cases"), ("en", "with --cases")])
def test_where_there_are_no_cases_the_option_is_named(
    lang: str, sentence: str, tmp_path: Path, capsys: Printed
) -> None:
    absent = tmp_path / "absent"
    assert main(["law", "cases", "--cases", str(absent), "--lang", lang]) == 2
    told = capsys.readouterr().err
    assert sentence in told
    assert str(absent) in told
    assert main(["law", "cases", "srdi", "nothing", "--lang", lang]) == 2
    told = capsys.readouterr().err
    assert "nothing" in told
    assert "little_giant" in told


def test_faults_of_all_case_files_are_told_at_once(wrong: Path, capsys: Printed) -> None:
    (wrong / "above_scale.yaml").rename(wrong / "srdi.yaml")
    (wrong / "bse.yaml").write_text("title: bse\n", encoding="utf-8")
    assert main(["law", "cases", "--cases", str(wrong)]) == 10
    told = capsys.readouterr().err
    assert "srdi.yaml" in told
    assert "bse.yaml" in told


def test_the_page_goes_to_stdout_or_to_a_file(tmp_path: Path, capsys: Printed) -> None:
    assert main(["law", "docs"]) == 0
    printed = capsys.readouterr().out
    out = tmp_path / "policies.md"
    assert main(["law", "docs", "--out", str(out), "--lang", "en", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["out"] == str(out)
    assert out.read_text(encoding="utf-8") == printed
    assert main(["law", "docs", "--cases", str(tmp_path), "--out", str(out)]) == 0
    assert "### Cases" not in out.read_text(encoding="utf-8")
    assert main(["law", "docs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["page"] == printed


@pytest.mark.parametrize("what", ["show", "diff", "cases", "docs"])
def test_every_way_to_read_the_law_has_help_with_an_example(what: str, capsys: Printed) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["law", what, "--help"])
    assert stop.value.code == 0
    assert f"example: lingpao law {what}" in capsys.readouterr().out
