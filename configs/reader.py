"""The one reader of settings: strict YAML in, frozen records out, every fault told at once.

YAML 1.1 reads `1e8` as text and `yes` as True, and keeps the last of two equal keys. A threshold
read that way harms an enterprise, so scalars are typed by the record's fields, never by guess,
and unknown, missing and duplicate keys are refused with file, line and key.
"""

import contextlib
import dataclasses
import difflib
import hashlib
import math
import re
import types
import typing
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml

HERE = Path(__file__).parent
# The parser in C reads the same language ten times as fast; some builds of PyYAML lack it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Settings that stand in the folder of another kind, known by how their names begin.
BESIDE = {"targets": ("recipes", "targets_")}
NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class ConfigFault:
    """One fault of a settings file: where it stands, what was found, what would be right."""

    file: str
    line: int
    key: str
    code: str
    found: str = ""
    right: str = ""


class ConfigError(Exception):
    """Settings are at fault; `faults` names every one of them."""

    def __init__(self, faults: list[ConfigFault]):
        super().__init__("; ".join(f"{f.file}:{f.line} {f.key} {f.code} {f.found}" for f in faults))
        self.faults = tuple(faults)


class _LeftOutError(Exception):
    """Leaves one value after its fault has been noted; the reader goes on with the next."""


@dataclasses.dataclass
class _Reading:
    file: str
    faults: list[ConfigFault] = dataclasses.field(default_factory=list)

    def fault(self, node: yaml.Node, key: str, code: str, found: str, right: str = "") -> None:
        line = node.start_mark.line + 1
        self.faults.append(ConfigFault(self.file, line, key, code, found[:80], right))

    def refuse(
        self, node: yaml.Node, key: str, code: str, found: str, right: str = ""
    ) -> _LeftOutError:
        self.fault(node, key, code, found, right)
        return _LeftOutError()


def read(path: Path, record: type[T]) -> T:
    """The record written in one YAML file. Raises ConfigError with all faults of the file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([ConfigFault(path.name, 0, "", "unreadable", str(error))]) from error
    return read_text(text, record, path.name)


def read_text(text: str, record: type[T], file: str = "text") -> T:
    """As `read`, from text already in hand; `file` is the name that faults are told under."""
    reading = _Reading(file)
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line if mark else text.count("\n", 0, getattr(error, "position", 0))
        found = str(getattr(error, "problem", None) or getattr(error, "reason", ""))
        raise ConfigError([ConfigFault(file, line + 1, "", "not_yaml", found)]) from error
    if node is None:
        raise ConfigError([ConfigFault(file, 1, "", "empty_file")])
    value: Any = None
    with contextlib.suppress(_LeftOutError):
        value = _value(reading, node, record, "")
    if reading.faults:
        raise ConfigError(sorted(reading.faults, key=lambda f: f.line))
    return typing.cast(T, value)


def _value(reading: _Reading, node: yaml.Node, kind: Any, key: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _union(reading, node, arguments, key)
    if dataclasses.is_dataclass(kind):
        return _record(reading, node, kind, key)
    if origin is tuple:
        return _sequence(reading, node, arguments[0], key)
    if origin is dict:
        return _mapping(reading, node, arguments[1], key)
    if not isinstance(node, yaml.ScalarNode):
        raise reading.refuse(node, key, "not_a_value", _text(node), _name(kind))
    if origin is Literal:
        if node.value in arguments:
            return node.value
        raise reading.refuse(node, key, "not_among", node.value, ", ".join(map(str, arguments)))
    return _scalar(reading, node, kind, key)


def _union(reading: _Reading, node: yaml.Node, kinds: tuple[Any, ...], key: str) -> Any:
    """The one kind that the node's form allows: null, number, true/false, list, record or text."""
    rest = [k for k in kinds if k is not type(None)]
    if isinstance(node, yaml.ScalarNode):
        plain = not node.style
        if plain and node.value in ("", "null", "~") and type(None) in kinds:
            return None
        if len(rest) > 1:
            if plain and node.value in ("true", "false") and bool in rest:
                return node.value == "true"
            numeric = plain and NUMBER.fullmatch(node.value)
            rest = [k for k in rest if (k in (int, float)) == bool(numeric) and k is not bool]
    else:
        form = tuple if isinstance(node, yaml.SequenceNode) else dict
        rest = [k for k in rest if typing.get_origin(k) is form or dataclasses.is_dataclass(k)]
    if not rest:
        right = " | ".join(_name(k) for k in kinds)
        raise reading.refuse(node, key, "wrong_type", _text(node), right)
    return _value(reading, node, rest[0], key)


def _scalar(reading: _Reading, node: yaml.ScalarNode, kind: Any, key: str) -> Any:
    text, plain = node.value, not node.style
    if kind is str:
        if text == "" and plain:
            raise reading.refuse(node, key, "empty", "", "text")
        return text
    parsers: dict[Any, Callable[[str], Any]] = {
        bool: {"true": True, "false": False}.__getitem__,
        int: int,
        float: _finite,
        date: date.fromisoformat,
    }
    try:
        if not plain or (kind in (int, float) and not NUMBER.fullmatch(text)):
            raise ValueError
        return parsers[kind](text)
    except (ValueError, KeyError):
        raise reading.refuse(node, key, "wrong_type", text, _name(kind)) from None


def _sequence(reading: _Reading, node: yaml.Node, kind: Any, key: str) -> tuple[Any, ...]:
    if not isinstance(node, yaml.SequenceNode):
        raise reading.refuse(node, key, "not_a_list", _text(node), "a list")
    values = []
    for index, item in enumerate(node.value):
        try:
            values.append(_value(reading, item, kind, f"{key}[{index}]"))
        except _LeftOutError:
            continue
    return tuple(values)


def _pairs(reading: _Reading, node: yaml.Node, key: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise reading.refuse(node, key, "not_a_record", _text(node), "key: value")
    pairs: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for name, value in node.value:
        if not isinstance(name, yaml.ScalarNode):
            reading.fault(name, key, "not_a_value", _text(name), "key: value")
            continue
        if name.value in pairs:
            reading.fault(name, _join(key, name.value), "duplicate_key", name.value)
        pairs[name.value] = (name, value)
    return pairs


def _mapping(reading: _Reading, node: yaml.Node, kind: Any, key: str) -> dict[str, Any]:
    values = {}
    for name, (_, value) in _pairs(reading, node, key).items():
        try:
            values[name] = _value(reading, value, kind, _join(key, name))
        except _LeftOutError:
            continue
    return values


def _record(reading: _Reading, node: yaml.Node, record: Any, key: str) -> Any:
    hints = typing.get_type_hints(record)
    # A trailing underscore keeps a field off Python's own words: `not_` is written `not`.
    fields = {f.name.rstrip("_"): f for f in dataclasses.fields(record) if f.init}
    pairs = _pairs(reading, node, key)
    values: dict[str, Any] = {}
    whole = True
    for name, (name_node, value) in pairs.items():
        if name not in fields:
            near = difflib.get_close_matches(name, fields, 1) or sorted(fields)
            reading.fault(name_node, _join(key, name), "unknown_key", name, ", ".join(near))
            whole = False
            continue
        try:
            python_name = fields[name].name
            values[python_name] = _value(reading, value, hints[python_name], _join(key, name))
        except _LeftOutError:
            whole = False
    for name, field in fields.items():
        required = (
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        )
        if required and name not in pairs:
            reading.fault(node, _join(key, name), "missing_key", "", name)
            whole = False
    if not whole:
        raise _LeftOutError
    if "line" in hints and "line" not in pairs and hints["line"] is int:
        values["line"] = node.start_mark.line + 1
    return record(**values)


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _name(kind: Any) -> str:
    return getattr(kind, "__name__", str(kind))


def _text(node: yaml.Node) -> str:
    """What stands there, for a fault: the value itself, or seq or map where it is no value."""
    return node.value if isinstance(node, yaml.ScalarNode) else node.tag.split(":")[-1]


def _finite(text: str) -> float:
    """The number; 1e999 has the form of one but overflows to infinity: a ValueError."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def find(kind: str, name: str) -> Path:
    """The file of one setting, e.g. find("pipelines", "srdi"). A path that exists stands as it is.

    Raises ConfigError that names the known ones when there is none.
    """
    folder, head = BESIDE.get(kind, (kind, ""))
    path = HERE / folder / f"{head}{name}.yaml"
    if path.is_file():
        return path
    if name.endswith(".yaml") and Path(name).is_file():
        return Path(name)
    raise ConfigError([ConfigFault(kind, 0, name, "unknown_setting", name, ", ".join(known(kind)))])


def known(kind: str) -> list[str]:
    """The names of all settings of one kind that the house ships."""
    folder, head = BESIDE.get(kind, (kind, ""))
    guests = tuple(begins for host, begins in BESIDE.values() if host == kind)
    stems = [path.stem for path in (HERE / folder).glob(f"{head}*.yaml")]
    return sorted(stem.removeprefix(head) for stem in stems if not stem.startswith(guests))


def fingerprint(path: Path) -> str:
    """SHA-256 of a settings file's bytes, so that a list can say which settings made it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
