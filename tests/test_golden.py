"""The golden list: a made-up file through the officials' door, compared row by row."""

import json
import os
from pathlib import Path

import polars as pl
import pytest

from scoring.__main__ import main

GOLDEN = Path(__file__).parent / "golden"
DAYS = ("2026-03-01", "2026-04-01")
KEPT = ("enterprise_id", "rank", "verdict", "points", "points_high", "listed", "tier", "size")


def made_list(day: str, folder: Path) -> dict[str, object]:
    """The list of a day as plain data: funnel, notes, rows, findings of the first row."""
    panel, out = folder / "panel", folder / f"list-{day}"
    files = [str(GOLDEN / "enterprises.csv"), "--titles", str(GOLDEN / "recognitions.csv")]
    assert main(["intake", *files, "--source", "lingpao", "--out", str(panel)]) == 0
    arguments = ["rank", "srdi", "--panel", str(panel), "--as-of", day, "--out", str(out)]
    assert main(arguments) == 0
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    rows = pl.read_parquet(out / "ranking.parquet").select(KEPT).to_dicts()
    findings = pl.read_parquet(out / "findings.parquet")
    first = findings["enterprise_id"][0] if findings.height else None
    kept = ("criterion", "verdict", "value", "line", "gap", "mark")
    shown = findings.filter(pl.col("enterprise_id") == first).select(kept).to_dicts()
    return {
        "edition": manifest["law"]["edition"],
        "funnel": manifest["funnel"],
        "notes": manifest["notes"],
        "rows": rows,
        "findings": {"of": first, "rows": shown},
        "csv": (out / "list.csv").read_text(encoding="utf-8-sig").splitlines(),
    }


@pytest.mark.parametrize("day", DAYS)
def test_the_golden_list_is_as_it_was(day: str, tmp_path: Path) -> None:
    path = GOLDEN / "expected.json"
    made = made_list(day, tmp_path)
    if os.environ.get("LINGPAO_WRITE_GOLDEN"):
        known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        text = json.dumps(known | {day: made}, ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")
    assert made == json.loads(path.read_text(encoding="utf-8"))[day]


def test_the_golden_list_shows_every_verdict() -> None:
    expected = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
    verdicts = {row["verdict"] for day in DAYS for row in expected[day]["rows"]}
    assert verdicts >= {"met", "unknown", "not_met"}
    assert expected["2026-03-01"]["edition"] == "srdi_sme@63-2022"
    assert expected["2026-04-01"]["edition"] == "srdi_sme@2-2026"
