"""What folders are written down with: equal values are equal bytes, cells are no formulas."""

from pathlib import Path

import polars as pl

from configs.words import read_words
from scoring.record import code_fingerprint, code_parts, versions, write_csv, write_json


def test_a_cell_that_looks_like_a_formula_is_set_behind_an_apostrophe(tmp_path: Path) -> None:
    table = pl.DataFrame({"name": ["=1+1", "@x", "甲厂", None], "points": [1.5, None, 3.0, 4.0]})
    write_csv(table, read_words("zh"), tmp_path / "t.csv")
    data = (tmp_path / "t.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines == ["企业名称,保证得分", "'=1+1,1.5", "'@x,", "甲厂,3.0", ",4.0", ""]


def test_json_stands_in_one_order(tmp_path: Path) -> None:
    write_json({"b": "甲", "a": 1}, tmp_path / "a.json")
    write_json({"a": 1, "b": "甲"}, tmp_path / "b.json")
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert text == (tmp_path / "b.json").read_text(encoding="utf-8")
    assert text == '{\n "a": 1,\n "b": "甲"\n}\n'


def test_the_fingerprint_is_that_of_the_code_and_settings_at_hand() -> None:
    assert code_fingerprint() == code_fingerprint()
    assert len(code_fingerprint()) == 64
    assert {"lingpao", "python", "polars"} <= set(versions())
    parts = code_parts()
    assert {"features", "models", "scoring", "configs", "configs/policies"} <= set(parts)
    assert len(set(parts.values())) == len(parts)
