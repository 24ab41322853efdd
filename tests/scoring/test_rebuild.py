"""A list made again: the same byte for byte, or the input that is no longer the same by name."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from configs.reader import fingerprint
from configs.words import Words, read_words
from features.panel import Panel, read_panel, write_panel
from features.rights import RIGHT_SCHEMA
from models.bundle import write_bundle
from scoring.faults import BUNDLE, DATA, DONE, SETTINGS, UNFORESEEN, UsageError
from scoring.folder import publish
from scoring.pipeline import read_pipeline
from scoring.rank import rank
from scoring.rebuild import Given, rebuild
from scoring.record import write_json
from scoring.rules import read_rules
from tests.made import LIST_DAY, made_bundle, made_panel
from tests.scoring.compared import later_bundle

Edit = Callable[[dict[str, Any]], None]


def small() -> Panel:
    panel = made_panel(40)
    file = {"file": "a.csv", "rows": 1, "sha256": "a" * 64}
    return replace(panel, facts=panel.rows, receipt=panel.receipt | {"files": [file]})


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A panel, a list of an earlier day, and one made after it with a bundle."""
    place, panel = tmp_path_factory.mktemp("rebuild"), small()
    write_panel(panel, place / "panel")
    pipeline = read_pipeline("little_giant")
    publish(rank(panel, pipeline, None, date(2025, 9, 1)), panel, "zh", place / "before")
    ranking = rank(panel, pipeline, made_bundle(), LIST_DAY)
    publish(ranking, panel, "zh", place / "L", place / "before")
    return place


@pytest.fixture(scope="module")
def words() -> Words:
    return read_words("en")


def named(told: dict[str, object]) -> set[str]:
    changes = told["changes"]
    assert isinstance(changes, list)
    return {change["what"] for change in changes}


def test_the_same_inputs_make_the_same_bytes(place: Path, words: Words) -> None:
    told = rebuild(place / "L", Given(place / "panel", None, place / "before"), words)
    assert (told["exit_code"], told["same"], told["changes"]) == (DONE, True, [])
    assert "byte for byte" in str(told["say"])
    with pytest.raises(UsageError) as refused:
        rebuild(place / "L", Given(place / "panel"), words)
    assert refused.value.code == "previous_wanted"


def test_whatever_of_the_data_has_changed_is_named(
    place: Path, tmp_path: Path, words: Words
) -> None:
    panel = small()
    right = dict.fromkeys(RIGHT_SCHEMA) | {"known_on": date(2024, 1, 1), "kind": "invention"}
    right |= {"enterprise_id": "a", "right_id": "1", "source": "s", "state": "verified"}
    first = pl.int_range(pl.len()) == 0
    file = {"file": "b.csv", "rows": 1, "sha256": "b" * 64}
    other = Panel(
        panel.facts.with_columns(
            pl.when(first).then(pl.lit(1.0)).otherwise("revenue").alias("revenue")
        ),
        panel.titles.slice(1),
        panel.receipt | {"files": [file], "precedence": ["tax"]},
        rights=pl.DataFrame([right], schema=RIGHT_SCHEMA),
    )
    write_panel(other, tmp_path / "panel")
    shutil.copytree(place / "before", tmp_path / "before")
    told = json.loads((tmp_path / "before" / "manifest.json").read_text(encoding="utf-8"))
    write_json(told | {"lang": "en"}, tmp_path / "before" / "manifest.json")
    given = Given(tmp_path / "panel", None, tmp_path / "before")
    outcome = rebuild(place / "L", given, words)
    assert outcome["exit_code"] == DATA
    expected = {"facts", "titles", "rights", "precedence", "previous"}
    assert named(outcome) == expected | {"delivered a.csv", "delivered b.csv"}
    assert "facts known on the day" in str(outcome["say"])
    assert "delivered file b.csv" in str(outcome["say"])
    assert "manifest.json" in outcome["files"]  # type: ignore[operator]


def edited(place: Path, folder: Path, edit: Edit) -> Path:
    """A copy of the list as if other settings had made it."""
    shutil.copytree(place / "L", folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    edit(manifest)
    write_json(manifest, folder / "manifest.json")
    return folder


def test_other_settings_are_named_and_the_law_clause_by_clause(
    place: Path, tmp_path: Path, words: Words
) -> None:
    def edit(manifest: dict[str, Any]) -> None:
        law = tmp_path / "L" / "law.yaml"
        text = law.read_text(encoding="utf-8")
        assert "indicator: debt_ratio" in text
        at = text.index("indicator: debt_ratio")
        changed = text[:at] + text[at:].replace("at_most: 70", "at_most: 60", 1)
        assert changed != text
        law.write_text(changed, encoding="utf-8")
        manifest["law"]["fingerprint"] = fingerprint(law)
        manifest["files"]["law.yaml"] = fingerprint(law)
        manifest["pipeline"]["fingerprint"] = "0" * 64
        manifest["parts"]["configs/words"] = "0" * 64
        manifest["versions"]["polars"] = "1.0"

    folder = edited(place, tmp_path / "L", edit)
    told = rebuild(folder, Given(place / "panel", None, place / "before"), words)
    assert told["exit_code"] == SETTINGS
    assert named(told) == {"law", "pipeline", "configs/words", "polars"}
    assert "asked otherwise on that day" in str(told["say"])
    assert "every enterprise has the same place" in str(told["say"])
    assert told["files"] == ["law.yaml", "manifest.json"]


def test_another_bundle_and_a_changed_file_are_named(
    place: Path, tmp_path: Path, words: Words
) -> None:
    write_bundle(later_bundle(), tmp_path / "bundle")
    before = place / "before"
    told = rebuild(place / "L", Given(place / "panel", tmp_path / "bundle", before), words)
    assert (told["exit_code"], named(told)) == (BUNDLE, {"bundle"})
    shutil.copytree(place / "L", tmp_path / "L")
    (tmp_path / "L" / "list.csv").write_text("mine")
    told = rebuild(tmp_path / "L", Given(place / "panel", None, before), words)
    assert (told["exit_code"], named(told)) == (UNFORESEEN, {"list.csv"})
    assert told["files"] == ["list.csv"]


def test_quotas_and_exclusions_are_those_that_the_list_keeps(
    tmp_path: Path, place: Path, words: Words
) -> None:
    panel, pipeline = read_panel(place / "panel"), read_pipeline("little_giant")
    plain = rank(panel, pipeline, None, LIST_DAY)
    out, county = plain.frame["enterprise_id"][0], plain.frame["county"][1]
    quota, exclusions = tmp_path / "q.csv", tmp_path / "x.csv"
    quota.write_text(f"dimension,value,min,max\ncounty,{county},,1\n", encoding="utf-8")
    text = f"enterprise_id,reason,from,until,source\n{out},abnormal_operation,2025-01-01,,a\n"
    exclusions.write_text(text, encoding="utf-8")
    rules = read_rules(quota, exclusions, pipeline.length)
    publish(rank(panel, pipeline, None, LIST_DAY, rules), panel, "zh", tmp_path / "Q", plans=True)
    told = rebuild(tmp_path / "Q", Given(place / "panel"), words)
    assert (told["exit_code"], told["files"]) == (DONE, [])
    quota.write_text(f"dimension,value,min,max\ncounty,{county},,2\n", encoding="utf-8")
    exclusions.write_text(text.replace("2025-01-01", "2025-01-02"), encoding="utf-8")
    given = Given(place / "panel", quota=quota, exclusions=exclusions)
    told = rebuild(tmp_path / "Q", given, words)
    assert (told["exit_code"], named(told)) == (SETTINGS, {"quota", "exclusions"})
