"""The analysts' door: what is typed, what is told, and with which exit code."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from mlflow.tracking import MlflowClient

from configs.words import read_words
from experiments.__main__ import main
from experiments.recipe import read_recipe
from experiments.registry import CHAMPION
from features.panel import Panel, write_panel
from models.bundle import read_bundle
from tests.experiments.past_list import write_past_list
from tests.experiments.small import MODEL, PIPELINE, Rehearsal, small_panel

Captured = pytest.CaptureFixture[str]
DONE, USAGE, SETTINGS, DATA, BUNDLE = 0, 2, 10, 11, 12


@pytest.fixture
def rehearsal(shared: Rehearsal, own_store: Path) -> Rehearsal:
    """With a store that may be written to."""
    return replace(shared, store=own_store)


def inputs(rehearsal: Rehearsal) -> list[str]:
    files = ["--panel", str(rehearsal.panel), "--recognitions", str(rehearsal.recognitions)]
    return [*files, "--outcomes-until", "2024-04-30", "--store", str(rehearsal.store)]


def training(rehearsal: Rehearsal, out: Path, as_of: str) -> list[str]:
    return ["train", PIPELINE, *inputs(rehearsal), "--as-of", as_of, "--out", str(out)]


def test_train(rehearsal: Rehearsal, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "bundle"
    assert main([*training(rehearsal, out, "2022-05-01"), "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["positives"], told["days"]) == (275, 50, "2020-05-01")
    assert read_bundle(out).fingerprint.startswith(told["fingerprint"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_day_too_early_names_the_first_day_and_writes_nothing(
    lang: str, rehearsal: Rehearsal, tmp_path: Path, capsys: Captured
) -> None:
    typed = training(rehearsal, tmp_path / "bundle", "2021-04-30")
    assert main([*typed, "--json", "--lang", lang]) == DATA
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert told["exit_code"] == DATA
    (sentence,) = told["faults"]
    assert "2021-05-01" in sentence
    assert sentence in printed.err
    assert "Traceback" not in printed.err
    assert not (tmp_path / "bundle").exists()


def test_an_indicator_that_knows_the_outcome_is_data_refused(
    rehearsal: Rehearsal, tmp_path: Path, capsys: Captured
) -> None:
    panel = small_panel()
    soon = pl.col("announced_on").is_between(date(2020, 5, 1), date(2022, 4, 30))
    won = panel.titles.filter(soon)["enterprise_id"]
    leaking = pl.when(pl.col("enterprise_id").is_in(won.implode())).then(0.5)
    facts = panel.facts.with_columns(leaking.alias("gross_margin"))
    write_panel(Panel(facts, panel.titles.clear(), panel.receipt), tmp_path / "panel")
    typed = training(rehearsal, tmp_path / "bundle", "2022-05-01")
    typed[typed.index("--panel") + 1] = str(tmp_path / "panel")
    assert main([*typed, "--json"]) == DATA
    (sentence,) = json.loads(capsys.readouterr().out)["faults"]
    assert "gross_margin" in sentence
    assert not (tmp_path / "bundle").exists()


def alone(day: dict[str, Any]) -> dict[str, Any]:
    """The figures of a day without what hangs on the next day of the rehearsal: kept bands."""
    recipes = {name: dict(figures) for name, figures in day["recipes"].items()}
    for figures in recipes.values():
        if "bands" in figures:
            figures["bands"] = {k: v for k, v in figures["bands"].items() if k == "width"}
    return day | {"recipes": recipes}


def test_backtest(rehearsal: Rehearsal, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "run"
    typed = ["backtest", PIPELINE, *inputs(rehearsal), "--days", "2020-05-01,2021-05-01"]
    assert main([*typed, "--out", str(out), "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    early, late = told["metrics"]["days"]
    assert early["untrained"]["first"] == "2021-05-01"
    # What was rehearsed from the other days, too, comes out the same.
    assert alone(late) == alone(rehearsal.backtested["metrics"]["days"][0])
    assert json.loads((out / "metrics.json").read_text(encoding="utf-8")) == told["metrics"]


def test_a_run_in_hindsight_is_told_as_such_and_never_promoted(
    rehearsal: Rehearsal, tmp_path: Path, capsys: Captured
) -> None:
    run, bundle = tmp_path / "run", tmp_path / "bundle"
    typed = ["backtest", PIPELINE, *inputs(rehearsal), "--days", "2021-05-01,2022-05-01"]
    assert main([*typed, "--hindsight", "--out", str(run), "--lang", "en"]) == DONE
    table = capsys.readouterr().out
    assert "hindsight" in table
    assert "baseline:scorecard" in table
    store = ["--store", str(rehearsal.store)]
    assert main(["promote", str(run), "--out", str(bundle), *store, "--json"]) == BUNDLE
    told = json.loads(capsys.readouterr().out)
    assert told["exit_code"] == BUNDLE
    assert len(told["faults"]) == 1
    assert not bundle.exists()


def test_promote(rehearsal: Rehearsal, own_store: Path, tmp_path: Path, capsys: Captured) -> None:
    typed = ["promote", str(rehearsal.run), "--as-of", "2024-04-30", "--store", str(own_store)]
    out = tmp_path / "bundle"
    words = ["--by", "Li", "--reason", "second batch", "--out", str(out)]
    assert main([*typed, *words, "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["model"], told["metric"]) == (MODEL, "auprc")
    assert (told["by"], told["champion"], told["forced"]) == ("Li", "same", False)
    assert read_bundle(out).as_of == "2024-04-30"
    standing = MlflowClient().get_model_version_by_alias(MODEL, CHAMPION)
    assert str(standing.version) == told["version"]
    assert main(["track", str(out), "--store", str(own_store), "--lang", "en"]) == DONE
    assert "was written down before" in capsys.readouterr().out


def test_force_needs_a_reason_and_a_name_is_found_where_none_is_typed(
    rehearsal: Rehearsal,
    own_store: Path,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed = ["promote", str(rehearsal.run), "--store", str(own_store), "--out"]
    assert main([*typed, str(tmp_path / "bundle"), "--force"]) == USAGE
    assert "--reason" in capsys.readouterr().err
    assert not (tmp_path / "bundle").exists()
    monkeypatch.setenv("LOGNAME", "mei")
    assert main([*typed, str(tmp_path / "bundle"), "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["by"] == "mei"


def test_a_store_that_cannot_be_written_to_keeps_the_bundle_and_names_the_way_on(
    rehearsal: Rehearsal, own_store: Path, tmp_path: Path, capsys: Captured
) -> None:
    out, broken = tmp_path / "bundle", tmp_path / "broken"
    broken.write_text("no folder", encoding="utf-8")
    typed = training(rehearsal, out, "2022-05-01")
    typed[typed.index("--store") + 1] = str(broken)
    assert main([*typed, "--lang", "en"]) == DATA
    said = capsys.readouterr().err
    assert f"lingpao-lab track {out} --store {broken}" in said
    assert "Traceback" not in said
    assert read_bundle(out).as_of == "2022-05-01"
    assert main(["track", str(out), "--store", str(own_store), "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["already"]) == ("train", False)


def test_what_holds_no_record_cannot_be_tracked(tmp_path: Path, capsys: Captured) -> None:
    assert main(["track", str(tmp_path), "--store", str(tmp_path / "runs")]) == DATA
    assert tmp_path.name in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    "typed",
    [
        [],
        ["invent"],
        ["train"],
        ["train", PIPELINE, "--panel", "p", "--recognitions", "r", "--out", "o"],
        ["promote", "run"],
        ["track"],
    ],
)
def test_wrong_usage(typed: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main(typed)
    assert left.value.code == USAGE
    assert "usage: lingpao-lab" in capsys.readouterr().err


@pytest.mark.parametrize("days", ["2021-05-01;2022-05-01", "2021-05-01,", "tomorrow", "2021-02-29"])
def test_a_day_that_is_none_is_wrong_usage(
    days: str, rehearsal: Rehearsal, tmp_path: Path, capsys: Captured
) -> None:
    typed = ["backtest", PIPELINE, *inputs(rehearsal), "--days", days]
    with pytest.raises(SystemExit) as left:
        main([*typed, "--out", str(tmp_path / "run")])
    assert left.value.code == USAGE
    assert "--days" in capsys.readouterr().err


def test_an_unknown_pipeline_or_recipe_is_a_fault_of_settings(
    rehearsal: Rehearsal, tmp_path: Path, capsys: Captured
) -> None:
    typed = training(rehearsal, tmp_path / "bundle", "2022-05-01")
    assert main([*typed, "--recipe", "nobody"]) == SETTINGS
    assert PIPELINE in capsys.readouterr().err, "the known ones are named"
    typed[1] = "nobody"
    assert main(typed) == SETTINGS


def test_files_that_are_not_there_are_a_fault_of_data(
    rehearsal: Rehearsal, tmp_path: Path, capsys: Captured
) -> None:
    typed = training(rehearsal, tmp_path / "bundle", "2022-05-01")
    for place in (typed.index("--panel") + 1, typed.index("--recognitions") + 1):
        wrong = [*typed]
        wrong[place] = str(tmp_path / "nowhere")
        assert main(wrong) == DATA
        assert "nowhere" in capsys.readouterr().err
    store = ["--store", str(rehearsal.store)]
    assert main(["promote", str(tmp_path), "--out", str(tmp_path / "b"), *store]) == DATA


def test_former_names_are_read_by_every_command_that_reads_recognitions(
    rehearsal: Rehearsal, tmp_path: Path, capsys: Captured
) -> None:
    typed = inputs(rehearsal)
    out = ["--out", str(tmp_path / "out"), "--former-names", str(tmp_path / "nowhere.csv")]
    commands = (
        ["train", PIPELINE, *typed, "--as-of", "2022-05-01"],
        ["backtest", PIPELINE, *typed, "--days", "2022-05-01"],
        ["promote", str(rehearsal.run), "--store", str(rehearsal.store)],
    )
    for command in commands:
        assert main([*command, *out]) == DATA
        assert "nowhere.csv" in capsys.readouterr().err


def test_something_else_at_the_output_is_left_alone(
    rehearsal: Rehearsal, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "thesis.docx").write_text("mine", encoding="utf-8")
    assert main(training(rehearsal, tmp_path, "2022-05-01")) == BUNDLE
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]
    assert tmp_path.name in capsys.readouterr().err


def test_compare_and_runs_that_cannot_be(
    rehearsal: Rehearsal, tmp_path: Path, capsys: Captured
) -> None:
    typed = ["compare", str(rehearsal.run), "--out", str(tmp_path / "out")]
    assert main([*typed, "--metric", "precision", "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert told["metric"] == "precision"
    assert told["scopes"]["all"]["chosen"] in told["orders"]
    other = tmp_path / "other"
    shutil.copytree(rehearsal.run, other)
    manifest = json.loads((other / "manifest.json").read_text(encoding="utf-8"))
    manifest["panel_fingerprint"] = "0"
    (other / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert main(["compare", str(rehearsal.run), str(other), "--lang", "en"]) == DATA
    assert "differ in the panel" in capsys.readouterr().err


def test_a_portrait_is_asked_for_with_its_place(tmp_path: Path, capsys: Captured) -> None:
    asked = ["portrait", str(tmp_path / "none"), "--out", str(tmp_path / "out")]
    assert main(asked) == DATA
    assert "none 不是名单文件夹" in capsys.readouterr().err
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("kept")
    assert main([*asked, "--lang", "en"]) == DATA
    assert "mine.txt" in capsys.readouterr().err
    with pytest.raises(SystemExit) as refused:
        main(asked[:2])
    assert refused.value.code == USAGE


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_audit_and_outcome(
    lang: str, rehearsal: Rehearsal, tmp_path: Path, capsys: Captured
) -> None:
    made = write_past_list(tmp_path / "list")
    asked = [str(made), "--recognitions", str(rehearsal.recognitions), "--lang", lang]
    until = ["--outcomes-until", "2024-04-30"]
    assert main(["audit", *asked, *until]) == DONE
    told = capsys.readouterr().out
    store = ["--store", str(tmp_path / "none")]
    assert main(["outcome", *asked, *until, *store, "--json"]) == DONE
    figures = json.loads(capsys.readouterr().out)
    assert figures["not_listed"][0]["enterprise_id"] in told
    assert (figures["judged"], figures["came"], figures["logged"]) == (True, 50, None)
    assert main(["outcome", *asked, *store]) == DONE
    assert read_words("zh" if lang == "zh" else "en").say("lab.outcome.not_logged") in (
        capsys.readouterr().out
    )


def test_tune_writes_a_recipe_that_can_be_rehearsed(
    rehearsal: Rehearsal, tmp_path: Path, capsys: Captured
) -> None:
    pytest.importorskip("optuna")
    out = tmp_path / "tuned.yaml"
    files = ["--panel", str(rehearsal.panel), "--recognitions", str(rehearsal.recognitions)]
    typed = ["tune", PIPELINE, *files, "--as-of", "2024-05-01", "--trials", "2", "--seed", "1"]
    typed += ["--store", str(rehearsal.store)]
    assert main([*typed, "--out", str(out), "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["trials"], told["days"]) == (2, ["2022-05-01"])
    assert read_recipe(str(out)).name == "tuned"
    run = MlflowClient().get_run(told["run"])
    assert run.data.metrics["best"] == told["score"]
    assert run.data.params["best.leaves"]
    folder = tmp_path / "tuned.search"
    trials = pl.read_csv(folder / "trials.csv")
    assert trials["objective"].to_list()[0] == told["given"]
    assert trials.height == 3
    assert main(["track", str(folder), "--store", str(rehearsal.store), "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["already"] is True
    before = out.read_bytes()
    assert main([*typed, "--out", str(out)]) == USAGE
    assert "--replace" in capsys.readouterr().err
    assert main([*typed, "--out", str(out), "--replace"]) == DONE
    assert out.read_bytes() == before


@pytest.mark.parametrize(("what", "value"), [("--trials", "0"), ("--out", "tuned.txt")])
def test_tune_refuses_what_makes_no_sense(what: str, value: str, capsys: Captured) -> None:
    typed = ["tune", PIPELINE, "--panel", "p", "--recognitions", "r", "--as-of", "2024-05-01"]
    typed += ["--seed", "1", "--out", "tuned.yaml", what, value]
    with pytest.raises(SystemExit) as left:
        main(typed)
    assert left.value.code == USAGE
    assert value in capsys.readouterr().err


def test_train_tells_of_columns_that_cannot_help(
    rehearsal: Rehearsal, tmp_path: Path, capsys: Captured
) -> None:
    panel = small_panel()
    still = [pl.lit(0.3).alias("gross_margin"), pl.lit(None, pl.Float64).alias("current_ratio")]
    facts = panel.facts.with_columns(still)
    write_panel(Panel(facts, panel.titles.clear(), panel.receipt), tmp_path / "panel")
    typed = training(rehearsal, tmp_path / "bundle", "2022-05-01")
    typed[typed.index("--panel") + 1] = str(tmp_path / "panel")
    assert main([*typed, "--lang", "en"]) == DONE
    told = capsys.readouterr().out
    assert "never known, not in the model: current_ratio" in told
    assert "constant, tell nobody from another: gross_margin" in told
