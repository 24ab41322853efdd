"""The bulletin as a workbook: 总表, 分县进度, 数字来源, 支持名单, 口径说明; sums are live."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from configs.words import Words
from scoring.bulletin import (
    Bulletin,
    name_target,
    needed_text,
    place_name,
    say_behind,
    say_support,
    title_of,
)
from scoring.progress import Figure, Total
from scoring.sheet_rows import Figure as Shown
from scoring.sheet_rows import Form, Formula
from scoring.sheets import Sheet, letter_of, open_book, write_basis
from scoring.timing import Timing

# What stands above the rows of a sheet: its title and its heading.
ABOVE = 2
SHEETS = ("totals", "progress", "trace")
PROGRESS: dict[str, int] = {
    "place": 12,
    "level": 6,
    "what": 20,
    "year": 7,
    "target": 8,
    "attained": 8,
    "in_progress": 8,
    "gap": 8,
    "share": 9,
    "elapsed": 9,
    "more": 10,
    "whole": 10,
    "low": 8,
    "high": 8,
    "chance": 9,
    "chance_eligible": 10,
    "needed": 14,
    "behind": 7,
}
# From what each row of the sheet before is made, row by row.
TRACE: dict[str, int] = {
    "place": 12,
    "what": 20,
    "year": 7,
    "since": 12,
    "unit": 6,
    "source": 13,
    "candidates": 9,
    "eligible": 9,
    "removed": 9,
    "excluded": 7,
    "part_eligible": 11,
    "part_open": 11,
    "part_unmet": 11,
    "chance_low": 9,
    "chance_high": 9,
    "timing": 20,
    "support_chance": 10,
    "code": 26,
    "clause": 22,
    "cites": 30,
}
TOTALS: dict[str, int] = {
    "what": 18,
    "year": 7,
    "places": 8,
    "target": 9,
    "attained": 9,
    "gap": 9,
    "share": 9,
    "elapsed": 9,
    "more": 12,
    "whole": 12,
    "low": 9,
    "high": 9,
    "chance": 9,
    "chance_eligible": 10,
    "timing": 24,
}
SUPPORT: dict[str, int] = {
    "place": 12,
    "what": 16,
    "number": 6,
    "name": 30,
    "enterprise_id": 21,
    "county": 10,
    "rank": 7,
    "verdict": 14,
    "probability": 9,
    "in_time": 11,
    "applied": 8,
}


def write_bulletin(bulletin: Bulletin, words: Words, path: Path) -> None:
    """Writes the workbook. Names are text; only our own sums and shares are formulas."""
    progress = _in_order(bulletin)
    with open_book(path, bulletin.as_of) as book:
        face = words.say("made_up.face") if bulletin.made_up else ""
        # Formulas look at the sheet after their own, so its name is fixed beforehand.
        totals, parts, trace = (words.say(f"bulletin.sheet.{key}") for key in SHEETS)
        _totals(Sheet(book, totals, face), bulletin, progress, parts, words)
        _rows(Sheet(book, parts, face), parts, PROGRESS, progress, trace, words)
        _rows(Sheet(book, trace, face), trace, TRACE, progress, trace, words)
        _support(Sheet(book, words.say("bulletin.sheet.support"), face), progress, words)
        _problems(Sheet(book, words.say("bulletin.sheet.problems"), face), bulletin, words)
        write_basis(Sheet(book, words.say("sheet.basis"), face), list(bulletin.basis), words)


def _in_order(bulletin: Bulletin) -> list[Figure]:
    """Targets for titles as the page has them, then the other ones."""
    return [one for _, _, found in bulletin.titles for one in found] + list(bulletin.items)


def _heads(widths: dict[str, int], words: Words) -> list[tuple[str, float]]:
    return [(words.say(f"bulletin.col.{key}"), float(width)) for key, width in widths.items()]


def _letter(widths: dict[str, int], key: str) -> str:
    return letter_of(list(widths).index(key))


def _totals(
    sheet: Sheet, bulletin: Bulletin, progress: list[Figure], other: str, words: Words
) -> None:
    """Titles over all counties: sums of the sheet of counties by title, year and level."""
    sheet.begin(title_of(bulletin, words), _heads(TOTALS, words))
    last = ABOVE + max(len(progress), 1)
    county = words.say("bulletin.level.county")
    for total in bulletin.totals:
        row = sheet.row + 1

        def add(key: str, value: float | None, row: int = row) -> Formula:
            def span(of: str) -> str:
                letter = _letter(PROGRESS, of)
                return f"'{other}'!${letter}${ABOVE + 1}:${letter}${last}"

            same = f'{span("what")},$A{row},{span("year")},$B{row},{span("level")},"{county}"'
            form: Form = "tenth" if key == "more" else "plain"
            return Formula(f"=SUMIFS({span(key)},{same})", value, form)

        sheet.write(_total_cells(total, row, add, words))
    if not bulletin.totals:
        sheet.write([words.say("bulletin.no_totals")])
    sheet.end()


def _total_cells(
    total: Total, row: int, add: Callable[[str, float | None], Formula], words: Words
) -> list[Any]:
    target, attained, more = (
        f"{_letter(TOTALS, key)}{row}" for key in ("target", "attained", "more")
    )
    ahead, told = total.forecast, total.attained
    expected = ahead.expected if ahead else None
    share = None if told is None else 100 * told / total.target
    known = told is not None
    sum_of = told + expected if told is not None and expected is not None else None
    cells: dict[str, Any] = {
        "what": words.say(f"title.{total.title}"),
        "year": total.year,
        "places": len(total.places),
        "target": add("target", total.target),
        "attained": add("attained", told) if known else words.say("bulletin.unknown"),
        "gap": Formula(
            f"=MAX({target}-{attained},0)", max(total.target - (told or 0.0), 0.0), "plain"
        )
        if known
        else words.say("bulletin.unknown"),
        "share": Formula(f"={attained}/{target}*100", share, "tenth") if known else None,
        "elapsed": _tenth(100 * total.elapsed),
        "more": add("more", expected) if ahead else words.say("bulletin.unknown"),
        "whole": Formula(f"={attained}+{more}", sum_of, "tenth") if sum_of is not None else None,
        "low": ahead.low if ahead else None,
        "high": ahead.high if ahead else None,
        "chance": _tenth(_hundred(ahead.chance if ahead else None)),
        "chance_eligible": _tenth(_hundred(ahead.chance_eligible if ahead else None)),
        "timing": _timing(total.timing, words),
    }
    return [cells[key] for key in TOTALS]


def _hundred(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _number(value: float | None) -> Shown | None:
    return None if value is None else Shown(value, "number")


def _tenth(value: float | None) -> Shown | None:
    """A number with one decimal: more would say more than is known."""
    return None if value is None else Shown(value, "tenth")


def _timing(timing: Timing | None, words: Words) -> str:
    if timing is None:
        return words.say("bulletin.unknown")
    partial = words.say("timing.short.partial") if timing.partial else ""
    return words.say(f"timing.short.{timing.kind}") + partial


def _rows(
    sheet: Sheet,
    title: str,
    widths: dict[str, int],
    progress: list[Figure],
    trace: str,
    words: Words,
) -> None:
    """The targets row by row, each in the same row of the sheet of figures and of their parts."""
    sheet.begin(title, _heads(widths, words))
    for one in progress:
        cells = _cells(one, sheet.row + 1, trace, words)
        sheet.write([cells[key] for key in widths])
    sheet.end()


def _cells(one: Figure, row: int, trace: str, words: Words) -> dict[str, Any]:
    """All that is told of a target; formulas over its row, and over the sheet `trace`."""
    at = {key: f"{_letter(PROGRESS, key)}{row}" for key in PROGRESS}
    first, last = (f"{_letter(TRACE, key)}{row}" for key in ("part_eligible", "part_unmet"))
    target, ahead = one.target, one.forecast
    unknown = words.say("bulletin.unknown")
    known = one.attained is not None
    parts: tuple[float | None, ...] = ahead.parts if ahead else (None, None, None)
    expected = ahead.expected if ahead else None
    whole = one.attained + expected if one.attained is not None and expected is not None else None
    groups = dict(one.rows["group"].value_counts().iter_rows())
    ranked = ahead is not None
    return {
        "place": place_name(target, words),
        "level": words.say(f"bulletin.level.{target.level}"),
        "what": name_target(target, words),
        "year": target.year,
        "since": target.begins.isoformat(),
        "unit": target.unit or words.say("bulletin.enterprises"),
        "target": _plain(target.target),
        "attained": _plain(one.attained) if known else unknown,
        "source": words.say(f"bulletin.source.{_source(one)}"),
        "in_progress": _plain(one.in_progress) if one.in_progress is not None else unknown,
        "gap": Formula(f"=MAX({at['target']}-{at['attained']},0)", one.gap, "plain")
        if known
        else unknown,
        "share": Formula(f"={at['attained']}/{at['target']}*100", _hundred(one.share), "tenth")
        if known
        else unknown,
        "elapsed": _tenth(100 * one.elapsed),
        "candidates": one.rows.height if ranked else None,
        "eligible": groups.get("eligible", 0) if ranked else None,
        "removed": one.removed if ranked else None,
        "excluded": one.excluded if ranked else None,
        "part_eligible": _number(parts[0]),
        "part_open": _number(parts[1]),
        "part_unmet": _number(parts[2]),
        "more": Formula(f"=SUM('{trace}'!{first}:{last})", expected, "tenth")
        if ranked
        else (unknown if target.title else None),
        "whole": Formula(f"={at['attained']}+{at['more']}", whole, "tenth")
        if whole is not None
        else None,
        "low": ahead.low if ahead else None,
        "high": ahead.high if ahead else None,
        "chance": _tenth(_hundred(ahead.chance if ahead else None)),
        "chance_low": _tenth(_hundred(ahead.chance_low if ahead else None)),
        "chance_high": _tenth(_hundred(ahead.chance_high if ahead else None)),
        "chance_eligible": _tenth(_hundred(ahead.chance_eligible if ahead else None)),
        "timing": _timing(one.timing, words) if target.title else None,
        "needed": needed_text(one, words) if target.title else None,
        "support_chance": _tenth(_hundred(one.support.reached if one.support else None)),
        "behind": words.say("bulletin.yes") if one.behind else None,
        "code": target.code,
        "clause": target.clause,
        "cites": target.cites,
    }


def _source(one: Figure) -> str:
    """Where the number attained comes from."""
    return "none" if one.attained is None else "register" if one.counted else "file"


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _support(sheet: Sheet, progress: list[Figure], words: Words) -> None:
    """Whom to support, target by target, in the order of the list."""
    sheet.begin(words.say("bulletin.support_rule"), _heads(SUPPORT, words))
    for one in progress:
        if one.support is None or not say_support(one, words):
            continue
        rows = one.rows.filter(one.rows["enterprise_id"].is_in(one.support.ids)).sort("rank")
        for number, row in enumerate(rows.iter_rows(named=True), start=1):
            cells = row | {
                "place": place_name(one.target, words),
                "what": name_target(one.target, words),
                "number": number,
                "verdict": words.say(f"verdict.{row['verdict']}"),
                "in_time": row["chance"],
                "applied": words.say("bulletin.applied") if row["applied"] else None,
            }
            sheet.write([cells[key] for key in SUPPORT])
    if sheet.row == ABOVE:
        sheet.write([words.say("bulletin.no_support")])
    sheet.end()


def _problems(sheet: Sheet, bulletin: Bulletin, words: Words) -> None:
    """Those behind, as the page tells them, and what does not go together."""
    headers = [words.say("bulletin.col.number"), words.say("bulletin.part.problems")]
    sheet.begin(words.say("bulletin.part.problems"), list(zip(headers, [6.0, 130.0])))
    said = [say_behind(one, words) for one in bulletin.behind]
    said += [words.say("bulletin.doubt") + doubt for doubt in bulletin.doubts]
    for number, sentence in enumerate(said or [words.say("bulletin.nobody_behind")], start=1):
        sheet.write([number, sentence])
    sheet.end()
