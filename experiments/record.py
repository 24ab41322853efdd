"""The record of a run: all that is written down of it, as a folder beside what the run made.

It is written before anything is logged, so that a run whose tracking server died is not lost:
the folder is logged later, and nothing has to be computed again.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from configs.reader import HERE, find, fingerprint
from experiments.recipe import Recipe
from scoring.pipeline import Pipeline

FOLDER = "record"
FILE, INPUTS, PICTURES = "record.json", "inputs", "pictures"

Kind = Literal["train", "backtest", "promote", "tune"]


class RecordError(Exception):
    """A record is refused; `code` and `fields` say why."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class DataSet:
    """What went in, without a row of it: fingerprints, columns, rows and positives by day.

    columns: double or string, by name.
    """

    name: str
    context: Literal["training", "testing"]
    panel: str
    recognitions: str
    columns: dict[str, str]
    days: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Figure:
    """A number of a run, and the day that it is of; None: of the run as a whole."""

    name: str
    value: float
    day: str | None = None


@dataclass(frozen=True)
class Record:
    """All that is written down of a run.

    fingerprint: of the folder that the run made. model: under which name it is registered, where
    the run is a promotion; then `tags` say who, why and against what.
    """

    kind: Kind
    pipeline: str
    name: str
    fingerprint: str
    params: dict[str, str]
    tags: dict[str, str]
    figures: tuple[Figure, ...]
    data: DataSet
    hashes: dict[str, str]
    model: str = ""
    description: str = ""


def settings_files(pipeline: Pipeline, recipes: list[tuple[str, Recipe]]) -> dict[str, Path]:
    """The files that a run hangs on beside its data, by the names they are kept under."""
    return {
        "pipeline.yaml": find("pipelines", pipeline.name),
        "policy.yaml": find("policies", pipeline.policy),
        "indicators.yaml": HERE / "indicators.yaml",
        **{
            f"recipe_{quote(recipe.name, safe='')}.yaml": find("recipes", typed)
            for typed, recipe in recipes
        },
    }


def hashes_of(files: dict[str, Path]) -> dict[str, str]:
    """SHA-256 of each file."""
    return {name: fingerprint(path) for name, path in files.items()}


def write_record(
    record: Record, files: dict[str, Path], draw: Callable[[Path], None], folder: Path
) -> None:
    """The record below `folder`, with a copy of its settings and what `draw` draws into a folder.

    Written beside its place and renamed; an older one is replaced.
    """
    fresh = folder / f"{FOLDER}.part"
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / INPUTS).mkdir(parents=True)
    for name, path in files.items():
        (fresh / INPUTS / name).write_bytes(path.read_bytes())
    (fresh / PICTURES).mkdir()
    draw(fresh / PICTURES)
    text = json.dumps(asdict(record), ensure_ascii=False, indent=1, sort_keys=True)
    (fresh / FILE).write_text(text + "\n", encoding="utf-8", newline="\n")
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    fresh.rename(folder / FOLDER)


def read_record(folder: Path) -> Record:
    """The record of a kept run or bundle. Raises RecordError."""
    try:
        told: dict[str, Any] = json.loads((folder / FOLDER / FILE).read_text(encoding="utf-8"))
        figures = tuple(Figure(**figure) for figure in told.pop("figures"))
        return Record(**told | {"figures": figures, "data": DataSet(**told["data"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordError("no_record", folder=folder.name, found=str(error)[:120]) from error
