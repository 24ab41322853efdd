"""Errors of all floors as sentences and exit codes: what was found, where, what would be right."""

from typing import Any

from configs.reader import ConfigError
from configs.words import Words

# Where a fault of data stands, from the outside in.
PLACES = ("file", "sheet", "row", "column")
DONE, UNFORESEEN, USAGE, SETTINGS, DATA, BUNDLE = 0, 1, 2, 10, 11, 12


class UsageError(Exception):
    """The command cannot be carried out as it was typed; `code` and `fields` say why."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


class RankError(Exception):
    """A list or a check cannot be made; `code` and `fields` say why."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


def told(error: Any, words: Words) -> tuple[int, list[str]]:
    """Exit code and sentences of an error; UNFORESEEN for what the house does not know.

    Errors of other rooms are told apart by name: importing them here would load Polars and
    LightGBM before a command has even been read.
    """
    if type(error).__name__ == "DataError":
        return DATA, [say_fault(fault, words) for fault in error.faults]
    if isinstance(error, ConfigError):
        return SETTINGS, [
            words.say(
                "fault.settings",
                what=words.say(f"config.{f.code}"),
                file=f.file,
                line=f.line,
                where=f.key,
                found=f.found,
                right=f.right,
            )
            for f in error.faults
        ]
    if isinstance(error, OSError):
        return UNFORESEEN, [words.say("error.system", found=str(error))]
    codes = {"UsageError": USAGE, "BundleError": BUNDLE, "ModelError": BUNDLE, "RankError": DATA}
    codes |= {"TrainError": DATA, "PromoteError": BUNDLE, "RunError": DATA, "LeakError": DATA}
    codes |= {"SplitError": DATA}
    codes |= {"TrackError": DATA, "RecordError": DATA}
    exit_code = codes.get(type(error).__name__, UNFORESEEN)
    if exit_code == UNFORESEEN:
        return UNFORESEEN, []
    fields = {name: _in_words(value, words) for name, value in error.fields.items()}
    return exit_code, [words.say(f"error.{error.code}", **fields)]


def _in_words(value: object, words: Words) -> object:
    """Pairs of a phrase and its fields as words, one after the other; anything else as it is."""
    if not isinstance(value, tuple) or not value or not isinstance(value[0], tuple):
        return value
    return words.say("join").join(words.say(key, **fields) for key, fields in value)


def say_fault(fault: Any, words: Words, places: tuple[str, ...] = PLACES) -> str:
    """Where (of `places`, as far as known), what is wrong, what was found, what would be right."""
    where = [
        words.say(f"where.{name}", **{name: getattr(fault, name)})
        for name in places
        if getattr(fault, name) not in ("", None)
    ]
    sentence = words.say(f"data.{fault.code}")
    if found := fault.found:
        sentence += words.say("where.found", found=found)
    if right := fault.right:
        sentence += words.say("where.right", right=right)
    return words.say("where.join").join([*where, sentence])
