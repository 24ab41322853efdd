"""A folder takes its place whole; what stands there is kept, or goes aside under its own name."""

from pathlib import Path

import pytest

from scoring.faults import RankError
from scoring.journal import Journal, read_journal
from scoring.put import put
from scoring.record import fingerprint_of
from tests.crash.driver import HOUR, write_small


def test_a_list_that_stands_there_is_refused_or_goes_aside(tmp_path: Path) -> None:
    journal, place = Journal(tmp_path / "journal.jsonl", HOUR, "甲"), tmp_path / "L"
    write_small(place, "a", journal)
    first = fingerprint_of(place / "manifest.json")
    with pytest.raises(RankError) as refused:
        write_small(place, "b", journal)
    assert refused.value.code == "list_exists"
    assert fingerprint_of(place / "manifest.json") == first
    for what in ("b", "a", "a"):
        write_small(place, what, journal, replace=True)
    names = sorted(path.name for path in tmp_path.iterdir())
    aside = f"L.superseded-{first[:8]}"
    assert {"L", "journal.jsonl", aside, f"{aside}-2"} < set(names)
    assert len(names) == 5
    assert fingerprint_of(tmp_path / aside / "manifest.json") == first
    entries = read_journal(journal.path).entries
    told = [(entry.what, entry.list) for entry in entries]
    assert told[:3] == [("made", "L"), ("superseded", aside), ("made", "L")]
    assert [what for what, _ in told] == ["made", *(["superseded", "made"] * 3)]
    assert entries[1].told == {"was": "L"}
    assert {entry.by for entry in entries} == {"甲"}


def test_two_writers_of_one_list_are_kept_apart(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl", HOUR)
    with put(tmp_path / "L", journal) as fresh:
        with pytest.raises(RankError) as refused:
            write_small(tmp_path / "L", "b", journal)
        assert refused.value.code == "being_written"
        write_small(tmp_path / "M", "m", journal)
        assert fresh.is_dir()
        (fresh / "manifest.json").write_text('{"pipeline": {}, "law": {}, "as_of": "x"}')
    assert [entry.list for entry in read_journal(journal.path).entries] == ["M", "L"]


def test_a_list_of_which_no_line_tells_is_found(tmp_path: Path) -> None:
    elsewhere = Journal(tmp_path / "elsewhere" / "journal.jsonl", HOUR)
    write_small(tmp_path / "old", "o", elsewhere)
    assert read_journal(elsewhere.path).entries[0].list == "../old"
    journal = Journal(tmp_path / "journal.jsonl", HOUR, "甲")
    write_small(tmp_path / "L", "a", journal)
    told = [(entry.what, entry.list) for entry in read_journal(journal.path).entries]
    assert told == [("found", "old"), ("made", "L")]
    assert [entry.by for entry in read_journal(journal.path).entries] == [None, "甲"]


def test_nothing_is_written_into_a_broken_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl", HOUR)
    write_small(tmp_path / "L", "a", journal)
    text = journal.path.read_text(encoding="utf-8")
    journal.path.write_text(text.replace('"made"', '"found"'), encoding="utf-8")
    with pytest.raises(RankError) as refused:
        write_small(tmp_path / "M", "b", journal)
    assert refused.value.code == "journal_broken"
    assert not (tmp_path / "M").exists()
    assert not (tmp_path / "M.part").exists()
