"""The journal: chained, only added to; a change is noticed, what a crash tore is told."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.journal import NOTHING, Journal, held, name_in, read_journal, write_entry


def write(path: Path, lines: int) -> None:
    with held(Journal(path, "2026-03-01T09:00:00+08:00", "甲")) as book:
        for nth in range(lines):
            write_entry(book, "exported", path.parent / "L", "f" * 64, {"file": f"{nth}.xlsx"})


@cache
def four_lines() -> bytes:
    with TemporaryDirectory() as folder:
        write(Path(folder) / "j", 4)
        return (Path(folder) / "j").read_bytes()


def test_lines_are_chained() -> None:
    told = [json.loads(line) for line in four_lines().splitlines()]
    assert [line["number"] for line in told] == [1, 2, 3, 4]
    assert [line["previous"] for line in told] == [NOTHING, *(line["hash"] for line in told[:3])]
    assert {line["list"] for line in told} == {"L"}


@given(st.integers(0, 3), st.data())
def test_any_change_of_a_line_is_noticed(line: int, data: st.DataObject) -> None:
    lines = four_lines().splitlines(keepends=True)
    place = data.draw(st.integers(0, len(lines[line]) - 2))
    letter = data.draw(st.integers(33, 126).filter(lambda code: code != lines[line][place]))
    changed = bytearray(lines[line])
    changed[place] = letter
    lines[line] = bytes(changed)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "j"
        path.write_bytes(b"".join(lines))
        reading = read_journal(path)
    # A last line that cannot be read any more looks like one that was never finished.
    assert reading.breaks or (line == 3 and reading.torn)


@pytest.mark.parametrize("kept", [[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 2, 1, 3], [0, 1, 1, 2, 3]])
def test_lines_taken_out_moved_or_doubled_are_noticed(kept: list[int], tmp_path: Path) -> None:
    lines = four_lines().splitlines(keepends=True)
    (tmp_path / "j").write_bytes(b"".join(lines[nth] for nth in kept))
    assert read_journal(tmp_path / "j").breaks


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_what_a_crash_tears_stays_and_is_told(first: int, second: int) -> None:
    """Cut within the last line; then the line that tells of it is cut as well."""
    lines = four_lines().splitlines(keepends=True)
    whole = b"".join(lines[:3])
    cut = lines[3][: first % len(lines[3])]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "j"
        path.write_bytes(whole + cut)
        before = read_journal(path)
        ended = cut == lines[3][:-1]
        assert before.breaks == ()
        assert len(before.torn) == (0 if ended or not cut else 1)
        write(path, 0)
        healed = path.read_bytes()
        assert healed.startswith(whole + cut)
        again = healed[: len(whole + cut) + second % (len(healed) - len(whole + cut) + 1)]
        path.write_bytes(again)
        write(path, 1)
        assert path.read_bytes().startswith(again)
        after = read_journal(path)
    assert after.breaks == ()
    assert after.torn == ()
    assert not after.open_end
    assert [e.what for e in after.entries].count("exported") == 4 + ended
    assert ("healed" in {e.what for e in after.entries}) == bool(cut and not ended)


def test_a_broken_line_in_the_middle_is_no_crash(tmp_path: Path) -> None:
    lines = four_lines().splitlines(keepends=True)
    (tmp_path / "j").write_bytes(lines[0] + b'{"torn\n' + b"".join(lines[1:]))
    assert [b.code for b in read_journal(tmp_path / "j").breaks] == ["no_entry"]


def test_a_list_elsewhere_is_named_by_the_way_to_it(tmp_path: Path) -> None:
    assert name_in(tmp_path / "a" / "j", tmp_path / "b" / "L") == "../b/L"
    assert read_journal(tmp_path / "none").head == NOTHING
