"""The record of a run: whole, the same bytes, and with the settings that the run hung on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from configs.reader import fingerprint
from experiments.record import (
    FILE,
    FOLDER,
    DataSet,
    Figure,
    Record,
    RecordError,
    hashes_of,
    read_record,
    settings_files,
    write_record,
)
from tests.experiments.small import PIPELINE, small_pipeline, small_recipe

RECORD = Record(
    kind="train",
    pipeline="srdi",
    name="train 2026-03-01",
    fingerprint="f" * 64,
    params={"seed": "1"},
    tags={"made_up": "true"},
    figures=(Figure("rows", 9.0), Figure("srdi/auprc", 0.1 + 0.2, "2025-06-01")),
    data=DataSet(
        "srdi", "training", "a" * 64, "b" * 64, {"revenue": "double"}, {"2025-06-01": {"rows": 9}}
    ),
    hashes={"policy.yaml": "c" * 64},
)


def draws_one(folder: Path) -> None:
    (folder / "one.csv").write_text("专精特新\n", encoding="utf-8")


def breaks(folder: Path) -> None:
    (folder / "half.csv").write_text("half", encoding="utf-8")
    raise ZeroDivisionError


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_record(RECORD, {}, draws_one, tmp_path)
    assert read_record(tmp_path) == RECORD
    assert (tmp_path / FOLDER / "pictures" / "one.csv").is_file()


def test_settings_are_copied_and_told_by_their_hashes(tmp_path: Path) -> None:
    files = settings_files(small_pipeline(), [(PIPELINE, small_recipe())])
    assert set(files) == {
        "pipeline.yaml",
        "policy.yaml",
        "indicators.yaml",
        f"recipe_{PIPELINE}.yaml",
    }
    write_record(RECORD, files, draws_one, tmp_path)
    for name, digest in hashes_of(files).items():
        assert fingerprint(tmp_path / FOLDER / "inputs" / name) == digest


def test_two_writes_give_the_same_bytes_and_the_second_takes_the_place(tmp_path: Path) -> None:
    write_record(RECORD, {}, draws_one, tmp_path)
    once = (tmp_path / FOLDER / FILE).read_bytes()
    (tmp_path / FOLDER / "pictures" / "old.csv").write_text("old", encoding="utf-8")
    write_record(RECORD, {}, draws_one, tmp_path)
    assert (tmp_path / FOLDER / FILE).read_bytes() == once
    assert not (tmp_path / FOLDER / "pictures" / "old.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == [FOLDER]


@pytest.mark.parametrize("before", [True, False])
def test_a_record_that_breaks_off_leaves_what_stood_before(before: bool, tmp_path: Path) -> None:
    if before:
        write_record(RECORD, {}, draws_one, tmp_path)
    with pytest.raises(ZeroDivisionError):
        write_record(RECORD, {}, breaks, tmp_path)
    assert (tmp_path / FOLDER).is_dir() is before
    if before:
        assert read_record(tmp_path) == RECORD


def gone(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8")[:50], encoding="utf-8")


def of_another_kind(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"params"', '"parameters"'), encoding="utf-8")


@pytest.mark.parametrize("spoil", [gone, cut, of_another_kind])
def test_a_record_that_is_none_is_refused(spoil: Callable[[Path], None], tmp_path: Path) -> None:
    write_record(RECORD, {}, draws_one, tmp_path)
    spoil(tmp_path / FOLDER / FILE)
    with pytest.raises(RecordError) as refused:
        read_record(tmp_path)
    assert refused.value.code == "no_record"
    assert refused.value.fields["folder"] == tmp_path.name
