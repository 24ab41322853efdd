"""How far a sheet reaches: all at once the same as cell by cell."""

from hypothesis import given
from hypothesis import strategies as st

from features.reach import _FILLED, column_number, filled_cells

PLACE = st.from_regex("[A-Z]{1,3}[1-9][0-9]{0,6}", fullmatch=True)
CELL = st.one_of(
    PLACE.map(lambda place: f'<c r="{place}" s="1"><v>5</v></c>'),
    PLACE.map(lambda place: f'<c r="{place}"/>'),
    PLACE.map(lambda place: f'<c r="{place}" s="2"/>'),
    PLACE.map(lambda place: f'<c r="{place}" t="inlineStr"><is><t>a c b</t></is></c>'),
)
ODD = st.one_of(
    PLACE.map(lambda place: f'<x:c r="{place}"><x:v>5</x:v></x:c>'),
    PLACE.map(lambda place: f'<c s="1" r="{place}"><v>5</v></c>'),
    st.sampled_from(["<c><v>1</v></c>", '<row r="7">', "</row>", '<c r="1A"><v>1</v></c>']),
)


def one_by_one(xml: bytes) -> tuple[set[int], int]:
    found = _FILLED.findall(xml)
    return {column_number(c) for c, _ in found}, max((int(row) for _, row in found), default=0)


@given(st.lists(CELL, max_size=9))
def test_usual_cells_are_seen_all_at_once(cells: list[str]) -> None:
    xml = ("<row>" + "".join(cells) + "</row>").encode()
    assert filled_cells(xml) == one_by_one(xml)


@given(st.lists(st.one_of(CELL, ODD), max_size=9))
def test_whatever_else_stands_among_them(cells: list[str]) -> None:
    xml = "".join(cells).encode()
    assert filled_cells(xml) == one_by_one(xml)


def test_a_cell_that_is_cut_is_none() -> None:
    assert filled_cells(b'<c r="B2"><v>1</v></c><c r="C9') == ({2}, 2)
    assert filled_cells(b"") == (set(), 0)


def test_columns_are_counted() -> None:
    assert [column_number(name) for name in (b"A", b"Z", b"AA", b"XFD")] == [1, 26, 27, 16_384]
