"""Many rows of a worksheet, formed column by column and written as one text (record 0059)."""

import shutil
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from io import StringIO
from itertools import islice, repeat
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from scoring.sheet_rows import (
    ENDLESS,
    LONGEST,
    Figure,
    Form,
    Formats,
    Formula,
    Rows,
    escape_formula,
    format_of,
    letters,
    tell_text,
)

# Stands for the number of its own row in what is laid once for all rows; no text of a file has it.
HERE = "\0"
# Rows that are handed to the file together.
AT_ONCE = 256
# Bytes that go from file to file at once.
COPIED = 1 << 20
# Letters that are as wide as two Latin ones begin here.
WIDE = 0x2E81
# None of these stands in a text that is written as it is.
MARKS = ('"', "&", "<", ">", "_x", " |", "| ")


@dataclass(frozen=True)
class Cells:
    """Cells of any kind, each by itself, as `Rows.put` takes them."""

    values: Sequence[Any]

    def cell(self, nth: int, row: int) -> Any:
        """One cell as `Rows.put` takes it."""
        return self.values[nth]


@dataclass(frozen=True)
class Texts:
    """Texts, None where there is none."""

    values: Sequence[str | None]

    def cell(self, nth: int, row: int) -> str | None:
        """One cell as `Rows.put` takes it."""
        return self.values[nth]


@dataclass(frozen=True)
class Figures:
    """Numbers in one form, None where there is none."""

    values: Sequence[float | None]
    form: Form

    def cell(self, nth: int, row: int) -> Figure | None:
        """One cell as `Rows.put` takes it."""
        value = self.values[nth]
        return None if value is None else Figure(value, self.form)


@dataclass(frozen=True)
class Numbers:
    """Numbers as they are, all whole or none, None where there is none."""

    values: Sequence[float | None]
    whole: bool

    def cell(self, nth: int, row: int) -> float | None:
        """One cell as `Rows.put` takes it."""
        return self.values[nth]


@dataclass(frozen=True)
class Formulas:
    """One formula in all rows, HERE for the number of its row; values: what it gives in each."""

    text: str
    values: Sequence[float | None]
    form: Form = "number"

    def cell(self, nth: int, row: int) -> Formula:
        """One cell as `Rows.put` takes it."""
        return Formula(self.text.replace(HERE, str(row + 1)), self.values[nth], self.form)


Column = Cells | Texts | Figures | Numbers | Formulas

# What of a column stands in every row before and behind the piece of each row.
Formed = tuple[str, Sequence[str], str]


def column_of(values: Sequence[Any]) -> Column:
    """Cells as the column that is formed fastest."""
    kinds = set(map(type, values))
    if kinds <= {str, type(None)}:
        return Texts(values)
    for kind in (int, float):
        if kinds <= {kind, type(None)}:
            return Numbers(values, kind is int)
    if kinds <= {Figure, type(None)}:
        forms = {one.form for one in values if one is not None}
        if len(forms) == 1:
            told = [None if one is None else one.value for one in values]
            return Figures(told, forms.pop())
    return Cells(values)


class Blocks(Rows):
    """A worksheet of a book in constant memory that takes many rows at once, too."""

    fh: TextIO

    def put_all(
        self,
        first: int,
        heights: Sequence[float],
        columns: Sequence[Column],
        texts: Sequence[Any],
        formats: Formats,
    ) -> None:
        """Rows one below the other, the same in every letter as `put` one by one.

        heights: of each row. columns: as many cells in each.
        """
        last = first + len(heights) - 1
        # The last row waits, as any row does, for the next that is put.
        body, columns = last - first, list(columns)
        outside = last >= self.xls_rowmax or len(columns) > self.xls_colmax
        if body < 1 or not columns or outside:
            for nth, height in enumerate(heights):
                row = first + nth
                self.put(row, height, [c.cell(nth, row) for c in columns], texts, formats)
            return
        if self._check_dimensions(first, 0):
            return
        self._check_dimensions(last - 1, len(columns) - 1)
        if first > self.previous_row:
            self._write_single_row(first)
        self._number_styles(columns, body, texts, formats)
        formed = [self._form(column, body, text, formats) for column, text in zip(columns, texts)]
        rows = self._rows(formed, heights[:body], first)
        while told := "".join(islice(rows, AT_ONCE)):
            self.fh.write(told)
        self.previous_row = last
        self.put(last, heights[-1], [c.cell(body, last) for c in columns], texts, formats)

    def _number_styles(
        self, columns: Sequence[Column], body: int, texts: Sequence[Any], formats: Formats
    ) -> None:
        """Asks for each format where it first stands, row by row: so they are numbered."""
        asked: list[tuple[int, int, Any]] = []
        for place, (column, text) in enumerate(zip(columns, texts)):
            firsts: dict[Any, int] = {}
            if isinstance(column, Formulas):
                firsts[formats.shown[column.form]] = 0
            elif isinstance(column, Texts):
                firsts[text] = 0
            elif isinstance(column, Figures | Numbers):
                own = column.values[:body]
                if None in own:
                    firsts[text] = own.index(None)
                known = (nth for nth, value in enumerate(own) if value is not None)
                if (nth := next(known, None)) is not None:
                    firsts.setdefault(_format_of(column, formats), nth)
            else:
                for nth in range(body):
                    firsts.setdefault(format_of(column.values[nth], text, formats), nth)
            asked += [(nth, place, form) for form, nth in firsts.items()]
        for _, _, form in sorted(asked, key=lambda one: one[:2]):
            self.styles[form]

    def _form(self, column: Column, body: int, text: Any, formats: Formats) -> Formed:
        """The cells of a column from their style on."""
        styles = self.styles
        if isinstance(column, Formulas):
            head = f"{styles[formats.shown[column.form]]}><f>{escape_formula(column.text)}</f><v>"
            gives = ["" if value is None else f"{value}" for value in column.values[:body]]
            return head, gives, "</v></c>"
        if isinstance(column, Figures | Numbers):
            return self._form_numbers(column, body, text, _format_of(column, formats))
        if isinstance(column, Texts):
            texts = column.values[:body]
            known = _texts_told({own for own in texts if own is not None}) | {None: "/>"}
            return styles[text], [known[own] for own in texts], ""
        told = ("".join(self._cells(0, [cell], [text], formats)) for cell in column.values[:body])
        # Behind the name of the cell, which is A1 here.
        return "", [one[len('<c r="A1"') :] for one in told], ""

    def _form_numbers(self, column: Figures | Numbers, body: int, text: Any, shown: Any) -> Formed:
        values = column.values[:body]
        known = np.array([value for value in values if value is not None], dtype=np.float64)
        if not np.isfinite(known).all():
            if np.isnan(known).any() or isinstance(column, Numbers):
                raise TypeError("no number of a spreadsheet: nan or inf")
            values = [None if v is None else min(max(v, -ENDLESS), ENDLESS) for v in values]
        # A format is asked for where it stands in a cell, and nowhere else.
        head = f"{self.styles[shown]}><v>" if known.size else ""
        if known.size == len(values):
            return head, [f"{value:.16G}" for value in values], "</v></c>"
        none = f"{self.styles[text]}/>"
        return "", [none if v is None else f"{head}{v:.16G}</v></c>" for v in values], ""

    def _rows(
        self, formed: Sequence[Formed], heights: Sequence[float], first: int
    ) -> Iterator[str]:
        """The rows as the file has them."""
        begun = {height: self._begin_row(first, height) for height in set(heights)}
        pieces: list[Iterable[str]] = [(begun[height] for height in heights)]
        for letter, (head, own, tail) in zip(letters(len(formed)), formed):
            pieces += [repeat(f'<c r="{letter}{HERE}"{head}'), own, repeat(tail)]
        pieces.append(repeat("</row>"))
        for row, told in enumerate(zip(*pieces), start=first + 1):
            yield "".join(told).replace(HERE, str(row))

    def _write_optimized_sheet_data(self) -> None:
        # The rows go from their own file into the sheet's as they are: the library reads letters.
        if self.dim_rowmin is None or not hasattr(self.fh, "buffer"):
            super()._write_optimized_sheet_data()
            return
        self._xml_start_tag("sheetData")
        self.row_data_fh.close()
        self.fh.flush()
        with Path(self.row_data_filename).open("rb") as rows:
            shutil.copyfileobj(rows, self.fh.buffer, COPIED)
        Path(self.row_data_filename).unlink()
        self._xml_end_tag("sheetData")

    def _begin_row(self, row: int, height: float) -> str:
        """How a row of a height begins, as the library has it."""
        self.set_row(row, height)
        file, told = self.fh, StringIO()
        self.fh = told
        try:
            self._write_row(row, None, self.row_info[row])
        finally:
            self.fh = file
        return told.getvalue().replace(f'r="{row + 1}"', f'r="{HERE}"', 1)


def _format_of(column: Figures | Numbers, formats: Formats) -> Any:
    if isinstance(column, Figures):
        return formats.shown[column.form]
    return formats.whole if column.whole else formats.shown["number"]


def _texts_told(texts: Set[str]) -> dict[str | None, str]:
    """Each text with its signs, behind the style of its cell."""
    joined = "|".join(texts)
    # A text that can be printed has no control character and no space but the plain one.
    plain = joined.isprintable() and not any(mark in joined for mark in MARKS)
    plain = plain and not joined.startswith(" ") and not joined.endswith(" ")
    if plain and 2 * max(map(len, texts), default=0) <= LONGEST:
        return {text: f' t="inlineStr"><is><t>{text}</t></is></c>' for text in texts}
    return {text: tell_text(text) for text in texts}


def lines_of_each(texts: Sequence[str], width: float) -> NDArray[np.int64]:
    """`sheets.lines_of` many texts."""
    usable = max(int(width) - 1, 1)
    # Parts end where a line is broken, and where a text does; each text is told its last part.
    signs = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.flatnonzero(signs == ord("\n"))
    wide = np.concatenate([[0], np.cumsum(signs >= WIDE, dtype=np.int64)])
    begins = np.concatenate([[0], ends[:-1] + 1])
    parts = ends - begins + wide[ends] - wide[begins]
    lines = np.maximum(1, -(-parts // usable))
    of_text = np.cumsum([0, *(text.count("\n") + 1 for text in texts)])
    return np.asarray(np.add.reduceat(lines, of_text[:-1]) if texts else lines[:0])


def heights_of(
    columns: Sequence[Column], widths: Sequence[float], many: int, each: float, most: float
) -> list[float]:
    """Points of each row, `each` for a line of the cell with the most; never above `most`."""
    lines = np.ones(many, dtype=np.int64)
    for column, width in zip(columns, widths) if len(columns) > 1 else ():
        if not isinstance(column, Texts | Cells):
            continue
        # Most are too short for a second line, and are not asked.
        texts = [text for text in set(column.values) if isinstance(text, str)]
        long = [text for text in texts if 2 * len(text) >= width - 1 or "\n" in text]
        if long:
            known: dict[Any, int] = dict(zip(long, lines_of_each(long, width).tolist()))
            np.maximum(lines, [known.get(cell, 1) for cell in column.values], out=lines)
    return np.minimum(each * lines, most).tolist()  # type: ignore[no-any-return]
