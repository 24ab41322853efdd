"""From files to a panel: what is told, what is written, a delivery added to a panel there is."""

import json
import re
from functools import partial
from pathlib import Path

import pytest

import scoring.intake
from configs.words import read_words
from features.columns import DataError
from features.ordering import PIECE
from features.panel import read_panel
from features.spool import spool_beside
from scoring.given import Order
from scoring.intake import COUNTS, take_in
from tests.journeys.test_bad_input import HEADER, LINES, write

WORDS = read_words("zh")


def order(folder: Path, *lines: str, **more: object) -> Order:
    """An intake of one file of the made-up province's form into folder/panel."""
    name = str(more.pop("name", "ledger.csv"))
    path = write(folder, HEADER, *lines, name=name)
    return Order([path], "province", folder / "panel", **more)  # type: ignore[arg-type]


def test_everything_that_is_told_is_counted(tmp_path: Path) -> None:
    told = take_in(order(tmp_path, *LINES), WORDS)
    assert (told["rows"], told["enterprises"], told["years"]) == (6, 6, "2021-2021")
    assert [told[name] for name in COUNTS] == [0, 0, 0, 0]
    assert (told["doubtful_rows"], told["refused_file"]) == (0, None)
    assert str(tmp_path / "panel") in str(told["say"])
    receipt = json.loads((tmp_path / "panel" / "receipt.json").read_text(encoding="utf-8"))
    assert receipt["doubts"]["rows"] == 0
    assert (tmp_path / "panel" / "receipt.html").is_file()


def test_a_bad_row_goes_back_and_the_others_stay(tmp_path: Path) -> None:
    bad = LINES[0].replace(",7000.5,", ",viel,")
    told = take_in(order(tmp_path, bad, *LINES[1:]), WORDS)
    assert (told["rows"], told["refused"]) == (5, 1)
    assert Path(str(told["refused_file"])).is_file()
    with pytest.raises(DataError):
        take_in(order(tmp_path, bad, *LINES[1:], strict=True), WORDS)


def test_a_delivery_is_added_to_the_panel_that_is_there(tmp_path: Path) -> None:
    take_in(order(tmp_path, *LINES[:4]), WORDS)
    told = take_in(order(tmp_path, *LINES[3:], name="more.csv", into=True), WORDS)
    assert (told["rows"], told["enterprises"]) == (6, 6)
    panel = read_panel(tmp_path / "panel")
    assert [file["file"] for file in panel.receipt["files"]] == ["ledger.csv", "more.csv"]
    assert panel.receipt["rows"] == 7


def test_a_doubt_is_told_with_file_and_row_of_its_sender(tmp_path: Path) -> None:
    header = HEADER + ",研发费用(万元)"
    path = write(tmp_path, header, *(line + ",100" for line in LINES[:2]), LINES[2] + ",90000")
    told = take_in(Order([path], "province", tmp_path / "panel"), WORDS)
    assert told["doubts"] == {"rd_above_revenue": 1}
    (doubt,) = read_panel(tmp_path / "panel").receipt["doubts"]["listed"]
    assert (doubt["file"], doubt["row"]) == ("ledger.csv", 4)
    page = (tmp_path / "panel" / "receipt.html").read_text(encoding="utf-8")
    assert re.search(r"<td[^>]*>ledger.csv</td><td[^>]*>4</td>", page)


def test_what_is_written_down_on_the_way_gives_the_same_panel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = HEADER + ",研发费用(万元)"
    bad = LINES[0].replace(",7000.5,", ",viel,") + ",1"
    lines = [*(line + ",100" for line in LINES), LINES[2] + ",100", bad]
    lines[3] = LINES[3] + ",90000"
    made = []
    for name, held in (("at hand", PIECE), ("written", 1), ("both", 30)):
        folder, later = tmp_path / name, tmp_path / "later"
        folder.mkdir()
        later.mkdir(exist_ok=True)
        monkeypatch.setattr(scoring.intake, "spool_beside", partial(spool_beside, piece=held))
        first = Order([write(folder, header, *lines)], "province", folder / "panel")
        told = [take_in(first, WORDS)]
        same = write(later, HEADER, *LINES[::-1], name="more.csv")
        told.append(take_in(Order([same], "province", folder / "panel", into=True), WORDS))
        assert {path.name for path in folder.iterdir()} == {"ledger.csv", "panel"}
        files = {path.name: path.read_bytes() for path in (folder / "panel").iterdir()}
        files.pop("refused.xlsx", None)
        told = [{k: v for k, v in one.items() if str(folder) not in str(v)} for one in told]
        made.append((files, told))
    assert made[0] == made[1] == made[2]
    assert made[0][1][0]["doubts"] == {"rd_above_revenue": 1}
    assert [one["refused"] for one in made[0][1]] == [1, 0]


def test_a_delivery_that_is_refused_on_the_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring.intake, "spool_beside", partial(spool_beside, piece=1))
    broken = order(tmp_path, *LINES, LINES[0].replace(",7000.5,", ",viel,"), strict=True)
    with pytest.raises(DataError):
        take_in(broken, WORDS)
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.csv"]
