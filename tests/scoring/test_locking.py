"""A lock keeps another one out until its holder is gone, and lets everybody read."""

from pathlib import Path

from scoring.locking import lock


def test_a_lock_holds_until_the_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    with path.open("ab") as one, path.open("ab") as other:
        assert lock(one)
        assert not lock(other, wait=False)
        assert path.read_bytes() == b"one"
        one.close()
        assert lock(other, wait=False)
