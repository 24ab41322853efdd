"""All indicators as one Markdown page, by theme: words, unit, range, lever, source, formula."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

from configs.words import Words
from features.indicators import AS_REPORTED, told
from scoring.indicator_words import IndicatorWords, Theme, read_indicators

HEAD = """# Indicators

Written by `make docs` from `features/measures` and `configs/indicators.yaml`; do not edit it by
hand.

- **direction**: where more is better, `up`; a missing value counts as the bad end. One without a
  direction is shown and judged, and no ranker learns from it.
- **range**: what is plausible, in the shown unit. It warns and refuses nothing.
- **lever**: who can change it, and within what time it shows.
- **source**: where the formula comes from; `own` is the house's own, 待核 was cited from memory.
- **formula**: a fact *as reported*, a *title* by the register, or what the function says that
  bears the indicator's name."""

COLUMNS = ("name", "指标", "indicator", "unit", "direction", "range", "lever", "source", "formula")


def render_indicators(words: Mapping[str, IndicatorWords]) -> str:
    """The page: a table of themes, then one table of indicators per theme, in order of name."""
    themes = {theme: sorted(n for n, w in words.items() if w.theme == theme) for theme in _THEMES}
    parts = [HEAD, _table(("theme", "indicators"), [(t, str(len(n))) for t, n in themes.items()])]
    for theme, names in themes.items():
        parts += [f"## {theme}", _table(COLUMNS, [tuple(_cells(n, words[n])) for n in names])]
    return "\n\n".join(parts) + "\n"


_THEMES: tuple[str, ...] = get_args(Theme)


def _cells(name: str, words: IndicatorWords) -> Iterator[str]:
    yield f"`{name}`"
    yield words.zh
    yield words.en
    yield words.unit or ("level" if words.levels else "")
    yield words.direction
    yield "" if words.low is None else f"{words.low:,g} to {words.high:,g}"
    yield words.lever.who + (f", {words.lever.speed}" if words.lever.speed else "")
    yield words.source
    yield told(name) or ("as reported" if name in AS_REPORTED else "title by the register")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(
        "| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines
    )


def write_indicators(out: Path | None, words: Words) -> dict[str, object]:
    """The page of all indicators, to a file or to be printed."""
    known = read_indicators()
    page = render_indicators(known)
    done: dict[str, object] = {"indicators": len(known), "out": str(out or "")}
    if out is None:
        return done | {"page": page, "say": page.rstrip("\n")}
    out.write_text(page, encoding="utf-8", newline="\n")
    return done | {"say": words.say("door.indicators", **done)}
