"""Errors of all floors as sentences and exit codes: what was found, where, what would be right."""

import json
import sys
from collections.abc import Callable

from configs.reader import ConfigError
from configs.words import Words

DONE, UNFORESEEN, USAGE, SETTINGS, DATA, BUNDLE = 0, 1, 2, 10, 11, 12
# More faults than this are counted, not printed; all stand in --json.
SHOWN = 20


class UsageError(Exception):
    """The command cannot be carried out as it was typed; `code` and `fields` say why."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


def carry_out(command: Callable[[], dict[str, object]], words: Words, as_json: bool) -> int:
    """Runs a command and prints what it says; a user's error is told without traceback.

    The command gives what it did as a dictionary; its `say` is the sentence for people.
    """
    try:
        outcome = command()
    except Exception as error:
        code, sentences = told(error, words)
        if code == UNFORESEEN:
            raise
        if as_json:
            print(json.dumps({"exit_code": code, "faults": sentences}, ensure_ascii=False))
        shown = sentences[:SHOWN]
        if len(sentences) > SHOWN:
            shown.append(words.say("fault.more", count=len(sentences) - SHOWN))
        print("\n".join(shown), file=sys.stderr)
        return code
    if as_json:
        rest = {key: value for key, value in outcome.items() if key != "say"}
        print(json.dumps(rest, ensure_ascii=False, sort_keys=True, default=str))
    else:
        print(outcome["say"])
    return DONE


def told(error: Exception, words: Words) -> tuple[int, list[str]]:
    """Exit code and sentences of an error; UNFORESEEN for what the house does not know.

    Errors of other rooms are told apart by name: importing them here would load Polars and
    LightGBM before a command has even been read.
    """
    if type(error).__name__ == "DataError":
        return DATA, [_data_sentence(fault, words) for fault in getattr(error, "faults")]
    if isinstance(error, ConfigError):
        return SETTINGS, [
            words.say(
                "fault.settings",
                what=words.say(f"config.{f.code}"),
                file=f.file,
                line=f.line,
                key=f.key,
                found=f.found,
                right=f.right,
            )
            for f in error.faults
        ]
    codes = {"UsageError": USAGE, "BundleError": BUNDLE, "ModelError": BUNDLE, "RankError": DATA}
    codes |= {"TrainError": DATA, "PromoteError": BUNDLE, "RunError": DATA}
    exit_code = codes.get(type(error).__name__, UNFORESEEN)
    if exit_code == UNFORESEEN:
        return UNFORESEEN, []
    key = f"error.{getattr(error, 'code')}"
    return exit_code, [words.say(key, **getattr(error, "fields"))]


def _data_sentence(fault: object, words: Words) -> str:
    """File, sheet, row and column, then what is wrong, what was found, what would be right."""
    where = [
        words.say(f"where.{name}", **{name: getattr(fault, name)})
        for name in ("file", "sheet", "row", "column")
        if getattr(fault, name) not in ("", None)
    ]
    sentence = words.say(f"data.{getattr(fault, 'code')}")
    if found := getattr(fault, "found"):
        sentence += words.say("where.found", found=found)
    if right := getattr(fault, "right"):
        sentence += words.say("where.right", right=right)
    return words.say("where.join").join([*where, sentence])
