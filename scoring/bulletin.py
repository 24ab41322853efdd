"""The bulletin of targets (通报): where each stands, who is behind and why, whom to support."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from configs.words import Words
from scoring.expected import Forecast
from scoring.lagging import Cause, find_causes
from scoring.pages import find_template
from scoring.progress import Figure, Standing, Total, add_up, in_order, lagging, order_places
from scoring.targets import Target, Targets
from scoring.timing import Timing

# More names than this of one target are counted on the page; the workbook has them all.
NAMES = 20


@dataclass(frozen=True)
class Behind:
    """A target that is behind its days, and why."""

    figure: Figure
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Bulletin:
    """All that is told, as figures; the sentences follow from them.

    figures: in the order of the file. titles: those for titles, in order, by title and year.
    doubts: what does not go together in what was handed in.
    """

    targets: Targets
    as_of: date
    figures: tuple[Figure, ...]
    titles: tuple[tuple[str, int, tuple[Figure, ...]], ...]
    totals: tuple[Total, ...]
    standings: tuple[Standing, ...]
    behind: tuple[Behind, ...]
    doubts: tuple[str, ...]
    basis: tuple[tuple[str, str], ...]
    made_up: bool

    @property
    def items(self) -> tuple[Figure, ...]:
        """Targets on what no list ranks."""
        return tuple(one for one in self.figures if one.target.item)


def draw_up(
    targets: Targets,
    as_of: date,
    figures: Sequence[Figure],
    doubts: Sequence[str],
    basis: Sequence[tuple[str, str]],
    words: Words,
) -> Bulletin:
    """The bulletin of these figures."""
    groups: dict[tuple[str, int], list[Figure]] = {}
    for one in figures:
        if one.target.title:
            groups.setdefault((one.target.title, one.target.year), []).append(one)
    return Bulletin(
        targets,
        as_of,
        tuple(figures),
        tuple((*key, tuple(in_order(found))) for key, found in groups.items()),
        add_up(figures),
        tuple(order_places(figures)),
        tuple(Behind(one, find_causes(one, words)) for one in lagging(figures)),
        tuple(doubts),
        tuple(basis),
        any(one.listed is not None and one.listed.manifest["made_up"] for one in figures),
    )


def title_of(bulletin: Bulletin, words: Words) -> str:
    """What stands above it."""
    return words.say("bulletin.title", as_of=bulletin.as_of.isoformat())


def name_target(target: Target, words: Words) -> str:
    """What a target is about: the title, or the item."""
    if target.title:
        return words.say(f"title.{target.title}")
    return str(getattr(target.item, words.lang)) if target.item else ""


def place_name(target: Target, words: Words) -> str:
    """The place as readers see it."""
    return words.say("bulletin.all") if target.level == "all" else target.place


def amount(value: float | None, words: Words) -> str:
    """A count or an amount; what is not known is said to be so."""
    return words.say("bulletin.unknown") if value is None else f"{value:,.10g}"


def percent(value: float | None, words: Words) -> str:
    """A share in percent with one decimal."""
    return words.say("bulletin.unknown") if value is None else f"{100 * value:.1f}%"


def chance_text(value: float | None, words: Words) -> str:
    """A chance in whole percent; only what is certain is 0 or 100."""
    if value is None:
        return words.say("bulletin.unknown")
    if 0 < value < 0.01:
        return "<1%"
    return ">99%" if 0.99 < value < 1 else f"{100 * value:.0f}%"


def sided(forecast: Forecast, words: Words) -> str:
    """The chance, and between which two where the probabilities have two sides."""
    told = chance_text(forecast.chance, words)
    if forecast.chance_low is None or forecast.chance is None:
        return told
    low, high = (chance_text(c, words) for c in (forecast.chance_low, forecast.chance_high))
    return words.say("bulletin.sided", chance=told, low=low, high=high)


def expected_text(forecast: Forecast | None, timing: Timing | None, words: Words) -> str:
    """How many more are expected, with the interval; at the most, where nothing says when."""
    if forecast is None or timing is None:
        return words.say("bulletin.unknown")
    key = f"bulletin.{_side(timing) or 'expected'}"
    fields = {"low": forecast.low, "high": forecast.high}
    return words.say(key, expected=f"{forecast.expected:.1f}", **fields)


def _side(timing: Timing) -> str:
    """Whether what is expected is told as the most or the least there can be; empty for neither."""
    return "at_most" if timing.bound else "at_least" if timing.partial else ""


def chance_cell(one: Figure, words: Words) -> str:
    """The chance for a table, with its sign where it is the most or the least there can be."""
    if one.forecast is None or one.timing is None or one.forecast.chance is None:
        return words.say("bulletin.unknown")
    # What is attained already, or can no more be, is certain on any reading.
    certain = one.gap == 0 or one.timing.kind == "over"
    sign = "" if certain else {"at_most": "≤", "at_least": "≥", "": ""}[_side(one.timing)]
    told = sided(one.forecast, words)
    return told if told.startswith(("<", ">")) and sign else sign + told


def say_overall(bulletin: Bulletin, words: Words) -> list[str]:
    """一、总体情况: how many targets, how they stand, each title in total."""
    titled = [one for one in bulletin.figures if one.target.title]
    name = bulletin.targets.document or bulletin.targets.file
    counts = {"rows": len(bulletin.figures), "titled": len(titled), "items": len(bulletin.items)}
    said = [words.say("bulletin.intro", as_of=bulletin.as_of.isoformat(), name=name, **counts)]
    if titled:
        unknown = sum(one.attained is None for one in titled)
        done = sum(one.gap == 0 for one in titled)
        behind = sum(one.behind for one in titled)
        short = sum(bool(one.figure.target.title) for one in bulletin.behind)
        on_time = len(titled) - unknown - done - behind
        fields = {"done": done, "on_time": on_time, "behind": behind, "unknown": unknown}
        fields["short"] = short
        said.append(words.say("bulletin.state", **fields))
    for total in bulletin.totals:
        said.append(_say_total(total, words))
    summed = {(total.title, total.year) for total in bulletin.totals}
    for title, year, found in bulletin.titles:
        wider = [one for one in found if one.target.level != "county"]
        for one in wider if (title, year) in summed else found:
            said.append(_say_figure(one, words))
    unseen = [t for t, y, found in bulletin.titles if all(f.announced is False for f in found)]
    if unseen:
        names = words.say("join").join(
            dict.fromkeys(words.say(f"title.{title}") for title in unseen)
        )
        said.append(words.say("bulletin.no_batch", titles=names))
    return said


def _say_total(total: Total, words: Words) -> str:
    fields = {
        "title": words.say(f"title.{total.title}"),
        "year": total.year,
        "places": len(total.places),
        "target": amount(total.target, words),
        "stands": _stands(total.attained, total.target, total.elapsed, words),
    }
    return words.say("bulletin.total", **fields) + _ahead(total.forecast, total.timing, words)


def _stands(attained: float | None, target: float, gone: float, words: Words) -> str:
    """What is attained, beside the days that are over."""
    elapsed = percent(gone, words)
    if attained is None:
        return words.say("bulletin.stands_unknown", elapsed=elapsed)
    share, told = percent(attained / target, words), amount(attained, words)
    return words.say("bulletin.stands", attained=told, share=share, elapsed=elapsed)


def _say_figure(one: Figure, words: Words) -> str:
    fields = {
        "place": place_name(one.target, words),
        "title": name_target(one.target, words),
        "year": one.target.year,
        "target": amount(one.target.target, words),
        "stands": _stands(one.attained, one.target.target, one.elapsed, words),
    }
    return words.say("bulletin.figure", **fields) + _ahead(one.forecast, one.timing, words)


def _ahead(forecast: Forecast | None, timing: Timing | None, words: Words) -> str:
    """What is expected, and the chance of the target, as the end of a sentence."""
    if forecast is None or timing is None:
        return words.say("bulletin.ahead_unknown")
    if timing.kind == "over":
        return words.say("bulletin.ahead_over")
    key = "_".join(filter(None, ("bulletin.ahead", _side(timing))))
    fields = {"low": forecast.low, "high": forecast.high, "expected": f"{forecast.expected:.1f}"}
    said = words.say(key, **fields)
    if forecast.chance is None:
        return said + words.say("bulletin.chance_unknown")
    key = "_".join(filter(None, ("bulletin.chance", _side(timing))))
    eligible = chance_text(forecast.chance_eligible, words)
    return said + words.say(key, chance=sided(forecast, words), eligible=eligible)


def say_behind(one: Behind, words: Words) -> str:
    """One that is behind: its numbers, then why."""
    figure = one.figure
    late = 100 * (figure.elapsed - (figure.share or 0.0))
    unit = figure.target.unit or words.say("bulletin.enterprises")
    told = words.say(
        "bulletin.behind",
        place=place_name(figure.target, words),
        what=name_target(figure.target, words),
        year=figure.target.year,
        target=amount(figure.target.target, words),
        attained=amount(figure.attained, words),
        gap=amount(figure.gap, words),
        unit=unit,
        share=percent(figure.share, words),
        late=f"{late:.1f}",
    )
    if figure.forecast and figure.timing and figure.timing.kind != "over":
        key = f"bulletin.behind_{_side(figure.timing) or 'chance'}"
        told += words.say(key, chance=sided(figure.forecast, words))
    if one.causes:
        causes = words.say("bulletin.semicolon").join(cause.say(words) for cause in one.causes)
        told += words.say("bulletin.because", causes=causes)
    return told + words.say("bulletin.stop")


def say_support(figure: Figure, words: Words) -> str:
    """How many to support, or that not even all do; empty where nothing is missing or known."""
    support = figure.support
    if support is None or support.needed == 0 or figure.timing is None:
        return ""
    if figure.timing.kind == "over":
        return ""
    kind = "none" if figure.rows.is_empty() else "all" if support.needed is None else "enough"
    if figure.timing.bound and kind != "none":
        kind += "_at_most"
    said = words.say(
        f"support.{kind}",
        place=place_name(figure.target, words),
        title=name_target(figure.target, words),
        gap=amount(figure.gap, words),
        needed=support.needed or 0,
        there=figure.rows.height,
        **support.groups,
        reached=chance_text(support.reached, words),
    )
    short = support.needed is None and support.ids
    if figure.timing.partial and figure.listed:
        said += words.say("support.partial", until=figure.listed.ends.isoformat())
    return said + (words.say("support.eligible") if short else "")


def render(bulletin: Bulletin, words: Words) -> str:
    """The bulletin as a page."""
    supported = [one for _, _, found in bulletin.titles for one in found if say_support(one, words)]
    return find_template("bulletin.html.j2", words, bulletin.made_up).render(
        title=title_of(bulletin, words),
        bulletin=bulletin,
        overall=say_overall(bulletin, words),
        tables=[
            (words.say("bulletin.table", title=words.say(f"title.{title}"), year=year), found)
            for title, year, found in bulletin.titles
        ],
        behind=[say_behind(one, words) for one in bulletin.behind],
        supported=[(one, say_support(one, words), _names(one)) for one in supported],
        most=NAMES,
        place_name=lambda target: place_name(target, words),
        name_target=lambda target: name_target(target, words),
        amount=lambda value: amount(value, words),
        percent=lambda value: percent(value, words),
        expected=lambda one: expected_text(one.forecast, one.timing, words),
        chance=lambda one: chance_cell(one, words),
        eligible=lambda one: chance_text(one.forecast and one.forecast.chance_eligible, words),
        needed=lambda one: needed_text(one, words),
    )


def needed_text(one: Figure, words: Words) -> str:
    """How many to support, for a table."""
    if one.support is None:
        return words.say("bulletin.unknown")
    if one.support.needed is None:
        return words.say("support.short", there=one.rows.height)
    return str(one.support.needed)


def _names(one: Figure) -> list[dict[str, object]]:
    """The rows of those to support, in order."""
    ids = one.support.ids if one.support else ()
    rows = one.rows.filter(one.rows["enterprise_id"].is_in(ids)).sort("rank")
    return list(rows.head(NAMES).iter_rows(named=True))
