"""Which of several lists were right: what came of each beside what it had expected."""

from pathlib import Path
from typing import Any

from scoring.journal import is_list
from scoring.record import MANIFEST, fingerprint_of
from scoring.seal import read_manifest

# Why one who came had no place, as it is counted of each list.
WHYS = ("ranked_lower", "quota", "excluded", "untold", "not_eligible")


def with_earlier(folder: Path) -> list[Path]:
    """A list and those before it, the oldest first, as far as they stand beside it.

    A list names the one before it by the fingerprint of its manifest, so it is found under
    whatever name it bears now. Raises RankError where the folder is no list.
    """
    beside: dict[str, Path] = {}
    for other in sorted(folder.resolve().parent.iterdir()):
        if is_list(other):
            beside.setdefault(fingerprint_of(other / MANIFEST), other)
    chain = [folder]
    while (before := read_manifest(chain[0]).get("previous")) in beside:
        chain.insert(0, beside.pop(before))
    return chain


def judge_series(records: list[dict[str, Any]], folders: list[str]) -> list[dict[str, Any]]:
    """A row for each list, the oldest first: listed, came, expected, and who came without a place.

    right: whether so many of the listed came as the list's own probabilities leave to be expected
    in nine cases of ten: "inside" that interval, "below" or "above" it; None while the span is
    open, and where the list told no probabilities. Spans that overlap count the same recognitions,
    so rows are not independent of each other.
    """
    rows = []
    for record, folder in sorted(zip(records, folders), key=lambda pair: pair[0]["as_of"]):
        places = record["places"]
        whys = [row["why"] for row in record["not_listed"]]
        rows.append(
            {
                "folder": folder,
                **{key: record[key] for key in ("as_of", "span_ends", "judged", "list")},
                **{key: record[key] for key in ("listed", "hits", "came", "outside")},
                **{key: record.get(key) for key in ("precision", "precision_interval", "base")},
                **{key: places.get(key) for key in ("expected", "low", "high")},
                "right": judge_places(record),
                **{why: whys.count(why) for why in WHYS},
            }
        )
    return rows


def judge_places(record: dict[str, Any]) -> str | None:
    """Whether the number of the listed who came lies in the interval that the list expected."""
    places = record["places"]
    if not record["judged"] or "expected" not in places:
        return None
    if places["came"] < places["low"]:
        return "below"
    return "above" if places["came"] > places["high"] else "inside"
