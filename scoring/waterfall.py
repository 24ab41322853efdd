"""How a score comes about by theme: bars from what comparable enterprises have to its own."""

from dataclasses import dataclass

from configs.words import Words
from scoring.parts import Parts
from scoring.trait_words import say_theme
from scoring.writing import points_of


@dataclass(frozen=True)
class Bar:
    """One bar on the scale of 0 to 100: from where to how wide, in percent of the picture.

    kind: base, up, down or total. said: its points in words. cut: where the list's cut-off
    stands; None without one.
    """

    kind: str
    label: str
    said: str
    left: float
    width: float
    cut: float | None


def draw_themes(parts: Parts, nth: int, cut: float | None, words: Words) -> list[Bar]:
    """The bars of the nth row: its base, every theme by size of its sum, its own score.

    The picture holds 0 to 100 and, where sums reach beyond it, as much more as they need.
    cut: the potential of the last of the listed.
    """
    base, themes = float(parts.base[nth]), parts.by_theme(nth)
    order = sorted(themes, key=lambda theme: (-abs(themes[theme]), theme))
    ends = [base]
    for theme in order:
        ends.append(ends[-1] + themes[theme])
    low, high = min(0.0, *ends), max(100.0, *ends)

    def place(points: float) -> float:
        return round(100 * (points - low) / (high - low), 2)

    line = None if cut is None else place(min(max(cut, low), high))

    def bar(kind: str, label: str, said: str, start: float, end: float) -> Bar:
        left, right = sorted((place(start), place(end)))
        return Bar(kind, label, said, left, round(right - left, 2), line)

    bars = [bar("base", words.say("bar.base"), f"{base:.1f}", low, base)]
    for theme, start, end in zip(order, ends, ends[1:]):
        kind = "up" if end >= start else "down"
        label = say_theme(parts.ranking, theme, words)
        bars.append(bar(kind, label, points_of(end - start), start, end))
    return [*bars, bar("total", words.say("bar.total"), f"{ends[-1]:.1f}", low, ends[-1])]
