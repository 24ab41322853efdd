"""The catalogue of sentences: one place for each, both languages, none missing."""

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from configs.reader import HERE, read
from configs.words import Lang, Phrase, read_words
from scoring.faults import UNFORESEEN, told

ROOT = Path(__file__).parents[2]
PACKAGES = ("configs", "features", "models", "scoring", "experiments")

# Where a code stands among the arguments of what raises it.
DATA_CALLS = {"Fault": 0, "fault": 0, "mark": 0, "_tell": 2, "judge_duplicates": 2}
CONFIG_CALLS = {"ConfigFault": 3, "fault": 2, "refuse": 2}
# Rooms of scoring that read a form as features does: their faults are those of data.
FORMS = ("quotas.py", "exclusions.py", "targets_file.py")
LAW_CALLS = {"ConfigFault": 3, "fault": 0, "refuse": 2}


@dataclass(frozen=True)
class Catalogue:
    """One file of words, as the room itself reads it."""

    phrases: dict[str, Phrase]


FILES = sorted((HERE / "words").glob("*.yaml"))
WORDS = read_words("zh")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def rooms() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of its name: `reading.fault(...)` is a call of fault."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr, node


def constants(tree: ast.AST, places: dict[str, int]) -> set[str]:
    """The codes that are handed as constants to the calls named in `places`."""
    return {
        argument.value
        for name, call in calls(tree)
        if name in places and len(call.args) > places[name]
        if isinstance(argument := call.args[places[name]], ast.Constant)
        if isinstance(argument.value, str)
    }


def yielded(tree: ast.AST) -> set[str]:
    """The codes of `yield code, found, right` in functions named SOMETHING_faults."""
    return {
        node.value.elts[0].value
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name.endswith("_faults")
        for node in ast.walk(function)
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple)
        if isinstance(node.value.elts[0], ast.Constant)
        if isinstance(node.value.elts[0].value, str)
    }


def data_codes() -> set[str]:
    found = {code for path in rooms() for code in constants(tree_of(path), {"Fault": 0})}
    forms = [ROOT / "scoring" / name for name in FORMS]
    for path in [*(ROOT / "features").rglob("*.py"), *forms]:
        found |= constants(tree_of(path), DATA_CALLS)
    return found


def config_codes() -> set[str]:
    found = constants(tree_of(ROOT / "configs" / "reader.py"), CONFIG_CALLS)
    for path in (p for p in (ROOT / "scoring").rglob("*.py") if p.name not in FORMS):
        found |= constants(tree_of(path), LAW_CALLS) | yielded(tree_of(path))
    return found


@cache
def error_classes() -> set[str]:
    """Errors with a code and fields, wherever they are made; private ones never reach a door."""
    found = {
        node.name
        for path in rooms()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error")
        if not node.name.startswith("_")
    }
    # What carries errors of others between machines has no sentence of its own.
    return found - {"ConfigError", "DataError", "RelayedError"}


@cache
def error_calls() -> dict[str, list[tuple[str, set[str]]]]:
    """Per error: (code, names of the fields given) of every place that makes one."""
    names = error_classes()
    found: dict[str, list[tuple[str, set[str]]]] = {name: [] for name in sorted(names)}
    for path in rooms():
        for name, call in calls(tree_of(path)):
            if name in names:
                code = call.args[0]
                assert isinstance(code, ast.Constant), f"{path.name}:{call.lineno}"
                found[name].append((str(code.value), {str(k.arg) for k in call.keywords}))
    return found


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_a_phrase_stands_once_over_all_files() -> None:
    keys = [key for path in FILES for key in read(path, Catalogue).phrases]
    assert len(FILES) > 1
    assert [key for key in keys if keys.count(key) > 1] == []
    assert set(keys) == set(WORDS.phrases)


def test_both_languages_fill_in_the_same_fields() -> None:
    told = {
        key: (fields_of(phrase.zh), fields_of(phrase.en)) for key, phrase in WORDS.phrases.items()
    }
    assert {key: both for key, both in told.items() if both[0] != both[1]} == {}
    assert [key for key, (zh, _) in told.items() if "" in zh] == [], "a field without a name"


def test_a_sentence_is_said_in_the_language_asked_for() -> None:
    fields = {"file": "a.csv"}
    assert read_words("zh").say("where.file", **fields) == "文件 a.csv"
    assert read_words("en").say("where.file", **fields) == "file a.csv"
    assert [read_words(lang).lang for lang in get_args(Lang)] == ["zh", "en"]


def test_an_unknown_key_is_a_bug_and_not_an_empty_sentence() -> None:
    assert WORDS.knows("where.file")
    assert not WORDS.knows("where.nowhere")
    with pytest.raises(KeyError):
        WORDS.say("where.nowhere")
    with pytest.raises(KeyError):
        WORDS.say("where.file")


def test_the_codes_are_really_found_in_the_source() -> None:
    assert {"missing_column", "not_readable", "duplicate_key", "unknown_source"} <= data_codes()
    assert {"wrong_type", "not_yaml", "theme_sum", "unknown_level", "no_points_table"} <= (
        config_codes()
    )
    assert {"RankError", "BundleError", "ModelError", "TrainError"} <= error_classes()
    assert {"PromoteError", "RunError", "UsageError"} <= error_classes()


def test_every_fault_has_its_sentence() -> None:
    for kind, codes in (("data", data_codes()), ("config", config_codes())):
        assert [code for code in sorted(codes) if not WORDS.knows(f"{kind}.{code}")] == []
        asked = {code: fields_of(WORDS.phrases[f"{kind}.{code}"].zh) for code in codes}
        assert {code: fields for code, fields in asked.items() if fields} == {}


@pytest.mark.parametrize("name", sorted(error_classes()))
def test_every_error_has_its_sentence_and_exit_code(name: str) -> None:
    made = error_calls()[name]
    assert made, f"{name} is never raised"
    for code, given in made:
        sentence = WORDS.phrases[f"error.{code}"].zh
        assert fields_of(sentence) <= given, code
        error = type(name, (Exception,), {"code": code, "fields": dict.fromkeys(given, 1)})()
        exit_code, sentences = told(error, WORDS)
        assert exit_code != UNFORESEEN, code
        assert len(sentences) == 1


def test_every_sentence_that_a_room_says_is_there() -> None:
    said = {
        argument.value
        for path in rooms()
        for name, call in calls(tree_of(path))
        if name == "say" and call.args and isinstance(argument := call.args[0], ast.Constant)
    }
    assert "door.intake" in said
    assert {key for key in said if not WORDS.knows(str(key))} == set()
