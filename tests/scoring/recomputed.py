"""The formulas of a workbook, read from its own file and worked out anew, cell by cell.

A spreadsheet that knows the few functions that the sheets use, and nothing of how they are
written: an independent reader of what stands in the cells.
"""

import ast
import math
import re
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

SPACE = {"": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
CELL = re.compile(
    r"(?:'((?:[^']|'')+)'!)?\$?([A-Z]{1,3})\$?([0-9]+)(?::\$?([A-Z]{1,3})\$?([0-9]+))?"
)
TEXT = re.compile(r'"[^"]*"')


def number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Workbook:
    """values: what each cell shows, by sheet and address; formulas: those of the cells with one."""

    def __init__(self, path: Path | BytesIO) -> None:
        self.values: dict[str, dict[str, Any]] = {}
        self.formulas: dict[str, dict[str, str]] = {}
        with ZipFile(path) as parts:
            book = ElementTree.fromstring(parts.read("xl/workbook.xml"))
            names = [sheet.attrib["name"] for sheet in book.iterfind(".//sheet", SPACE)]
            for nth, name in enumerate(names, start=1):
                tree = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{nth}.xml"))
                self._read(name, tree)

    def _read(self, name: str, tree: ElementTree.Element) -> None:
        values, formulas = self.values.setdefault(name, {}), self.formulas.setdefault(name, {})
        for cell in tree.iterfind(".//c", SPACE):
            where, formula = cell.attrib["r"], cell.find("f", SPACE)
            if cell.attrib.get("t") == "inlineStr":
                values[where] = "".join(cell.itertext())
                continue
            found = cell.find("v", SPACE)
            if found is not None and found.text is not None:
                values[where] = float(found.text)
            if formula is not None:
                assert formula.text
                formulas[where] = formula.text

    @cached_property
    def known(self) -> dict[tuple[str, str], Any]:
        return {}

    def work_out(self, sheet: str, where: str) -> Any:
        """What a cell gives: its formula worked out, whatever stands in it as its value."""
        if where not in self.formulas[sheet]:
            return self.values[sheet].get(where, "")
        key = (sheet, where)
        if key not in self.known:
            self.known[key] = self._evaluate(sheet, self.formulas[sheet][where])
        return self.known[key]

    def _evaluate(self, sheet: str, formula: str) -> Any:
        texts: list[str] = []

        def put_by(found: re.Match[str]) -> str:
            texts.append(found[0][1:-1])
            return f"texts[{len(texts) - 1}]"

        def point(found: re.Match[str]) -> str:
            name, column, row, last, end = found.groups()
            name = (name or sheet).replace("''", "'")
            if last is None:
                return f"cell({name!r},{column + row!r})"
            return f"span({name!r},{column!r},{row},{last!r},{end})"

        said = CELL.sub(point, TEXT.sub(put_by, formula))
        said = re.sub(r"(?<![<>=])=(?!=)", "==", said).replace("<>", "!=")
        tree = ast.fix_missing_locations(_Lazy().visit(ast.parse(said, mode="eval")))
        names = {"texts": texts, "cell": self.work_out, "span": self._span, **WORKS}
        return eval(compile(tree, formula, "eval"), {"__builtins__": {}}, names)

    def _span(self, sheet: str, column: str, row: int, last: str, end: int) -> list[Any]:
        columns = range(number_of(column), number_of(last) + 1)
        return [
            self.work_out(sheet, f"{letters_of(c)}{r}")
            for r in range(row, end + 1)
            for c in columns
        ]


class _Lazy(ast.NodeTransformer):
    """IF looks at the one side alone that holds."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "IF":
            return ast.IfExp(*node.args)
        return node


def _flat(given: tuple[Any, ...]) -> list[float]:
    spread = [one for some in given for one in (some if isinstance(some, list) else [some])]
    return [float(one) for one in spread if isinstance(one, int | float)]


def _round(value: float, digits: int) -> float:
    """Half away from nought, as a spreadsheet rounds."""
    scaled = abs(value) * 10**digits
    return math.copysign(math.floor(round(scaled, 9) + 0.5) / 10**digits, value)


def _lookup(value: float, begins: list[float], told: list[float]) -> float:
    return told[max(nth for nth, begin in enumerate(begins) if begin <= value)]


WORKS: dict[str, Any] = {
    "SUM": lambda *given: math.fsum(_flat(given)),
    "MIN": lambda *given: min(_flat(given)),
    "MAX": lambda *given: max(_flat(given)),
    "ROUND": _round,
    "INT": math.floor,
    "LN": math.log,
    "LOOKUP": _lookup,
}
