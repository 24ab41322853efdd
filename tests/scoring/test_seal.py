"""A sealed folder tells which of its files are no longer as they were."""

from pathlib import Path

import pytest

from scoring.faults import RankError
from scoring.record import fingerprint_of, write_json
from scoring.seal import changed_files, keep_on_disk, read_manifest, seal


def test_whatever_is_changed_taken_or_added_is_named(tmp_path: Path) -> None:
    write_json({"pipeline": {}, "law": {}, "as_of": "2026-03-01"}, tmp_path / "manifest.json")
    (tmp_path / "pages").mkdir()
    for name in ("a.txt", "b.txt", "pages/c.html"):
        (tmp_path / name).write_text(name)
    assert changed_files(tmp_path, read_manifest(tmp_path)) == []
    fingerprint = seal(tmp_path)
    keep_on_disk(tmp_path)
    manifest = read_manifest(tmp_path)
    assert fingerprint == fingerprint_of(tmp_path / "manifest.json")
    assert set(manifest["files"]) == {"a.txt", "b.txt", "pages/c.html"}
    assert changed_files(tmp_path, manifest) == []
    (tmp_path / "a.txt").unlink()
    (tmp_path / "pages" / "c.html").write_text("other")
    (tmp_path / "new.txt").write_text("")
    assert changed_files(tmp_path, manifest) == ["a.txt", "new.txt", "pages/c.html"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"pipeline": 1}'])
def test_another_manifest_is_no_lists(text: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(RankError) as refused:
        read_manifest(tmp_path)
    assert refused.value.code == "not_a_list"
