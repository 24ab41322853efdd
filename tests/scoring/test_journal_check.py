"""The journal in words: whether it holds, whether lists are as made, what was handed out."""

from functools import cache
from pathlib import Path

import pytest

from configs.words import Words, read_words
from scoring.faults import DATA, DONE, RankError
from scoring.journal import Journal, read_journal
from scoring.journal_check import check_journal, export, show_journal
from tests.crash.driver import HOUR, write_small


@cache
def words() -> Words:
    return read_words("zh")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    journal = Journal(tmp_path / "journal.jsonl", HOUR, "甲")
    write_small(tmp_path / "L", "a", journal)
    write_small(tmp_path / "L", "b", journal, replace=True)
    return journal


def test_what_was_changed_is_a_fault_and_what_was_moved_is_told(journal: Journal) -> None:
    place = journal.path.parent
    told = check_journal(place, None, words())
    assert (told["exit_code"], told["lists"], told["notes"]) == (DONE, 2, [])
    (place / "L" / "ranking.txt").write_text("other")
    told = check_journal(journal.path, None, words())
    assert told["exit_code"] == DATA
    assert told["faults"] == ["L：制作之后被改动：ranking.txt"]
    (place / "L" / "manifest.json").write_text((place / "L" / "manifest.json").read_text() + " ")
    assert "manifest.json" in str(check_journal(place, None, words())["faults"])
    (place / "L").rename(place / "moved")
    told = check_journal(place, None, words())
    assert told["exit_code"] == DONE
    assert len(told["notes"]) == 2  # type: ignore[arg-type]


def test_lines_taken_off_the_end_show_by_a_noted_hash(journal: Journal) -> None:
    head = read_journal(journal.path).head
    assert check_journal(journal.path, head, words())["exit_code"] == DONE
    lines = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(b"".join(lines[:-1]))
    assert check_journal(journal.path, None, words())["exit_code"] == DONE
    told = check_journal(journal.path, head, words())
    assert told["exit_code"] == DATA
    assert head in str(told["faults"])


def test_a_broken_chain_and_a_torn_line_are_told_apart(journal: Journal) -> None:
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole + b'{"torn')
    told = check_journal(journal.path, None, words())
    assert told["exit_code"] == DONE
    assert "未写完" in str(told["text"])
    journal.path.write_bytes(whole.replace("甲".encode(), "乙".encode(), 1))
    told = check_journal(journal.path, None, words())
    assert told["exit_code"] == DATA
    assert "第 1 行" in str(told["faults"])
    with pytest.raises(RankError):
        check_journal(journal.path.parent / "none", None, words())


def test_what_is_handed_out_is_written_down(journal: Journal, tmp_path: Path) -> None:
    place, out = journal.path.parent, tmp_path / "copy.txt"
    told = export(place / "L", "ranking.txt", out, "县工信局", journal, words())
    assert out.read_bytes() == (place / "L" / "ranking.txt").read_bytes()
    assert told["number"] == 4
    text = str(show_journal(place, words())["text"])
    assert "发出  L" in text
    assert "收件 县工信局" in text
    assert text.count("\n") == 3
    for file, code in (("ranking.txt", "copy_exists"), ("../L/x", "not_in_list")):
        with pytest.raises(RankError) as refused:
            export(place / "L", file, out, "x", journal, words())
        assert refused.value.code == code
    (place / "L" / "ranking.txt").write_text("other")
    with pytest.raises(RankError) as refused:
        export(place / "L", "ranking.txt", tmp_path / "two", "x", journal, words())
    assert refused.value.code == "changed_list"
    assert not (tmp_path / "two").exists()
    assert len(read_journal(journal.path).entries) == 4
