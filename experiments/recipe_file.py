"""A recipe as a settings file: what the reader takes, said as briefly as it can be."""

import json
import re
from dataclasses import MISSING, Field, asdict, fields, is_dataclass
from typing import Any

from experiments.recipe import Recipe


def write_recipe(recipe: Recipe, comment: list[str]) -> str:
    """The recipe as YAML that `read_recipe` takes; what is as by default is left out."""
    plain: dict[str, Any] = {}
    for field in fields(recipe):
        value = getattr(recipe, field.name)
        if value != _default(field):
            plain[field.name] = _plain(value)
    lines = [f"# {line}" for line in comment]
    lines += [f"{key}: {_flow(value)}" for key, value in plain.items()]
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> Any:
    """A record as a mapping; anything else as it is."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def _default(field: Field[Any]) -> Any:
    """What a field is where a recipe does not say it; MISSING where it must."""
    return field.default if field.default_factory is MISSING else field.default_factory()


def _flow(value: Any) -> str:
    """A value in YAML's flow style, as the reader takes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(own)}" for key, own in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(own) for own in value) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    # A file may be called anything; what is no plain word is quoted.
    plain = not isinstance(value, str) or re.fullmatch(r"\w[\w.-]*", value)
    return str(value) if plain else json.dumps(value, ensure_ascii=False)
