"""The spool: rows are written down where they are too many, and nothing of them is left."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pytest

from features.ordering import PACKED
from features.spool import Spool, spool_beside

ROWS = pl.DataFrame({"enterprise_id": ["c", "a", "b"], "revenue": [3.0, 1.0, 2.0]})


def test_rows_stay_at_hand_as_long_as_they_are_few(tmp_path: Path) -> None:
    with spool_beside(tmp_path / "panel", piece=12) as spool:
        kept = [spool.keep(ROWS) for _ in range(3)]
        assert [piece.whole for piece in kept] == [True, True, False]
        assert kept[1].read().equals(ROWS)
        assert kept[2].read().equals(ROWS.sort("enterprise_id"))
    without = Spool(piece=1)
    assert without.keep(ROWS).whole
    assert without.put(iter([ROWS, ROWS]), ROWS.schema).read().equals(pl.concat([ROWS, ROWS]))


@pytest.mark.parametrize("height", [None, 6])
def test_rows_that_come_in_parts_are_read_back_in_their_order(
    tmp_path: Path, height: int | None
) -> None:
    whole = pl.concat([ROWS, ROWS])
    for piece, at_hand in ((5, False), (11, False), (12, True)):
        with spool_beside(tmp_path / "panel", piece) as spool:
            facts = spool.put(iter([ROWS, ROWS]), ROWS.schema, height)
            assert facts.whole == at_hand
            assert facts.height == 6
            assert facts.read().equals(whole)
            assert facts.read("revenue").equals(whole.select("revenue"))
            # The file is known by the name of none that could be taken for a panel.
            assert list(tmp_path.iterdir()) == []
            if facts.written:
                facts.written.seek(0)
                assert facts.written.read() == written(whole, tmp_path)


def written(frame: pl.DataFrame, folder: Path) -> bytes:
    path = folder / "whole.parquet"
    frame.write_parquet(path, compression=PACKED)
    data = path.read_bytes()
    path.unlink()
    return data


def test_many_small_pieces_become_few_and_take_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    with spool_beside(tmp_path / "panel", piece=1000) as spool:
        spool.held = spool.piece
        monkeypatch.setattr(Spool, "open", _counted(opened))
        kept = [spool.keep(ROWS.with_columns(revenue=pl.lit(float(n)))) for n in range(400)]
        assert opened == []
        large = spool.keep(pl.concat([ROWS] * 200))
        assert opened == [1]
        assert [piece.whole for piece in kept[:2]] == [False, False]
        fewer = list(spool.gather([kept[0], large, *kept[1:]], ["enterprise_id", "revenue"]))
        assert fewer[0] is large
        assert len(fewer) == 4
        assert len(opened) == 4
        rows = pl.concat([piece.read("enterprise_id", "revenue") for piece in fewer])
        whole = pl.concat([piece.read() for piece in [*kept, large]])
        assert rows.sort("enterprise_id", "revenue").equals(whole.sort("enterprise_id", "revenue"))
        few = kept[:3]
        assert list(spool.gather(few, ["enterprise_id", "revenue"])) == few


def _counted(opened: list[int]) -> Callable[[Spool], BinaryIO]:
    really = Spool.open

    def count(spool: Spool) -> BinaryIO:
        opened.append(1)
        return really(spool)

    return count


def test_nothing_is_left_after_success_or_an_error_and_no_folder_is_made(tmp_path: Path) -> None:
    place = tmp_path / "to be made" / "panel"
    with spool_beside(place, piece=1) as spool:
        file = spool.put(iter([ROWS]), ROWS.schema, ROWS.height).written
        assert file
        assert list(tmp_path.iterdir()) == []
    assert file.closed
    opened: list[BinaryIO | None] = []

    def break_off() -> None:
        with spool_beside(place, piece=1) as spool:
            spool.keep(ROWS)
            opened.append(spool.put(iter([ROWS]), ROWS.schema, ROWS.height).written)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert opened[0]
    assert opened[0].closed
    assert list(tmp_path.iterdir()) == []
