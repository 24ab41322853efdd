"""What a folder is written down with: plain files in one order, versions, fingerprint of code."""

import csv
import hashlib
import io
import json
import platform
from collections.abc import Collection, Iterable, Iterator
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

import polars as pl

import configs
import features
import models
import scoring
from configs.words import Words

MANIFEST = "manifest.json"
# Letters that make a spreadsheet read a cell of a CSV file as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
PACKAGES = (
    *("jinja2", "lightgbm", "numba", "numpy", "pandas", "polars", "pyyaml", "scikit-learn"),
    "xlsxwriter",
)


def versions() -> dict[str, str]:
    """The versions of the house, of Python and of what writes the files."""
    ours = {"lingpao": version("lingpao"), "python": platform.python_version()}
    return ours | {name: version(name) for name in PACKAGES}


def code_fingerprint() -> str:
    """SHA-256 over all Python and settings files of the house that a list can depend on."""
    digest = hashlib.sha256()
    for name, path in _files():
        digest.update(name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[tuple[str, Path]]:
    """Every such file with its name as seen from the house."""
    for package in (configs, features, models, scoring):
        root = Path(package.__path__[0])
        for path in sorted([p for form in ("*.py", "*.yaml", "*.j2") for p in root.rglob(form)]):
            yield path.relative_to(root.parent).as_posix(), path


def code_parts() -> dict[str, str]:
    """The same by part of the house: each pillar, and each kind of settings."""
    digests: dict[str, Any] = {}
    for name, path in _files():
        package, _, rest = name.partition("/")
        folder = package if package != "configs" else f"{package}/{rest}".rpartition("/")[0]
        digest = digests.setdefault(folder, hashlib.sha256())
        digest.update(name.encode())
        digest.update(path.read_bytes())
    return {folder: digest.hexdigest() for folder, digest in digests.items()}


def fingerprint_of(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_csv(
    table: pl.DataFrame | Iterable[pl.DataFrame],
    words: Words,
    path: Path,
    made_up: bool = False,
    heads: Collection[str] = (),
) -> None:
    """A table for Excel: UTF-8 with BOM, text that looks like a formula set behind '.

    table: or its parts, one at least, of which one is held at a time. Where it is made up, a last
    column says so in every row. heads: of the columns, where they are called otherwise than
    everywhere.
    """
    parts = iter([table] if isinstance(table, pl.DataFrame) else table)
    with path.open("w", encoding="utf-8", newline="") as file:
        _write_lines(file, parts, words, made_up, heads)


def csv_text(
    table: pl.DataFrame, words: Words, made_up: bool = False, heads: Collection[str] = ()
) -> str:
    """The same as text, its BOM in front."""
    lines = io.StringIO(newline="")
    _write_lines(lines, iter([table]), words, made_up, heads)
    return lines.getvalue()


def _write_lines(
    file: TextIO, parts: Iterator[pl.DataFrame], words: Words, made_up: bool, heads: Collection[str]
) -> None:
    first = next(parts)
    heads = heads or [words.say(f"column.{name}") for name in first.columns]
    mark = [words.say("made_up.data")] if made_up else []
    file.write("\ufeff")
    out = csv.writer(file, lineterminator="\r\n")
    out.writerow([*heads, *([words.say("column.made_up")] if made_up else [])])
    for part in chain([first], parts):
        for row in part.iter_rows():
            out.writerow([*map(_cell, row), *mark])


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return "" if value is None else value


def write_json(value: Any, path: Path) -> None:
    """Readable JSON in one order, so that equal values are equal bytes."""
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
