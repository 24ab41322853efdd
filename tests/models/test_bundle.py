"""The bundle folder: text that a person can read, the same bytes, and no change unseen."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.bundle import FILES, TREES, Bundle, BundleError, Scale, read_bundle, write_bundle
from models.calibrate import fit_calibration
from models.chances import Calibration
from tests.models.test_ranker import made_ranker, made_table


def made_bundle() -> Bundle:
    """A bundle over `made_table`, with a card in two languages."""
    ranker, (X, y) = made_ranker(), made_table()
    score = ranker.score(X)
    return Bundle(
        ranker,
        fit_calibration(score, y),
        Scale(float(score.min()), float(score.max())),
        "# 模型卡\n\nWhat it is for.\n",
        {"as_of": "2026-03-01", "pipeline": "srdi", "days": ["2025-03-01"], "rows": 300},
    )


BUNDLE = made_bundle()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundles") / "bundle"
    write_bundle(BUNDLE, path)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_written_is_read_again(folder: Path) -> None:
    again = read_bundle(folder)
    assert again == BUNDLE
    assert again.fingerprint == BUNDLE.fingerprint
    assert again.as_of == "2026-03-01"


@pytest.mark.parametrize(
    "calibration",
    [
        Calibration("sigmoid", (1 / 3, -2e-17)),
        Calibration("isotonic", (0.1, 0.3), (0.0, 1 / 3)),
        Calibration("venn_abers", (0.1,), low=(0.0, 1 / 3), high=(0.2, 1.0)),
    ],
)
def test_a_bundle_read_again_gives_the_same_numbers(
    calibration: Calibration, tmp_path: Path
) -> None:
    X, _ = made_table(7)
    write_bundle(replace(BUNDLE, calibration=calibration), tmp_path / "bundle")
    again = read_bundle(tmp_path / "bundle")
    score = BUNDLE.ranker.score(X)
    assert np.array_equal(again.ranker.score(X), score)
    assert np.array_equal(again.ranker.contributions(X), BUNDLE.ranker.contributions(X))
    assert np.array_equal(again.calibration.probability(score), calibration.probability(score))
    assert np.array_equal(again.scale.potential(score), BUNDLE.scale.potential(score))


def test_two_writes_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_bundle(made_bundle(), tmp_path / "again")
    write_bundle(read_bundle(folder), tmp_path / "copied")
    turned = replace(BUNDLE, manifest=dict(reversed(BUNDLE.manifest.items())))
    write_bundle(turned, tmp_path / "turned")
    assert contents(tmp_path / "again") == contents(folder)
    assert contents(tmp_path / "copied") == contents(folder)
    assert contents(tmp_path / "turned") == contents(folder)


def test_a_bundle_is_text_and_json_and_no_pickle(folder: Path) -> None:
    texts = {name: content.decode("utf-8") for name, content in contents(folder).items()}
    assert set(texts) == {*FILES, TREES, "manifest.json"}
    assert all(text.isprintable() for text in "".join(texts.values()).split("\n"))
    for name in ("names.json", "calibration.json", "manifest.json"):
        assert isinstance(json.loads(texts[name]), dict)
    assert texts["booster.txt"].startswith("tree\n")
    assert "模型卡" in texts["card.md"]


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([*FILES, TREES]), st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_refused(
    folder: Path, name: str, place: float, change: int
) -> None:
    path = folder / name
    whole = path.read_bytes()
    at = int(place * len(whole))
    path.write_bytes(whole[:at] + bytes([whole[at] ^ change]) + whole[at + 1 :])
    try:
        with pytest.raises(BundleError) as refused:
            read_bundle(folder)
    finally:
        path.write_bytes(whole)
    assert refused.value.code == "changed_file"
    assert refused.value.fields == {"folder": "bundle", "file": name}


def test_other_line_ends_are_a_change_too(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "bundle")
    card = tmp_path / "bundle" / "card.md"
    card.write_bytes(card.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(BundleError, match="changed_file"):
        read_bundle(tmp_path / "bundle")


@pytest.mark.parametrize("gone", [*FILES, TREES, "manifest.json"])
def test_half_a_bundle_is_refused(gone: str, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "bundle")
    (tmp_path / "bundle" / gone).unlink()
    with pytest.raises(BundleError, match="not_a_bundle"):
        read_bundle(tmp_path / "bundle")


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"files": 3}', '{"files": {}}'])
def test_a_folder_with_another_manifest_is_refused(
    manifest: str, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "bundle")
    (tmp_path / "bundle" / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(BundleError) as refused:
        read_bundle(tmp_path / "bundle")
    assert refused.value.code == "not_a_bundle"
    assert refused.value.fields["folder"] == "bundle"


def test_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="not_a_bundle"):
        read_bundle(tmp_path / "nowhere")


@pytest.mark.parametrize("foreign", [["notes.txt"], ["manifest.json", "metrics.json"]])
def test_nothing_foreign_is_written_over(foreign: list[str], tmp_path: Path) -> None:
    for name in foreign:
        (tmp_path / name).write_text(f"mine: {name}", encoding="utf-8")
    with pytest.raises(BundleError) as refused:
        write_bundle(BUNDLE, tmp_path)
    assert refused.value.code == "out_not_bundle"
    assert contents(tmp_path) == {name: f"mine: {name}".encode() for name in foreign}


def test_a_bundle_takes_the_place_of_a_bundle_whole_or_half(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_bundle(BUNDLE, tmp_path / "empty")
    assert contents(tmp_path / "empty") == contents(folder)
    old = tmp_path / "old"
    write_bundle(replace(BUNDLE, card="old\n"), old)
    (old / "manifest.json").unlink()
    (old / "names.json").unlink()
    write_bundle(BUNDLE, old)
    assert contents(old) == contents(folder)


def test_the_fingerprint_is_of_the_training_and_not_of_the_manifest() -> None:
    assert replace(BUNDLE, manifest={"as_of": "1999-01-01"}).fingerprint == BUNDLE.fingerprint
    others = [
        replace(BUNDLE, card="another\n"),
        replace(BUNDLE, scale=Scale(0.0, 1.0)),
        replace(BUNDLE, calibration=Calibration("sigmoid", (1.0, 0.0))),
        replace(BUNDLE, ranker=made_ranker(2)),
    ]
    assert len({bundle.fingerprint for bundle in [BUNDLE, *others]}) == 5


def test_the_manifest_tells_the_fingerprint(folder: Path) -> None:
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert told["bundle"] == BUNDLE.fingerprint
    assert set(told["files"]) == {*FILES, TREES}


def test_points_run_from_0_to_100_and_contributions_add_up() -> None:
    X, _ = made_table()
    scale, score = BUNDLE.scale, BUNDLE.ranker.score(X)
    points = scale.potential(score)
    assert (points.min(), points.max()) == pytest.approx((0, 100))
    parts = BUNDLE.ranker.contributions(X) * scale.per_raw
    assert parts.sum(axis=1) - scale.low * scale.per_raw == pytest.approx(points)


def test_scores_that_are_all_equal_stand_at_nought() -> None:
    assert Scale(1.5, 1.5).potential(np.array([1.5, 9.0])).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("key", "value"), [("as_of", "2020-01-01"), ("rows", 9), ("pipeline", "x")]
)
def test_a_changed_manifest_is_refused(
    key: str, value: object, folder: Path, tmp_path: Path
) -> None:
    changed = shutil.copytree(folder, tmp_path / "bundle")
    manifest = json.loads((changed / "manifest.json").read_text(encoding="utf-8"))
    manifest[key] = value
    (changed / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(BundleError) as refused:
        read_bundle(changed)
    assert refused.value.fields["file"] == "manifest.json"
