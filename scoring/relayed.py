"""Errors of a worker far away: told in one line of text, and here again what they were there."""

import contextlib
import dataclasses
import json
from collections.abc import Iterator
from typing import Any

from configs.reader import ConfigError, ConfigFault
from features.columns import DataError, Fault
from models.bundle import BundleError
from models.inputs import ModelError
from scoring.faults import RankError, UsageError

# In the text of an error behind this mark stands what it was.
MARK = "lingpao-error: "
WITH_FIELDS: dict[str, Any] = {
    kind.__name__: kind for kind in (RankError, UsageError, BundleError, ModelError)
}
WITH_FAULTS: dict[str, tuple[Any, Any]] = {
    "ConfigError": (ConfigError, ConfigFault),
    "DataError": (DataError, Fault),
}
# A disk that is full, a file that is not there: the system's errors have a sentence too.
SYSTEM = "OSError"


class RelayedError(Exception):
    """An error of the house, in a text that any engine carries."""


@contextlib.contextmanager
def relaying() -> Iterator[None]:
    """In a worker: an error of the house leaves as a text; whatever else as it is."""
    try:
        yield
    except Exception as error:
        text = write_error(error)
        if text is None:
            raise
        raise RelayedError(text) from error


def write_error(error: Exception) -> str | None:
    """An error of the house in one line; None for what the house does not know."""
    told: dict[str, Any] = {"kind": type(error).__name__}
    if isinstance(error, (RankError, UsageError, BundleError, ModelError)):
        told |= {"code": error.code, "fields": error.fields}
    elif isinstance(error, (ConfigError, DataError)):
        told |= {"faults": [dataclasses.asdict(one) for one in error.faults]}
    elif isinstance(error, OSError):
        told = {"kind": SYSTEM, "found": str(error)}
    else:
        return None
    # Days and paths are shown as text in any sentence.
    return MARK + json.dumps(told, default=str)


def read_error(text: str) -> Exception | None:
    """The error of the house that a text tells of, wherever in it; None where it tells of none."""
    _, mark, behind = text.partition(MARK)
    if not mark:
        return None
    told, _ = json.JSONDecoder().raw_decode(behind)
    if told["kind"] == SYSTEM:
        return OSError(told["found"])
    again: Exception
    if told["kind"] in WITH_FAULTS:
        kind, fault = WITH_FAULTS[told["kind"]]
        again = kind([fault(**one) for one in told["faults"]])
    else:
        again = WITH_FIELDS[told["kind"]](told["code"], **_as_tuples(told["fields"]))
    return again


def _as_tuples(value: Any) -> Any:
    """JSON knows lists alone; fields of the house are tuples."""
    if isinstance(value, dict):
        return {name: _as_tuples(one) for name, one in value.items()}
    return tuple(_as_tuples(one) for one in value) if isinstance(value, list) else value
