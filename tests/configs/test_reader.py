"""The reader of settings: what is typed, what is refused, and how a fault is told."""

import dataclasses
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.reader import (
    ConfigError,
    ConfigFault,
    find,
    fingerprint,
    known,
    read,
    read_text,
)


@dataclass(frozen=True)
class Line:
    """A record inside a record; `line` is filled in by the reader."""

    line: int = field(default=0, kw_only=True)
    code: str
    at_least: float | str | None = None
    not_: "Line | None" = None


@dataclass(frozen=True)
class Settings:
    """One field of every kind."""

    share: float
    count: int = 0
    on: bool = False
    day: date = date(2026, 1, 1)
    name: str = "none"
    side: Literal["up", "down"] = "up"
    whole: float | None = 1.0
    names: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    first: Line | None = None
    lines: tuple[Line, ...] = ()
    is_: bool | str | None = None


def faults_of(text: str) -> tuple[ConfigFault, ...]:
    with pytest.raises(ConfigError) as refused:
        read_text(text, Settings, "settings.yaml")
    return refused.value.faults


def test_every_kind_of_field_is_read() -> None:
    text = """
    share: 0.05
    count: 3
    on: true
    day: 2026-03-01
    name: yes
    side: down
    whole: null
    names: [甲, "2"]
    counts: {a: 1, b: 2}
    first: {code: A, not: {code: B}}
    lines:
      - {code: C, at_least: 3}
      - {code: D, at_least: provincial}
    is: true
    """
    assert read_text(text, Settings) == Settings(
        share=0.05,
        count=3,
        on=True,
        day=date(2026, 3, 1),
        name="yes",
        side="down",
        whole=None,
        names=("甲", "2"),
        counts={"a": 1, "b": 2},
        first=Line(code="A", not_=Line(code="B", line=11), line=11),
        lines=(
            Line(code="C", at_least=3.0, line=13),
            Line(code="D", at_least="provincial", line=14),
        ),
        is_=True,
    )


def test_a_missing_optional_field_has_its_default() -> None:
    assert read_text("share: 1", Settings) == Settings(share=1.0)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e8", 1e8), ("3", 3.0), ("-2.5", -2.5), (".5", 0.5), ("5.", 5.0), ("1E+3", 1000.0)],
)
def test_a_number_is_a_number_as_people_write_it(text: str, value: float) -> None:
    share = read_text(f"share: {text}", Settings).share
    assert isinstance(share, float)
    assert share == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_comes_back_exactly(number: float) -> None:
    assert read_text(f"share: {number!r}", Settings).share == number


@pytest.mark.parametrize(
    ("written", "key", "right"),
    [
        ("share: abc", "share", "float"),
        ("share: '1.0'", "share", "float"),
        ("share: 1_000", "share", "float"),
        ("share: .inf", "share", "float"),
        ("share: 1e999", "share", "float"),
        ("share: \uff15", "share", "float"),
        ("share: true", "share", "float"),
        ("count: 1e8", "count", "int"),
        ("count: 2.0", "count", "int"),
        ("on: yes", "on", "bool"),
        ("on: True", "on", "bool"),
        ("on: 1", "on", "bool"),
        ("on: 'true'", "on", "bool"),
        ("day: 2026-02-30", "day", "date"),
        ("day: tomorrow", "day", "date"),
        ("whole: much", "whole", "float"),
        ("counts: {a: x}", "counts.a", "int"),
    ],
)
def test_a_value_of_another_type_is_refused(written: str, key: str, right: str) -> None:
    lines = [] if written.startswith("share") else ["share: 1"]
    found = written.split(": ")[-1].strip("'}")
    expected = ConfigFault("settings.yaml", len(lines) + 1, key, "wrong_type", found, right)
    assert faults_of("\n".join([*lines, written])) == (expected,)


@pytest.mark.parametrize(
    ("written", "code", "key", "found", "right"),
    [
        ("shore: 1", "unknown_key", "shore", "shore", "share"),
        ("side: sideways", "not_among", "side", "sideways", "up, down"),
        ("count: 1\ncount: 2", "duplicate_key", "count", "count", ""),
        ("name:", "empty", "name", "", "text"),
        ("names: 甲", "not_a_list", "names", "甲", "a list"),
        ("names: {a: b}", "not_a_list", "names", "map", "a list"),
        ("first: [A]", "not_a_record", "first", "seq", "key: value"),
        ("first: A", "not_a_record", "first", "A", "key: value"),
        ("counts: [1]", "not_a_record", "counts", "seq", "key: value"),
        ("counts: {[a]: 1}", "not_a_value", "counts", "seq", "key: value"),
        ("count: [1]", "not_a_value", "count", "seq", "int"),
        ("first: {code: A, cod: B}", "unknown_key", "first.cod", "cod", "code"),
        ("first: {at_least: 3}", "missing_key", "first.code", "", "code"),
        ("lines: [{code: A}, {}]", "missing_key", "lines[1].code", "", "code"),
        ("is_: true", "unknown_key", "is_", "is_", "is"),
    ],
)
def test_a_fault_of_form_is_told_with_its_place(
    written: str, code: str, key: str, found: str, right: str
) -> None:
    faults = faults_of(f"share: 1\n{written}")
    last = 1 + len(written.splitlines())
    assert faults == (ConfigFault("settings.yaml", last, key, code, found, right),)


def test_a_missing_required_key_is_named() -> None:
    expected = ConfigFault("settings.yaml", 1, "share", "missing_key", "", "share")
    assert faults_of("count: 1") == (expected,)


def test_an_unknown_key_without_a_near_one_tells_all_keys() -> None:
    (fault,) = faults_of("share: 1\nzzz: 1")
    names = [f.name.rstrip("_") for f in dataclasses.fields(Settings)]
    assert fault.right == ", ".join(sorted(names))


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("", 1, "empty_file"),
        ("# only a comment\n", 1, "empty_file"),
        ("share: 1\nname: [a\n", 3, "not_yaml"),
        ("share: 1\n---\nshare: 2\n", 2, "not_yaml"),
        ("share: 1\nname: \x00\n", 2, "not_yaml"),
        ("share: *nobody\n", 1, "not_yaml"),
        ("- share\n", 1, "not_a_record"),
        ("share\n", 1, "not_a_record"),
    ],
)
def test_what_is_no_settings_file_is_refused(text: str, line: int, code: str) -> None:
    (fault,) = faults_of(text)
    assert (fault.file, fault.line, fault.code) == ("settings.yaml", line, code)


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = """
count: many
on: yes
sise: up
lines:
  - {code: A, at_least: [3]}
  - {cod: B}
count: 2
"""
    faults = faults_of(text)
    assert [(f.line, f.key, f.code) for f in faults] == [
        (2, "share", "missing_key"),
        (3, "on", "wrong_type"),
        (4, "sise", "unknown_key"),
        (6, "lines[0].at_least", "wrong_type"),
        (7, "lines[1].cod", "unknown_key"),
        (7, "lines[1].code", "missing_key"),
        (8, "count", "duplicate_key"),
    ]


def test_a_file_is_read_as_its_text_and_named_in_faults(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("\ufeffshare: 0.25\n", encoding="utf-8")
    assert read(path, Settings) == Settings(share=0.25)
    path.write_text("share: x\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"own\.yaml:1 share wrong_type x"):
        read(path, Settings)


def test_an_unreadable_file_is_told_not_raised_through(tmp_path: Path) -> None:
    path = tmp_path / "gb.yaml"
    path.write_bytes("name: 河北\n".encode("gb18030"))
    for wrong in (path, tmp_path / "absent.yaml"):
        with pytest.raises(ConfigError) as refused:
            read(wrong, Settings)
        assert [(f.file, f.code) for f in refused.value.faults] == [(wrong.name, "unreadable")]


def test_find_knows_what_the_house_ships() -> None:
    assert "srdi" in known("pipelines")
    assert find("pipelines", "srdi").name == "srdi.yaml"


def test_settings_of_two_kinds_may_share_a_folder_and_are_told_apart() -> None:
    assert find("targets", "xinle").parent == find("recipes", "srdi").parent
    assert find("targets", "xinle").name == "targets_xinle.yaml"
    assert "xinle" in known("targets")
    assert not any(name in known("recipes") for name in ("xinle", "targets_xinle"))
    assert "srdi" not in known("targets")


def test_find_takes_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("share: 1\n", encoding="utf-8")
    assert find("sources", str(path)) == path


def test_find_names_the_known_ones() -> None:
    with pytest.raises(ConfigError) as refused:
        find("sources", "provinz")
    (fault,) = refused.value.faults
    assert (fault.code, fault.found) == ("unknown_setting", "provinz")
    assert fault.right == ", ".join(known("sources"))
    assert {"ashare_report", "neeq", "province"} <= set(fault.right.split(", "))


def test_a_fingerprint_is_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"abc")
    assert fingerprint(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
