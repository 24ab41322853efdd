"""Every sentence and label that a reader sees, in Chinese and English, from one catalogue."""

import dataclasses
import functools
from pathlib import Path
from typing import Literal

from configs.reader import HERE, read

Lang = Literal["zh", "en"]


@dataclasses.dataclass(frozen=True)
class Phrase:
    """One sentence in both languages; `{name}` marks what is filled in."""

    zh: str
    en: str


@dataclasses.dataclass(frozen=True)
class Words:
    """The catalogue in one language; `say` is the only way to a sentence."""

    lang: Lang
    phrases: dict[str, Phrase]

    def say(self, key: str, **fields: object) -> str:
        """The sentence `key` with its fields filled in; an unknown key is a KeyError (a bug)."""
        text: str = getattr(self.phrases[key], self.lang)
        return text.format_map(fields)

    def knows(self, key: str) -> bool:
        """Whether the catalogue has this sentence."""
        return key in self.phrases


@dataclasses.dataclass(frozen=True)
class _Catalogue:
    phrases: dict[str, Phrase]


def read_words(lang: Lang = "zh") -> Words:
    """The whole catalogue, from every file of `configs/words`. Keys stand once over all files."""
    return Words(lang, _read_all(HERE / "words"))


# Every journey asks for it again, and a fifteenth of a second is much on a short one.
@functools.cache
def _read_all(folder: Path) -> dict[str, Phrase]:
    phrases: dict[str, Phrase] = {}
    for path in sorted(folder.glob("*.yaml")):
        phrases.update(read(path, _Catalogue).phrases)
    return phrases
